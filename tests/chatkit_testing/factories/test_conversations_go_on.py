"""A conversation that was made up is one that a server can go on with."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    HiddenContextItem,
    SDKHiddenContextItem,
    Thread,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import ChatKitClient, ChatKitFaker, InMemoryStore, expect

Context = dict[str, Any]  # Any: an application's own


class Parrot(ChatKitServer[Context]):
    """Answers each message with a word."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ThreadItemDoneEvent(
            item=AssistantMessageItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                content=[AssistantMessageContent(text="Indeed.")],
            )
        )


async def stored(thread: Thread) -> InMemoryStore[Context]:
    store = InMemoryStore[Context]()
    await store.save_thread(thread, {})
    for item in thread.items.data:
        await store.add_thread_item(thread.id, item, {})
    return store


@pytest.mark.parametrize("seed", range(12))
async def test_a_stored_conversation_is_what_was_made_up(seed: int) -> None:
    thread = ChatKitFaker(seed=seed).conversation()
    store = await stored(thread)

    page = await store.load_thread_items(thread.id, None, 1000, "asc", {})

    assert page.data == thread.items.data


@pytest.mark.parametrize("seed", range(12))
async def test_the_user_goes_on_and_no_rule_of_the_protocol_is_broken(seed: int) -> None:
    thread = ChatKitFaker(seed=seed).conversation(2)
    client = ChatKitClient(Parrot(await stored(thread)), context={})
    hidden = (HiddenContextItem, SDKHiddenContextItem)

    turn = await client.send("And now?", thread_id=thread.id)

    assert (turn.text, turn.violations) == ("Indeed.", [])
    await client.assert_stored(..., expect.user_message("And now?"), expect.assistant_message())
    shown = [item for item in thread.items.data if not isinstance(item, hidden)]
    assert (await client.items())[:-2] == [_on_the_wire(item) for item in shown]


def _on_the_wire(item: Any) -> Any:  # Any: of any kind
    """An item as a client gets it: its attachments without their metadata."""
    if not isinstance(item, UserMessageItem):
        return item
    without = [each.model_copy(update={"metadata": None}) for each in item.attachments]
    return item.model_copy(update={"attachments": without})
