"""Promises: what is not there is not found, and what was deleted is gone, with nothing else."""

from collections.abc import Awaitable

from chatkit.store import NotFoundError
from chatkit_testing.conformance._compare import same
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.conformance._samples import a_thread, an_answer, attachments, later
from chatkit_testing.conformance._store_case import (
    StoreCase,
    expect_ids,
    expect_not_found,
    ids,
    promise,
    refused,
)

_CRASH = "an error 500 where the application could say that there is no such thing"
_ORPHANS = "answers that are stored where nobody will find them"


@promise("ST501", "load_thread of a thread that is not there: NotFoundError.", protects=_CRASH)
async def unknown_threads_are_not_found(case: StoreCase) -> None:
    await case.answers("msg_1")
    await expect_not_found(case.ada.load_thread("thr_9"), "load_thread of no thread")


@promise(
    "ST502",
    "load_thread_items of a thread that is not there: NotFoundError.",
    protects="a deleted conversation that appears as an empty one and takes messages",
)
async def items_of_unknown_threads_are_not_found(case: StoreCase) -> None:
    await case.answers("msg_1")
    await expect_not_found(case.ada.load_thread_items("thr_9"), "load_thread_items of no thread")


@promise(
    "ST503",
    "load_item of an item that is not there, or of a thread that is not: NotFoundError.",
    protects=_CRASH,
)
async def unknown_items_are_not_found(case: StoreCase) -> None:
    await case.answers("msg_1")
    await expect_not_found(case.ada.load_item("thr_1", "msg_9"), "load_item of no item")
    await expect_not_found(case.ada.load_item("thr_9", "msg_1"), "load_item in no thread")


@promise(
    "ST504",
    "load_item gives an item of that thread only.",
    protects="an action, or an answer, that reaches into another conversation",
)
async def items_are_found_in_their_thread_only(case: StoreCase) -> None:
    await case.answers("msg_1")
    await case.thread_of(case.ada, id="thr_2")
    await expect_not_found(case.ada.load_item("thr_2", "msg_1"), "load_item in another thread")


@promise("ST505", "load_attachment of what is not there: NotFoundError.", protects=_CRASH)
async def unknown_attachments_are_not_found(case: StoreCase) -> None:
    await case.ada.save_attachment(attachments()[0])
    await expect_not_found(case.ada.load_attachment("atc_9"), "load_attachment of none")


@promise(
    "ST506", "add_thread_item to a thread that is not there: NotFoundError.", protects=_ORPHANS
)
async def adding_needs_a_thread(case: StoreCase) -> None:
    await case.answers("msg_1")
    adding = case.ada.add_thread_item("thr_9", an_answer("msg_2", thread_id="thr_9"))
    await expect_not_found(adding, "add_thread_item to no thread")


@promise("ST507", "save_item in a thread that is not there: NotFoundError.", protects=_ORPHANS)
async def saving_needs_a_thread(case: StoreCase) -> None:
    await case.answers("msg_1")
    saving = case.ada.save_item("thr_9", an_answer("msg_2", thread_id="thr_9"))
    await expect_not_found(saving, "save_item in no thread")


@promise(
    "ST508",
    "delete_thread_item takes that item away, from that thread, and no other.",
    protects="removed answers that come back, and others that vanish with them",
)
async def deleted_items_are_gone(case: StoreCase) -> None:
    await case.answers("msg_1", "msg_2", "msg_3")
    await case.thread_of(case.ada, an_answer("msg_4", thread_id="thr_2"), id="thr_2")
    await case.ada.delete_thread_item("thr_1", "msg_2")
    await expect_not_found(case.ada.load_item("thr_1", "msg_2"), "load_item of what was deleted")
    expect_ids(await case.ada.load_thread_items("thr_1"), ["msg_1", "msg_3"], "what is left")
    expect_ids(await case.ada.load_thread_items("thr_2"), ["msg_4"], "the other thread")


@promise(
    "ST509",
    "delete_thread_item of an item that is not there does nothing.",
    protects="a guardrail that fails to take back what was shown but not stored yet",
)
async def deleting_no_item_does_nothing(case: StoreCase) -> None:
    await case.answers("msg_1")
    await case.ada.delete_thread_item("thr_1", "msg_9")
    expect_ids(await case.ada.load_thread_items("thr_1"), ["msg_1"], "the items")


async def _nothing_or_not_found(deleting: Awaitable[None], what: str) -> None:
    try:
        await deleting
    except NotFoundError:
        return
    except Broken:
        raise
    except Exception as error:
        raise Broken(
            f"{what}: expected nothing or NotFoundError, got {type(error).__name__}: {error}"
        ) from error


