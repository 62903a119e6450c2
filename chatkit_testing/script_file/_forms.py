"""How each builder is written: its keys, and the one that a plain value stands for."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from chatkit_testing._errors import ScriptError
from chatkit_testing._report import brief
from chatkit_testing.script import (
    Beat,
    CodeInterpreter,
    Handoff,
    Message,
    Part,
    code_interpreter,
    container_file_citation,
    file_citation,
    file_search,
    handoff,
    image,
    mcp_call,
    message,
    raw_item,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    wait,
    web_search,
)
from chatkit_testing.script_file._failing import read_failure
from chatkit_testing.script_file._located import Located, did_you_mean

__all__ = ["PARTS", "read_part", "read_texts", "text_of"]

Read = Callable[[str, Located], Any]  # Any: what the builder takes under that key


@dataclass(frozen=True)
class _Form:
    """How a builder is written, and the reading of it.

    Attributes:
        make: the builder, called with the values of the keys that stand.
        keys: what each key takes; a plain value stands for the first.
        needs_first: whether there is nothing to build without the first.
    """

    make: Callable[..., Any]  # Any: the builders make different parts
    keys: Mapping[str, Read]
    needs_first: bool = True

    def __call__(self, name: str, located: Located) -> object:
        """Read what stands under the builder's name."""
        first = next(iter(self.keys))
        if located.is_mapping:
            given = located.known_keys(name, self.keys)
        else:
            given = {} if located.value() is None else {first: located}
        if self.needs_first and first not in given:
            located.fail(f"{name} needs {first}.")
        values = {key: self.keys[key](f"{name}: {key}", one) for key, one in given.items()}
        return _made(located, lambda: self.make(**values))


def _made(located: Located, make: Callable[[], object]) -> object:
    """Make something, and name the place if that cannot be."""
    try:
        return make()
    except ScriptError as error:
        return located.fail(str(error))


def text_of(what: str, located: Located) -> str:
    """Read a text."""
    return located.text(what)


def read_texts(what: str, located: Located) -> list[str]:
    """Read a text, or a list of them."""
    if located.is_list:
        return [one.text(f"{what}, each of its list,") for one in located.elements()]
    return [located.text(what)]


def _number(what: str, located: Located) -> int:
    number: int = located.read(what, "a number", lambda value: type(value) is int)
    return number


def _anything(what: str, located: Located) -> object:
    return cast("object", located.value())


def _arguments(what: str, located: Located) -> object:
    return located.read(
        what,
        "a mapping, or the JSON that the model wrote",
        lambda value: isinstance(value, dict | str),
    )


def _results(what: str, located: Located) -> dict[str, str]:
    if not located.is_mapping:
        located.fail(f"{what} takes texts by the names of files; got {_brief(located)}.")
    return {name: text.text(f"{what} of {name}") for name, text in located.fields().items()}


def _chunks(what: str, located: Located) -> object:
    if not located.is_list:
        return _number(f"{what}, where it is no list,", located)
    return [_chunk(one) for one in located.elements()]


def _chunk(located: Located) -> str | Beat:
    if located.only_key() in _BEATS:
        return cast("Beat", read_part(located))
    return located.text("a chunk that is no wait and no fail")


def _annotations(what: str, located: Located) -> list[object]:
    if not located.is_list:
        located.fail(f"{what} takes a list of citations; got {_brief(located)}.")
    return [_annotation(one) for one in located.elements()]


def _annotation(located: Located) -> object:
    if located.is_mapping and located.has("type"):
        return located.value()
    return _built(located, _CITATIONS, "citation")


def _brief(located: Located) -> str:
    return brief(located.value(), 60)


def _refuse_gate(what: str, located: Located) -> object:
    return located.fail(
        f"A {what} stands in no file, for it is the test that opens it. Write wait: 5 for a pause "
        "on the kit's clock, or script the gate in Python."
    )


def _failure(_: str, located: Located) -> object:
    return read_failure(located)


def _structured(_: str, located: Located) -> object:
    return _made(located, lambda: structured(located.value()))


def _make_message(phase: str | None = None, **fields: Any) -> Message:  # Any: the keys' own
    return dataclasses.replace(message(**fields), phase=phase)


