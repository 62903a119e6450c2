"""How a remedy is written where an answer stands: as a call in a test, as keys in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chatkit_testing.script._entries import Entry

__all__ = ["FILE", "PYTHON", "Notation", "notation_of"]


@dataclass(frozen=True)
class Notation:
    """The words of one way to write a script.

    Attributes:
        lax: what holds an answer to nothing.
        one_more: how one more answer is scripted.
        after_tool: how a call of a tool is scripted with what is said then.
        one_list: how the parts of one answer are scripted.
        part_form: a part, by its ``name``.
        equals: what stands between a key and its value.
        option_form: an ``option``, which is a key with its value, where it has to stand.
    """

    lax: str
    one_more: str
    after_tool: str
    one_list: str
    part_form: str
    equals: str
    option_form: str

    def part(self, name: str) -> str:
        """Write a part."""
        return self.part_form.format(name=name)

    def key(self, name: str) -> str:
        """Name a key."""
        return name + self.equals.rstrip()

    def option(self, key: str, value: str) -> str:
        """Write a key with its value, and where it stands."""
        return self.option_form.format(option=f"{key}{self.equals}{value}")


PYTHON: Final = Notation(
    lax="script(…, strict=False)",
    one_more='Script one more answer, script(…, message("…")), or one that answers every call, '
    "with always=True.",
    after_tool='script(tool_call(…), message("…"))',
    one_list="script([reasoning(…), message(…)])",
    part_form="{name}(…)",
    equals="=",
    option_form="script(…, {option})",
)
FILE: Final = Notation(
    lax="strict: false in its entry of the file",
    one_more="Write one more answer into the file, - message: …, or one that answers every call, "
    "with always: true.",
    after_tool="the entry - tool_call: … of the file is followed by - message: …",
    one_list="- answer: [{reasoning: …}, {message: …}]",
    part_form="{name}: …",
    equals=": ",
    option_form="{option} in its entry of the file",
)


def notation_of(entries: Sequence[Entry]) -> Notation:
    """Give the notation of answers: that of files, if all of them stand in one."""
    return FILE if entries and all(entry.is_in_file for entry in entries) else PYTHON
