"""Runs that are cut short or fail: what is sent, and what goes on behind."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from agents import RunContextWrapper, Tool, UserError, function_tool

from chatkit.agents import ResponseStreamConverter, stream_agent_response
from chatkit.types import CustomTask, NoticeEvent, ProgressUpdateEvent, ThreadStreamEvent
from tests.chatkit.agents.support import (
    Context,
    Replay,
    Script,
    call,
    collect,
    idle,
    image,
    lines,
    make_context,
    message,
    run,
    show,
)

Given = RunContextWrapper[Context]


class Work:
    """A tool that reports progress, then works until it is told to end, or is cancelled."""

    def __init__(self) -> None:
        self.end = asyncio.Event()
        self.outcome = "not begun"

    def tool(self) -> Tool:
        @function_tool
        async def work(given: Given) -> str:
            self.outcome = "working"
            await given.context.stream(ProgressUpdateEvent(text="Working"))
            try:
                await self.end.wait()
            except asyncio.CancelledError:
                self.outcome = "cancelled"
                raise
            self.outcome = "went on"
            return "worked"

        return work


Stop = Callable[["asyncio.Task[None]", Any], Awaitable[object]]  # Any: the stream


async def stopped_at_work(how: str) -> Work:
    """Stop a stream while a tool of its run works, in one way or another."""
    context, _ = make_context()
    work = Work()
    result = run(context, Script([message("Wait."), call("work")]), tools=[work.tool()])
    stream = stream_agent_response(context, result)

    async def until_progress() -> None:
        async for event in stream:
            if isinstance(event, ProgressUpdateEvent):
                if how == "consumer fails":
                    raise KeyError("consumer")
                return

    async def consume() -> None:
        await until_progress()
        await anext(stream)

    async with asyncio.timeout(10):
        if how == "task cancelled":
            task = asyncio.create_task(consume())
            while work.outcome != "working":
                await idle()
            await idle()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        elif how == "consumer fails":
            with pytest.raises(KeyError):
                await until_progress()
            await stream.aclose()
        else:
            await until_progress()
            await stream.aclose()
    return work


@pytest.mark.parametrize("how", ["task cancelled", "stream closed", "consumer fails"])
async def test_d09_a_stream_that_is_stopped_cancels_the_run_and_its_tools(how: str) -> None:
    work = await stopped_at_work(how)
    work.end.set()
    await idle()

    assert work.outcome == "cancelled"
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_d09_a_stream_may_be_stopped_at_every_event() -> None:
    for stop_after in range(1, 12):
        context, _ = make_context()
        work = Work()
        result = run(context, Script([message("Wait."), call("work")]), tools=[work.tool()])
        stream = stream_agent_response(context, result)
        async with asyncio.timeout(10):
            for _ in range(stop_after):
                event = await anext(stream)
                if isinstance(event, ProgressUpdateEvent):
                    break
            await stream.aclose()
        work.end.set()
        await idle()

        assert work.outcome in {"not begun", "cancelled"}
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_d09_a_run_that_ends_by_itself_is_not_cancelled_and_leaves_no_task() -> None:
    context, _ = make_context()
    replay = Replay()
    result: Any = replay  # Any: see Replay

    await collect(context, result)

    assert not replay.cancelled
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_d09_a_store_that_fails_at_the_start_cancels_the_run() -> None:
    context, store = make_context()
    store.log.fail("load_thread_items", OSError("no store"))
    replay = Replay()
    result: Any = replay  # Any: see Replay

    with pytest.raises(OSError, match="no store"):
        await collect(context, result)

    assert replay.cancelled
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_d09_a_converter_that_fails_cancels_the_run() -> None:
    class Failing(ResponseStreamConverter):
        async def base64_image_to_url(self, *_: object, **__: object) -> str:
            raise OSError("no bucket")

    context, _ = make_context()
    work = Work()
    script = Script([image("Whole"), call("work")])
    result = run(context, script, tools=[work.tool()])

    with pytest.raises(OSError, match="no bucket"):
        await collect(context, result, converter=Failing())
    work.end.set()
    await idle()

    assert work.outcome in {"not begun", "cancelled"}
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_d19_what_tools_had_streamed_goes_before_the_error_of_the_run() -> None:
    context, store = make_context()

    @function_tool(failure_error_function=None)
    async def work(given: Given) -> str:
        await given.context.add_workflow_task(CustomTask(title="One"))
        for number in range(30):
            await given.context.stream(ProgressUpdateEvent(text=str(number)))
        await given.context.stream(NoticeEvent(level="danger", message="Last"))
        raise LookupError("nothing there")

    events: list[ThreadStreamEvent] = []
    with pytest.raises(UserError, match="nothing there"):
        await collect(context, run(context, Script([call("work")]), tools=[work]), into=events)

    assert lines(events) == [
        "added custom wf_1 One",
        *[f"progress_update text='{number}'" for number in range(30)],
        "notice level='danger', message='Last'",
    ]
    assert "add_thread_item" not in store.log.names


async def test_a_model_that_fails_in_mid_stream_raises_after_what_it_had_said() -> None:
    context, _ = make_context()
    events: list[ThreadStreamEvent] = []
    added, part, delta, *_ = message("Hel", "lo").play(0)

    with pytest.raises(OSError, match="no line"):
        await collect(
            context,
            run(context, Script([added, part, delta, OSError("no line")])),
            into=events,
        )

    assert lines(events)[-1] == "msg_a text_delta content_index=0, delta='Hel'"
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_context_can_be_used_again_after_a_stream_was_closed() -> None:
    context, _ = make_context()
    stream = stream_agent_response(context, run(context, Script([message("One", id="m1")])))
    await anext(stream)
    await stream.aclose()

    assert (await show(context, [message("Two", id="m2")]))[-1] == "done message m2 Two"
