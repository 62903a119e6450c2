"""Reasoning: how its summaries become thoughts of a workflow."""

from datetime import timedelta

import pytest
from agents import RunContextWrapper, Tool, function_tool

from chatkit._clock import use_clock
from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    CustomSummary,
    CustomTask,
    ThoughtTask,
    ThreadItem,
    Workflow,
    WorkflowItem,
)
from tests.chatkit.agents.support import (
    NOON,
    Context,
    call,
    idle,
    item_line,
    make_context,
    message,
    reasoning,
    response_event,
    show,
    tasks,
)
from tests.support.recording_store import RecordingStore

Given = RunContextWrapper[Context]


def adds_a_task() -> Tool:
    @function_tool
    async def work(given: Given) -> str:
        await given.context.add_workflow_task(CustomTask(title="Tool"))
        return "worked"

    return work


async def test_the_first_thought_streams_and_the_next_arrive_whole() -> None:
    context, store = make_context()

    with use_clock(lambda: NOON):
        shown = await show(
            context, [reasoning(["Thi", "nk"], ["Think ", "again"]), message("Hi", id="m")]
        )

    assert shown[:6] == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='Thi'",
        "wf_1 updated task_index=0, task='Think'",
        "wf_1 updated task_index=0, task='Think'",
        "wf_1 added task_index=1, task='Think again'",
        "done reasoning wf_1 Think, Think again, (duration=0)",
    ]
    assert shown[6] == "added message m"
    assert "add_thread_item" not in store.log.names


async def test_each_event_of_a_thought_keeps_the_text_it_had() -> None:
    context, _ = make_context()

    shown = await show(context, [reasoning(["a", "b", "c"])])

    assert [line.partition("task=")[2] for line in shown[1:]] == ["'a'", "'ab'", "'abc'", "'abc'"]


async def test_a_thought_that_was_not_streamed_arrives_whole() -> None:
    context, _ = make_context()
    done = {"type": "response.reasoning_summary_text.done", "text": "Whole"}
    output = reasoning()
    output.events = [done]

    assert await show(context, [output]) == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='Whole'",
    ]


async def test_the_workflow_stays_open_over_several_turns_of_the_model() -> None:
    context, _ = make_context()

    shown = await show(
        context,
        [reasoning(["One"], id="rs_1"), call("work")],
        [reasoning(["Two"], id="rs_2"), message("Hi", id="m")],
        tools=[adds_a_task()],
    )

    assert shown[:6] == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='One'",
        "wf_1 updated task_index=0, task='One'",
        "wf_1 added task_index=1, task='Tool'",
        "wf_1 added task_index=2, task='Two'",
        "done reasoning wf_1 One, Tool, Two, (duration=0)",
    ]


async def test_reasoning_after_a_message_opens_another_workflow() -> None:
    context, _ = make_context()

    shown = await show(
        context,
        [
            reasoning(["One"], id="rs_1"),
            message("Hi", id="m1"),
            reasoning(["Two"], id="rs_2"),
            message("Ho", id="m2"),
        ],
    )

    assert [line for line in shown if "reasoning" in line] == [
        "added reasoning wf_1",
        "done reasoning wf_1 One, (duration=0)",
        "added reasoning wf_2",
        "done reasoning wf_2 Two, (duration=0)",
    ]


async def test_a_thought_goes_whole_into_a_custom_workflow() -> None:
    context, _ = make_context()
    await context.start_workflow(Workflow(type="custom", tasks=tasks("Given")))

    assert await show(context, [reasoning(["Th", "ink"])]) == [
        "added custom wf_1 Given",
        "wf_1 added task_index=1, task='Think'",
    ]


async def test_d13_a_thought_announces_a_deferred_workflow() -> None:
    context, store = make_context()
    await context.start_workflow(Workflow(type="custom", tasks=[]))

    assert await show(context, [reasoning(["Th", "ink"])]) == ["added custom wf_1 Think"]
    assert [item_line(item) for item in store.items_of("thr_1")] == ["custom wf_1 Think"]


