"""An answer as a chat completion: chunks, or the whole."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from chatkit_testing.openai_mock._call import OpenAICall

__all__ = ["ChatWire"]

JSON = dict[str, Any]  # Any: JSON

_BEGINNING: Final[JSON] = {"role": "assistant", "refusal": None}
_CREATED: Final = 1735722000  # 2025-01-01 09:00 UTC, as in the Responses API's answers


class ChatWire:
    """Chat Completions.

    Reasoning goes as ``reasoning_content``, which the endpoints have that show it: OpenAI's own
    does not.

    Args:
        call: the call to answer.
        id: the id of the completion.
    """

    def __init__(self, call: OpenAICall, id: str) -> None:
        self._head = {"id": id, "created": _CREATED, "model": call.model}
        options: JSON = call.body.get("stream_options") or {}
        self._with_usage = options.get("include_usage") is True
        self._usage: JSON = {}
        self._calls: dict[str, int] = {}
        self._is_begun = False

    def frames(self, event: Any) -> Iterator[str]:
        """Write an event as a chunk, if it has anything for one."""
        write = _CHUNKS.get(event.type)
        delta = None if write is None else write(self, event)
        if delta is not None:
            yield from self._deltas(delta)
        if event.type == "response.completed":
            self._usage = _usage(event.response.usage)
            delta = {} if self._is_begun else {**_BEGINNING, "content": ""}
            yield self._chunk([_choice(delta, self._finish_reason())])

    def end(self) -> Iterator[str]:
        """Write the usage, if it was asked for, and the mark at the end."""
        if self._with_usage:
            yield self._chunk([], usage=self._usage)
        yield "data: [DONE]\n\n"

    def error(self, error: Mapping[str, Any]) -> str:
        """Write an error."""
        return _frame({"error": error})

    def body(self, response: Any) -> JSON:
        """Write a whole completion."""
        message = _message(response.output)
        finish_reason = "tool_calls" if "tool_calls" in message else "stop"
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": finish_reason,
        }
        head = {**self._head, "object": "chat.completion", "choices": [choice]}
        return {**head, "usage": _usage(response.usage)}

    def _deltas(self, delta: JSON) -> Iterator[str]:
        """Write a delta; with the first comes the role, before a text in a chunk of its own."""
        if not self._is_begun:
            self._is_begun = True
            if "content" not in delta:
                delta = {**_BEGINNING, "content": None, **delta}
            else:
                yield self._chunk([_choice({**_BEGINNING, "content": ""})])
        yield self._chunk([_choice(delta)])

    def _chunk(self, choices: list[JSON], usage: JSON | None = None) -> str:
        chunk: JSON = {**self._head, "object": "chat.completion.chunk", "choices": choices}
        if self._with_usage:
            chunk["usage"] = usage
        return _frame(chunk)

    def _finish_reason(self) -> str:
        return "tool_calls" if self._calls else "stop"

    def _item(self, event: Any) -> JSON | None:
        if event.item.type != "function_call":
            return None
        index = self._calls[event.item.id] = len(self._calls)
        function = {"name": event.item.name, "arguments": ""}
        call = {"id": event.item.call_id, "type": "function", "function": function}
        return {"tool_calls": [{"index": index, **call}]}

    def _arguments(self, event: Any) -> JSON:
        index = self._calls[event.item_id]
        return {"tool_calls": [{"index": index, "function": {"arguments": event.delta}}]}


def _delta(name: str) -> Callable[[ChatWire, Any], JSON]:
    return lambda wire, event: {name: event.delta}


def _annotation(wire: ChatWire, event: Any) -> JSON:
    return {"annotations": [_citation(event.annotation)]}


_Write = Callable[[ChatWire, Any], JSON | None]  # Any: the events, told apart by their type
_CHUNKS: Final[Mapping[str, _Write]] = {
    "response.output_item.added": ChatWire._item,
    "response.function_call_arguments.delta": ChatWire._arguments,
    "response.output_text.delta": _delta("content"),
    "response.refusal.delta": _delta("refusal"),
    "response.reasoning_summary_text.delta": _delta("reasoning_content"),
    "response.output_text.annotation.added": _annotation,
}


def _choice(delta: JSON, finish_reason: str | None = None) -> JSON:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _message(output: Iterable[Any]) -> JSON:  # Any: one of the many classes of output items
    """Make the message of a completion of output items."""
    texts: list[str] = []
    refusals: list[str] = []
    thoughts: list[str] = []
    calls: list[JSON] = []
    annotations: list[JSON] = []
    for item in output:
        if item.type == "function_call":
            function = {"name": item.name, "arguments": item.arguments}
            calls.append({"id": item.call_id, "type": "function", "function": function})
        elif item.type == "reasoning":
            thoughts += [summary.text for summary in item.summary]
        else:
            refusals += [part.refusal for part in item.content if part.type == "refusal"]
            for part in item.content:
                if part.type == "output_text":
                    texts.append(part.text)
                    annotations += [_citation(one) for one in part.annotations]
    message: JSON = {
        "role": "assistant",
        "content": "".join(texts) if texts else None,
        "refusal": "".join(refusals) if refusals else None,
    }
    more = {
        "reasoning_content": "".join(thoughts),
        "tool_calls": calls,
        "annotations": annotations,
    }
    return message | {name: value for name, value in more.items() if value}


def _citation(annotation: Any) -> JSON:  # Any: a dict, or a class of the openai package
    given: JSON = annotation.model_dump() if isinstance(annotation, BaseModel) else annotation
    fields = ("start_index", "end_index", "title", "url")
    return {"type": "url_citation", "url_citation": {name: given[name] for name in fields}}


def _usage(usage: Any) -> JSON:  # Any: the Responses API's usage
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.input_tokens_details.cached_tokens},
        "completion_tokens_details": {
            "reasoning_tokens": usage.output_tokens_details.reasoning_tokens
        },
    }


def _frame(data: object) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
