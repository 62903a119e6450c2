"""FaultyStore: which calls fail, what they leave behind, and what it hands on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any  # the context, which these stores do not look at

import pytest

from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    FileAttachment,
    ThreadMetadata,
)
from chatkit_testing import Clock, Fault, FaultyStore, InMemoryStore
from chatkit_testing._observing import observing
from chatkit_testing.stores._faulty import METHODS, WRITES

THREAD = ThreadMetadata(id="thr_1", created_at=Clock().now())
FILE = FileAttachment(id="atc_1", name="a.txt", mime_type="text/plain")
Call = Callable[[FaultyStore[Any]], Awaitable[object]]

CALLS: dict[str, Call] = {
    "load_thread": lambda store: store.load_thread("thr_1", None),
    "save_thread": lambda store: store.save_thread(THREAD, None),
    "load_threads": lambda store: store.load_threads(5, None, "asc", None),
    "delete_thread": lambda store: store.delete_thread("thr_1", None),
    "load_thread_items": lambda store: store.load_thread_items("thr_1", None, 5, "asc", None),
    "load_item": lambda store: store.load_item("thr_1", "msg_1", None),
    "add_thread_item": lambda store: store.add_thread_item("thr_1", item("msg_2"), None),
    "save_item": lambda store: store.save_item("thr_1", item("msg_1", "Changed"), None),
    "delete_thread_item": lambda store: store.delete_thread_item("thr_1", "msg_1", None),
    "save_attachment": lambda store: store.save_attachment(
        FILE.model_copy(update={"name": "b.txt"}), None
    ),
    "load_attachment": lambda store: store.load_attachment("atc_1", None),
    "delete_attachment": lambda store: store.delete_attachment("atc_1", None),
}


def item(id: str, text: str = "Hello") -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    return AssistantMessageItem(
        id=id, thread_id="thr_1", created_at=THREAD.created_at, content=content
    )


async def filled(*faults: Fault, clock: Clock | None = None) -> FaultyStore[None]:
    memory = InMemoryStore[None]()
    title = THREAD.model_copy(update={"title": "Before"})
    await memory.save_thread(title, None)
    await memory.add_thread_item("thr_1", item("msg_1"), None)
    await memory.save_attachment(FILE, None)
    return FaultyStore(memory, *faults, clock=clock)


def test_every_method_of_a_store_that_asks_the_database_is_covered() -> None:
    assert set(CALLS) == set(METHODS)
    assert set(WRITES) < set(METHODS)


@pytest.mark.parametrize("method", CALLS)
async def test_without_a_fault_each_call_does_what_the_store_behind_it_does(method: str) -> None:
    faulty, sound = await filled(), await filled()
    given = await CALLS[method](faulty)
    assert given == await CALLS[method](sound)
    assert faulty.dump() == sound.dump()
    assert [call.method for call in faulty.calls] == [method]
    assert faulty.failed == []


@pytest.mark.parametrize("method", CALLS)
async def test_a_call_that_fails_has_done_nothing(method: str) -> None:
    store, sound = await filled(Fault(method)), await filled()
    with pytest.raises(OSError, match="the store is not available"):
        await CALLS[method](store)
    assert store.dump() == sound.dump()
    assert store.failed == store.calls


@pytest.mark.parametrize("method", WRITES)
async def test_a_call_that_fails_after_its_work_has_done_it(method: str) -> None:
    store, sound = await filled(Fault(method, after=True)), await filled()
    with pytest.raises(OSError, match="the store is not available"):
        await CALLS[method](store)
    await CALLS[method](sound)
    assert store.dump() == sound.dump() != (await filled()).dump()


async def test_the_nth_call_that_matches_fails_and_no_other() -> None:
    late = Fault("load_item", nth=2, error=KeyError("second"))
    store = await filled(late)
    await CALLS["load_thread"](store)
    await CALLS["load_item"](store)
    with pytest.raises(KeyError, match="second"):
        await CALLS["load_item"](store)
    await CALLS["load_item"](store)
    assert [repr(call) for call in store.failed] == [
        "load_item(thread_id='thr_1', item_id='msg_1')"
    ]


async def test_any_method_and_every_call_may_fail() -> None:
    store = await filled(Fault(nth=None))
    for call in CALLS.values():
        with pytest.raises(OSError, match="not available"):
            await call(store)
    assert [call.method for call in store.failed] == list(CALLS)


async def test_a_predicate_chooses_and_the_others_do_not_count() -> None:
    only = Fault("add_thread_item", nth=2, when=lambda call: call.arguments["item"].id != "msg_2")
    store = await filled(only)
    for name in ("msg_2", "msg_3", "msg_2"):
        await store.add_thread_item("thr_1", item(name), None)
    with pytest.raises(OSError, match="not available"):
        await store.add_thread_item("thr_1", item("msg_4"), None)


async def test_two_equal_faults_count_by_themselves() -> None:
    store = await filled(Fault("load_item"), Fault("load_item", nth=2))
    for _ in range(2):
        with pytest.raises(OSError, match="not available"):
            await CALLS["load_item"](store)
    await CALLS["load_item"](store)


async def test_a_fault_counts_anew_in_each_store() -> None:
    fault = Fault("load_item")
    for store in (await filled(fault), await filled(fault)):
        with pytest.raises(OSError, match="not available"):
            await CALLS["load_item"](store)


async def test_a_slow_call_waits_on_the_clock_and_then_answers() -> None:
    clock = Clock()
    store = await filled(Fault("load_thread", delay=30, error=None), clock=clock)
    with clock.hold():
        loading = asyncio.create_task(store.load_thread("thr_1", None))
        done, _ = await asyncio.wait([loading], timeout=0)
        assert not done
        clock.advance(30)
        assert (await asyncio.wait_for(loading, 5)).title == "Before"
    assert [call.method for call in store.failed] == ["load_thread"]


async def test_what_the_kit_itself_asks_neither_fails_nor_counts() -> None:
    store = await filled(Fault("load_thread"))
    with observing():
        assert (await store.load_thread("thr_1", None)).title == "Before"
    assert (store.calls, store.failed) == ([], [])
    with pytest.raises(OSError, match="not available"):
        await store.load_thread("thr_1", None)


async def test_errors_of_the_store_behind_it_come_through() -> None:
    with pytest.raises(NotFoundError):
        await (await filled()).load_thread("thr_9", None)


async def test_ids_and_whatever_else_the_store_has_come_from_behind() -> None:
    store = await filled()
    assert store.generate_thread_id(None) == "thr_1"
    assert store.generate_item_id("workflow", THREAD, None) == "wf_1"
    assert store.dump()["threads"][0]["title"] == "Before"
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = store.no_such_thing
    with pytest.raises(AttributeError, match="_store"):
        _ = FaultyStore.__new__(FaultyStore)._store


def test_a_fault_of_a_method_that_is_none_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"Fault\('add_item'\): that is no method .* add_thread_item"
    ):
        Fault("add_item")


def test_calls_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match=r"Fault\(nth=0\): calls are counted from 1"):
        Fault(nth=0)
