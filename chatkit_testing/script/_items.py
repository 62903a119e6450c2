"""The parts of an answer as output items of the Responses API."""

import json
import typing
from collections.abc import Callable, Mapping
from typing import Any

from openai.types.responses import (
    ResponseCodeInterpreterToolCall,
    ResponseFileSearchToolCall,
    ResponseFunctionToolCall,
    ResponseFunctionWebSearch,
    ResponseOutputItem,
    ResponseOutputMessage,
    ResponseReasoningItem,
)
from openai.types.responses.response_output_item import ImageGenerationCall
from openai.types.responses.response_output_item import McpCall as McpCallItem
from pydantic import BaseModel

from chatkit_testing.script._ids import Ids
from chatkit_testing.script._parts import (
    Citation,
    CodeInterpreter,
    FileSearch,
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
    WebSearch,
)
from chatkit_testing.script._raw import made_item

__all__ = ["Blueprint", "blueprint", "item_id", "wrapped"]

Fields = dict[str, Any]  # Any: JSON, validated by the item's class
Layout = tuple[type[BaseModel], Fields]

# What an item is like when it is announced, by its type.
_STARTED: Mapping[str, Fields] = {
    "message": {"status": "in_progress", "content": []},
    "reasoning": {"summary": []},
    "function_call": {"status": "in_progress", "arguments": ""},
    "image_generation_call": {"status": "in_progress", "result": None},
    "web_search_call": {"status": "in_progress"},
    "file_search_call": {"status": "in_progress", "queries": [], "results": None},
    "code_interpreter_call": {"status": "in_progress", "code": "", "outputs": None},
    "mcp_call": {"status": "in_progress", "arguments": "", "output": None, "error": None},
}


class Blueprint:
    """An output item from which equal ones are made, none of them sharing anything."""

    def __init__(self, item: type[BaseModel], fields: Fields, part: object = None) -> None:
        self._item = item
        self._fields = fields
        self.type: str = fields["type"]
        self.id: str = fields["id"]
        self.chunks = part.chunks if isinstance(part, Message) else ()
        """The pieces of a message's text and what stands between them, if the part has them."""
        self.partials = part.partials if isinstance(part, Image) else 0
        """How many partial images come before an image."""

    def done(self) -> Any:  # Any: one of the many classes of output items
        """Make the item as it is at its end."""
        return made_item(self._item, self._fields)

    def started(self) -> Any:  # Any: as above
        """Make the item as it is announced, still empty."""
        started = _STARTED.get(self.type, {})
        return made_item(self._item, {**self._fields, **started})


def wrapped(text: str, schema: Mapping[str, Any] | None) -> str:
    """Wrap the JSON of an output whose type is no object, as the Agents SDK asks the model to.

    The schema tells: it is that of an object with ``response`` as its only property.
    """
    if schema is None or list(schema.get("properties", ())) != ["response"]:
        return text
    value: object = json.loads(text)
    is_wrapped = isinstance(value, dict) and "response" in value
    return text if is_wrapped else f'{{"response":{text}}}'


def blueprint(part: Part, ids: Ids, schema: Mapping[str, Any] | None = None) -> Blueprint:
    """Draw the ids of a part and lay out its output item.

    Args:
        part: the part.
        ids: where its ids come from.
        schema: the JSON schema of the output type that was asked for, if any.
    """
    if isinstance(part, RawItem):
        return _raw(part.item, ids)
    if isinstance(part, Structured):
        part = Message((wrapped(part.json, schema),))
    if isinstance(part, Handoff):
        part = ToolCall(part.tool_name or f"transfer_to_{part.agent}", part.arguments, part.call_id)
    item, fields = _LAYOUTS[type(part)](part)
    if isinstance(part, ToolCall):
        fields["call_id"] = part.call_id or ids.call()
    if "id" not in fields:
        fields["id"] = ids.item(fields["type"])
    return Blueprint(item, fields, part)


def _raw(item: ResponseOutputItem, ids: Ids) -> Blueprint:
    fields = item.model_dump(by_alias=True, exclude_unset=True, warnings=False)
    fields["id"] = item_id(item, ids)
    return Blueprint(type(item), fields)