def _make_handoff(agent: str, arguments: Any = None, **fields: Any) -> Handoff:  # Any: JSON
    made = handoff(agent, arguments)
    return dataclasses.replace(made, **fields)


def _make_code(code: str, logs: str | None = None, **fields: str) -> CodeInterpreter:
    return CodeInterpreter(**vars(code_interpreter(code, logs=logs)) | fields)


def _make_reasoning(summaries: list[str]) -> object:
    return reasoning(*summaries)


def _make_tool_call(name: str, arguments: Any = None, **fields: Any) -> object:  # Any: JSON
    return tool_call(name, arguments, **fields)


def _make_file_search(queries: list[str], **fields: Any) -> object:  # Any: the results
    return file_search(*queries, **fields)


def _make_mcp_call(name: str, arguments: Any = None, **fields: Any) -> object:  # Any: JSON
    return mcp_call(name, arguments, **fields)


_SPAN: Final[Mapping[str, Read]] = {"start_index": _number, "end_index": _number}
_FILE: Final[Mapping[str, Read]] = {"filename": text_of, "file_id": text_of}
_CITATIONS: Final[Mapping[str, Read]] = {
    "url_citation": _Form(url_citation, {"url": text_of, "title": text_of, **_SPAN}),
    "file_citation": _Form(file_citation, {**_FILE, "index": _number}),
    "container_file_citation": _Form(
        container_file_citation, {**_FILE, "container_id": text_of, **_SPAN}
    ),
}
_CALL: Final[Mapping[str, Read]] = {"arguments": _arguments, "call_id": text_of}
_MCP: Final[Mapping[str, Read]] = {"server_label": text_of, "output": text_of, "error": text_of}
_MESSAGE: Final[Mapping[str, Read]] = {
    "text": text_of,
    "chunks": _chunks,
    "annotations": _annotations,
    "id": text_of,
    "phase": text_of,
}
_BEATS: Final = ("wait", "fail", "gate")
PARTS: Final[Mapping[str, Read]] = {
    "message": _Form(_make_message, _MESSAGE, needs_first=False),
    "refusal": _Form(refusal, {"text": text_of}),
    "reasoning": _Form(_make_reasoning, {"summaries": read_texts}),
    "tool_call": _Form(_make_tool_call, {"name": text_of, **_CALL}),
    "handoff": _Form(_make_handoff, {"agent": text_of, **_CALL, "tool_name": text_of}),
    "structured": _structured,
    "image": _Form(image, {"data": text_of, "partials": _number}, needs_first=False),
    "web_search": _Form(web_search, {"query": text_of, "sources": read_texts}),
    "file_search": _Form(_make_file_search, {"queries": read_texts, "results": _results}),
    "code_interpreter": _Form(
        _make_code, {"code": text_of, "logs": text_of, "container_id": text_of}
    ),
    "mcp_call": _Form(_make_mcp_call, {"name": text_of, "arguments": _arguments, **_MCP}),
    "wait": _Form(wait, {"seconds": _anything}),
    "fail": _failure,
    "gate": _refuse_gate,
}
"""How each part of an answer is written, and what may stand beside the parts."""


def read_part(located: Located) -> Part | Beat:
    """Read a part of an answer: a text, an item's fields with their ``type``, or a builder's form.

    Raises:
        ScriptError: it is none of these.
    """
    if not located.is_mapping:
        if located.is_list:
            located.fail("Lists do not nest: an answer is one list of parts.")
        return message(located.text("a part that is no mapping"))
    if located.has("type"):
        return cast("Part", _made(located, lambda: raw_item(located.value())))
    return cast("Part | Beat", _built(located, PARTS, "part of an answer"))


def _built(located: Located, forms: Mapping[str, Read], what: str) -> object:
    name = located.only_key()
    if name is None:
        got = ", ".join(located.fields()) if located.is_mapping else _brief(located)
        located.fail(f"A {what} is one of {', '.join(forms)}, alone; got {got}.")
    inner = located.fields()[name]
    if name not in forms:
        inner.fail(f"{name!r} is no {what}{did_you_mean(name, forms)}")
    return forms[name](name, inner)
