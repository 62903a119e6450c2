"""The pages that a client loads: read to their end, and held to the rules on pages."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable

import pytest

from chatkit.store import NotFoundError
from chatkit.types import Page, ThreadItem, ThreadMetadata
from chatkit_testing import (
    ChatKitClient,
    ChatKitWarning,
    ClientError,
    InMemoryStore,
    ProtocolViolation,
    TurnTimeout,
)
from tests.chatkit_testing.client.support import Context, Reach, Shop

ADA = {"user": "ada"}
Operation = Callable[[ChatKitClient], Awaitable[object]]


def client_on(store: InMemoryStore[Context], **options: object) -> ChatKitClient:
    shop = Shop()
    shop.store = store
    return ChatKitClient(shop, context=ADA, **options)  # type: ignore[arg-type] # options of many types


class Circling(InMemoryStore[Context]):
    """Gives the same page again and again, or one that breaks off."""

    after: str | None = "msg_1"

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, None, limit, order, context)
        return Page(data=page.data, has_more=True, after=self.after)


ENDLESS = [
    (
        "msg_1",
        "the pages of thread 'thr_1' go round in a circle: two of them give the cursor 'msg_1'",
    ),
    (
        None,
        "the pages of thread 'thr_1' break off: the one after 2 items says has_more and gives "
        "no cursor in after",
    ),
]


@pytest.mark.parametrize(("after", "message"), ENDLESS)
async def test_a_client_that_is_not_strict_says_why_it_cannot_read_on(
    after: str | None, message: str
) -> None:
    store = Circling()
    store.after = after
    client = client_on(store, strict=False)
    await client.send("hello")

    for operation in (client.items, client.assert_stored):
        with pytest.raises(ClientError) as caught:
            await operation()
        assert str(caught.value) == message


async def test_the_pages_of_a_reload_are_held_to_the_rules() -> None:
    store = Circling()
    store.after = None

    with pytest.raises(ProtocolViolation) as caught:
        await client_on(store).send("hello")

    assert str(caught.value) == (
        "the pages of thread 'thr_1' break 1 rule of the ChatKit protocol: CK501\n"
        "\n"
        "CK501 (must): the page has more and gives no cursor (after is None): what follows cannot "
        "be loaded. Give in after what leads on, the id of its last entry for instance.\n"
        "  rule: A page holds no more than limit; has_more comes with a cursor that leads on.\n"
        "  > page 0: (order='asc') → msg_1, msg_2, has_more\n"
        "\n"
        'If that is as it has to be: @pytest.mark.chatkit(allow=["CK501"]), allow= of the client '
        "or the ini key chatkit_allow."
    )
    assert caught.value.__notes__ == [
        "That came of reloading the thread 'thr_1' after threads.create, as a strict client does; "
        "one with strict=False does not."
    ]


async def test_the_reload_before_a_turn_is_held_to_them_too() -> None:
    store = Circling()
    client = client_on(store, strict=False)
    await client.send("hello")
    strict = client_on(store)
    strict.thread_id = client.thread_id

    with pytest.raises(ProtocolViolation, match="CK501, CK502"):
        await strict.send("hello")

    assert strict.turns == []


async def test_where_it_is_allowed_the_pages_end_where_they_do() -> None:
    store = Circling()
    store.after = None
    client = client_on(store, allow=["CK501"])

    await client.send("hello")

    assert [item.id for item in await client.items()] == ["msg_1", "msg_2"]


ONE_PAGE: list[Operation] = [lambda client: client.thread(), lambda client: client.items_page()]


@pytest.mark.parametrize("operation", ONE_PAGE)
async def test_a_page_is_judged_by_itself(operation: Operation) -> None:
    store = Circling()
    store.after = None
    client = client_on(store, strict=False)
    await client.send("hello")
    strict = client_on(store)
    strict.thread_id = client.thread_id

    with pytest.raises(ProtocolViolation, match="CK501"):
        await operation(strict)


class LongPages(InMemoryStore[Context]):
    """Does not look at the limit."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        return await super().load_thread_items(thread_id, after, 100, order, context)


