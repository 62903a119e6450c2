"""Promises: one user's data is not there for another, whatever method is called."""

from collections.abc import Awaitable, Callable

from chatkit.store import NotFoundError
from chatkit.types import ThreadMetadata
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
from chatkit_testing.conformance._user import User

_READ = "a user who reads another's conversations"
_WRITTEN = "a user who changes another's conversations"


def _thread() -> ThreadMetadata:
    return a_thread(title="Ada's", metadata={"secret": 1})


async def _of_ada(case: StoreCase) -> User:
    """Store things of Ada's; give Bo."""
    bo = case.bo
    await case.ada.save_thread(_thread())
    await case.ada.add_thread_item("thr_1", an_answer("msg_1", "Ada's"))
    await case.ada.save_attachment(attachments()[0])
    return bo


async def _ada_has_everything(case: StoreCase) -> None:
    """Hold that what is Ada's is as it was."""
    same(_thread(), await case.ada.load_thread("thr_1"), "Ada's load_thread")
    expect_ids(await case.ada.load_threads(), ["thr_1"], "Ada's threads")
    expect_ids(await case.ada.load_thread_items("thr_1"), ["msg_1"], "Ada's items")
    same(an_answer("msg_1", "Ada's"), await case.ada.load_item("thr_1", "msg_1"), "Ada's load_item")
    same(attachments()[0], await case.ada.load_attachment("atc_1"), "Ada's load_attachment")


def _promise_reading(number: int, method: str, read: Callable[[User], Awaitable[object]]) -> None:
    sentence = f"{method} of what is another user's: NotFoundError."

    @promise(f"ST{number}", sentence, protects=_READ, name=f"{method}_keeps_users_apart")
    async def keeps_apart(case: StoreCase) -> None:
        bo = await _of_ada(case)
        await expect_not_found(read(bo), f"Bo's {method} of what is Ada's")


_promise_reading(601, "load_thread", lambda bo: bo.load_thread("thr_1"))
_promise_reading(602, "load_thread_items", lambda bo: bo.load_thread_items("thr_1"))
_promise_reading(603, "load_item", lambda bo: bo.load_item("thr_1", "msg_1"))
_promise_reading(604, "load_attachment", lambda bo: bo.load_attachment("atc_1"))


def _promise_writing(number: int, method: str, write: Callable[[User], Awaitable[None]]) -> None:
    sentence = f"{method} with ids of another user's leaves what is there as it was."

    @promise(f"ST{number}", sentence, protects=_WRITTEN, name=f"{method}_keeps_users_apart")
    async def keeps_apart(case: StoreCase) -> None:
        bo = await _of_ada(case)
        await refused(write(bo))
        await _ada_has_everything(case)


_promise_writing(
    605, "save_thread", lambda bo: bo.save_thread(a_thread(title="Bo's", metadata={"bo": 1}))
)
_promise_writing(
    606, "add_thread_item", lambda bo: bo.add_thread_item("thr_1", an_answer("msg_2", "Bo's"))
)
_promise_writing(607, "save_item", lambda bo: bo.save_item("thr_1", an_answer("msg_1", "Bo's")))
_promise_writing(608, "delete_thread", lambda bo: bo.delete_thread("thr_1"))
_promise_writing(609, "delete_thread_item", lambda bo: bo.delete_thread_item("thr_1", "msg_1"))
_promise_writing(
    610,
    "save_attachment",
    lambda bo: bo.save_attachment(attachments()[0].model_copy(update={"name": "Bo's"})),
)
_promise_writing(611, "delete_attachment", lambda bo: bo.delete_attachment("atc_1"))


@promise(
    "ST612",
    "load_threads gives the user's own threads only, and counts only these for has_more.",
    protects="a history with the titles of other people's conversations",
)
async def load_threads_keeps_users_apart(case: StoreCase) -> None:
    bo = await _of_ada(case)
    expect_ids(await bo.load_threads(), [], "Bo's threads before he has any")
    await bo.save_thread(a_thread("thr_2", later(-1)))
    await case.ada.save_thread(a_thread("thr_3", later(-2)))
    for order in ("asc", "desc"):
        page = await bo.load_threads(1, None, order)
        expect_ids(page, ["thr_2"], f"Bo's threads, order={order!r}")
        if page.has_more:
            raise Broken("Bo's only thread is on the page, and the page has more")


@promise(
    "ST613",
    "A cursor from another user's list is an error, or gives the user's own threads only.",
    protects="a guessed id that opens another's history",
)
async def cursors_keep_users_apart(case: StoreCase) -> None:
    bo = await _of_ada(case)
    await case.ada.save_thread(a_thread("thr_2", later(1)))
    await bo.save_thread(a_thread("thr_3", later(-1)))
    cursor = (await case.ada.load_threads(1)).after
    try:
        page = await bo.load_threads(20, cursor)
    except Broken:
        raise
    except Exception:
        return
    expect_ids(page, [], f"Bo's threads after {cursor!r}, where a page of Ada's ended")


@promise(
    "ST614",
    "A thread id that two users use is kept for both, or refused; it is not dropped in silence.",
    protects="a conversation that is lost when a random id of 32 bits collides",
)
async def threads_of_one_id_are_kept_apart(case: StoreCase) -> None:
    bo = await _of_ada(case)
    theirs = a_thread(title="Bo's")
    if not await refused(bo.save_thread(theirs.model_copy(deep=True))):
        try:
            loaded = await bo.load_thread("thr_1")
        except NotFoundError as error:
            raise Broken(
                "save_thread raised nothing, and what it was given is not there"
            ) from error
        same(theirs, loaded, "Bo's load_thread")
        if left := ids(await bo.load_thread_items("thr_1")):
            raise Broken(f"Bo's new thread has items: {', '.join(left)}")
    await _ada_has_everything(case)


@promise(
    "ST615",
    "An attachment id that two users use is kept for both, or refused; it is not dropped.",
    protects="a file that is lost, or another's, when a random id of 32 bits collides",
)
async def attachments_of_one_id_are_kept_apart(case: StoreCase) -> None:
    bo = await _of_ada(case)
    theirs = attachments()[0].model_copy(update={"name": "bo.txt"})
    if not await refused(bo.save_attachment(theirs.model_copy(deep=True))):
        try:
            loaded = await bo.load_attachment("atc_1")
        except NotFoundError as error:
            raise Broken(
                "save_attachment raised nothing, and what it was given is not there"
            ) from error
        same(theirs, loaded, "Bo's load_attachment")
    await _ada_has_everything(case)
