"""What a recorded call asked, and how another call differs from it."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from chatkit_testing.script_file._forms import read_texts, text_of
from chatkit_testing.script_file._located import Located

__all__ = ["AGENT_FIELDS", "FIELDS", "Asked", "differences", "read_asked"]

Asked = Mapping[str, Any]  # Any: texts, lists of texts, and of one-key mappings for tool outputs
"""What a call asked, field by field; a field that is not there is empty."""


def _tool_outputs(what: str, located: Located) -> list[dict[str, str]]:
    if not located.is_list:
        located.fail(f"{what} takes a list of outputs, each by the name of its tool.")
    outputs: list[dict[str, str]] = []
    for one in located.elements():
        name = one.only_key()
        if name is None:
            one.fail("A tool output is a text by the name of its tool: lookup_order: shipped")
        outputs.append({name: one.fields()[name].text(name)})
    return outputs


_READ: Final[Mapping[str, Callable[[str, Located], object]]] = {
    "model": text_of,
    "instructions": text_of,
    "tools": read_texts,
    "handoffs": read_texts,
    "output_type": text_of,
    "user": text_of,
    "tool_outputs": _tool_outputs,
}
FIELDS: Final = tuple(_READ)
"""The fields, in the order in which they are written and compared."""
AGENT_FIELDS: Final = FIELDS[:5]
"""The fields in which the calls of an agent mostly agree."""


def read_asked(what: str, located: Located, fields: Sequence[str] = FIELDS) -> Asked:
    """Read the fields of what was asked.

    Raises:
        ScriptError: a key is no field, or its value is not of the field's kind.
    """
    if located.value() is None:
        return {}
    return {
        key: None if one.value() is None else _READ[key](key, one)
        for key, one in located.known_keys(what, fields).items()
    }


def differences(recorded: Asked, now: Asked) -> Iterator[tuple[str, list[str]]]:
    """Give the fields in which a call differs from a recorded one, with their lines that differ.

    >>> dict(differences({"tools": ["a", "b"]}, {"tools": ["a", "c"]}))
    {'tools': ['- b', '+ c']}
    """
    for name in FIELDS:
        before, after = recorded.get(name) or None, now.get(name) or None
        if before != after:
            yield name, _difference(_texts(before), _texts(after))


def _difference(before: list[str], after: list[str]) -> list[str]:
    """Give the lines that differ; those that read alike, but for white space, between quotes."""
    only_blanks = _words("\n".join(before)) == _words("\n".join(after))
    was, now = (
        [line for text in texts for line in text.splitlines(keepends=only_blanks)]
        for texts in (before, after)
    )
    found = [
        (line[0], line[1:])
        for line in [*difflib.unified_diff(was, now, n=0, lineterm="")][2:]
        if line[0] in "+-"
    ]
    gone, come = ({_words(line) for at, line in found if at == sign} for sign in "-+")
    return [
        f"{sign} {line!r}" if only_blanks or _words(line) in gone & come else f"{sign} {line}"
        for sign, line in found
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    texts: list[str] = []
    for one in cast("Sequence[str | Mapping[str, str]]", value):
        if isinstance(one, str):
            texts.append(one)
        else:
            texts += [f"{name}: {output}" for name, output in one.items()]
    return texts
