"""The parts of an answer as plain data, for YAML: each as short as it can be read again."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from pydantic import BaseModel

from chatkit_testing._errors import ScriptError
from chatkit_testing.script import (
    Beat,
    Citation,
    CodeInterpreter,
    Fail,
    FileSearch,
    Gate,
    Handoff,
    Image,
    McpCall,
    Message,
    Part,
    RawItem,
    Reasoning,
    Refusal,
    Structured,
    ToolCall,
    Wait,
    WebSearch,
    image,
    raw_fields,
    words,
)
from chatkit_testing.script_file._failing import written_failure
from chatkit_testing.script_file._json import UNREADABLE, arguments_of, read_json

__all__ = ["written_part"]

Data = dict[str, Any]  # Any: what YAML can say


def written_part(part: Part | Beat) -> Data:
    """Write a part of an answer.

    Raises:
        ScriptError: no file can hold it: a gate, or a structured output that is no JSON.

    >>> from chatkit_testing import message, tool_call
    >>> written_part(message("It shipped."))
    {'message': 'It shipped.'}
    >>> written_part(tool_call("lookup_order", order_id="A1"))
    {'tool_call': {'name': 'lookup_order', 'arguments': {'order_id': 'A1'}}}
    """
    if isinstance(part, RawItem):
        return raw_fields(part.item)
    name, write = _WRITERS[type(part)]
    form: object = write(part)
    return {name: _shortened(cast("Data", form)) if isinstance(form, _Keys) else form}


class _Keys(dict[str, Any]):  # Any: as above
    """The keys of a form, the one first that a plain value stands for."""


def _shortened(form: Data) -> object:
    [first, *rest] = form.values()
    return dict(form) if rest or first is None or isinstance(first, dict) else first


def _keys(first: str, value: object, **rest: object) -> _Keys:
    return _Keys({first: value, **{key: one for key, one in rest.items() if one is not None}})


def _message(part: Message) -> Data:
    text = part.text
    form: Data = {"text": text} if part.chunks == tuple(words(text)) else {"chunks": _chunks(part)}
    if part.annotations:
        form["annotations"] = [_annotation(one) for one in part.annotations]
    rest = {"id": part.id, "phase": part.phase}
    form |= {key: value for key, value in rest.items() if value is not None}
    return _Keys(form) if "text" in form else form


def _chunks(part: Message) -> list[object]:
    return [chunk if isinstance(chunk, str) else written_part(chunk) for chunk in part.chunks]


def _annotation(annotation: object) -> object:
    if isinstance(annotation, BaseModel):
        return annotation.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if not isinstance(annotation, Citation):
        return annotation
    fields: Data = dict(annotation.fields)
    name = fields["filename" if "filename" in fields else "url"]
    if fields.get("title") == name:
        del fields["title"]
    if fields.get("file_id") == name:
        del fields["file_id"]
    if fields.get("container_id") == "cntr_1":
        del fields["container_id"]
    end = "index" if annotation.type == "file_citation" else "end_index"
    for key, index in (("start_index", annotation.start), (end, annotation.end)):
        if index is not None:
            fields[key] = index
    return {annotation.type: _shortened(fields)}


def _reasoning(part: Reasoning) -> object:
    return part.summaries[0] if len(part.summaries) == 1 else list(part.summaries)


def _tool_call(part: ToolCall) -> Data:
    arguments = part.arguments if part.is_text else _arguments(part.arguments)
    return _keys("name", part.name, arguments=arguments, call_id=part.call_id)


def _handoff(part: Handoff) -> Data:
    arguments = part.arguments if part.is_text else _arguments(part.arguments)
    rest = {"call_id": part.call_id, "tool_name": part.tool_name}
    return _keys("agent", part.agent, arguments=arguments, **rest)


def _arguments(text: str) -> object:
    return None if text == "{}" else arguments_of(text)


def _structured(part: Structured) -> object:
    value = read_json(part.json)
    if value is UNREADABLE:
        raise ScriptError(
            f"A structured output that no file can hold: {part.json}. Write its text as a message."
        )
    return value


def _image(part: Image) -> object:
    data = None if part.data == image().data else part.data
    partials = {"partials": part.partials} if part.partials else {}
    return {**({} if data is None else {"data": data}), **partials} or None


def _web_search(part: WebSearch) -> Data:
    return _keys("query", part.query, sources=list(part.sources) or None)


def _file_search(part: FileSearch) -> Data:
    queries = part.queries[0] if len(part.queries) == 1 else list(part.queries)
    return _keys("queries", queries, results=None if part.results is None else dict(part.results))


def _code_interpreter(part: CodeInterpreter) -> Data:
    container = None if part.container_id == "cntr_1" else part.container_id
    return _keys("code", part.code, logs=part.logs, container_id=container)


def _mcp_call(part: McpCall) -> Data:
    label = None if part.server_label == "mcp" else part.server_label
    outcome = {"server_label": label, "output": part.output, "error": part.error}
    return _keys("name", part.name, arguments=_arguments(part.arguments), **outcome)


def _gate(part: Gate) -> object:
    raise ScriptError(
        f"{part!r} stands in no file, for it is the test that opens it: script it in Python."
    )


_Write = tuple[str, Callable[[Any], object]]  # Any: each takes the part of its own key
_WRITERS: Final[Mapping[type, _Write]] = {
    Message: ("message", _message),
    Refusal: ("refusal", lambda part: part.text),
    Reasoning: ("reasoning", _reasoning),
    ToolCall: ("tool_call", _tool_call),
    Handoff: ("handoff", _handoff),
    Structured: ("structured", _structured),
    Image: ("image", _image),
    WebSearch: ("web_search", _web_search),
    FileSearch: ("file_search", _file_search),
    CodeInterpreter: ("code_interpreter", _code_interpreter),
    McpCall: ("mcp_call", _mcp_call),
    Wait: ("wait", lambda part: part.seconds),
    Fail: ("fail", lambda part: written_failure(part.error)),
    Gate: ("gate", _gate),
}
