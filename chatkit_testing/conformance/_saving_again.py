"""Promises: what is saved again takes the place of what was there, all of it."""

from typing import Any  # JSON

from chatkit_testing.conformance._compare import same
from chatkit_testing.conformance._round_trips import thread_is
from chatkit_testing.conformance._samples import NINE, a_thread, an_answer, attachments, item, later
from chatkit_testing.conformance._store_case import StoreCase, expect_ids, promise

_NAMES = ("msg_3", "msg_1", "msg_2")


@promise(
    "ST201",
    "add_thread_item with an id that is there replaces the stored item and keeps its position.",
    protects="a continued workflow that is there twice, jumps to the end, or breaks the turn",
)
async def adding_again_keeps_the_place(case: StoreCase) -> None:
    await case.answers(*_NAMES)
    again = an_answer("msg_3", "again")
    await case.ada.add_thread_item("thr_1", again.model_copy(deep=True))
    page = await case.ada.load_thread_items("thr_1")
    expect_ids(page, _NAMES, "after msg_3 was added again")
    same(again, page.data[0], "load_thread_items")


@promise(
    "ST202",
    "save_item replaces the stored item and keeps its position, with a later created_at too.",
    protects="a widget that jumps to the end of the conversation when it is clicked",
)
async def saving_again_keeps_the_place(case: StoreCase) -> None:
    await case.answers(*_NAMES)
    for how, at in (("", NINE), (" with a later created_at", later(5))):
        again = an_answer("msg_3", "again", at)
        await case.ada.save_item("thr_1", again.model_copy(deep=True))
        page = await case.ada.load_thread_items("thr_1")
        expect_ids(page, _NAMES, f"after msg_3 was saved again{how}")
        same(again, page.data[0], "load_thread_items")


@promise(
    "ST203",
    "save_item of an item that is not there yet stores it.",
    protects="an item that was replaced while it streamed, and is gone on reload",
)
async def saving_what_is_new_stores_it(case: StoreCase) -> None:
    await case.answers("msg_1")
    await case.ada.save_item("thr_1", an_answer("msg_2"))
    same(an_answer("msg_2"), await case.ada.load_item("thr_1", "msg_2"), "load_item")
    expect_ids(await case.ada.load_thread_items("thr_1"), ["msg_1", "msg_2"], "the items")


@promise(
    "ST204",
    "An item saved again has nothing left of what it was: cleared fields are clear.",
    protects="a tool call that stays pending, and text that comes back",
)
async def saved_items_are_replaced_whole(case: StoreCase) -> None:
    await case.thread_of(case.ada)
    call: dict[str, Any] = {"call_id": "c", "name": "where", "arguments": {"a": 1, "b": 2}}
    widgets: dict[str, Any] = {"widget": {"type": "Card", "children": []}}
    states = [
        item("client_tool_call", "i", {**call, "status": "pending"}),
        item("client_tool_call", "i", {**call, "status": "completed", "output": {"x": 1, "y": 2}}),
        item("client_tool_call", "i", {**call, "arguments": {"b": 3}, "output": {"y": 3}}),
        item("client_tool_call", "i", {**call, "arguments": {}, "output": None}),
        item("widget", "i", {**widgets, "copy_text": "copied"}),
        item("widget", "i", widgets),
    ]
    for state in states:
        await case.ada.save_item("thr_1", state.model_copy(deep=True))
        same(state, await case.ada.load_item("thr_1", "i"), "load_item")


@promise(
    "ST205",
    "A thread saved again has nothing left of what it was: cleared fields are clear.",
    protects="a lock that cannot be opened, and metadata that the application removed",
)
async def saved_threads_are_replaced_whole(case: StoreCase) -> None:
    states = [
        a_thread(
            title="Named", metadata={"a": 1, "b": {"c": 1}}, allowed_image_domains=["a.example"]
        ),
        a_thread(
            title="Renamed", status={"type": "locked", "reason": "r"}, metadata={"b": {"d": 2}}
        ),
        a_thread(status={"type": "locked"}, allowed_image_domains=[]),
        a_thread(),
    ]
    for state in states:
        await case.ada.save_thread(state.model_copy(deep=True))
        await thread_is(case.ada, state)


@promise(
    "ST206",
    "A thread saved again keeps its items.",
    protects="a conversation that is emptied when its title changes",
)
async def saved_threads_keep_their_items(case: StoreCase) -> None:
    await case.answers("msg_1", "msg_2")
    await case.ada.save_thread(a_thread(title="Named"))
    expect_ids(
        await case.ada.load_thread_items("thr_1"),
        ["msg_1", "msg_2"],
        "the items after the thread was saved again",
    )


@promise(
    "ST207",
    "A thread saved again is in the list once, in its place.",
    protects="a history with doubles, or that shuffles when a thread is renamed",
)
async def saved_threads_keep_their_place(case: StoreCase) -> None:
    names = ["thr_3", "thr_1", "thr_2"]
    for name in names:
        await case.ada.save_thread(a_thread(name))
    await case.ada.save_thread(a_thread("thr_3", title="Named"))
    expect_ids(await case.ada.load_threads(), names, "after thr_3 was saved again")


@promise(
    "ST208",
    "An attachment saved again has nothing left of what it was: cleared fields are clear.",
    protects="an upload that never ends, and a file that is not found by its thread",
)
async def saved_attachments_are_replaced_whole(case: StoreCase) -> None:
    first = attachments()[0]
    uploaded = first.model_copy(deep=True)
    uploaded.upload_descriptor, uploaded.thread_id = None, "thr_2"
    cleared = uploaded.model_copy(deep=True)
    cleared.metadata, cleared.thread_id = None, None
    for state in (first, uploaded, cleared):
        await case.ada.save_attachment(state.model_copy(deep=True))
        same(state, await case.ada.load_attachment(first.id), "load_attachment")
