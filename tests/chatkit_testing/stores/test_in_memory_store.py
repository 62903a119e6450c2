"""InMemoryStore: what it keeps, hands out, refuses and remembers."""

import warnings
from datetime import UTC, datetime, timedelta
from typing import Any  # what deepcopy remembers

import pytest

from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    FileAttachment,
    HiddenContextItem,
    Page,
    Thread,
    ThreadMetadata,
    WidgetItem,
)
from chatkit_testing import InMemoryStore, StoreCall
from chatkit_testing._observing import observing

NINE = datetime(2025, 1, 1, 9)


def a_thread(id: str = "thr_1", at: datetime = NINE) -> ThreadMetadata:
    return ThreadMetadata(id=id, created_at=at)


def an_answer(id: str, text: str = "Hello", at: datetime = NINE) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    return AssistantMessageItem(id=id, thread_id="thr_1", created_at=at, content=content)


async def a_store_with(*items: AssistantMessageItem) -> InMemoryStore[None]:
    store = InMemoryStore[None]()
    await store.save_thread(a_thread(), None)
    for item in items:
        await store.add_thread_item("thr_1", item, None)
    return store


async def ids(store: InMemoryStore[None], order: str = "asc") -> list[str]:
    page = await store.load_thread_items("thr_1", None, 100, order, None)
    return [item.id for item in page.data]


async def test_what_was_stored_does_not_change_with_the_object_that_was_given() -> None:
    thread, item = a_thread(), an_answer("msg_1")
    store = InMemoryStore[None]()
    await store.save_thread(thread, None)
    await store.add_thread_item("thr_1", item, None)

    thread.metadata["step"] = 2
    item.content[0].text = "changed"

    assert (await store.load_thread("thr_1", None)).metadata == {}
    assert await store.load_item("thr_1", "msg_1", None) == an_answer("msg_1")


async def test_what_was_loaded_may_be_changed_without_changing_the_store() -> None:
    store = await a_store_with(an_answer("msg_1"))

    (await store.load_thread("thr_1", None)).title = "changed"
    (await store.load_threads(20, None, "asc", None)).data[0].title = "changed"
    for loaded in (
        await store.load_item("thr_1", "msg_1", None),
        (await store.load_thread_items("thr_1", None, 20, "asc", None)).data[0],
    ):
        assert isinstance(loaded, AssistantMessageItem)
        loaded.content[0].text = "changed"

    assert (await store.load_thread("thr_1", None)).title is None
    assert await store.load_item("thr_1", "msg_1", None) == an_answer("msg_1")


async def test_items_are_ordered_by_time_and_equal_times_by_arrival() -> None:
    late, early = NINE + timedelta(seconds=1), NINE - timedelta(seconds=1)
    store = await a_store_with(
        an_answer("c", at=late), an_answer("b1"), an_answer("b2"), an_answer("a", at=early)
    )

    assert await ids(store) == ["a", "b1", "b2", "c"]
    assert await ids(store, "desc") == ["c", "b2", "b1", "a"]


async def test_threads_are_ordered_by_time_and_equal_times_by_arrival() -> None:
    store = InMemoryStore[None]()
    for thread in (a_thread("late", NINE + timedelta(1)), a_thread("one"), a_thread("two")):
        await store.save_thread(thread, None)

    page = await store.load_threads(20, None, "desc", None)

    assert [thread.id for thread in page.data] == ["late", "two", "one"]


async def test_naive_and_aware_times_stand_in_one_order() -> None:
    before, after = (NINE + timedelta(minutes=minutes) for minutes in (-1, 1))
    store = await a_store_with(
        an_answer("after", at=after.astimezone(UTC)),
        an_answer("now"),
        an_answer("before", at=before.astimezone(UTC)),
    )

    assert await ids(store) == ["before", "now", "after"]


@pytest.mark.parametrize("method", ["add_thread_item", "save_item"])
async def test_an_item_that_is_stored_again_keeps_its_place(method: str) -> None:
    store = await a_store_with(an_answer("one"), an_answer("two"))

    await getattr(store, method)("thr_1", an_answer("one", "Again", NINE + timedelta(1)), None)

    assert await ids(store) == ["one", "two"]
    assert await store.load_item("thr_1", "one", None) == an_answer(
        "one", "Again", NINE + timedelta(1)
    )