async def test_a_page_that_is_too_long_is_told() -> None:
    client = client_on(LongPages())
    await client.send("hello")

    with pytest.raises(ProtocolViolation, match="the page holds 2 where limit=1 was asked for"):
        await client.items_page(limit=1)


class Marked(InMemoryStore[Context]):
    """Gives each page a cursor, the last one too."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        page.after = page.data[-1].id if page.data else None
        return page


async def test_of_a_cursor_on_the_last_page_a_client_warns_once() -> None:
    client = client_on(Marked())

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await client.send("hello")
        await client.send("and now?")
        await client.items()

    assert [warning.category for warning in caught] == [ChatKitWarning]
    assert str(caught[0].message).startswith("CK504 (should): the page is the last, and gives the")
    assert '@pytest.mark.chatkit(allow=["CK504"])' in str(caught[0].message)


class UntidyTies(InMemoryStore[Context]):
    """Turns the times round, and not the arrival."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, "asc", context)
        for item in page.data:
            item.created_at = page.data[0].created_at
        return page


async def test_all_items_are_read_the_other_way_round_too() -> None:
    client = client_on(UntidyTies(), allow=["CK307"])
    await client.send("hello")

    with pytest.raises(ProtocolViolation) as caught:
        await client.items()

    assert str(caught.value).startswith(
        "the pages of thread 'thr_1' break 1 rule of the ChatKit protocol: CK502\n"
        "\n"
        "CK502 (must): read the other way round, the list is msg_1, msg_2 (2 entries), where "
        "msg_2, msg_1 (2 entries) was expected. One order has to be the other reversed: where "
        "created_at is equal, let the arrival decide, and turn that round too.\n"
    )


class OldestFirst(InMemoryStore[Context]):
    """Does not look at the order in which threads are asked for."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        return await super().load_threads(limit, after, "asc", context)


async def test_threads_that_come_in_one_page_are_read_the_other_way_round_too() -> None:
    client = client_on(OldestFirst())
    await client.send("one")
    assert len((await client.threads()).data) == 1
    client.new_thread()
    await client.send("two")

    with pytest.raises(ProtocolViolation, match="the pages of the user's threads break 1 rule"):
        await client.threads()
    assert len((await client.threads(limit=1)).data) == 1


async def test_what_changes_while_it_is_read_is_no_break() -> None:
    class Busy(InMemoryStore[Context]):
        async def load_thread_items(
            self, thread_id: str, after: str | None, limit: int, order: str, context: Context
        ) -> Page[ThreadItem]:
            page = await super().load_thread_items(thread_id, after, limit, order, context)
            if order == "desc" and len(page.data) == 2:
                thread = await self.load_thread(thread_id, context)
                item = shop.message(thread, "Meanwhile", context)
                await self.add_thread_item(thread_id, item, context)
                page = await super().load_thread_items(thread_id, after, limit, order, context)
            return page

    shop = Shop()
    shop.store = Busy()
    client = ChatKitClient(shop, context=ADA)
    await client.send("hello")

    assert len(await client.items()) == 2
    assert len(await client.items()) == 3


class BeginsAnew(InMemoryStore[Context]):
    """Gives the first page where it does not know a cursor."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        try:
            return await super().load_threads(limit, after, order, context)
        except NotFoundError:
            return await super().load_threads(limit, None, order, context)


async def test_a_cursor_that_leads_to_the_first_page_again_is_told() -> None:
    client = client_on(BeginsAnew())
    await client.send("one")

    with pytest.raises(ProtocolViolation) as caught:
        await client.threads(limit=2, after="thr_9")

    assert str(caught.value).startswith(
        "the pages of the user's threads break 1 rule of the ChatKit protocol: CK503\n"
        "\n"
        "CK503 (must): the cursor 'thr_9', which no page gave, leads to the first page again: a "
        "client whose cursor was deleted reads it for ever. Raise NotFoundError for a cursor that "
        "is not there.\n"
        "  rule: A cursor that is not there is an error or leads on; it is never the first page "
        "again.\n"
        "    page 0: (order='desc', limit=2) → thr_1\n"
        "  > page 1: (order='desc', limit=2, after='thr_9') → thr_1\n"
    )


