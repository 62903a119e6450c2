"""The reload around each turn of a long thread: by its two ends, and no less sharp."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    Page,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)
from chatkit_testing import ChatKitClient, ChatKitWarning, InMemoryStore, ProtocolViolation
from chatkit_testing.client._reload import rejoined
from tests.chatkit_testing.client.support import Context, Shop, card

ADA = {"user": "ada"}
NINE = datetime(2025, 1, 1, 9)


def message(number: int, text: str = "") -> AssistantMessageItem:
    return AssistantMessageItem(
        id=f"m{number}",
        thread_id="thr_1",
        created_at=NINE + timedelta(minutes=number),
        content=[AssistantMessageContent(text=text or str(number))],
    )


def messages(*numbers: int) -> list[ThreadItem]:
    return [message(number) for number in numbers]


KNOWN = messages(*range(8))


@pytest.mark.parametrize(
    ("tail", "touched", "joined"),
    [
        (messages(5, 6, 7), (), messages(*range(8))),
        (messages(6, 7, 8, 9), (), messages(*range(10))),
        (messages(6, 7, 8, 9), ("m8", "m9"), messages(*range(10))),
        ([*messages(5, 6), message(7, "new")], ("m7",), [*KNOWN[:7], message(7, "new")]),
        (
            [message(5), message(6, "new"), message(7)],
            ("m6",),
            [*KNOWN[:6], message(6, "new"), message(7)],
        ),
        (messages(5, 7, 8), ("m6",), None),
        (messages(5, 6), (), None),
        (messages(4, 6, 7), (), None),
        (messages(6, 5, 7), (), None),
        ([*messages(5, 6), message(7, "changed")], (), None),
        (messages(8, 9), (), None),
        ([message(6, "new"), message(7)], ("m6",), [*KNOWN[:6], message(6, "new"), message(7)]),
        ([message(1), message(6), message(7)], ("m1",), None),
        (messages(6, 7), ("m1",), None),
        ([], (), None),
    ],
)
def test_ends_are_joined_to_what_was_known_only_where_they_go_on_from_it(
    tail: Sequence[ThreadItem], touched: Sequence[str], joined: Sequence[ThreadItem] | None
) -> None:
    assert rejoined(KNOWN, KNOWN[:3], tail, touched) == joined


@pytest.mark.parametrize(
    "head", [messages(1, 2, 3), messages(8, 0, 1), [message(0, "changed"), *messages(1, 2)]]
)
def test_another_beginning_is_another_thread(head: Sequence[ThreadItem]) -> None:
    assert rejoined(KNOWN, head, KNOWN[-2:]) is None


class Archive(InMemoryStore[Context]):
    """Counts the items that it hands out, and loses or changes what it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.loses: set[str] = set()

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        self.given += len(page.data)
        return page

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        if item.type not in self.loses:
            await super().add_thread_item(thread_id, item, context)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        if "save_item" not in self.loses:
            await super().save_item(thread_id, item, context)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Context) -> None:
        if "delete_thread_item" not in self.loses:
            await super().delete_thread_item(thread_id, item_id, context)


class Attic(Shop):
    """Does things to the item in the middle of its thread."""

    def __init__(self) -> None:
        super().__init__()
        self.archive = Archive()
        self.store = self.archive

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        assert input_user_message is not None
        told = input_user_message.content[0].text
        if told == "replace":
            widget = await self.store.load_item(thread.id, "card", context)
            assert isinstance(widget, WidgetItem)
            changed = widget.model_copy(update={"widget": card("lost")})
            yield ThreadItemReplacedEvent(item=changed)
        elif told == "remove":
            yield ThreadItemRemovedEvent(item_id="card")
        elif told == "backdate":
            await self.store.add_thread_item(thread.id, message(1), context)
        elif told == "reuse":
            yield ThreadItemDoneEvent(item=message(20).model_copy(update={"id": "m30"}))
        async for event in self.echo(thread, told, context):
            yield event


