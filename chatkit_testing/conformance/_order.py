"""Promises: threads and items have an order, by time and then by arrival."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from chatkit_testing.conformance._samples import NINE, a_thread, an_answer, later
from chatkit_testing.conformance._store_case import StoreCase, expect_ids, promise
from chatkit_testing.conformance._user import User

_LATE_FIRST = {"c": later(2), "a": later(-2000), "d": later(50_000), "b": NINE}
_TIES = ["m9", "m1", "m5", "m10", "m2"]


async def _items_are(user: User, expected: Sequence[str]) -> None:
    for order, wanted in (("asc", list(expected)), ("desc", list(expected)[::-1])):
        page = await user.load_thread_items("thr_1", order=order)
        expect_ids(page, wanted, f"items, order={order!r}")


async def _threads_are(user: User, expected: Sequence[str]) -> None:
    for order, wanted in (("asc", list(expected)), ("desc", list(expected)[::-1])):
        expect_ids(await user.load_threads(order=order), wanted, f"threads, order={order!r}")


@promise(
    "ST301",
    "Items come in order of created_at, whenever they were added; desc is asc reversed.",
    protects="answers above their questions, and a model that reads the conversation shuffled",
)
async def items_are_ordered_by_time(case: StoreCase) -> None:
    await case.thread_of(case.ada, *(an_answer(name, at=at) for name, at in _LATE_FIRST.items()))
    await _items_are(case.ada, "abcd")


@promise(
    "ST302",
    "Items of one time come in order of arrival; desc is asc reversed there too.",
    protects="two items of one moment that change places on every reload",
)
async def items_of_one_time_keep_their_order(case: StoreCase) -> None:
    await case.answers(*_TIES)
    await _items_are(case.ada, _TIES)


@promise(
    "ST303",
    "Items a microsecond apart are in order, whole seconds among them.",
    protects="items of one turn that change places",
)
async def microseconds_count(case: StoreCase) -> None:
    times = {"c": 2, "b": 1, "e": 999_999, "a": 0, "d": 100_000}
    given = [an_answer(name, at=NINE.replace(microsecond=at)) for name, at in times.items()]
    await case.thread_of(case.ada, *given)
    await _items_are(case.ada, "abcde")


@promise(
    "ST304",
    "Threads come in order of created_at, whenever they were saved; desc is asc reversed.",
    protects="a history in which the latest conversation is not on top",
)
async def threads_are_ordered_by_time(case: StoreCase) -> None:
    for name, at in _LATE_FIRST.items():
        await case.ada.save_thread(a_thread(name, at))
    await _threads_are(case.ada, "abcd")


@promise(
    "ST305",
    "Threads of one time come in order of arrival; desc is asc reversed there too.",
    protects="a history that shuffles, and pages of it that repeat threads",
)
async def threads_of_one_time_keep_their_order(case: StoreCase) -> None:
    for name in _TIES:
        await case.ada.save_thread(a_thread(name))
    await _threads_are(case.ada, _TIES)


@promise(
    "ST306",
    "An item added after another was deleted comes last of its time.",
    protects="a new answer that appears above older ones",
)
async def positions_are_not_taken_twice(case: StoreCase) -> None:
    await case.answers("m1", "m2", "m3")
    await case.ada.delete_thread_item("thr_1", "m1")
    await case.ada.add_thread_item("thr_1", an_answer("m4"))
    await case.ada.delete_thread_item("thr_1", "m3")
    await case.ada.add_thread_item("thr_1", an_answer("m1"))
    await _items_are(case.ada, ["m2", "m4", "m1"])


@promise(
    "ST307",
    "Times of one offset are in order, across midnight and years.",
    protects="a history that is out of order at night",
)
async def aware_times_are_ordered(case: StoreCase) -> None:
    zone = timezone(timedelta(hours=-7))
    midnight = datetime(2025, 1, 1, tzinfo=zone)
    times = {
        name: midnight + timedelta(minutes=n) for name, n in {"c": 1, "a": -600, "b": -1}.items()
    }
    await case.thread_of(case.ada, *(an_answer(name, at=at) for name, at in times.items()))
    await _items_are(case.ada, "abc")
