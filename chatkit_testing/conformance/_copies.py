"""Promises: the store keeps values; what goes in and what comes out may be changed freely."""

from collections.abc import Awaitable, Callable

from chatkit.types import Attachment, ClientToolCallItem, ThreadMetadata
from chatkit_testing.conformance._compare import same
from chatkit_testing.conformance._samples import a_thread, attachments, item
from chatkit_testing.conformance._store_case import StoreCase, promise
from chatkit_testing.conformance._user import User

_GIVEN = "changes that are stored though nobody saved them, half a change among them"
_LOADED = "a change that one request makes and another sees, though it was never saved"


def _a_thread() -> ThreadMetadata:
    return a_thread(title="Named", metadata={"deep": {"list": [1]}})


def _change_thread(thread: ThreadMetadata) -> None:
    thread.title = "changed"
    thread.metadata["deep"]["list"].append(2)
    thread.metadata["new"] = True


def _an_item() -> ClientToolCallItem:
    made = item(
        "client_tool_call", "i", {"call_id": "c", "name": "n", "arguments": {"a": {"b": 1}}}
    )
    assert isinstance(made, ClientToolCallItem)
    return made


def _change_item(made: object) -> None:
    assert isinstance(made, ClientToolCallItem)
    made.status = "completed"
    made.arguments["a"]["b"] = 2


def _an_attachment() -> Attachment:
    return attachments()[0]


def _change_attachment(attachment: Attachment) -> None:
    attachment.name = "changed"
    assert attachment.metadata is not None
    attachment.metadata["nested"]["list"].append("changed")


async def _is_stored(user: User) -> None:
    same(_a_thread(), await user.load_thread("thr_1"), "load_thread")
    same(_a_thread(), (await user.load_threads()).data[0], "load_threads")


async def _item_is_stored(user: User) -> None:
    same(_an_item(), await user.load_item("thr_1", "i"), "load_item")
    same(_an_item(), (await user.load_thread_items("thr_1")).data[0], "load_thread_items")


@promise("ST701", "A thread may be changed after it was saved.", protects=_GIVEN)
async def given_threads_may_be_changed(case: StoreCase) -> None:
    for _ in range(2):  # new, and saved over what was there
        given = _a_thread()
        await case.ada.save_thread(given)
        _change_thread(given)
        await _is_stored(case.ada)


def _promise_given_item(number: int, method: str) -> None:
    sentence = f"An item may be changed after {method}."

    @promise(
        f"ST{number}", sentence, protects=_GIVEN, name=f"items_given_to_{method}_may_be_changed"
    )
    async def may_be_changed(case: StoreCase) -> None:
        await case.thread_of(case.ada)
        for _ in range(2):
            given = _an_item()
            await getattr(case.ada, method)("thr_1", given)
            _change_item(given)
            await _item_is_stored(case.ada)


_promise_given_item(702, "add_thread_item")
_promise_given_item(703, "save_item")


@promise("ST704", "An attachment may be changed after it was saved.", protects=_GIVEN)
async def given_attachments_may_be_changed(case: StoreCase) -> None:
    for _ in range(2):
        given = _an_attachment()
        await case.ada.save_attachment(given)
        _change_attachment(given)
        same(_an_attachment(), await case.ada.load_attachment("atc_1"), "load_attachment")


def _promise_loaded_thread(
    number: int, method: str, load: Callable[[User], Awaitable[ThreadMetadata]]
) -> None:
    sentence = f"A thread that {method} gave may be changed."

    @promise(f"ST{number}", sentence, protects=_LOADED, name=f"threads_of_{method}_may_be_changed")
    async def may_be_changed(case: StoreCase) -> None:
        await case.ada.save_thread(_a_thread())
        _change_thread(await load(case.ada))
        await _is_stored(case.ada)


async def _first_of_page(user: User) -> ThreadMetadata:
    return (await user.load_threads()).data[0]


_promise_loaded_thread(705, "load_thread", lambda user: user.load_thread("thr_1"))
_promise_loaded_thread(706, "load_threads", _first_of_page)


@promise("ST707", "An item that load_item gave may be changed.", protects=_LOADED)
async def items_of_load_item_may_be_changed(case: StoreCase) -> None:
    await case.thread_of(case.ada, _an_item())
    _change_item(await case.ada.load_item("thr_1", "i"))
    await _item_is_stored(case.ada)


@promise("ST708", "A page of items and the items on it may be changed.", protects=_LOADED)
async def items_of_pages_may_be_changed(case: StoreCase) -> None:
    await case.thread_of(case.ada, _an_item())
    page = await case.ada.load_thread_items("thr_1")
    _change_item(page.data[0])
    page.data.clear()
    await _item_is_stored(case.ada)


@promise("ST709", "An attachment that load_attachment gave may be changed.", protects=_LOADED)
async def loaded_attachments_may_be_changed(case: StoreCase) -> None:
    await case.ada.save_attachment(_an_attachment())
    _change_attachment(await case.ada.load_attachment("atc_1"))
    same(_an_attachment(), await case.ada.load_attachment("atc_1"), "load_attachment")
