"""Answers of a scripted model that use hosted tools: images and searches."""

from __future__ import annotations

from typing import Any

from openai.types.responses import (
    ResponseFunctionWebSearch,
    ResponseImageGenCallCompletedEvent,
    ResponseImageGenCallGeneratingEvent,
    ResponseImageGenCallInProgressEvent,
    ResponseImageGenCallPartialImageEvent,
    ResponseWebSearchCallCompletedEvent,
    ResponseWebSearchCallInProgressEvent,
    ResponseWebSearchCallSearchingEvent,
)
from openai.types.responses.response_output_item import ImageGenerationCall

from tests.compat.answers import Event, Streamed, framed

__all__ = ["image", "search"]


def image(
    result: str | None = "aW1n", partials: tuple[str, ...] = (), id: str = "ig_1"
) -> Streamed:
    """A generated image with its partial images."""
    item = ImageGenerationCall(
        id=id, type="image_generation_call", status="completed", result=result
    )
    start = item.model_copy(update={"result": None, "status": "in_progress"})

    def inner(index: int) -> list[Event]:
        at: dict[str, Any] = {  # reason for Any: keyword arguments of several events
            "item_id": id,
            "output_index": index,
            "sequence_number": 0,
        }
        return [
            ResponseImageGenCallInProgressEvent(
                type="response.image_generation_call.in_progress", **at
            ),
            ResponseImageGenCallGeneratingEvent(
                type="response.image_generation_call.generating", **at
            ),
            *(
                ResponseImageGenCallPartialImageEvent(
                    type="response.image_generation_call.partial_image",
                    partial_image_b64=partial,
                    partial_image_index=number,
                    **at,
                )
                for number, partial in enumerate(partials)
            ),
            ResponseImageGenCallCompletedEvent(
                type="response.image_generation_call.completed", **at
            ),
        ]

    return framed(start, item, inner)


def search(id: str = "ws_1") -> Streamed:
    """A web search by the hosted tool."""
    item = ResponseFunctionWebSearch.model_validate(
        {
            "id": id,
            "type": "web_search_call",
            "status": "completed",
            "action": {"type": "search", "query": "weather", "queries": ["weather"]},
        }
    )
    start = item.model_copy(update={"status": "in_progress"})

    def inner(index: int) -> list[Event]:
        at: dict[str, Any] = {  # reason for Any: keyword arguments of several events
            "item_id": id,
            "output_index": index,
            "sequence_number": 0,
        }
        return [
            ResponseWebSearchCallInProgressEvent(type="response.web_search_call.in_progress", **at),
            ResponseWebSearchCallSearchingEvent(type="response.web_search_call.searching", **at),
            ResponseWebSearchCallCompletedEvent(type="response.web_search_call.completed", **at),
        ]

    return framed(start, item, inner)
