"""Departures of agent runs: workflows and what is queued."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

from agents import RunContextWrapper, function_tool

from chatkit.agents import AgentContext
from chatkit.types import (
    CustomSummary,
    CustomTask,
    ProgressUpdateEvent,
    ThoughtTask,
    Workflow,
)
from tests.compat.answers import call, say, think
from tests.compat.asking import add, tool_output
from tests.compat.checks import events, items_sent, stored, types
from tests.compat.model import running
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, settle
from tests.compat.things import assistant, at, done, thread, tool_call, user, workflow

Context = RunContextWrapper[AgentContext[Any]]  # reason for Any: the stage's context


def _indexes(*expected: int) -> Any:  # reason for Any: a check, made for indexes
    def check(capture: Capture) -> None:
        updates = [event["update"] for event in events(capture) if "update" in event]
        found = [update["task_index"] for update in updates if "task_index" in update]
        assert found == list(expected), found

    return check


@scenario("D3", ours=_indexes(0, 1, 1))
async def equal_tasks_have_indexes_of_their_own(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Add two equal tasks to a workflow that is shown already."""
        agent = context.context
        await agent.start_workflow(Workflow(type="reasoning", tasks=[]))
        await settle()
        for _ in range(2):
            await agent.add_workflow_task(CustomTask(title="Same"))
            await settle()
        await agent.update_workflow_task(CustomTask(title="Other"), 1)
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


def _sends_what_was_true(capture: Capture) -> None:
    texts = [event["text"] for event in events(capture) if event["type"] == "progress_update"]
    assert texts == ["One", "Two"]


@scenario("D12", ours=_sends_what_was_true)
async def an_event_that_is_changed_after_it_was_queued(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Use one event object twice."""
        event = ProgressUpdateEvent(text="One")
        await context.context.stream(event)
        event.text = "Two"
        await context.context.stream(event)
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


def _counts_the_announced_tasks(capture: Capture) -> None:
    (shown,) = items_sent(capture, "thread.item.added")[:1]
    assert [task["title"] for task in shown["workflow"]["tasks"]] == ["One"]


@scenario("D12", ours=_counts_the_announced_tasks)
async def a_workflow_that_grows_before_its_announcement_is_sent(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Add two tasks at once."""
        await context.context.add_workflow_task(CustomTask(title="One"))
        await context.context.add_workflow_task(CustomTask(title="Two"))
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


def _workflows_done(capture: Capture) -> list[str]:
    """Give what tells the workflows that were sent as done: their tasks' titles, joined."""
    flows = [item["workflow"] for item in items_sent(capture) if item["type"] == "workflow"]
    return [", ".join(str(task.get("title")) for task in flow["tasks"]) for flow in flows]


def _ends(*flows: str) -> Any:  # reason for Any: a check, made for workflows
    def check(capture: Capture) -> None:
        assert _workflows_done(capture) == list(flows)
        kept = [item["id"] for item in stored(capture) if item["type"] == "workflow"]
        assert len(kept) == len(flows)

    return check


@scenario("D13", ours=_ends())
async def a_deferred_workflow_without_tasks(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Start a workflow and leave it."""
        await context.context.start_workflow(Workflow(type="custom", tasks=[]))
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


@scenario("D13", ours=_ends("Earlier", "Open"))
async def a_done_of_an_earlier_workflow(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Tell again that an earlier workflow is done, while one is open."""
        await context.context.start_workflow(
            Workflow(type="custom", tasks=[CustomTask(title="Open")])
        )
        await settle()
        earlier = workflow("wf_1", CustomTask(title="Earlier"), summary=CustomSummary(title="E"))
        await context.context.stream(done(earlier))
        await settle()
        return "worked"

    stage.seed(
        workflow("wf_1", CustomTask(title="Earlier")), user("msg_1", minute=9), thread=thread()
    )
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


@scenario("D13", ours=_ends("None"))
async def an_item_that_is_drained_at_the_end_of_the_run(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Talk so much that the run ends before all of it is taken."""
        for _ in range(30):
            await context.context.stream(ProgressUpdateEvent(text="Talking"))
        await context.context.stream(done(assistant("msg_last", "The last word")))
        return "worked"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [think(["Hm"]), call("work")],
            tools=[work],
            tool_use_behavior="stop_on_first_tool",
        )
    )
    await stage.send(add())


@scenario("D13", ours=_ends("One", "Two"))
async def a_second_workflow_takes_the_place_of_the_open_one(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Work twice."""
        agent = context.context
        await agent.start_workflow(Workflow(type="custom", tasks=[CustomTask(title="One")]))
        await settle()
        await agent.start_workflow(Workflow(type="custom", tasks=[CustomTask(title="Two")]))
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


def _goes_through(capture: Capture) -> None:
    assert "error" not in types(capture)


@scenario("D16", ours=_goes_through)
async def a_workflow_with_an_aware_time(stage: Stage) -> None:
    aware = at(5).replace(tzinfo=timezone(timedelta(hours=2)))
    flow = workflow("wf_1", ThoughtTask(content="Before"), type="reasoning")
    stage.seed(
        flow.model_copy(update={"created_at": aware}), tool_call("tc_1", 600), thread=thread()
    )
    stage.server(running(stage, [say("Done.")]))
    await stage.send(tool_output("here"))