@promise(
    "ST510",
    "Deleting a thread or an attachment that is not there does nothing, or is a NotFoundError.",
    protects="an error 500 when a user deletes twice",
)
async def deleting_twice_is_harmless(case: StoreCase) -> None:
    await case.answers("msg_1")
    first, second, *_ = attachments()
    await case.ada.save_attachment(first)
    await _nothing_or_not_found(case.ada.delete_thread("thr_9"), "delete_thread of no thread")
    await _nothing_or_not_found(
        case.ada.delete_thread_item("thr_9", "msg_1"), "delete_thread_item in no thread"
    )
    await _nothing_or_not_found(case.ada.delete_attachment(second.id), "delete_attachment of none")
    expect_ids(await case.ada.load_thread_items("thr_1"), ["msg_1"], "the items")
    same(first, await case.ada.load_attachment(first.id), "load_attachment")


@promise(
    "ST511",
    "delete_thread takes the thread away, and no other.",
    protects="conversations that come back after they were deleted, or vanish with another",
)
async def deleted_threads_are_gone(case: StoreCase) -> None:
    for n in range(3):
        await case.thread_of(case.ada, an_answer(f"msg_{n}", thread_id=f"thr_{n}"), id=f"thr_{n}")
    await case.ada.delete_thread("thr_1")
    await expect_not_found(case.ada.load_thread("thr_1"), "load_thread of what was deleted")
    expect_ids(await case.ada.load_threads(), ["thr_0", "thr_2"], "the threads that are left")
    expect_ids(await case.ada.load_thread_items("thr_0"), ["msg_0"], "the items of thr_0")


@promise(
    "ST512",
    "delete_thread takes the thread's items away too.",
    protects="personal data that stays behind, and turns up when the id is used again",
)
async def deleted_threads_take_their_items(case: StoreCase) -> None:
    await case.answers("msg_1", "msg_2")
    await case.ada.delete_thread("thr_1")
    await expect_not_found(case.ada.load_item("thr_1", "msg_1"), "load_item in a deleted thread")
    await case.ada.save_thread(a_thread())
    if left := ids(await case.ada.load_thread_items("thr_1")):
        raise Broken(f"a new thread of the deleted one's id has its items: {', '.join(left)}")


@promise(
    "ST513",
    "delete_attachment takes that attachment away, and no other.",
    protects="files that come back, or are lost with another",
)
async def deleted_attachments_are_gone(case: StoreCase) -> None:
    first, second, *_ = attachments()
    await case.ada.save_attachment(first)
    await case.ada.save_attachment(second)
    await case.ada.delete_attachment(first.id)
    await expect_not_found(
        case.ada.load_attachment(first.id), "load_attachment of what was deleted"
    )
    same(second, await case.ada.load_attachment(second.id), "load_attachment")


@promise(
    "ST514",
    "An item id that two threads use is kept in both, or refused; nothing is overwritten.",
    protects="an answer overwritten from another conversation: random ids of 32 bits do collide",
)
async def ids_are_used_by_two_threads(case: StoreCase) -> None:
    here, there = an_answer("msg_1", "here"), an_answer("msg_1", "there", later(1), "thr_2")
    await case.thread_of(case.ada, here.model_copy(deep=True))
    await case.thread_of(case.ada, id="thr_2")
    was_refused = await refused(case.ada.add_thread_item("thr_2", there.model_copy(deep=True)))
    same(here, await case.ada.load_item("thr_1", "msg_1"), "load_item of the first thread")
    expect_ids(await case.ada.load_thread_items("thr_1"), ["msg_1"], "the first thread")
    expected = [] if was_refused else ["msg_1"]
    expect_ids(await case.ada.load_thread_items("thr_2"), expected, "the second thread")
    if not was_refused:
        same(there, await case.ada.load_item("thr_2", "msg_1"), "load_item of the second thread")
    await case.ada.delete_thread_item("thr_2", "msg_1")
    same(here, await case.ada.load_item("thr_1", "msg_1"), "load_item after the other's deletion")


@promise(
    "ST515",
    "The ids that a store makes are new ones, whatever they are for.",
    protects="answers that overwrite each other",
)
async def made_ids_are_new(case: StoreCase) -> None:
    store, context = case.ada.store, case.ada.context
    made = [store.generate_thread_id(context) for _ in range(50)]
    thread = a_thread(made[0])
    await case.ada.save_thread(thread)
    made += [store.generate_item_id("message", thread, context) for _ in range(50)]
    made += [store.generate_item_id("tool_call", thread, context) for _ in range(50)]
    made += [store.generate_item_id("workflow", thread, context) for _ in range(50)]
    twice = sorted({id for id in made if made.count(id) > 1})
    if twice:
        raise Broken(f"{len(made)} ids were made, and these more than once: {', '.join(twice[:5])}")
