"""What a real model answered, as the parts of a script: without ids, and nothing else lost."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, Final, cast

from openai.types.responses import ResponseUsage

from chatkit_testing.script import (
    Answer,
    Beat,
    Citation,
    CodeInterpreter,
    CountingIds,
    FileSearch,
    Handoff,
    Image,
    McpCall,
    Message,
    Part,
    Reasoning,
    Refusal,
    Structured,
    ToolCall,
    WebSearch,
    blueprint,
    raw_fields,
    raw_item,
    words,
)
from chatkit_testing.script_file._json import UNREADABLE, compacted, read_json

__all__ = ["Keeping"]

Fields = dict[str, Any]  # Any: JSON

# What is not kept of an item: its id, which replays count anew, and what only its provider reads.
_DROPPED: Final = ("id", "provider_data", "encrypted_content")
# What the builders say in their own way.
_IMPLIED: Final = ("id", "call_id", "status")


class Keeping:
    """Keeps the answers of one recording; ids of calls that stand in it count up."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def answer(
        self,
        items: Sequence[Any],  # Any: output items of every class
        *,
        transfers: Mapping[str, str],
        is_structured: bool,
        usage: ResponseUsage | None = None,
        then: Sequence[Part | Beat] = (),
    ) -> Answer:
        """Keep an answer.

        Args:
            items: its output items.
            transfers: the agents to hand off to, by the names of the tools that do it.
            is_structured: whether the output is the JSON of a type.
            usage: the tokens used; none at all says that the model did not tell.
            then: what came of it after the items.
        """
        parts = [self._part(item, transfers, is_structured) for item in items]
        told = usage if usage is not None and usage.total_tokens else None
        return Answer((*parts, *then), usage=told)

    def _part(self, item: Any, transfers: Mapping[str, str], is_structured: bool) -> Part:
        fields = raw_fields(item)
        for name in _DROPPED:
            fields.pop(name, None)
        part = _candidate(fields, transfers, is_structured)
        if part is not None and _essence(_played(part, fields)) == _essence(fields):
            return part
        if fields.get("call_id"):
            fields["call_id"] = f"{fields['type']}_{next(self._numbers)}"
        return raw_item(fields)


def _candidate(fields: Fields, transfers: Mapping[str, str], is_structured: bool) -> Part | None:
    make = _PARTS.get(fields["type"])
    try:
        part = None if make is None else make(fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # it has not the form that the builders make
    if isinstance(part, ToolCall) and part.name in transfers:
        agent = transfers[part.name]
        is_only = list(transfers.values()).count(agent) == 1
        tool_name = None if is_only else part.name
        return Handoff(agent, part.arguments, None, tool_name, part.is_text)
    if isinstance(part, Message) and is_structured and not part.annotations:
        text = compacted(part.text)
        return part if read_json(text) is UNREADABLE else Structured(text)
    return part


def _played(part: Part, fields: Fields) -> Fields:
    """Give the item that a part is played as."""
    if isinstance(part, Handoff):
        part = dataclasses.replace(part, tool_name=fields["name"])
    return raw_fields(blueprint(part, CountingIds()).done())


def _essence(fields: Fields) -> object:
    return _plain({key: value for key, value in fields.items() if key not in _IMPLIED})


def _plain(value: Any) -> Any:  # Any: JSON
    """Leave out what is empty, and the white space of JSON."""
    if isinstance(value, dict):
        fields = cast("Fields", value).items()
        plain = {key: _plain(one) for key, one in fields if key != "logprobs"}
        return {key: one for key, one in plain.items() if one not in (None, [], {})}
    if isinstance(value, list):
        return [_plain(one) for one in cast("Sequence[object]", value)]
    return compacted(value) if isinstance(value, str) else value


def _message(fields: Fields) -> Part:
    [content] = fields["content"]
    if content["type"] == "refusal":
        return Refusal(content["refusal"])
    text = content["text"]
    citations = tuple(_citation(one, len(text)) for one in content.get("annotations", ()))
    return Message(tuple(words(text)), citations, phase=fields.get("phase"))


def _citation(fields: Fields, size: int) -> object:
    names = _CITATIONS.get(fields["type"])
    if names is None:
        return fields
    named = tuple((name, fields[name]) for name in names)
    start, end = fields.get("start_index"), fields.get("end_index", fields.get("index"))
    return Citation(fields["type"], named, start or None, None if end == size else end)


_CITATIONS: Final[Mapping[str, Sequence[str]]] = {
    "url_citation": ("url", "title"),
    "file_citation": ("filename", "file_id"),
    "container_file_citation": ("filename", "file_id", "container_id"),
}


def _tool_call(fields: Fields) -> Part:
    arguments = compacted(fields["arguments"])
    is_text = not isinstance(read_json(arguments), dict)
    return ToolCall(fields["name"], arguments, None, is_text)


def _web_search(fields: Fields) -> Part:
    action = fields["action"]
    return WebSearch(action["query"], tuple(one["url"] for one in action.get("sources") or ()))


def _file_search(fields: Fields) -> Part:
    results = fields.get("results")
    found = results and tuple((one["filename"], one["text"]) for one in results)
    return FileSearch(tuple(fields["queries"]), found)


def _code_interpreter(fields: Fields) -> Part:
    outputs = fields.get("outputs") or [{"logs": None}]
    [output] = outputs
    return CodeInterpreter(fields["code"], output["logs"], fields["container_id"])


def _mcp_call(fields: Fields) -> Part:
    error: Any = fields.get("error")  # Any: a text in older versions
    said: str | None = error if isinstance(error, str | None) else error["content"]
    arguments = compacted(fields["arguments"])
    return McpCall(fields["name"], arguments, fields["server_label"], fields.get("output"), said)


_PARTS: Final[Mapping[str, Callable[[Fields], Part]]] = {
    "message": _message,
    "reasoning": lambda fields: Reasoning(tuple(one["text"] for one in fields["summary"])),
    "function_call": _tool_call,
    "image_generation_call": lambda fields: Image(fields["result"]),
    "web_search_call": _web_search,
    "file_search_call": _file_search,
    "code_interpreter_call": _code_interpreter,
    "mcp_call": _mcp_call,
}
