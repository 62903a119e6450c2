"""Departures of agent runs that are cut, fail or trip a guardrail."""

from __future__ import annotations

import asyncio
from typing import Any

from agents import OutputGuardrail, RunContextWrapper, function_tool

from chatkit.agents import AgentContext
from chatkit.types import (
    CustomSummary,
    CustomTask,
    NoticeEvent,
    ProgressUpdateEvent,
)
from tests.compat.answers import call, refusal, say, think
from tests.compat.asking import add, tool_output
from tests.compat.checks import events, no_task_left, note, types
from tests.compat.model import running
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.scenarios.guardrails import check_output
from tests.compat.stage import Stage, settle
from tests.compat.things import assistant, done, thread, tool_call, user, workflow

Context = RunContextWrapper[AgentContext[Any]]  # reason for Any: the stage's context


@scenario("D9", ours=no_task_left)
async def an_agents_text_is_cut_after_each_event(stage: Stage) -> None:
    for after in range(2, 12):
        stage.seed(thread=thread(f"thr_cut_{after}"))
        stage.server(running(stage, [think(["Hm"]), say("One", " two", id=f"msg_{after}")]))
        await stage.send(add(thread=f"thr_cut_{after}"), cancel_after=after)


@scenario("D9", ours=no_task_left)
async def a_run_that_fails(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [say("So far", id="msg_a"), OSError("no line")]))
    await stage.send(add())


@scenario("D9", ours=no_task_left)
async def a_refusal_is_its_text(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [refusal("I can", "not.")]))
    await stage.send(add())


@scenario("D9", ours=no_task_left)
async def a_task_is_updated_without_a_workflow(stage: Stage) -> None:
    @function_tool(failure_error_function=None)
    async def work(context: Context) -> str:
        """Update a task of a workflow that is not there."""
        await context.context.end_workflow(CustomSummary(title="Nothing"))
        await context.context.update_workflow_task(CustomTask(title="One"), 0)
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


def _stops_the_run(capture: Capture) -> None:
    assert note(capture, "tool went on") is False
    no_task_left(capture)


@scenario("D9", ours=_stops_the_run)
async def a_cancelled_stream_cancels_its_run(stage: Stage) -> None:
    gate = asyncio.Event()
    went_on: list[bool] = []

    @function_tool
    async def work(context: Context) -> str:
        """Work on, until it is stopped."""
        await context.context.stream(ProgressUpdateEvent(text="Working"))
        await gate.wait()
        went_on.append(True)
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add(), cancel_after=3)
    gate.set()
    await settle()
    stage.note("tool went on", bool(went_on))


def _removes(*ids: str) -> Any:  # reason for Any: a check, made for ids
    def check(capture: Capture) -> None:
        gone = [e["item_id"] for e in events(capture) if e["type"] == "thread.item.removed"]
        assert gone == list(ids), gone
        no_task_left(capture)

    return check


GUARD = [OutputGuardrail(guardrail_function=check_output)]


@scenario("D9", "D18", ours=_removes("msg_tool", "msg_a", "msg_b"))
async def a_guardrail_removes_in_order_and_only_what_was_shown(stage: Stage) -> None:
    @function_tool
    async def show(context: Context) -> str:
        """Show a message."""
        await context.context.stream(done(assistant("msg_tool", "From the tool")))
        await settle()
        return "shown"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [call("show")],
            [say("One", id="msg_a"), say("Two", id="msg_b")],
            tools=[show],
            output_guardrails=GUARD,
        )
    )
    await stage.send(add())


@scenario("D9", "D18", ours=_removes("msg_a"))
async def a_guardrail_leaves_a_continued_workflow(stage: Stage) -> None:
    @function_tool
    async def finish(context: Context) -> str:
        """End the workflow that an earlier turn had left open."""
        await context.context.end_workflow(CustomSummary(title="All done"))
        await settle()
        return "finished"

    stage.seed(
        user(), workflow("wf_1", CustomTask(title="A")), tool_call("tc_1", 6), thread=thread()
    )
    stage.server(
        running(
            stage,
            [call("finish")],
            [say("Secret", id="msg_a")],
            tools=[finish],
            output_guardrails=GUARD,
        )
    )
    await stage.send(tool_output("here"))


def _sends_before_the_error(capture: Capture) -> None:
    assert types(capture)[-2:] == ["notice", "error"]
    no_task_left(capture)


@scenario("D9", "D19", ours=_sends_before_the_error)
async def a_run_that_fails_after_a_tool_has_streamed(stage: Stage) -> None:
    @function_tool(failure_error_function=None)
    async def work(context: Context) -> str:
        """Talk so much that the run fails before all of it is taken."""
        for _ in range(30):
            await context.context.stream(ProgressUpdateEvent(text="Talking"))
        await context.context.stream(NoticeEvent(level="info", message="The last word"))
        raise LookupError("nothing there")

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())
    stage.timeline.omit_frames("Talking")