class TimeCursors(InMemoryStore[Context]):
    """Pages on from where a thread was, though it was deleted."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        if after == self.waits_for:
            await asyncio.Event().wait()
        if after is None or not after.startswith("thr_"):
            return await super().load_threads(limit, after, order, context)
        page = await super().load_threads(limit, None, order, context)
        later = [thread for thread in page.data if int(thread.id[4:]) < int(after[4:])]
        return Page(data=later)

    waits_for = "nothing"


async def test_what_follows_a_deleted_cursor_may_be_the_first_page() -> None:
    client = client_on(TimeCursors())
    for text in ("one", "two"):
        client.new_thread()
        await client.send(text)
    await client.delete()

    assert [thread.id for thread in (await client.threads(after="thr_2")).data] == ["thr_1"]


async def test_a_cursor_that_is_never_answered_is_told() -> None:
    store = TimeCursors()
    client = client_on(store, timeout=0.1)
    await client.send("one")
    store.waits_for = "chatkit-testing-no-such-cursor"

    with pytest.raises(TurnTimeout, match=r"threads\.list was not answered within 0\.1 s"):
        await client.threads(after="thr_2")


class OneWay(InMemoryStore[Context]):
    """Knows one order, and refuses the other; or cannot give the first page."""

    refuses_the_first = False

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        if order == "asc" or (after is None and self.refuses_the_first):
            raise NotImplementedError(order)
        return await super().load_threads(limit, after, order, context)


async def test_what_fails_where_only_the_kit_asks_says_so() -> None:
    store = OneWay()
    client = client_on(store)
    for text in ("one", "two"):
        client.new_thread()
        await client.send(text)

    with pytest.raises(NotImplementedError) as caught:
        await client.threads()
    assert caught.value.__notes__ == [
        "That came of reading the user's threads the other way round, as a strict client does; one "
        "with strict=False does not."
    ]

    store.refuses_the_first = True
    with pytest.raises(NotImplementedError) as caught:
        await client.threads(after="thr_2")
    assert caught.value.__notes__ == [
        "That came of reading the user's threads from the beginning, as a strict client does; one "
        "with strict=False does not."
    ]


async def test_pages_without_an_end_have_a_bound() -> None:
    class Endless(InMemoryStore[Context]):
        asked = 0

        async def load_thread_items(
            self, thread_id: str, after: str | None, limit: int, order: str, context: Context
        ) -> Page[ThreadItem]:
            self.asked += 1
            return Page(data=[], has_more=True, after=str(self.asked))

    client = client_on(Endless(), strict=False, timeout=0.1)
    await client.send("hello")

    with pytest.raises(TurnTimeout) as caught:
        await client.items()

    first, *_, last = str(caught.value).split(": ")
    assert first == "the pages of thread 'thr_1' did not come to an end within 0.1 s"
    assert last.endswith(
        " pages came, and the last has more. The cursor of a page has to lead on, and the last "
        "page to say has_more=False."
    )


async def test_what_the_kit_asks_beside_is_not_in_the_log_of_a_store() -> None:
    store = InMemoryStore[Context]()
    client = client_on(store)
    await client.send("hello")
    store.calls.clear()

    await client.items()
    await client.threads(after="thr_1", limit=1)

    assert [call.arguments["order"] for call in store.calls] == ["asc", "desc"]


async def test_a_client_that_is_not_strict_asks_once() -> None:
    store = OneWay()
    client = client_on(store, strict=False)
    for text in ("one", "two"):
        client.new_thread()
        await client.send(text)

    assert len((await client.threads()).data) == 2
    assert len(await client.items()) == 2


async def test_the_pages_of_every_target_are_sound(reach: Reach) -> None:
    async with reach.client() as client:
        for number in range(12):
            await client.send(str(number))
        client.new_thread()
        await client.send("another")

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            await client.items()
            page = await client.threads(limit=1)
            assert len((await client.threads(limit=1, after=page.after)).data) == 1
