"""Assistant messages: the events of a message of the model, as the client is sent them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from openai.types.responses import (
    ResponseContentPartAddedEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputTextAnnotationAddedEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)

from chatkit._clock import now
from chatkit.agents._citations import to_annotation
from chatkit.agents._context import AgentContext
from chatkit.agents._converter import ResponseStreamConverter
from chatkit.agents._ids import OutputIds
from chatkit.agents._outgoing import end_shown_workflow
from chatkit.agents._untyped import field
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)

__all__ = ["Messages"]


class Messages:
    """The messages of a run: which are open, and how many annotations each part has shown."""

    def __init__(
        self,
        context: AgentContext[Any],  # Any: the request's context is never looked into here
        converter: ResponseStreamConverter,
        ids: OutputIds,
    ) -> None:
        self._context = context
        self._converter = converter
        self._ids = ids
        self._open: set[str] = set()
        self._annotations: Counter[tuple[str, int]] = Counter()

    async def added(self, event: ResponseOutputItemAddedEvent) -> list[ThreadStreamEvent]:
        """Announce a message; a workflow that the client has open ends."""
        ended = end_shown_workflow(self._context)
        item_id = self._ids.of(_id(event), event, "message")
        if item_id in self._open:  # some versions of the SDK add a message with a refusal twice
            return ended
        self._open.add(item_id)
        return [*ended, ThreadItemAddedEvent(item=await self._item(item_id, event))]

    async def done(self, event: ResponseOutputItemDoneEvent) -> list[ThreadStreamEvent]:
        """End a message with all that it holds."""
        item_id = self._ids.done(_id(event), event, "message")
        self._open.discard(item_id)
        return [ThreadItemDoneEvent(item=await self._item(item_id, event))]

    async def part_added(self, event: ResponseContentPartAddedEvent) -> list[ThreadStreamEvent]:
        """Begin a part of a message; a refusal's comes with its text."""
        content = await self._content(event.part)
        if content is None:
            return []
        update = AssistantMessageContentPartAdded(
            content_index=event.content_index, content=content
        )
        return [ThreadItemUpdatedEvent(item_id=self._of(event), update=update)]

    async def text_delta(self, event: ResponseTextDeltaEvent) -> list[ThreadStreamEvent]:
        """Append to a part of a message."""
        update = AssistantMessageContentPartTextDelta(
            content_index=event.content_index, delta=event.delta
        )
        return [ThreadItemUpdatedEvent(item_id=self._of(event), update=update)]

    async def text_done(self, event: ResponseTextDoneEvent) -> list[ThreadStreamEvent]:
        """End a part of a message."""
        update = AssistantMessageContentPartDone(
            content_index=event.content_index,
            content=AssistantMessageContent(text=event.text, annotations=[]),
        )
        return [ThreadItemUpdatedEvent(item_id=self._of(event), update=update)]

    async def annotation_added(
        self, event: ResponseOutputTextAnnotationAddedEvent
    ) -> list[ThreadStreamEvent]:
        """Annotate a part of a message; only what could be converted is counted."""
        annotation = await to_annotation(self._converter, event.annotation)
        if annotation is None:
            return []
        item_id = self._of(event)
        part = item_id, event.content_index
        update = AssistantMessageContentPartAnnotationAdded(
            content_index=event.content_index,
            annotation_index=self._annotations[part],
            annotation=annotation,
        )
        self._annotations[part] += 1
        return [ThreadItemUpdatedEvent(item_id=item_id, update=update)]

    def _of(
        self,
        event: ResponseContentPartAddedEvent
        | ResponseTextDeltaEvent
        | ResponseTextDoneEvent
        | ResponseOutputTextAnnotationAddedEvent,
    ) -> str:
        return self._ids.of(event.item_id, event, "message")

    async def _item(
        self, item_id: str, event: ResponseOutputItemAddedEvent | ResponseOutputItemDoneEvent
    ) -> AssistantMessageItem:
        parts: Sequence[object] = field(event.item, "content") or ()
        contents = [await self._content(part) for part in parts]
        return AssistantMessageItem(
            id=item_id,
            thread_id=self._context.thread.id,
            created_at=now(),
            content=[content for content in contents if content is not None],
        )

    async def _content(self, part: object) -> AssistantMessageContent | None:
        match field(part, "type"):
            case "output_text":
                citations: Sequence[object] = field(part, "annotations") or ()
                converted = [await to_annotation(self._converter, raw) for raw in citations]
                return AssistantMessageContent(
                    text=field(part, "text"),
                    annotations=[annotation for annotation in converted if annotation is not None],
                )
            case "refusal":
                return AssistantMessageContent(text=field(part, "refusal"), annotations=[])
            case _:
                return None


def _id(event: ResponseOutputItemAddedEvent | ResponseOutputItemDoneEvent) -> str:
    item_id: str = field(event.item, "id")
    return item_id
