"""An answer as the stream of events that the Responses API sends for it."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, Final

from openai.types.responses import Response, ResponseStreamEvent, ResponseUsage
from openai.types.responses.response_usage import InputTokensDetails, OutputTokensDetails
from pydantic import BaseModel

from chatkit_testing.script._answer import Answer
from chatkit_testing.script._beats import Beat, Fail, Gate, Wait
from chatkit_testing.script._bodies import body
from chatkit_testing.script._events import Emitter, Steps
from chatkit_testing.script._ids import Ids
from chatkit_testing.script._items import Blueprint, blueprint

__all__ = ["Step", "render", "usage_of"]

Step = ResponseStreamEvent | Beat

# 2025-01-01 09:00 UTC.
_CREATED_AT: Final = 1735722000.0

# What the Agents SDK makes no event for when it streams a Chat Completions model.
_NOT_OF_CHAT: Final = {
    "response.in_progress",
    "response.output_text.done",
    "response.function_call_arguments.done",
}


def render(
    answer: Answer,
    *,
    ids: Ids,
    model: str,
    input_tokens: int = 1,
    previous_response_id: str | None = None,
    schema: Mapping[str, Any] | None = None,
) -> Iterator[Step]:
    """Render an answer event by event, with its gates, waits and failures where they stand.

    Ids are drawn when the rendering gets to them. What a failure cuts off is not asked for any
    more; the last event of an answer that was not cut off is ``response.completed``, and its
    response is what a call without streaming answers.

    Args:
        answer: what to render.
        ids: where the ids come from.
        model: the model that the response names.
        input_tokens: the input's part of the usage; each delta counts as one token of output.
        previous_response_id: the response that this one goes on from.
        schema: the JSON schema of the output type that was asked for, if any.
    """
    emit = Emitter()
    head: dict[str, object] = {
        "id": answer.response_id or ids.response(),
        "created_at": _CREATED_AT,
        "model": model,
        "object": "response",
        "parallel_tool_calls": True,
        "previous_response_id": previous_response_id,
        "tool_choice": "auto",
        "tools": [],
    }
    for step in _steps(answer, emit, ids, head, input_tokens, schema):
        if ids.is_placeholder and getattr(step, "type", None) in _NOT_OF_CHAT:
            emit.number -= 1
        else:
            yield step


def _steps(
    answer: Answer,
    emit: Emitter,
    ids: Ids,
    head: Mapping[str, object],
    input_tokens: int,
    schema: Mapping[str, Any] | None,
) -> Steps:
    output: list[Blueprint] = []
    before = list(takewhile(_is_beat, answer.parts))
    yield from before
    for state in ("created", "in_progress"):
        yield emit.event(f"response.{state}", response=_response(head, status="in_progress"))
    for part in answer.parts[len(before) :]:
        if isinstance(part, Gate | Wait | Fail):
            yield part
            continue
        item, index = blueprint(part, ids, schema), len(output)
        yield emit.event("response.output_item.added", item=item.started(), output_index=index)
        yield from body(emit, item, index)
        yield emit.event("response.output_item.done", item=item.done(), output_index=index)
        output.append(item)
    items = [item.done() for item in output]
    usage = answer.usage or usage_of(input_tokens, max(1, emit.deltas))
    response = _response(head, status="completed", output=items, usage=usage)
    if answer.request_id is not None:
        response._request_id = answer.request_id
    yield emit.event("response.completed", response=response)


def _is_beat(part: object) -> bool:
    return isinstance(part, Gate | Wait | Fail)


def _response(head: Mapping[str, object], **fields: Any) -> Response:  # Any: JSON, and items
    output = fields.pop("output", [])
    response = Response.model_validate({**head, "output": [], **fields})
    response.output = output  # not validated: it may hold items that this version does not know
    return response


def usage_of(input_tokens: int, output_tokens: int) -> ResponseUsage:
    """Make the usage of a response."""
    return ResponseUsage(
        input_tokens=input_tokens,
        input_tokens_details=_zeros(InputTokensDetails),
        output_tokens=output_tokens,
        output_tokens_details=_zeros(OutputTokensDetails),
        total_tokens=input_tokens + output_tokens,
    )


def _zeros(details: type[BaseModel]) -> Any:  # Any: an instance of the class that is given
    fields = details.model_fields.items()
    return details(**{name: 0 for name, field in fields if field.is_required()})
