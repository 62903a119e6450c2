"""Streams that are cancelled, after each event and in each state."""

from __future__ import annotations

import asyncio
from typing import Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartTextDelta,
    CustomTask,
    ProgressUpdateEvent,
    ThreadStreamEvent,
    WorkflowTaskAdded,
)
from tests.compat.asking import act, add, answer, retry, tool_output
from tests.compat.scenario import scenario
from tests.compat.stage import Events, Stage, Turn, saying
from tests.compat.store import RecordingStore
from tests.compat.things import (
    added,
    assistant,
    done,
    questions,
    replaced,
    streamed_text,
    thread,
    tool_call,
    updated,
    user,
    widget,
    workflow,
)


async def _cut_after_each(stage: Stage, *events: ThreadStreamEvent) -> None:
    """Send the same message once per event of the responder, cut after that event."""
    for after in range(1, len(events) + 3):
        stage.seed(assistant("msg_old", "Old", minute=0), thread=thread(f"thr_cut_{after}"))
        moved = [_moved(event, f"thr_cut_{after}") for event in events]
        stage.server(saying(*moved))
        await stage.send(add(thread=f"thr_cut_{after}"), cancel_after=after)


def _moved(event: ThreadStreamEvent, thread_id: str) -> ThreadStreamEvent:
    """Copy an event for another thread."""
    copy = event.model_copy(deep=True)
    if (item := getattr(copy, "item", None)) is not None:
        item.thread_id = thread_id
    return copy


@scenario()
async def a_text_is_cut_after_each_event(stage: Stage) -> None:
    await _cut_after_each(stage, *streamed_text("msg_a", "One", " two"))


@scenario()
async def two_texts_and_a_workflow_are_cut_after_each_event(stage: Stage) -> None:
    part = AssistantMessageContentPartAdded(
        content_index=0, content=AssistantMessageContent(text="")
    )
    delta = AssistantMessageContentPartTextDelta(content_index=0, delta="Text")
    await _cut_after_each(
        stage,
        added(workflow("wf_1")),
        updated("wf_1", WorkflowTaskAdded(task_index=0, task=CustomTask(title="Look"))),
        added(assistant("msg_a")),
        updated("msg_a", part),
        added(assistant("msg_b")),
        updated("msg_b", part),
        updated("msg_b", delta),
        updated("msg_a", delta),
        done(assistant("msg_b", "Text")),
        added(widget("msg_w", value="")),
        done(workflow("wf_1", CustomTask(title="Look"))),
    )


@scenario()
async def blank_text_is_not_stored(stage: Stage) -> None:
    await _cut_after_each(stage, *streamed_text("msg_a", " ", "\n\t", "")[:-2])


@scenario()
async def progress_and_replaced_items_are_cut(stage: Stage) -> None:
    await _cut_after_each(
        stage,
        ProgressUpdateEvent(text="Looking"),
        replaced(assistant("msg_old", "New")),
        added(assistant("msg_a", "Came with text")),
        replaced(assistant("msg_a", "Replaced while pending")),
    )


@scenario()
async def each_streaming_operation_can_be_cut(stage: Stage) -> None:
    async def action(*given: Any) -> Events:  # reason for Any: the split is recorded
        async for event in _endless(given):
            yield event

    stage.seed(
        user("msg_1"),
        questions("msg_ask", 3),
        widget("msg_w", 4),
        tool_call("tc_1", 9),
        thread=thread(),
    )
    stage.server(_endless, action=action)
    await stage.send(tool_output("here"), cancel_after=3)
    await stage.send(answer("msg_ask", {}), cancel_after=3)
    await stage.send(act("pay", None, "msg_w"), cancel_after=3)
    await stage.send(add(), cancel_after=3)
    await stage.send(retry("msg_1"), cancel_after=3)


async def _endless(turn: object) -> Events:
    yield ProgressUpdateEvent(text="On and on")
    while True:
        await asyncio.sleep(0)
        yield added(assistant("msg_half", "Half"))


@scenario()
async def a_hook_of_ones_own_gets_the_pending_items(stage: Stage) -> None:
    async def handle_stream_cancelled(*given: Any) -> None:  # reason for Any: the split is recorded
        stage.note("pending", [item.model_dump(mode="json") for item in given[1]])

    stage.seed(thread=thread())
    for after in (4, 6, 8):
        stage.server(
            saying(
                added(workflow("wf_1")),
                updated("wf_1", WorkflowTaskAdded(task_index=0, task=CustomTask(title="Look"))),
                *streamed_text("msg_a", "One", " two")[:-1],
            ),
            handle_stream_cancelled=handle_stream_cancelled,
        )
        await stage.send(add(), cancel_after=after)


@scenario()
async def a_hook_that_fails_raises_in_place_of_the_cancel(stage: Stage) -> None:
    async def handle_stream_cancelled(*given: Any) -> None:  # reason for Any: not looked at
        raise LookupError("in the hook")

    stage.seed(thread=thread())
    stage.server(
        saying(*streamed_text("msg_a", "One")), handle_stream_cancelled=handle_stream_cancelled
    )
    await stage.send(add(), cancel_after=4)


@scenario()
async def a_changed_thread_is_not_saved(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.title = "Never saved"
        yield_now = ProgressUpdateEvent(text="One")
        await asyncio.sleep(0)
        turn.thread.metadata["n"] = 1
        await asyncio.Event().wait()
        yield yield_now

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add(), cancel_after=2)


@scenario()
async def the_last_save_of_the_thread_is_cut(stage: Stage) -> None:
    class Slow(RecordingStore):
        async def save_thread(self, *args: Any, **kwargs: Any) -> None:  # reason for Any: recorded
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await super().save_thread(*args, **kwargs)
            await asyncio.sleep(0)

    async def respond(turn: Turn) -> Events:
        yield done(assistant("msg_a", "All of it", minute=9))
        turn.thread.title = "Named last"

    stage.store = Slow(stage.recorder)
    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_responder_that_never_suspends_cannot_be_cut(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        for event in streamed_text("msg_a", "One", " two"):
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add(), cancel_after=4)


@scenario()
async def a_responder_that_swallows_the_cancel_goes_on(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        yield ProgressUpdateEvent(text="One")
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            yield ProgressUpdateEvent(text="Swallowed")
        yield done(assistant("msg_a", "Still here"))

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add(), cancel_after=3)


@scenario()
async def a_responder_that_cleans_up(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        try:
            yield added(assistant("msg_a", "Half"))
            await asyncio.sleep(0)
            yield done(assistant("msg_a", "Half and half"))
        finally:
            stage.note("cleaned up", value=True)

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add(), cancel_after=3)