async def test_a_thread_that_is_saved_again_keeps_its_items() -> None:
    store = await a_store_with(an_answer("one"))

    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE, title="Named"), None)

    assert await ids(store) == ["one"]
    assert (await store.load_thread("thr_1", None)).title == "Named"


async def test_the_items_of_a_thread_that_is_saved_whole_are_left_aside() -> None:
    store = InMemoryStore[None]()
    whole = Thread(
        id="thr_1", created_at=NINE, metadata={"step": 1}, items=Page(data=[an_answer("stray")])
    )

    await store.save_thread(whole, None)

    loaded = await store.load_thread("thr_1", None)
    assert loaded == ThreadMetadata(id="thr_1", created_at=NINE, metadata={"step": 1})
    assert await ids(store) == []


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
async def test_pages_together_hold_every_item_once(limit: int, order: str) -> None:
    store = await a_store_with(*(an_answer(f"msg_{n}") for n in range(5)))
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await store.load_thread_items("thr_1", after, limit, order, None)
        assert len(page.data) <= limit
        seen += [item.id for item in page.data]
        after = page.after
        if not page.has_more:
            break
        assert after == page.data[-1].id

    assert after is None
    assert seen == await ids(store, order)


@pytest.mark.parametrize(
    ("limit", "order", "named"), [(0, "asc", "limit=0"), (5, "down", "order='down'")]
)
async def test_a_page_that_cannot_be_is_a_value_error(limit: int, order: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        await InMemoryStore[None]().load_threads(limit, None, order, None)


async def test_what_is_not_there_is_not_found() -> None:
    store = await a_store_with()

    with pytest.raises(NotFoundError, match="no thread 'thr_9'"):
        await store.load_thread("thr_9", None)
    with pytest.raises(NotFoundError, match="no thread 'thr_9'"):
        await store.load_thread_items("thr_9", None, 20, "asc", None)
    with pytest.raises(NotFoundError, match="no thread 'thr_9'"):
        await store.add_thread_item("thr_9", an_answer("msg_1"), None)
    with pytest.raises(NotFoundError, match="no item 'msg_9' in thread 'thr_1'"):
        await store.load_item("thr_1", "msg_9", None)
    with pytest.raises(NotFoundError, match="no 'msg_9' to page on from"):
        await store.load_thread_items("thr_1", "msg_9", 20, "asc", None)
    with pytest.raises(NotFoundError, match="no attachment 'atc_9'"):
        await store.load_attachment("atc_9", None)


async def test_deleting_forgets_and_deleting_again_does_nothing() -> None:
    store = await a_store_with(an_answer("one"), an_answer("two"))
    attachment = FileAttachment(id="atc_1", name="a.txt", mime_type="text/plain")
    await store.save_attachment(attachment, None)

    for _ in range(2):
        await store.delete_thread_item("thr_1", "one", None)
        await store.delete_attachment("atc_1", None)
    assert await ids(store) == ["two"]

    for _ in range(2):
        await store.delete_thread("thr_1", None)
    await store.delete_thread_item("thr_1", "two", None)

    assert store.dump() == {"threads": [], "attachments": []}


async def test_an_attachment_keeps_its_metadata() -> None:
    store = InMemoryStore[None]()
    attachment = FileAttachment(
        id="atc_1", name="a.txt", mime_type="text/plain", metadata={"bucket": "private"}
    )
    await store.save_attachment(attachment, None)

    assert await store.load_attachment("atc_1", None) == attachment


async def test_ids_count_up_per_kind() -> None:
    store, thread = InMemoryStore[None](), a_thread()

    assert [store.generate_thread_id(None) for _ in range(2)] == ["thr_1", "thr_2"]
    assert [
        store.generate_item_id(kind, thread, None)
        for kind in ("message", "workflow", "message", "tool_call", "task", "sdk_hidden_context")
    ] == ["msg_1", "wf_1", "msg_2", "tc_1", "tsk_1", "shcx_1"]


async def test_users_have_threads_items_and_attachments_of_their_own() -> None:
    store = InMemoryStore[str](user=lambda name: name)
    await store.save_thread(a_thread(), "ada")
    await store.add_thread_item("thr_1", an_answer("msg_1"), "ada")
    attachment = FileAttachment(id="atc_1", name="a.txt", mime_type="text/plain")
    await store.save_attachment(attachment, "ada")

    assert (await store.load_threads(20, None, "asc", "eve")).data == []
    with pytest.raises(NotFoundError):
        await store.load_thread("thr_1", "eve")
    with pytest.raises(NotFoundError):
        await store.load_attachment("atc_1", "eve")
    await store.delete_thread("thr_1", "eve")

    assert await store.load_item("thr_1", "msg_1", "ada") == an_answer("msg_1")


async def test_the_dump_is_everything_as_json() -> None:
    store = InMemoryStore[str](user=lambda name: name)
    await store.save_thread(a_thread(), "ada")
    hidden = HiddenContextItem(id="h", thread_id="thr_1", created_at=NINE, content={"a": [1]})
    await store.add_thread_item("thr_1", hidden, "ada")
    await store.save_attachment(
        FileAttachment(id="atc_1", name="a.txt", mime_type="text/plain"), "bo"
    )

    dump = store.dump()

    [thread], [attachment] = dump["threads"], dump["attachments"]
    assert (thread["user"], thread["id"], attachment["user"]) == ("ada", "thr_1", "bo")
    assert thread["items"] == [
        {
            "id": "h",
            "thread_id": "thr_1",
            "created_at": "2025-01-01T09:00:00",
            "type": "hidden_context_item",
            "content": {"a": [1]},
        }
    ]


async def test_every_call_is_remembered_with_copies_of_what_was_given() -> None:
    store, item = InMemoryStore[str](), an_answer("msg_1")
    await store.save_thread(a_thread(), "ada")
    await store.add_thread_item("thr_1", item, "ada")
    item.content[0].text = "changed"
    await store.load_thread_items("thr_1", None, limit=20, order="asc", context="ada")

    assert store.calls == [
        StoreCall("save_thread", {"thread": a_thread()}, "ada"),
        StoreCall("add_thread_item", {"thread_id": "thr_1", "item": an_answer("msg_1")}, "ada"),
        StoreCall(
            "load_thread_items",
            {"thread_id": "thr_1", "after": None, "limit": 20, "order": "asc"},
            "ada",
        ),
    ]
    assert repr(store.calls[1]) == (
        "add_thread_item(thread_id='thr_1', item=<AssistantMessageItem msg_1>)"
    )


async def test_a_call_that_fails_is_remembered_too() -> None:
    store = InMemoryStore[None]()
    with pytest.raises(NotFoundError):
        await store.load_item("thr_1", "msg_1", None)

    assert [call.method for call in store.calls] == ["load_item"]


async def test_what_the_kit_itself_asks_is_not_remembered() -> None:
    store = await a_store_with()
    before = list(store.calls)
    with observing():
        await store.load_thread("thr_1", None)

    assert store.calls == before


class NoisyWidget(WidgetItem):
    """Warns when it is copied, as the published runtime's widgets do."""

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> "NoisyWidget":  # Any: as its base
        warnings.warn(
            "Direct usage of named widget classes is deprecated.", DeprecationWarning, stacklevel=1
        )
        return super().__deepcopy__(memo)


async def test_widgets_are_copied_without_a_word() -> None:
    store = await a_store_with()
    card = {"type": "Card", "children": [{"type": "Text", "value": "Teapot"}]}
    plain = WidgetItem.model_validate(
        {"id": "msg_1", "thread_id": "thr_1", "created_at": NINE, "widget": card}
    )
    noisy = NoisyWidget.model_construct(**dict(plain))
    with pytest.warns(DeprecationWarning, match="named widget"):
        noisy.model_copy(deep=True)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await store.add_thread_item("thr_1", noisy, None)
        loaded = await store.load_item("thr_1", "msg_1", None)

    assert isinstance(loaded, WidgetItem)
    assert loaded.widget == plain.widget
