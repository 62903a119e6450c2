"""A turn through `process`, with as many text deltas as told: ``turn.py DELTAS REPEATS``.

Prints the seconds of each turn, from the request's bytes to the last frame, as a JSON list. What
the responder yields is made before, so that only the runtime is measured.
"""

import asyncio
import gc
import json
import logging
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    Attachment,
    Page,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

THREAD_ID = "thr_1"
REQUEST = json.dumps(
    {
        "type": "threads.add_user_message",
        "params": {
            "thread_id": THREAD_ID,
            "input": {
                "content": [{"type": "input_text", "text": "Tell me a story."}],
                "attachments": [],
                "inference_options": {},
            },
        },
    }
).encode()


class MemoryStore(Store[None]):
    """Threads and items in dicts."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, ThreadItem] = {}
        self.attachments: dict[str, Attachment] = {}

    async def load_thread(self, thread_id: str, context: None) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(thread_id)
        return self.threads[thread_id].model_copy()

    async def save_thread(self, thread: ThreadMetadata, context: None) -> None:
        self.threads[thread.id] = thread.model_copy()

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: None
    ) -> Page[ThreadItem]:
        items = list(self.items.values())
        return Page(data=(items if order == "asc" else items[::-1])[:limit])

    async def save_attachment(self, attachment: Attachment, context: None) -> None:
        self.attachments[attachment.id] = attachment

    async def load_attachment(self, attachment_id: str, context: None) -> Attachment:
        return self.attachments[attachment_id]

    async def delete_attachment(self, attachment_id: str, context: None) -> None:
        del self.attachments[attachment_id]

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: None
    ) -> Page[ThreadMetadata]:
        return Page(data=list(self.threads.values())[:limit])

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        self.items[item.id] = item

    async def save_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        self.items[item.id] = item

    async def load_item(self, thread_id: str, item_id: str, context: None) -> ThreadItem:
        return self.items[item_id]

    async def delete_thread(self, thread_id: str, context: None) -> None:
        del self.threads[thread_id]

    async def delete_thread_item(self, thread_id: str, item_id: str, context: None) -> None:
        del self.items[item_id]


class Replay(ChatKitServer[None]):
    """A server that answers with events made before."""

    events: list[ThreadStreamEvent]

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncIterator[ThreadStreamEvent]:
        for event in self.events:
            yield event


def message_in(deltas: int) -> list[ThreadStreamEvent]:
    """The events of one assistant message that is streamed in so many deltas; none for none."""
    if not deltas:
        return []
    words = [f"word{number} " for number in range(deltas)]
    whole = AssistantMessageContent(text="".join(words))
    item = AssistantMessageItem(
        id="msg_1", thread_id=THREAD_ID, created_at=datetime.now(), content=[]
    )
    begin = AssistantMessageContentPartAdded(
        content_index=0, content=AssistantMessageContent(text="")
    )
    end = AssistantMessageContentPartDone(content_index=0, content=whole)
    updates: list[ThreadItemUpdate] = [
        begin,
        *(AssistantMessageContentPartTextDelta(content_index=0, delta=word) for word in words),
        end,
    ]
    return [
        ThreadItemAddedEvent(item=item),
        *(ThreadItemUpdatedEvent(item_id=item.id, update=update) for update in updates),
        ThreadItemDoneEvent(item=item.model_copy(update={"content": [whole]})),
    ]


async def seconds_of_a_turn(deltas: int) -> float:
    server = Replay(MemoryStore())
    server.events = message_in(deltas)
    await server.store.save_thread(ThreadMetadata(id=THREAD_ID, created_at=datetime.now()), None)
    begin = time.process_time()
    result = await server.process(REQUEST, None)
    assert isinstance(result, StreamingResult)
    frames = [frame async for frame in result]
    seconds = time.process_time() - begin
    # The user's message and the stream options, then the message with its two bounds each.
    assert len(frames) == 2 + (deltas + 4 if deltas else 0), len(frames)
    return seconds


async def main() -> None:
    logging.getLogger("chatkit").setLevel(logging.WARNING)
    deltas, repeats = map(int, sys.argv[1:])
    await seconds_of_a_turn(deltas)
    gc.collect()
    print(json.dumps([await seconds_of_a_turn(deltas) for _ in range(repeats)]))


if __name__ == "__main__":
    asyncio.run(main())
