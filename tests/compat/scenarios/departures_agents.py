"""Departures of agent runs: ids, workflows, images, guardrails."""

from __future__ import annotations

import asyncio
from datetime import timedelta, timezone
from typing import Any

from agents import OutputGuardrail, RunContextWrapper, StopAtTools, function_tool
from agents.models.fake_id import FAKE_RESPONSES_ID

from chatkit.agents import AgentContext, ClientToolCall
from chatkit.types import (
    CustomSummary,
    CustomTask,
    NoticeEvent,
    ProgressUpdateEvent,
    ThoughtTask,
    Workflow,
)
from tests.compat.answers import call, image, refusal, say, think
from tests.compat.asking import add, tool_output
from tests.compat.checks import events, items_sent, no_task_left, note, stored, types
from tests.compat.model import running
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.scenarios.guardrails import check_output, input_guardrail
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


@function_tool
async def locate(context: Context) -> str:
    """Ask the browser."""
    context.context.client_tool_call = ClientToolCall(name="locate", arguments={})
    return "asked"


@function_tool
async def look(context: Context) -> str:
    """Look."""
    return "seen"


STOP = StopAtTools(stop_at_tool_names=["locate"])


def _calls_back(call_id: str, item_id: str | None = None) -> Any:  # reason for Any: a check
    def check(capture: Capture) -> None:
        (item,) = [item for item in items_sent(capture) if item["type"] == "client_tool_call"]
        assert item["call_id"] == call_id
        assert item_id is None or item["id"] == item_id

    return check


@scenario("D4", ours=_calls_back("call_1", "fc_1"))
async def a_client_tool_beside_another_tool_keeps_its_own_ids(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [call("locate"), call("look", call_id="call_2", id="fc_2")],
            tools=[locate, look],
            tool_use_behavior=STOP,
        )
    )
    await stage.send(add())


@scenario("D4", ours=_calls_back("call_1"))
async def a_function_call_without_an_id(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(stage, [call("locate", id=None)], tools=[locate], tool_use_behavior=STOP)
    )
    await stage.send(add())


def _overwrites_nothing(capture: Capture) -> None:
    texts = [item["content"][0]["text"] for item in stored(capture) if "annotations" in str(item)]
    assert texts == ["One", "Two"]
    assert FAKE_RESPONSES_ID not in str(capture.exchanges[-1].frames)


@scenario("D5", ours=_overwrites_nothing)
async def placeholder_ids_of_two_messages(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [say("One", id=FAKE_RESPONSES_ID), call("look", id=FAKE_RESPONSES_ID)],
            [say("Two", id=FAKE_RESPONSES_ID)],
            tools=[look],
        )
    )
    await stage.send(add())


def _has_an_id_of_its_own(capture: Capture) -> None:
    (item,) = [item for item in items_sent(capture) if item["type"] == "client_tool_call"]
    assert item["id"].startswith("tc_")
    assert item["call_id"] == "call_1"


@scenario("D5", ours=_has_an_id_of_its_own)
async def a_placeholder_id_of_a_client_tool_call(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(stage, [call("locate", id=FAKE_RESPONSES_ID)], tools=[locate], tool_use_behavior=STOP)
    )
    await stage.send(add())


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
    went_on = []

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


def _ends_each_once(capture: Capture) -> None:
    ids = [item["id"] for item in items_sent(capture) if item["type"] == "workflow"]
    assert len(ids) == len(set(ids)), ids


@scenario("D13", ours=_ends_each_once)
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


@scenario("D13", ours=_ends_each_once)
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

    stage.seed(workflow("wf_1", CustomTask(title="Earlier")), user("msg_1", minute=9), thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


@scenario("D13", ours=_ends_each_once)
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


def _goes_through(capture: Capture) -> None:
    assert "error" not in types(capture)


@scenario("D16", ours=_goes_through)
async def a_workflow_with_an_aware_time(stage: Stage) -> None:
    aware = at(5).replace(tzinfo=timezone(timedelta(hours=2)))
    flow = workflow("wf_1", ThoughtTask(content="Before"), type="reasoning")
    stage.seed(flow.model_copy(update={"created_at": aware}), tool_call("tc_1", 600), thread=thread())
    stage.server(running(stage, [say("Done.")]))
    await stage.send(tool_output("here"))


def _keeps_images_apart(capture: Capture) -> None:
    shown = {item["id"]: item["image"]["id"] for item in items_sent(capture) if "image" in item}
    assert sorted(shown.values()) == ["ig_1", "ig_2"]
    updates = [(e["item_id"], e["update"]["image"]["id"]) for e in events(capture) if "update" in e and "image" in e["update"]]
    assert all(shown[item] == picture for item, picture in updates), updates


@scenario("D17", ours=_keeps_images_apart)
async def two_images_at_a_time(stage: Stage) -> None:
    from tests.compat.answers import Streamed  # noqa: PLC0415 - beside its only use

    one, two = image("b25l", ("MQ==",), "ig_1"), image("dHdv", ("Mg==",), "ig_2")

    def events_of_both(index: int) -> list[Any]:  # reason for Any: the SDK's events
        first, second = one.events(index), two.events(index + 1)
        return [event for pair in zip(first, second, strict=True) for event in pair]

    stage.seed(thread=thread())
    stage.server(
        running(stage, [Streamed(one.item, events_of_both), Streamed(two.item, lambda _: []), say("Both.")])
    )
    await stage.send(add())


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


@scenario("D9", "D18", ours=_removes())
async def a_guardrail_leaves_a_continued_workflow(stage: Stage) -> None:
    stage.seed(
        user(),
        workflow("wf_1", ThoughtTask(content="Before"), type="reasoning"),
        tool_call("tc_1", 6),
        thread=thread(),
    )
    gate = asyncio.Event()

    async def trip() -> None:
        gate.set()
        await settle()

    stage.server(
        running(stage, [think(["After"]), trip], input_guardrails=[input_guardrail(gate)])
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