def item_id(item: Any, ids: Ids) -> str:  # Any: one of the many classes of output items
    """Give the id of an item that the test brought: its own, unless that is no real one.

    One from a file may have none. The builders of ``agents.testing`` name a message always the
    same and a call like its ``call_id``, so that two of them could not be told apart.
    """
    id: str | None = getattr(item, "id", None)
    made_up = not id or id == "scripted-message" or id == getattr(item, "call_id", None)
    return ids.item(item.type) if made_up or ids.is_placeholder else typing.cast("str", id)


def _message(part: Message) -> Layout:
    text = part.text
    annotations = [_annotation(annotation, len(text)) for annotation in part.annotations]
    content = {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}
    fields = _message_fields(content)
    if part.id is not None:
        fields["id"] = part.id
    if part.phase is not None:
        fields["phase"] = part.phase
    return ResponseOutputMessage, fields


def _refusal(part: Refusal) -> Layout:
    return ResponseOutputMessage, _message_fields({"type": "refusal", "refusal": part.text})


def _message_fields(content: Fields) -> Fields:
    return {"type": "message", "role": "assistant", "status": "completed", "content": [content]}


def _annotation(annotation: object, size: int) -> object:
    if not isinstance(annotation, Citation):
        return annotation.model_dump() if isinstance(annotation, BaseModel) else annotation
    fields: Fields = {"type": annotation.type, **dict(annotation.fields)}
    end = size if annotation.end is None else annotation.end
    if annotation.type == "file_citation":
        return {**fields, "index": end}
    return {**fields, "start_index": annotation.start or 0, "end_index": end}


def _reasoning(part: Reasoning) -> Layout:
    summary = [{"type": "summary_text", "text": text} for text in part.summaries]
    return ResponseReasoningItem, {"type": "reasoning", "summary": summary}


def _tool_call(part: ToolCall) -> Layout:
    fields = {"name": part.name, "arguments": part.arguments, "status": "completed"}
    return ResponseFunctionToolCall, {"type": "function_call", **fields}


def _image(part: Image) -> Layout:
    fields = {"type": "image_generation_call", "status": "completed", "result": part.data}
    return ImageGenerationCall, fields


def _web_search(part: WebSearch) -> Layout:
    action: Fields = {"type": "search", "query": part.query}
    if part.sources:
        action["sources"] = [{"type": "url", "url": url} for url in part.sources]
    fields = {"type": "web_search_call", "status": "completed", "action": action}
    return ResponseFunctionWebSearch, fields


def _file_search(part: FileSearch) -> Layout:
    results: list[Fields] | None = None
    if part.results is not None:
        results = [
            {"file_id": name, "filename": name, "text": text, "score": 1.0, "attributes": {}}
            for name, text in part.results
        ]
    fields = {"queries": list(part.queries), "results": results, "status": "completed"}
    return ResponseFileSearchToolCall, {"type": "file_search_call", **fields}


def _code_interpreter(part: CodeInterpreter) -> Layout:
    outputs = None if part.logs is None else [{"type": "logs", "logs": part.logs}]
    fields = {"code": part.code, "outputs": outputs, "container_id": part.container_id}
    return ResponseCodeInterpreterToolCall, {
        "type": "code_interpreter_call",
        "status": "completed",
        **fields,
    }


def _mcp_call(part: McpCall) -> Layout:
    fields: Fields = {
        "type": "mcp_call",
        "name": part.name,
        "arguments": part.arguments,
        "server_label": part.server_label,
        "output": part.output,
        "error": part.error and _mcp_error(part.error),
        "status": "completed" if part.error is None else "failed",
    }
    return McpCallItem, fields


def _mcp_error(text: str) -> object:
    as_text = McpCallItem.model_fields["error"].annotation == (str | None)  # so in openai 2
    return text if as_text else {"type": "mcp_tool_execution_error", "content": text}


_LAYOUTS: Mapping[type, Callable[[Any], Layout]] = {  # Any: each takes the part of its own key
    Message: _message,
    Refusal: _refusal,
    Reasoning: _reasoning,
    ToolCall: _tool_call,
    Image: _image,
    WebSearch: _web_search,
    FileSearch: _file_search,
    CodeInterpreter: _code_interpreter,
    McpCall: _mcp_call,
}
