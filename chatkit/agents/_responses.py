"""The model's answer as the client sees it: which method takes which event of the Responses API."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from openai.types.responses import ResponseOutputItemAddedEvent, ResponseOutputItemDoneEvent

from chatkit.agents._context import AgentContext
from chatkit.agents._converter import ResponseStreamConverter
from chatkit.agents._ids import OutputIds
from chatkit.agents._images import Images
from chatkit.agents._messages import Messages
from chatkit.agents._reasoning import Reasoning
from chatkit.agents._untyped import field
from chatkit.types import ThreadStreamEvent

__all__ = ["ResponseEvents"]

# Any: each method is annotated with the class whose attributes it reads; the SDK passes others too
_Handlers: TypeAlias = dict[str, Callable[[Any], Awaitable[list[ThreadStreamEvent]]]]


class ResponseEvents:
    """What a run's responses are turned into; what is not in its tables is not shown.

    Events are told apart by the text of their type and read by attribute, for the SDK at times
    passes untyped objects.
    """

    def __init__(
        self,
        context: AgentContext[Any],  # Any: the request's context is never looked into here
        converter: ResponseStreamConverter,
        ids: OutputIds,
    ) -> None:
        self._ids = ids
        messages = Messages(context, converter, ids)
        images = Images(context, converter, ids)
        reasoning = Reasoning(context)
        self._by_type: _Handlers = {
            "response.created": self._created,
            "response.output_item.added": self._item_added,
            "response.output_item.done": self._item_done,
            "response.content_part.added": messages.part_added,
            "response.output_text.delta": messages.text_delta,
            "response.output_text.done": messages.text_done,
            "response.output_text.annotation.added": messages.annotation_added,
            "response.reasoning_summary_text.delta": reasoning.delta,
            "response.reasoning_summary_text.done": reasoning.done,
            "response.image_generation_call.partial_image": images.partial,
        }
        self._added: _Handlers = {
            "message": messages.added,
            "reasoning": reasoning.added,
            "image_generation_call": images.added,
            "function_call": self._function_call_added,
        }
        self._done: _Handlers = {
            "message": messages.done,
            "image_generation_call": images.done,
        }

    async def handle(self, event: object) -> list[ThreadStreamEvent]:
        """Return what the client is sent for an event of the Responses API."""
        handler = self._by_type.get(field(event, "type"))
        return [] if handler is None else await handler(event)

    async def _created(self, event: object) -> list[ThreadStreamEvent]:
        self._ids.new_response()
        return []

    async def _item_added(self, event: ResponseOutputItemAddedEvent) -> list[ThreadStreamEvent]:
        handler = self._added.get(event.item.type)
        return [] if handler is None else await handler(event)

    async def _item_done(self, event: ResponseOutputItemDoneEvent) -> list[ThreadStreamEvent]:
        handler = self._done.get(event.item.type)
        return [] if handler is None else await handler(event)

    async def _function_call_added(
        self, event: ResponseOutputItemAddedEvent
    ) -> list[ThreadStreamEvent]:
        self._ids.of_function_call(event.item)
        return []
