"""A sound server that streams, and what a sweep does with it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any  # the context, which these servers do not look at

from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import ChatKitClient, InMemoryStore

Events = AsyncIterator[ThreadStreamEvent]
WORDS = ("One ", "two ", "three.")


class Desk(ChatKitServer[Any]):
    """Streams three words, pausing between them, after a look at the conversation."""

    def __init__(self, store: Store[Any] | None = None) -> None:
        super().__init__(InMemoryStore() if store is None else store)

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        yield ProgressUpdateEvent(text="Thinking")
        async for event in self.say(thread, context):
            yield event
        thread.title = "Counting"

    async def say(self, thread: ThreadMetadata, context: Any) -> Events:
        item = self.message(thread, context)
        yield ThreadItemAddedEvent(item=item)
        empty = AssistantMessageContent(text="")
        yield updated(item, AssistantMessageContentPartAdded(content_index=0, content=empty))
        for word in WORDS:
            await asyncio.sleep(0)
            yield updated(item, AssistantMessageContentPartTextDelta(content_index=0, delta=word))
        content = AssistantMessageContent(text="".join(WORDS))
        yield updated(item, AssistantMessageContentPartDone(content_index=0, content=content))
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [content]}))
        await asyncio.sleep(0)

    def message(self, thread: ThreadMetadata, context: Any, text: str = "") -> AssistantMessageItem:
        return AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content=[AssistantMessageContent(text=text)] if text else [],
        )


class Forgetful(Desk):
    """Takes back its last answer when it gives the next."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        page = await self.store.load_thread_items(thread.id, None, 2, "desc", context)
        for item in page.data:
            if item.type == "assistant_message":
                yield ThreadItemRemovedEvent(item_id=item.id)
        async for event in self.say(thread, context):
            yield event


def updated(item: AssistantMessageItem, update: Any) -> ThreadItemUpdatedEvent:  # any kind of it
    return ThreadItemUpdatedEvent(item_id=item.id, update=update)


async def talk(client: ChatKitClient) -> None:
    """A conversation of two turns."""
    for text in ("Count, please", "Once more"):
        turn = await client.send(text)
        assert turn.text == "One two three."


async def ask(client: ChatKitClient) -> None:
    """A conversation of one turn."""
    await client.send("Count, please")
