"""The two forms in which an answer goes over the wire: the Responses API's, and that of chat."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from chatkit_testing.openai_mock._call import OpenAICall

__all__ = ["ResponsesWire", "Wire"]

JSON = dict[str, Any]  # Any: JSON

# What a response repeats of its request.
_ECHOED: Final = (
    *("instructions", "max_output_tokens", "metadata", "model", "parallel_tool_calls"),
    *("reasoning", "service_tier", "store", "temperature", "text", "tool_choice", "tools"),
    *("top_p", "truncation", "user"),
)


class Wire(Protocol):
    """How the events of an answer are written."""

    def frames(self, event: Any) -> Iterable[str]:  # Any: an event of the Responses API
        """Write an event of a streamed answer: as one SSE event, several, or none."""
        ...

    def end(self) -> Iterable[str]:
        """Write what comes after the last event."""
        ...

    def error(self, error: Mapping[str, Any]) -> str:  # Any: JSON
        """Write an error of the API in the middle of a stream."""
        ...

    def body(self, response: Any) -> JSON:  # Any: the response of the Responses API
        """Write an answer that is not streamed."""
        ...


class ResponsesWire:
    """The Responses API: every event, by its name."""

    def __init__(self, call: OpenAICall) -> None:
        body = call.body
        self._echo = {name: body[name] for name in _ECHOED if body.get(name) is not None}
        if call.conversation_id is not None:
            self._echo["conversation"] = {"id": call.conversation_id}
        self._number = 0

    def frames(self, event: Any) -> Iterable[str]:
        """Write an event."""
        data = _json(event)
        if "response" in data:
            data["response"] |= self._echo
        self._number = event.sequence_number + 1
        yield _frame(event.type, data)

    def end(self) -> Iterable[str]:
        """Write nothing: the last event says that it is the last."""
        return ()

    def error(self, error: Mapping[str, Any]) -> str:
        """Write an error."""
        data = {
            "type": "error",
            "code": error.get("code"),
            "message": error.get("message"),
            "param": error.get("param"),
            "sequence_number": self._number,
        }
        return _frame("error", data)

    def body(self, response: Any) -> JSON:
        """Write a response."""
        return {**_json(response), **self._echo, "error": None, "incomplete_details": None}


def _json(model: Any) -> JSON:  # Any: an event or a response, which may hold unknown items
    data: JSON = model.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    return data


def _frame(name: str, data: JSON) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
