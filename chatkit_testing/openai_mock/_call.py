"""What a model was asked over HTTP, read off the request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from chatkit_testing.openai_mock._requests import OpenAIRequest
from chatkit_testing.script import tool_outputs, user_text

__all__ = ["OpenAICall", "chat_call", "responses_call"]

JSON = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, repr=False)
class OpenAICall:
    """What the model was asked, by whichever route.

    Attributes:
        model: the name of the model.
        instructions: the instructions, or the system and developer messages.
        input: the input items of ``/responses``, a text made one; the messages of
            ``/chat/completions``.
        user_text: the text of the last user message; empty if there is none.
        tools: the names of the tools on offer; of a hosted tool its type.
        tool_outputs: name, call id and output of each call that was just answered, in order.
        output_type: the name of the JSON schema that is asked for; None is plain text.
        schema: that schema.
        previous_response_id: the response the call goes on from, if it chains.
        conversation_id: the conversation it belongs to, if it has one.
        streamed: whether the answer is to be streamed.
        is_chat: whether it came to ``/chat/completions``.
        request: the request as it came.
        function_calls: name and call id of each function call that the model answered with, there
            once it has answered.
    """

    model: str
    instructions: str | None
    input: list[JSON]
    user_text: str
    tools: list[str]
    tool_outputs: list[tuple[str, str, str]]
    output_type: str | None
    schema: JSON | None
    previous_response_id: str | None
    conversation_id: str | None
    streamed: bool
    is_chat: bool
    request: OpenAIRequest
    function_calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def agent(self) -> str:
        """Who asks, in the terms of a script: over HTTP only the model has a name."""
        return self.model

    @property
    def body(self) -> JSON:
        """The body of the request."""
        return cast("JSON", self.request.json)

    def __repr__(self) -> str:
        asked = (
            f"tool_outputs={self.tool_outputs!r}"
            if self.tool_outputs
            else f"user_text={self.user_text!r}"
        )
        return f"<OpenAICall of {self.model!r}: {asked}>"


def responses_call(request: OpenAIRequest, names: Mapping[str, str]) -> OpenAICall:
    """Read a request to ``/responses``.

    Args:
        request: the request.
        names: the names of earlier function calls, by call id.
    """
    body: JSON = request.json
    given: str | list[JSON] = body.get("input") or []
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    tools: list[JSON] = body.get("tools") or []
    form = _object(_object(body, "text"), "format")
    conversation: str | JSON | None = body.get("conversation")
    return OpenAICall(
        model=body.get("model") or "",
        instructions=body.get("instructions"),
        input=items,
        user_text=user_text(items),
        tools=[tool.get("name") or tool["type"] for tool in tools],
        tool_outputs=tool_outputs(items, names),
        output_type=form.get("name"),
        schema=form.get("schema"),
        previous_response_id=body.get("previous_response_id"),
        conversation_id=conversation["id"] if isinstance(conversation, dict) else conversation,
        streamed=body.get("stream") is True,
        is_chat=False,
        request=request,
    )


def chat_call(request: OpenAIRequest, names: Mapping[str, str]) -> OpenAICall:
    """Read a request to ``/chat/completions``: see `responses_call`."""
    body: JSON = request.json
    messages: list[JSON] = body.get("messages") or []
    tools: list[JSON] = body.get("tools") or []
    form = _object(_object(body, "response_format"), "json_schema")
    said = [one for one in messages if one.get("role") in {"system", "developer"}]
    return OpenAICall(
        model=body.get("model") or "",
        instructions="\n\n".join(_text(one) for one in said) or None,
        input=messages,
        user_text=user_text(messages),
        tools=[_object(tool, tool["type"]).get("name") or tool["type"] for tool in tools],
        tool_outputs=tool_outputs(list(_items(messages)), names),
        output_type=form.get("name"),
        schema=form.get("schema"),
        previous_response_id=None,
        conversation_id=None,
        streamed=body.get("stream") is True,
        is_chat=True,
        request=request,
    )


def _object(body: JSON, name: str) -> JSON:
    value: JSON | None = body.get(name)
    return value or {}


def _text(message: JSON) -> str:
    content: str | Sequence[JSON] = message["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _items(messages: Iterable[JSON]) -> Iterable[JSON]:
    """Make of messages the input items that `tool_outputs` looks at."""
    for message in messages:
        if message.get("role") == "tool":
            output = _text(message)
            yield {
                "type": "function_call_output",
                "call_id": message["tool_call_id"],
                "output": output,
            }
        else:
            yield {}
        calls: list[JSON] = message.get("tool_calls") or []
        for call in calls:
            yield {"call_id": call["id"], "name": _object(call, "function").get("name", "")}