async def test_a_thought_without_a_workflow_is_ignored() -> None:
    context, _ = make_context()
    at = {"item_id": "rs", "summary_index": 0}
    kind = "response.reasoning_summary_text"

    shown = await show(
        context,
        [
            response_event(f"{kind}.delta", delta="Hm", **at),
            response_event(f"{kind}.done", text="Hm", **at),
        ],
    )

    assert shown == []


async def test_only_the_thought_that_streams_takes_deltas() -> None:
    context, _ = make_context()
    output = reasoning()
    delta, done = (f"response.reasoning_summary_text.{end}" for end in ("delta", "done"))
    output.events = [
        {"type": delta, "delta": "a", "summary_index": 0},
        {"type": delta, "delta": "x", "summary_index": 1},
        {"type": delta, "delta": "b", "summary_index": 0},
        {"type": delta, "delta": "y", "summary_index": 0, "item_id": "rs_other"},
        {"type": done, "text": "X", "summary_index": 1},
        {"type": done, "text": "ab", "summary_index": 0},
        {"type": delta, "delta": "late", "summary_index": 0},
    ]

    assert await show(context, [output]) == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='a'",
        "wf_1 updated task_index=0, task='ab'",
        "wf_1 added task_index=1, task='X'",
        "wf_1 updated task_index=0, task='ab'",
    ]


async def test_d03_a_streamed_thought_keeps_its_index_beside_an_equal_task() -> None:
    context, _ = make_context()
    output = reasoning(["Sa", "me"])

    async def equal_task() -> None:
        await idle()
        await context.add_workflow_task(ThoughtTask(content="Sa"))
        await idle()

    events = list(output.play(0))
    shown = await show(context, [*events[:2], equal_task, *events[2:]])

    assert shown == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='Sa'",
        "wf_1 added task_index=1, task='Sa'",
        "wf_1 updated task_index=0, task='Same'",
        "wf_1 updated task_index=0, task='Same'",
    ]


async def test_a_thought_whose_task_a_tool_has_replaced_arrives_whole() -> None:
    context, _ = make_context()

    async def replace() -> None:
        await idle()
        await context.update_workflow_task(CustomTask(title="Mine"), 0)
        await idle()

    events = list(reasoning(["Th", "ink"]).play(0))
    shown = await show(context, [*events[:2], replace, *events[2:]])

    assert shown == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='Th'",
        "wf_1 updated task_index=0, task='Mine'",
        "wf_1 added task_index=1, task='Think'",
    ]


async def test_reasoning_text_is_not_shown() -> None:
    context, _ = make_context()
    output = reasoning()
    output.events = [{"type": "response.reasoning_text.delta", "delta": "Hm"}]

    assert await show(context, [output]) == ["added reasoning wf_1"]


async def test_a_workflow_left_open_is_stored_as_it_is_and_not_sent() -> None:
    context, store = make_context()

    shown = await show(context, [reasoning(["Think"])])

    assert shown[-1] == "wf_1 updated task_index=0, task='Think'"
    assert [item_line(item) for item in store.items_of("thr_1")] == ["reasoning wf_1 Think"]
    assert store.log.names[-1] == "add_thread_item"
    assert store.log.calls[-1].args[-1] == "ada"


async def test_a_workflow_left_open_goes_on_without_the_store_hearing_of_it() -> None:
    class Keeping(RecordingStore):
        async def add_thread_item(self, thread_id: str, item: ThreadItem, context: object) -> None:
            kept.append(item)

    kept: list[ThreadItem] = []
    context, _ = make_context()
    context.store = store = Keeping()
    store.put(context.thread)

    await show(context, [reasoning(["Think"])])
    await context.add_workflow_task(CustomTask(title="Later"))

    assert [item_line(item) for item in kept] == ["reasoning wf_1 Think"]


