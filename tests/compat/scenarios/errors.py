"""Errors before, in and after the responder."""

from __future__ import annotations

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    CustomTask,
    ProgressUpdateEvent,
    ThreadStreamEvent,
    WorkflowTaskAdded,
)
from tests.compat.asking import add
from tests.compat.scenario import scenario
from tests.compat.stage import Events, Stage, Turn, saying
from tests.compat.things import (
    added,
    assistant,
    done,
    removed,
    replaced,
    streamed_text,
    thread,
    updated,
    workflow,
)


@scenario()
async def a_custom_error_carries_its_message(stage: Stage) -> None:
    stage.seed(thread=thread())
    for error in (CustomStreamError("No stock"), CustomStreamError("Later", allow_retry=True)):
        stage.server(saying(ProgressUpdateEvent(text="…"), error))
        await stage.send(add())


@scenario()
async def a_stream_error_carries_its_code(stage: Stage) -> None:
    stage.seed(thread=thread())
    for retry in (None, True, False):
        stage.server(saying(StreamError(ErrorCode.STREAM_ERROR, allow_retry=retry)))
        await stage.send(add())


@scenario()
async def any_other_exception_is_a_bland_error_and_logged(stage: Stage) -> None:
    stage.seed(thread=thread())
    for error in (ValueError("secret detail"), RuntimeError(), KeyError("k"), TimeoutError("t")):
        stage.server(saying(*streamed_text("msg_a", "So", " far")[:-2], error))
        await stage.send(add())


@scenario()
async def a_responder_that_is_no_async_generator(stage: Stage) -> None:
    def respond(turn: Turn) -> Events:
        raise LookupError("before the first event")

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


def _failing(stage: Stage, method: str, *events: ThreadStreamEvent) -> None:
    stage.seed(assistant("msg_old", "Old"), thread=thread())
    first = 2 if method == "add_thread_item" else 1
    stage.recorder.fault = lambda name, nth: (
        OSError("full") if (name, nth) == (method, first) else None
    )
    stage.server(saying(*events, done(assistant("msg_b", "Never said"))))


@scenario()
async def a_store_that_fails_on_done_is_a_responders_error(stage: Stage) -> None:
    _failing(stage, "add_thread_item", added(assistant("msg_a")), done(assistant("msg_a", "Lost")))
    await stage.send(add())


@scenario()
async def a_store_that_fails_on_removed_is_a_responders_error(stage: Stage) -> None:
    _failing(stage, "delete_thread_item", removed("msg_old"))
    await stage.send(add())


@scenario()
async def a_store_that_fails_on_replaced_is_a_responders_error(stage: Stage) -> None:
    _failing(stage, "save_item", replaced(assistant("msg_old", "New")))
    await stage.send(add())


@scenario()
async def what_was_sent_before_an_error_stays_stored(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(done(assistant("msg_a", "Kept")), added(assistant("msg_b")), OSError("x")))
    await stage.send(add())


@scenario()
async def a_custom_error_of_the_store_is_told_like_the_responders(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.recorder.fault = lambda name, nth: (
        CustomStreamError("Full up") if (name, nth) == ("add_thread_item", 2) else None
    )
    stage.server(saying(done(assistant("msg_a", "Lost"))))
    await stage.send(add())


@scenario()
async def a_custom_error_before_the_responder_raises(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.recorder.fault = lambda name, _: (
        CustomStreamError("No") if name == "load_thread" else None
    )
    stage.server()
    await stage.send(add())


@scenario()
async def an_update_that_does_not_fit_the_pending_message(stage: Stage) -> None:

    stage.seed(thread=thread())
    delta = AssistantMessageContentPartTextDelta(content_index=4, delta="x")
    for events in (
        [added(assistant("msg_a")), updated("msg_a", delta)],
        [added(workflow("wf_1")), updated("wf_1", delta)],
        [
            added(assistant("msg_a")),
            updated("msg_a", WorkflowTaskAdded(task_index=0, task=CustomTask())),
        ],
        [
            added(workflow("wf_1")),
            updated("wf_1", WorkflowTaskAdded(task_index=7, task=CustomTask())),
        ],
    ):
        stage.server(saying(*events, done(assistant("msg_z", "After"))))
        await stage.send(add())