@pytest.fixture
async def attic() -> Attic:
    """A shop with a thread of 101 items, a card in its middle."""
    attic = Attic()
    client = ChatKitClient(attic, context=ADA)
    await client.send("hello")
    for number in range(2, 100):
        item: ThreadItem = message(number)
        if number == 50:
            item = WidgetItem(
                id="card",
                thread_id="thr_1",
                created_at=NINE + timedelta(minutes=number),
                widget=card("packing"),
            )
        await attic.store.add_thread_item("thr_1", item, ADA)
    return attic


@pytest.fixture
async def client(attic: Attic) -> ChatKitClient:
    """A client that has loaded the thread before."""
    client = ChatKitClient(attic, context=ADA, allow=["CK302"])
    client.thread_id = "thr_1"
    await client.send("before")
    attic.archive.given = 0
    return client


async def test_a_long_thread_is_reloaded_by_its_ends(attic: Attic, client: ChatKitClient) -> None:
    await client.send("hello")

    assert attic.archive.given == 80
    await client.send("hello")
    assert attic.archive.given == 160


async def test_a_thread_that_the_client_does_not_know_is_loaded_whole(
    attic: Attic, client: ChatKitClient
) -> None:
    other = ChatKitClient(attic, context=ADA, allow=["CK302"])
    other.thread_id = "thr_1"

    await other.send("hello")

    assert attic.archive.given > 102


@pytest.mark.parametrize(
    ("told", "loses", "rule"),
    [
        ("hello", "assistant_message", "CK401"),
        ("replace", "save_item", "CK403"),
        ("remove", "delete_thread_item", "CK403"),
        ("reuse", "nothing", "CK201"),
    ],
)
async def test_what_a_turn_touches_is_looked_up_wherever_it_is(
    attic: Attic, client: ChatKitClient, told: str, loses: str, rule: str
) -> None:
    attic.archive.loses.add(loses)

    with pytest.raises(ProtocolViolation, match=rule):
        await client.send(told)


@pytest.mark.parametrize("told", ["replace", "remove"])
async def test_what_it_did_there_is_no_break(
    attic: Attic, client: ChatKitClient, told: str
) -> None:
    assert (await client.send(told)).violations == []
    assert (await client.send("hello")).violations == []


async def test_an_item_that_is_stored_unseen_at_the_beginning_is_found(
    client: ChatKitClient,
) -> None:
    with pytest.warns(ChatKitWarning, match="assistant_message m1 is in the thread and was never"):
        await client.send("backdate")


async def test_an_action_on_an_item_in_the_middle_is_judged_by_the_item_as_it_is(
    attic: Attic, client: ChatKitClient
) -> None:
    attic.archive.loses.add("save_item")

    with pytest.raises(ProtocolViolation, match="CK403"):
        await client.act("order.cancel", item="card")
    assert attic.archive.given > 102


async def test_after_what_the_client_does_beside_turns_the_thread_is_loaded_whole(
    attic: Attic, client: ChatKitClient
) -> None:
    await client.rename("Attic")
    await client.send("hello")
    assert attic.archive.given > 140

    attic.archive.given = 0
    await client.request({"type": "threads.list", "params": {}})
    await client.send("hello")
    assert attic.archive.given > 140


async def test_what_was_written_since_at_either_end_is_not_taken_for_the_turns_own(
    attic: Attic, client: ChatKitClient
) -> None:
    await attic.store.add_thread_item("thr_1", message(0), ADA)
    assert (await client.send("hello")).violations == []

    thread = await attic.store.load_thread("thr_1", ADA)
    for number in range(25):
        item = attic.message(thread, str(number), ADA)
        await attic.store.add_thread_item("thr_1", item, ADA)
        if number in (0, 24):
            assert (await client.send("hello")).violations == []


async def test_a_retry_is_judged_as_ever(client: ChatKitClient) -> None:
    first = next(item for item in await client.items() if isinstance(item, UserMessageItem))

    turn = await client.retry(first)

    assert turn.violations == []
    assert (await client.send("hello")).violations == []
    assert len(await client.items()) == 102