def earlier(type: str = "reasoning", **fields: object) -> WorkflowItem:
    workflow = {"type": type, "tasks": tasks("Before")} | fields
    return WorkflowItem.model_validate(
        {"id": "wf_old", "thread_id": "thr_1", "created_at": NOON, "workflow": workflow}
    )


def client_call() -> ClientToolCallItem:
    return ClientToolCallItem(
        id="tc_old",
        thread_id="thr_1",
        created_at=NOON + timedelta(seconds=1),
        call_id="call_old",
        name="f",
        arguments={},
        status="completed",
    )


def answer() -> AssistantMessageItem:
    return AssistantMessageItem(
        id="msg_old", thread_id="thr_1", created_at=NOON + timedelta(seconds=1), content=[]
    )


@pytest.mark.parametrize("above", [[], [client_call()]], ids=["newest", "below a client tool call"])
async def test_a_workflow_at_the_end_of_the_thread_is_taken_up_again(
    above: list[ThreadItem],
) -> None:
    context, _ = make_context(earlier(), *above)

    with use_clock(lambda: NOON + timedelta(seconds=9)):
        shown = await show(context, [reasoning(["More"]), message("Hi", id="m")])

    assert shown[:3] == [
        "wf_old added task_index=1, task='More'",
        "done reasoning wf_old Before, More, (duration=9)",
        "added message m",
    ]


async def test_a_workflow_that_is_taken_up_keeps_its_summary() -> None:
    context, _ = make_context(earlier(summary=CustomSummary(title="Own"), expanded=True))

    shown = await show(context, [message("Hi", id="m")])

    assert shown[0] == "done reasoning wf_old Before, (title='Own')"


async def test_a_thought_streams_into_a_taken_up_workflow_of_reasoning_without_tasks() -> None:
    context, _ = make_context(earlier(tasks=[]))

    assert await show(context, [reasoning(["Th", "ink"])]) == [
        "wf_old added task_index=0, task='Th'",
        "wf_old updated task_index=0, task='Think'",
        "wf_old updated task_index=0, task='Think'",
    ]


async def test_a_workflow_below_another_item_is_not_taken_up() -> None:
    context, _ = make_context(earlier(), answer())

    assert (await show(context, [reasoning(["Think"])]))[0] == "added reasoning wf_1"


async def test_a_client_tool_call_alone_leads_to_no_workflow() -> None:
    context, _ = make_context(client_call())

    assert (await show(context, [reasoning(["Think"])]))[0] == "added reasoning wf_1"


async def test_a_workflow_that_is_taken_up_and_left_is_stored_again_as_it_is() -> None:
    context, store = make_context(earlier())

    assert await show(context, [call("work")], [], tools=[adds_a_task()]) == [
        "wf_old added task_index=1, task='Tool'"
    ]
    assert [item_line(item) for item in store.items_of("thr_1")] == [
        "reasoning wf_old Before, Tool"
    ]


async def test_a_workflow_started_before_the_run_ends_the_one_at_the_end_of_the_thread() -> None:
    context, _ = make_context(earlier())

    with use_clock(lambda: NOON):
        await context.start_workflow(Workflow(type="custom", tasks=tasks("New")))
        shown = await show(context, [])

    assert shown == [
        "done reasoning wf_old Before, (duration=0)",
        "added custom wf_1 New",
    ]


async def test_several_runs_in_turn_go_on_with_the_workflow_of_their_context() -> None:
    context, store = make_context()

    first = await show(context, [reasoning(["One"], id="rs_1")])
    second = await show(context, [reasoning(["Two"], id="rs_2"), message("Hi", id="m")])

    assert first[0] == "added reasoning wf_1"
    assert second[:2] == [
        "wf_1 added task_index=1, task='Two'",
        "done reasoning wf_1 One, Two, (duration=0)",
    ]
    assert [item_line(item) for item in store.items_of("thr_1")] == ["reasoning wf_1 One"]
