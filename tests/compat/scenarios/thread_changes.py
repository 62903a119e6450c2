"""Responders that change the thread."""

from __future__ import annotations

from chatkit.errors import CustomStreamError
from chatkit.types import (
    ClosedStatus,
    LockedStatus,
    ProgressUpdateEvent,
    StreamOptions,
    ThreadMetadata,
)
from tests.compat.asking import add
from tests.compat.scenario import scenario
from tests.compat.stage import NOTHING, Events, Stage, Turn
from tests.compat.things import assistant, done, thread


@scenario()
async def each_change_is_saved_and_sent_after_the_next_event(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.title = "Title"
        yield ProgressUpdateEvent(text="One")
        yield ProgressUpdateEvent(text="Two")
        turn.thread.status = LockedStatus(reason="Paid")
        turn.thread.metadata["last"] = {"run": 1}
        yield done(assistant("msg_a", "Hello"))
        turn.thread.status = ClosedStatus()

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def metadata_alone_counts_as_a_change(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.metadata["n"] = [1]
        yield ProgressUpdateEvent(text="One")
        turn.thread.metadata["n"].append(2)
        yield ProgressUpdateEvent(text="Two")
        turn.thread.metadata = {}

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_change_that_is_taken_back_is_none(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.title = "Title"
        turn.thread.title = None
        yield ProgressUpdateEvent(text="One")

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_change_without_any_event_is_saved_at_the_end(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.allowed_image_domains = ["a.test"]
        for event in NOTHING:
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_change_before_an_error_is_saved_and_sent_after_it(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        yield ProgressUpdateEvent(text="One")
        turn.thread.title = "Late"
        raise CustomStreamError("Broken", allow_retry=True)

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_thread_that_cannot_be_saved_is_a_responders_error(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.title = "Title"
        yield done(assistant("msg_a", "Hello"))
        yield done(assistant("msg_b", "Never"))

    stage.seed(thread=thread())
    stage.recorder.fault = lambda name, nth: (
        OSError("full") if (name, nth) == ("save_thread", 1) else None
    )
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_thread_that_can_never_be_saved(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        turn.thread.title = "Title"
        yield done(assistant("msg_a", "Hello"))

    stage.seed(thread=thread())
    stage.recorder.fault = lambda name, _: OSError("full") if name == "save_thread" else None
    stage.server(respond)
    await stage.send(add())


@scenario()
async def a_change_by_the_stream_options_hook(stage: Stage) -> None:

    def get_stream_options(given: ThreadMetadata, context: str) -> StreamOptions:
        given.title = "From options"
        return StreamOptions(allow_cancel=True)

    async def respond(turn: Turn) -> Events:
        yield ProgressUpdateEvent(text="One")

    stage.seed(thread=thread())
    stage.server(respond, get_stream_options=get_stream_options)
    await stage.send(add())
