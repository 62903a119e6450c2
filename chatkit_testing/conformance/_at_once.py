"""Promises: many tasks may use a store at once, on one thread too."""

from asyncio import gather

from chatkit_testing.conformance._compare import equal, same
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.conformance._samples import a_thread, an_answer
from chatkit_testing.conformance._store_case import (
    StoreCase,
    expect_ids,
    expect_not_found,
    ids,
    promise,
    refused,
)

_MANY = 20
_NAMES = [f"m{n:02}" for n in range(_MANY)]


@promise(
    "ST801",
    "Items added to one thread by many tasks at once are all there, once.",
    protects="answers lost where tools, widgets and titles write while the model streams",
)
async def items_added_at_once_are_all_there(case: StoreCase) -> None:
    await case.answers()
    await gather(*(case.ada.add_thread_item("thr_1", an_answer(name)) for name in _NAMES))
    found = ids(await case.ada.load_thread_items("thr_1"))
    if sorted(found) != _NAMES:
        missing = sorted(set(_NAMES) - set(found))
        raise Broken(f"{_MANY} items were added at once: {len(found)} are there, without {missing}")


@promise(
    "ST802",
    "Items and changes of their thread that are saved at once are all there.",
    protects="an answer lost where the thread is given a title meanwhile, or the title",
)
async def threads_and_items_saved_at_once_are_there(case: StoreCase) -> None:
    await case.answers()
    await gather(
        *(case.ada.add_thread_item("thr_1", an_answer(name)) for name in _NAMES[:10]),
        case.ada.save_thread(a_thread(title="Named")),
        *(case.ada.add_thread_item("thr_1", an_answer(name)) for name in _NAMES[10:]),
    )
    found = sorted(ids(await case.ada.load_thread_items("thr_1")))
    if found != _NAMES:
        raise Broken(f"items are missing: {sorted(set(_NAMES) - set(found))}")
    same(a_thread(title="Named"), await case.ada.load_thread("thr_1"), "load_thread")


@promise(
    "ST803",
    "An item saved by many tasks at once is there once, as one of them saved it.",
    protects="an item that is there twice, or the turn that breaks",
)
async def items_saved_at_once_are_there_once(case: StoreCase) -> None:
    await case.answers("first")
    states = [an_answer("again", f"state {n}") for n in range(_MANY)]
    await gather(
        *(case.ada.add_thread_item("thr_1", state.model_copy(deep=True)) for state in states)
    )
    await case.ada.add_thread_item("thr_1", an_answer("last"))
    page = await case.ada.load_thread_items("thr_1")
    expect_ids(page, ["first", "again", "last"], f"'again' was added {_MANY} times at once")
    if not any(equal(state, page.data[1]) for state in states):
        raise Broken("the item that is there is none of those that were added")


@promise(
    "ST804",
    "Threads that many tasks save at once are all there, with their own items.",
    protects="conversations that mix when many users write",
)
async def threads_saved_at_once_are_there(case: StoreCase) -> None:
    async def turn(name: str) -> None:
        await case.thread_of(case.ada, *(an_answer(f"{name}-{n}") for n in range(3)), id=name)

    await gather(*map(turn, _NAMES))
    if sorted(found := ids(await case.ada.load_threads())) != _NAMES:
        raise Broken(f"{_MANY} threads were saved at once: {len(found)} are there")
    for name in _NAMES:
        items = await case.ada.load_thread_items(name)
        expect_ids(items, [f"{name}-{n}" for n in range(3)], f"the items of {name}")


@promise(
    "ST805",
    "Items that are deleted and added at once: what was deleted is gone, what was added is there.",
    protects="an answer lost, or back again, where a retry meets a tool that still writes",
)
async def deleting_and_adding_at_once_do_not_mix(case: StoreCase) -> None:
    old, new = _NAMES[:10], _NAMES[10:]
    await case.answers(*old)
    await gather(
        *(case.ada.delete_thread_item("thr_1", name) for name in old),
        *(case.ada.add_thread_item("thr_1", an_answer(name)) for name in new),
    )
    if sorted(found := ids(await case.ada.load_thread_items("thr_1"))) != new:
        raise Broken(f"expected {', '.join(new)}, got {', '.join(sorted(found))}")


@promise(
    "ST806",
    "Users who write at once have what they wrote, and nothing of each other.",
    protects="conversations of two users that mix where a connection or a cache is shared",
)
async def users_at_once_do_not_meet(case: StoreCase) -> None:
    bo = case.bo
    await gather(
        case.thread_of(case.ada, *(an_answer(f"a{n}", "Ada's") for n in range(9)), id="thr_a"),
        case.thread_of(bo, *(an_answer(f"b{n}", "Bo's") for n in range(9)), id="thr_b"),
    )
    for user, letter in ((case.ada, "a"), (bo, "b")):
        expect_ids(await user.load_threads(), [f"thr_{letter}"], f"{user.name}'s threads")
        items = await user.load_thread_items(f"thr_{letter}")
        expect_ids(items, [f"{letter}{n}" for n in range(9)], f"{user.name}'s items")


@promise(
    "ST807",
    "A thread that is deleted while items are added to it is gone, and they with it.",
    protects="personal data that stays behind, where a user deletes while the model answers",
)
async def threads_deleted_while_items_are_added_are_gone(case: StoreCase) -> None:
    await case.answers()
    await gather(
        *(refused(case.ada.add_thread_item("thr_1", an_answer(name))) for name in _NAMES[:10]),
        case.ada.delete_thread("thr_1"),
        *(refused(case.ada.add_thread_item("thr_1", an_answer(name))) for name in _NAMES[10:]),
    )
    await expect_not_found(case.ada.load_thread("thr_1"), "load_thread of what was deleted")
    await case.ada.save_thread(a_thread())
    expect_ids(
        await case.ada.load_thread_items("thr_1"), [], "a new thread of the deleted one's id"
    )
