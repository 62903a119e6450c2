"""Promises: pages together hold everything once, and a cursor never leads back."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any  # pages of threads or of items

from chatkit.types import Page
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.conformance._samples import a_thread, an_answer, later
from chatkit_testing.conformance._store_case import StoreCase, expect_ids, ids, listed, promise

AnyPage = Page[Any]  # see the import
Load = Callable[[str | None, int, str], Awaitable[AnyPage]]

_FIVE = ["m1", "m2", "m3", "m4", "m5"]
_AROUND = (1, 2, 3, 4, 5, 6, 100)


def _items(case: StoreCase) -> Load:
    return lambda after, limit, order: case.ada.load_thread_items("thr_1", after, limit, order)


def _threads(case: StoreCase) -> Load:
    return lambda after, limit, order: case.ada.load_threads(limit, after, order)


async def _save_threads(case: StoreCase, *, ties: bool) -> None:
    for n, name in enumerate(_FIVE):
        await case.ada.save_thread(a_thread(name, later(0 if ties else n)))


async def _add_items(case: StoreCase, *, ties: bool) -> None:
    answers = [an_answer(name, at=later(0 if ties else n)) for n, name in enumerate(_FIVE)]
    await case.thread_of(case.ada, *answers)


async def _pages_hold(case: StoreCase, load: Load, expected: Sequence[str]) -> None:
    """Read on page by page with every limit, both ways."""
    for order in ("asc", "desc"):
        wanted = list(expected) if order == "asc" else list(expected)[::-1]
        for limit in _AROUND:
            case.log.clear()
            await _read_through(load, limit, order, wanted)


async def _read_through(load: Load, limit: int, order: str, wanted: Sequence[str]) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await load(after, limit, order)
        what = f"order={order!r}, limit={limit}, after={after!r}"
        if len(page.data) > limit:
            raise Broken(f"{what}: the page holds {len(page.data)}")
        expect_ids(page, wanted[len(seen) : len(seen) + limit], what)
        seen += ids(page)
        if page.has_more != (len(seen) < len(wanted)):
            raise Broken(
                f"{what}: has_more is {page.has_more}, and "
                f"{listed(wanted[len(seen) :])} is left after {seen[-1]}"
            )
        if not page.has_more:
            return
        if page.after is None:
            raise Broken(f"{what}: has_more, and no cursor that leads on (after is None)")
        after = page.after


@promise(
    "ST401",
    "Pages of items together hold each once, with any limit, both ways; has_more is exact.",
    protects="messages that are missing, doubled, or asked for without end",
)
async def pages_of_items_hold_each_once(case: StoreCase) -> None:
    await _add_items(case, ties=False)
    await _pages_hold(case, _items(case), _FIVE)


@promise(
    "ST402",
    "Pages of items of one time together hold each once.",
    protects="items of one moment that are skipped where a page ends",
)
async def pages_of_items_split_ties(case: StoreCase) -> None:
    await _add_items(case, ties=True)
    await _pages_hold(case, _items(case), _FIVE)


@promise(
    "ST403",
    "Pages of threads together hold each once, with any limit, both ways; has_more is exact.",
    protects="conversations that are missing from the history, doubled, or asked for without end",
)
async def pages_of_threads_hold_each_once(case: StoreCase) -> None:
    await _save_threads(case, ties=False)
    await _pages_hold(case, _threads(case), _FIVE)


@promise(
    "ST404",
    "Pages of threads of one time together hold each once.",
    protects="conversations of one moment that are skipped where a page ends",
)
async def pages_of_threads_split_ties(case: StoreCase) -> None:
    await _save_threads(case, ties=True)
    await _pages_hold(case, _threads(case), _FIVE)


@promise(
    "ST405",
    "A page of what has no items, or no threads, is empty and the last.",
    protects="an error in place of an empty history, or of a conversation that begins",
)
async def empty_pages_are_the_last(case: StoreCase) -> None:
    pages = [await case.ada.load_threads(limit=20)]
    await case.thread_of(case.ada)
    for order in ("asc", "desc"):
        page: AnyPage = await case.ada.load_thread_items("thr_1", None, 20, order)
        pages.append(page)
    for page in pages:
        expect_ids(page, [], "a page of nothing")
        if page.has_more:
            raise Broken("a page of nothing has more")


@promise(
    "ST406",
    "load_thread_items takes limit, order and after by keyword as it does by position.",
    protects="items.list that answers 500, or pages by the wrong argument",
)
async def arguments_go_by_keyword(case: StoreCase) -> None:
    await _add_items(case, ties=False)
    page = await case.ada.list_items("thr_1", None, 2, "desc")
    expect_ids(page, ["m5", "m4"], "limit=2, order='desc', after=None")
    page = await case.ada.list_items("thr_1", page.after, 2, "desc")
    expect_ids(page, ["m3", "m2"], "limit=2, order='desc', after the first page")


async def _leads_on(reading: Awaitable[AnyPage], wanted: Sequence[str], what: str) -> None:
    """Hold that a cursor is refused, or leads to exactly what follows."""
    try:
        page = await reading
    except Broken:
        raise
    except Exception:
        return
    if ids(page) != list(wanted):
        raise Broken(
            f"{what}: expected an error, or what follows ({listed(wanted)}); "
            f"got {listed(ids(page))}"
        )


@promise(
    "ST407",
    "A cursor to items of which the last was deleted since is an error or leads on.",
    protects="a client, or a responder, that reads the same page for ever",
)
async def stale_cursors_of_items_lead_on(case: StoreCase) -> None:
    for order, deleted, rest in (("asc", "m2", _FIVE[2:]), ("desc", "m4", _FIVE[2::-1])):
        await _add_items(case, ties=False)
        page = await case.ada.load_thread_items("thr_1", None, 2, order)
        await case.ada.delete_thread_item("thr_1", deleted)
        reading = case.ada.load_thread_items("thr_1", page.after, 100, order)
        await _leads_on(reading, rest, f"{deleted} was deleted where the page ended")


@promise(
    "ST408",
    "A cursor to threads of which the last was deleted since is an error or leads on.",
    protects="a history that begins anew while it is scrolled",
)
async def stale_cursors_of_threads_lead_on(case: StoreCase) -> None:
    for order, deleted, rest in (("asc", "m2", _FIVE[2:]), ("desc", "m4", _FIVE[2::-1])):
        await _save_threads(case, ties=False)
        page = await case.ada.load_threads(2, None, order)
        await case.ada.delete_thread(deleted)
        reading = case.ada.load_threads(100, page.after, order)
        await _leads_on(reading, rest, f"{deleted} was deleted where the page ended")


async def _is_refused(reading: Awaitable[AnyPage], what: str) -> None:
    try:
        page = await reading
    except Broken:
        raise
    except Exception:
        return
    raise Broken(f"{what}: expected an error, got {listed(ids(page))}")


@promise(
    "ST409",
    "A cursor that never was is an error.",
    protects="a client that reads the first page for ever, or believes that there is no more",
)
async def unknown_cursors_are_refused(case: StoreCase) -> None:
    await _add_items(case, ties=False)
    for order in ("asc", "desc"):
        reading: Awaitable[AnyPage] = case.ada.load_thread_items("thr_1", "no-cursor", 20, order)
        await _is_refused(reading, "items after 'no-cursor'")
        await _is_refused(
            case.ada.load_threads(20, "no-cursor", order), "threads after 'no-cursor'"
        )


@promise(
    "ST410",
    "A cursor of another thread is an error or leads on within this thread; it never begins anew.",
    protects="pages that repeat, and a look into another conversation",
)
async def cursors_of_other_threads_lead_nowhere(case: StoreCase) -> None:
    await _add_items(case, ties=False)
    others = [an_answer(f"o{n}", at=later(20 + n), thread_id="thr_2") for n in range(3)]
    await case.thread_of(case.ada, *others, id="thr_2")
    foreign = (await case.ada.load_thread_items("thr_2", None, 2, "asc")).after
    try:
        page = await case.ada.load_thread_items("thr_1", foreign, 2, "asc")
    except Broken:
        raise
    except Exception:
        return
    # Where a cursor is a moment in time, all of this thread was before it.
    expect_ids(page, [], f"items of thr_1 after {foreign!r}, where a page of thr_2 ended")


@promise(
    "ST411",
    "What is added while a list is paged neither repeats nor hides what was there.",
    protects="messages shown twice while an answer streams",
)
async def pages_stand_while_items_are_added(case: StoreCase) -> None:
    await _add_items(case, ties=False)
    first = await case.ada.load_thread_items("thr_1", None, 2, "desc")
    await case.ada.add_thread_item("thr_1", an_answer("m6", at=later(9)))
    page = await case.ada.load_thread_items("thr_1", first.after, 2, "desc")
    expect_ids(page, ["m3", "m2"], "the second page after m6 was added")


@promise(
    "ST413",
    "A thread that begins while the history is paged neither repeats nor hides another.",
    protects="a history that shows a conversation twice",
)
async def pages_stand_while_threads_begin(case: StoreCase) -> None:
    await _save_threads(case, ties=False)
    first = await case.ada.load_threads(2, None, "desc")
    await case.ada.save_thread(a_thread("m6", later(9)))
    page = await case.ada.load_threads(2, first.after, "desc")
    expect_ids(page, ["m3", "m2"], "the second page after the thread m6 began")


@promise(
    "ST412",
    "What is deleted while a list is paged hides nothing of the rest.",
    protects="a message that is skipped, and never seen by the model, after a retry",
)
async def pages_stand_while_items_are_deleted(case: StoreCase) -> None:
    await _add_items(case, ties=False)
    first = await case.ada.load_thread_items("thr_1", None, 2, "asc")
    await case.ada.delete_thread_item("thr_1", "m1")
    page = await case.ada.load_thread_items("thr_1", first.after, 2, "asc")
    expect_ids(page, ["m3", "m4"], "the second page after m1 was deleted")
