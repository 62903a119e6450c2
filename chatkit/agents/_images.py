"""Generated images: from the call that makes one to the item that holds it."""

from typing import Any

from openai.types.responses import (
    ResponseImageGenCallPartialImageEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
)

from chatkit._clock import now
from chatkit.agents._context import AgentContext
from chatkit.agents._converter import ResponseStreamConverter
from chatkit.agents._ids import OutputIds
from chatkit.agents._untyped import field
from chatkit.types import (
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)

__all__ = ["Images"]


class Images:
    """The images of a run that are being generated, by the ids of their calls."""

    def __init__(
        self,
        context: AgentContext[Any],  # Any: the request's context is never looked into here
        converter: ResponseStreamConverter,
        ids: OutputIds,
    ) -> None:
        self._context = context
        self._converter = converter
        self._ids = ids
        self._items: dict[str, GeneratedImageItem] = {}

    async def added(self, event: ResponseOutputItemAddedEvent) -> list[ThreadStreamEvent]:
        """Announce an image."""
        call_id = self._ids.of(field(event.item, "id"), event, "message")
        item = GeneratedImageItem(
            id=self._context.generate_id("message"),
            thread_id=self._context.thread.id,
            created_at=now(),
        )
        self._keep(call_id, item)
        return [ThreadItemAddedEvent(item=item)]

    async def partial(
        self, event: ResponseImageGenCallPartialImageEvent
    ) -> list[ThreadStreamEvent]:
        """Show how far an image has got."""
        call_id = self._ids.of(event.item_id, event, "message")
        item = self._items.get(call_id)
        if item is None:
            return []
        url = await self._converter.base64_image_to_url(
            image_id=call_id,
            base64_image=event.partial_image_b64,
            partial_image_index=event.partial_image_index,
        )
        progress = self._converter.partial_image_index_to_progress(event.partial_image_index)
        image = GeneratedImage(id=call_id, url=url)
        self._keep(call_id, item.model_copy(update={"image": image}))
        update = GeneratedImageUpdated(image=image, progress=progress)
        return [ThreadItemUpdatedEvent(item_id=item.id, update=update)]

    async def done(self, event: ResponseOutputItemDoneEvent) -> list[ThreadStreamEvent]:
        """End an image, if there is one."""
        call_id = self._ids.done(field(event.item, "id"), event, "message")
        base64_image = field(event.item, "result")
        if call_id not in self._items or not base64_image:
            return []
        url = await self._converter.base64_image_to_url(image_id=call_id, base64_image=base64_image)
        item = self._items.pop(call_id)
        begun_last = self._context.generated_image_item
        if begun_last is not None and begun_last.id == item.id:
            self._context.generated_image_item = None
        image = GeneratedImage(id=call_id, url=url)
        return [ThreadItemDoneEvent(item=item.model_copy(update={"image": image}))]

    def _keep(self, call_id: str, item: GeneratedImageItem) -> None:
        self._items[call_id] = item
        self._context.generated_image_item = item
