"""Guardrails: what a run has shown is removed, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from agents import (
    GuardrailFunctionOutput,
    InputGuardrail,
    InputGuardrailResult,
    InputGuardrailTripwireTriggered,
    OutputGuardrail,
    OutputGuardrailTripwireTriggered,
    RawResponsesStreamEvent,
    RunContextWrapper,
    Tool,
    function_tool,
)

from chatkit.types import (
    CustomTask,
    HiddenContextItem,
    ProgressUpdateEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadStreamEvent,
    Workflow,
    WorkflowItem,
)
from chatkit.widgets import DynamicWidgetRoot
from tests.chatkit.agents.support import (
    NOON,
    Context,
    Replay,
    Script,
    Step,
    call,
    collect,
    idle,
    image,
    lines,
    make_context,
    message,
    reasoning,
    run,
    tasks,
)

Given = RunContextWrapper[Context]


class Input:
    """An input guardrail that trips when it is told to."""

    def __init__(self) -> None:
        self._told = asyncio.Event()
        self.guardrail = InputGuardrail[Context](self._check)

    async def trip(self) -> None:
        """Trip, once all that was streamed so far is taken."""
        await idle()
        self._told.set()
        await idle()

    async def _check(self, *_: object) -> GuardrailFunctionOutput:
        await self._told.wait()
        return GuardrailFunctionOutput(output_info=None, tripwire_triggered=True)


async def _check_output(*_: object) -> GuardrailFunctionOutput:
    return GuardrailFunctionOutput(output_info=None, tripwire_triggered=True)


OUTPUT = OutputGuardrail[Context](_check_output)
TRIPWIRES = (InputGuardrailTripwireTriggered, OutputGuardrailTripwireTriggered)


async def tripped(context: Context, *answers: list[Step], **agent: Any) -> list[str]:
    """Return what a run showed before its guardrail's error."""  # Any: the agent's fields
    events: list[ThreadStreamEvent] = []
    with pytest.raises(TRIPWIRES):
        await collect(context, run(context, Script(*answers), **agent), into=events)
    return lines(events)


def busy_tool() -> Tool:
    @function_tool
    async def work(given: Given) -> str:
        context = given.context
        await context.add_workflow_task(CustomTask(title="One"))
        await context.stream_widget(DynamicWidgetRoot.model_validate({"type": "Card"}))
        hidden = HiddenContextItem(id="hcx", thread_id="thr_1", created_at=NOON, content="")
        await context.stream(ThreadItemDoneEvent(item=hidden))
        await context.stream(ProgressUpdateEvent(text="Working"))
        await idle()
        return "worked"

    return work


async def test_an_input_guardrail_removes_what_was_shown_so_far() -> None:
    context, _ = make_context()
    guard = Input()
    events = list(message("Secret").play(0))

    shown = await tripped(
        context, [*events[:3], guard.trip, *events[3:]], input_guardrails=[guard.guardrail]
    )

    assert shown[:3] == [
        "added message msg_a",
        "msg_a added content_index=0, content=''",
        "msg_a text_delta content_index=0, delta='Secret'",
    ]
    assert shown[-1] == "removed msg_a"
    assert "done message msg_a Secret" not in shown


async def test_d18_items_are_removed_in_the_order_in_which_they_were_produced() -> None:
    context, _ = make_context()

    shown = await tripped(
        context,
        [message("Wait.", id="m1"), image("Whole"), call("work")],
        [reasoning(["Think"]), message("Secret", id="m2")],
        tools=[busy_tool()],
        output_guardrails=[OUTPUT],
    )

    assert [line for line in shown if line.startswith("removed")] == [
        "removed m1",
        "removed msg_1",
        "removed wf_1",
        "removed msg_2",
        "removed hcx",
        "removed wf_2",
        "removed m2",
    ]
    assert shown[-7].startswith("removed")


async def test_d18_a_continued_workflow_stays() -> None:
    old = WorkflowItem(
        id="wf_old",
        thread_id="thr_1",
        created_at=NOON,
        workflow=Workflow(type="reasoning", tasks=tasks("Before")),
    )
    context, _ = make_context(old)

    shown = await tripped(
        context, [reasoning(["More"]), message("Secret", id="m")], output_guardrails=[OUTPUT]
    )

    assert shown[0] == "wf_old added task_index=1, task='More'"
    assert shown[1].startswith("done reasoning wf_old Before, More")
    assert shown[-1] == "removed m"
    assert "removed wf_old" not in shown


