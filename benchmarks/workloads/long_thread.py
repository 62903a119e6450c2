"""A turn far on in a thread: ``long_thread.py TURN REPEATS``.

A server that answers by itself, a store in memory, and a strict client that talks on in one thread.
Prints the seconds of the ``REPEATS`` turns from the ``TURN``-th on as a JSON list.
"""

import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncGenerator
from datetime import datetime

from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import ChatKitClient, InMemoryStore


class Echo(ChatKitServer[None]):
    """Answers with one item."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        yield ThreadItemDoneEvent(
            item=AssistantMessageItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                content=[AssistantMessageContent(text="So it is.")],
            )
        )


async def main() -> None:
    logging.getLogger("chatkit").setLevel(logging.WARNING)
    first, repeats = int(sys.argv[1]), int(sys.argv[2])
    client = ChatKitClient(Echo(InMemoryStore[None]()))
    seconds: list[float] = []
    for number in range(1, first + repeats):
        begin = time.process_time()
        turn = await client.send(f"Message {number}")
        seconds.append(time.process_time() - begin)
        assert not turn.violations, turn.violations
    print(json.dumps(seconds[first - 1 :]))


if __name__ == "__main__":
    asyncio.run(main())
