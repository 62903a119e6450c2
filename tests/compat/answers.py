"""Answers of a scripted model: output items, each with the events that stream it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openai.types.responses import (
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseFunctionToolCall,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputRefusal,
    ResponseOutputText,
    ResponseOutputTextAnnotationAddedEvent,
    ResponseReasoningItem,
    ResponseReasoningSummaryPartAddedEvent,
    ResponseReasoningSummaryPartDoneEvent,
    ResponseReasoningSummaryTextDeltaEvent,
    ResponseReasoningSummaryTextDoneEvent,
    ResponseReasoningTextDeltaEvent,
    ResponseReasoningTextDoneEvent,
    ResponseRefusalDeltaEvent,
    ResponseRefusalDoneEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)
from openai.types.responses.response_reasoning_item import Content, Summary
from pydantic import BaseModel

__all__ = ["Event", "Streamed", "call", "framed", "refusal", "say", "say_parts", "think"]

Event = Any  # reason for Any: the SDK's union of events is not exported as one class
Make = Callable[..., Event]


@dataclass(frozen=True)
class Streamed:
    """An output item as it ends, and a function that gives its events for an output index."""

    item: Any  # reason for Any: any output item of the Responses API
    events: Callable[[int], list[Event]]


def framed(start: Any, item: Any, inner: Callable[[int], list[Event]]) -> Streamed:
    """Frame the inner events with item added and done."""  # reason for Any: any output item

    def events(index: int) -> list[Event]:
        return [
            ResponseOutputItemAddedEvent(
                type="response.output_item.added", item=start, output_index=index, sequence_number=0
            ),
            *inner(index),
            ResponseOutputItemDoneEvent(
                type="response.output_item.done", item=item, output_index=index, sequence_number=0
            ),
        ]

    return Streamed(item, events)


def say(*deltas: str, id: str = "msg_said", annotations: tuple[Any, ...] = ()) -> Streamed:
    """A message with one text, in deltas; annotations stream after the text, raw ones too."""
    return say_parts(list(deltas), id=id, annotations={0: list(annotations)})


def say_parts(
    *parts: list[str], id: str = "msg_said", annotations: dict[int, list[Any]] | None = None
) -> Streamed:
    """A message with several texts, each in deltas."""  # reason for Any: raw annotations too
    marks = annotations or {}
    content = [
        ResponseOutputText(
            type="output_text", text="".join(deltas), annotations=_models(marks.get(number, []))
        )
        for number, deltas in enumerate(parts)
    ]
    item = ResponseOutputMessage(
        id=id, type="message", role="assistant", status="completed", content=list(content)
    )
    start = item.model_copy(update={"content": [], "status": "in_progress"})

    def inner(index: int) -> list[Event]:
        return [
            event
            for number, deltas in enumerate(parts)
            for event in _part(id, index, number, deltas, marks.get(number, []), content[number])
        ]

    return framed(start, item, inner)


def _models(annotations: list[Any]) -> list[Any]:  # reason for Any: annotations of the API
    return [mark for mark in annotations if not isinstance(mark, dict)]


def _part(
    id: str, index: int, number: int, deltas: list[str], marks: list[Any], whole: ResponseOutputText
) -> list[Event]:
    at: dict[str, Any] = {  # reason for Any: keyword arguments of several events
        "item_id": id,
        "output_index": index,
        "content_index": number,
        "sequence_number": 0,
    }
    empty = ResponseOutputText(type="output_text", text="", annotations=[])
    return [
        ResponseContentPartAddedEvent(type="response.content_part.added", part=empty, **at),
        *(
            ResponseTextDeltaEvent(
                type="response.output_text.delta", delta=delta, logprobs=[], **at
            )
            for delta in deltas
        ),
        *(_annotated(mark, annotation_index=place, **at) for place, mark in enumerate(marks)),
        ResponseTextDoneEvent(type="response.output_text.done", text=whole.text, logprobs=[], **at),
        ResponseContentPartDoneEvent(type="response.content_part.done", part=whole, **at),
    ]


def _annotated(mark: Any, **at: Any) -> Event:  # reason for Any: raw annotations too
    """Make the event of an annotation; a dict stays one, as openai 2 gives it."""
    raw: Any = mark.model_dump() if isinstance(mark, BaseModel) else mark  # reason: any dict
    event: Any = ResponseOutputTextAnnotationAddedEvent.model_construct(  # reason: set below
        type="response.output_text.annotation.added", annotation=raw, **at
    )
    if raw is mark:
        event.annotation = raw  # openai 3 has made a model of it
    return event


def refusal(*deltas: str, id: str = "msg_refused") -> Streamed:
    """A message that refuses."""
    whole = ResponseOutputRefusal(type="refusal", refusal="".join(deltas))
    item = ResponseOutputMessage(
        id=id, type="message", role="assistant", status="completed", content=[whole]
    )
    start = item.model_copy(update={"content": [], "status": "in_progress"})

    def inner(index: int) -> list[Event]:
        at: dict[str, Any] = {  # reason for Any: keyword arguments of several events
            "item_id": id,
            "output_index": index,
            "content_index": 0,
            "sequence_number": 0,
        }
        empty = ResponseOutputRefusal(type="refusal", refusal="")
        return [
            ResponseContentPartAddedEvent(type="response.content_part.added", part=empty, **at),
            *(
                ResponseRefusalDeltaEvent(type="response.refusal.delta", delta=delta, **at)
                for delta in deltas
            ),
            ResponseRefusalDoneEvent(type="response.refusal.done", refusal=whole.refusal, **at),
            ResponseContentPartDoneEvent(type="response.content_part.done", part=whole, **at),
        ]

    return framed(start, item, inner)


def think(*summaries: list[str], id: str = "rs_1", aloud: str | None = None) -> Streamed:
    """Reasoning with its summaries, each in deltas; `aloud` is reasoning text in the open."""
    item = ResponseReasoningItem(
        id=id,
        type="reasoning",
        summary=[Summary(type="summary_text", text="".join(deltas)) for deltas in summaries],
        content=None if aloud is None else [Content(type="reasoning_text", text=aloud)],
    )

    def inner(index: int) -> list[Event]:
        at: dict[str, Any] = {  # reason for Any: keyword arguments of several events
            "item_id": id,
            "output_index": index,
            "sequence_number": 0,
        }
        events: list[Event] = []
        if aloud is not None:
            events += [
                ResponseReasoningTextDeltaEvent(
                    type="response.reasoning_text.delta", delta=aloud, content_index=0, **at
                ),
                ResponseReasoningTextDoneEvent(
                    type="response.reasoning_text.done", text=aloud, content_index=0, **at
                ),
            ]
        for number, deltas in enumerate(summaries):
            events += _summary({**at, "summary_index": number}, deltas)
        return events

    return framed(item.model_copy(update={"summary": [], "content": None}), item, inner)


def _summary(at: dict[str, Any], deltas: list[str]) -> list[Event]:  # reason for Any: keywords
    text = "".join(deltas)
    return [
        ResponseReasoningSummaryPartAddedEvent.model_validate(
            {
                "type": "response.reasoning_summary_part.added",
                "part": {"type": "summary_text", "text": ""},
                **at,
            }
        ),
        *(
            ResponseReasoningSummaryTextDeltaEvent(
                type="response.reasoning_summary_text.delta", delta=delta, **at
            )
            for delta in deltas
        ),
        ResponseReasoningSummaryTextDoneEvent(
            type="response.reasoning_summary_text.done", text=text, **at
        ),
        ResponseReasoningSummaryPartDoneEvent.model_validate(
            {
                "type": "response.reasoning_summary_part.done",
                "part": {"type": "summary_text", "text": text},
                **at,
            }
        ),
    ]


def call(
    name: str, arguments: str = "{}", call_id: str = "call_1", id: str | None = "fc_1"
) -> Streamed:
    """A function call, with its arguments streamed in one piece."""
    item = ResponseFunctionToolCall(
        id=id,
        type="function_call",
        name=name,
        arguments=arguments,
        call_id=call_id,
        status="completed",
    )
    start = item.model_copy(update={"arguments": "", "status": "in_progress"})

    def inner(index: int) -> list[Event]:
        at: dict[str, Any] = {  # reason for Any: keyword arguments of several events
            "item_id": id or "",
            "output_index": index,
            "sequence_number": 0,
        }
        # Older openai packages ask for the name, newer ones let it pass.
        named: dict[str, Any] = {**at, "name": name}  # reason for Any: as above
        return [
            ResponseFunctionCallArgumentsDeltaEvent(
                type="response.function_call_arguments.delta", delta=arguments, **at
            ),
            ResponseFunctionCallArgumentsDoneEvent(
                type="response.function_call_arguments.done", arguments=arguments, **named
            ),
        ]

    return framed(start, item, inner)