async def test_d18_a_continued_workflow_that_is_still_open_stays_on_the_context() -> None:
    old = WorkflowItem(
        id="wf_old",
        thread_id="thr_1",
        created_at=NOON,
        workflow=Workflow(type="reasoning", tasks=tasks("Before")),
    )
    context, store = make_context(old)
    guard = Input()

    shown = await tripped(
        context, [reasoning(["More"]), guard.trip], input_guardrails=[guard.guardrail]
    )

    assert shown == ["wf_old added task_index=1, task='More'"]
    assert context.workflow_item is not None
    assert "add_thread_item" not in store.log.names


async def test_d18_a_workflow_of_an_earlier_run_over_the_context_stays() -> None:
    context, store = make_context()
    await context.start_workflow(Workflow(type="custom", tasks=tasks("Before")))
    await collect(context, run(context, Script()))
    store.put(store.threads["thr_1"])
    await store.delete_thread_item("thr_1", "wf_1", "ada")

    shown = await tripped(context, [message("Secret", id="m")], output_guardrails=[OUTPUT])

    assert shown[0].startswith("done custom wf_1 Before")
    assert [line for line in shown if line.startswith("removed")] == ["removed m"]


async def test_d18_what_was_begun_is_forgotten() -> None:
    context, store = make_context()
    guard = Input()
    begun, *_ = image("Whole").play(1)

    shown = await tripped(
        context, [reasoning(["Think"]), begun, guard.trip], input_guardrails=[guard.guardrail]
    )

    assert shown[-2:] == ["removed wf_1", "removed msg_1"]
    assert context.workflow_item is None
    assert context.generated_image_item is None
    assert store.items_of("thr_1") == []


async def test_d18_what_is_queued_is_dropped() -> None:
    context, _ = make_context()
    output = GuardrailFunctionOutput(output_info=None, tripwire_triggered=True)

    class Tripping(Replay):
        """Trips in the very step in which a tool still streams."""

        async def stream_events(self) -> AsyncIterator[Any]:  # Any: see Replay
            async for event in super().stream_events():
                yield event
            await context.stream(ProgressUpdateEvent(text="Too late"))
            raise InputGuardrailTripwireTriggered(InputGuardrailResult(Input().guardrail, output))

    added, *_ = message("Secret", id="m").play(0)
    result: Any = Tripping(RawResponsesStreamEvent(data=added))  # Any: see Replay
    events: list[ThreadStreamEvent] = []
    with pytest.raises(InputGuardrailTripwireTriggered):
        await collect(context, result, into=events)

    assert lines(events) == ["added message m", "removed m"]
    assert len(context._outbox) == 0


async def test_d18_what_a_tool_has_removed_already_is_not_removed_again() -> None:
    context, _ = make_context()

    @function_tool
    async def work(given: Given) -> str:
        widget = DynamicWidgetRoot.model_validate({"type": "Card"})
        await given.context.stream_widget(widget)
        await given.context.stream(ThreadItemRemovedEvent(item_id="msg_1"))
        await idle()
        return "worked"

    shown = await tripped(
        context,
        [call("work")],
        [message("Secret", id="m")],
        tools=[work],
        output_guardrails=[OUTPUT],
    )

    assert [line for line in shown if line.startswith("removed")] == ["removed msg_1", "removed m"]


async def test_d18_a_function_call_is_not_on_the_wire_and_not_removed() -> None:
    context, _ = make_context()

    @function_tool
    async def work() -> str:
        return "worked"

    shown = await tripped(
        context,
        [call("work", id="fc_1")],
        [message("Secret", id="m")],
        tools=[work],
        output_guardrails=[OUTPUT],
    )

    assert [line for line in shown if line.startswith("removed")] == ["removed m"]


async def test_d09_a_tripped_run_leaves_no_task_behind() -> None:
    context, _ = make_context()
    guard = Input()
    events = list(message("Secret").play(0))

    await tripped(context, [events[0], guard.trip, *events[1:]], input_guardrails=[guard.guardrail])
    await idle()

    assert asyncio.all_tasks() == {asyncio.current_task()}
