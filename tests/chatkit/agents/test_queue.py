"""The context's queue beside the run: what goes when, and what becomes of an open workflow."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from agents import RunContextWrapper, Tool, function_tool

from chatkit.types import (
    AssistantMessageItem,
    ClientEffectEvent,
    CustomSummary,
    CustomTask,
    EndOfTurnItem,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    Workflow,
    WorkflowItem,
    WorkflowTaskAdded,
)
from chatkit.widgets import DynamicWidgetRoot
from tests.chatkit.agents.support import (
    NOON,
    Context,
    call,
    idle,
    item_line,
    make_context,
    message,
    show,
    tasks,
)

Given = RunContextWrapper[Context]
Act = Callable[[Context], Awaitable[object]]


def tool(*acts: Act, together: bool = False) -> Tool:
    """A tool that does things to its context, each seen by the client before the next."""

    @function_tool(failure_error_function=None)
    async def work(given: Given) -> str:
        for act in acts:
            await act(given.context)
            if not together:
                await idle()
        return "worked"

    return work


async def work(*acts: Act, together: bool = False, context: Context | None = None) -> list[str]:
    """Return what is shown of a run whose tool does all this, and then falls silent."""
    context = context or make_context()[0]
    return await show(context, [call("work")], tools=[tool(*acts, together=together)])


def open_workflow(*titles: str, **fields: Any) -> Act:  # Any: the workflow's fields
    given = {"type": "custom", "tasks": tasks(*titles)} | fields
    return lambda context: context.start_workflow(Workflow.model_validate(given))


def add_task(title: str) -> Act:
    return lambda context: context.add_workflow_task(CustomTask(title=title))


def stream(event: ThreadStreamEvent) -> Act:
    return lambda context: context.stream(event)


def item(kind: str, id: str = "x", **fields: object) -> Any:  # Any: an item of any kind
    event = {"type": "thread.item.done", "item": {"type": kind, "id": id, "thread_id": "thr_1"}}
    event["item"] |= {"created_at": NOON} | fields  # type: ignore[operator] # a dict of JSON
    return ThreadItemDoneEvent.model_validate(event).item


def flow(*titles: str, id: str = "hw", **fields: object) -> WorkflowItem:
    workflow = {"type": "custom", "tasks": tasks(*titles)} | fields
    return WorkflowItem.model_validate(
        {"id": id, "thread_id": "thr_1", "created_at": NOON, "workflow": workflow}
    )


def widget() -> DynamicWidgetRoot:
    return DynamicWidgetRoot.model_validate({"type": "Card"})


ANSWER = item("assistant_message", content=[])


# Order


async def test_what_a_tool_streams_stands_between_the_answers_around_it() -> None:
    context, _ = make_context()
    progress = stream(ProgressUpdateEvent(text="Working"))

    shown = await show(
        context,
        [message("Wait.", id="m1"), call("work")],
        [message("Done.", id="m2")],
        tools=[tool(progress, stream(ClientEffectEvent(name="beep")))],
    )

    marks = [line for line in shown if line.startswith(("done", "added", "progress", "client"))]
    assert marks == [
        "added message m1",
        "done message m1 Wait.",
        "progress_update text='Working'",
        "client_effect name='beep', data={}",
        "added message m2",
        "done message m2 Done.",
    ]


async def test_the_queue_goes_first_when_both_are_ready() -> None:
    context, _ = make_context()
    await context.stream(ProgressUpdateEvent(text="Early"))
    await context.start_workflow(Workflow(type="custom", tasks=tasks("One")))

    shown = await show(context, [message("Hi", id="m")])

    assert shown[:4] == [
        "progress_update text='Early'",
        "added custom wf_1 One",
        "done custom wf_1 One, (duration=0)",
        "added message m",
    ]


async def test_several_runs_use_one_context_in_turn() -> None:
    context, _ = make_context()

    first = await show(context, [message("One", id="m1")])
    await context.stream(ProgressUpdateEvent(text="Between"))
    second = await show(context, [message("Two", id="m2")])

    assert first[-1] == "done message m1 One"
    assert second[:2] == ["progress_update text='Between'", "added message m2"]


async def test_what_is_queued_when_the_run_ends_is_sent() -> None:
    assert await work(
        *[stream(ProgressUpdateEvent(text=str(number))) for number in range(30)],
        stream(NoticeEvent(level="info", message="Last")),
        together=True,
    ) == [
        *[f"progress_update text='{number}'" for number in range(30)],
        "notice level='info', message='Last'",
    ]


# What ends a workflow


@pytest.mark.parametrize("event", [ThreadItemAddedEvent, ThreadItemDoneEvent])
@pytest.mark.parametrize(
    "other",
    [
        ANSWER,
        item("widget", widget={"type": "Card"}),
        item("generated_image"),
        item("task", task={"type": "custom"}),
        EndOfTurnItem(id="x", thread_id="thr_1", created_at=NOON),
        item("structured_input", inputs=[]),
    ],
    ids=lambda value: getattr(value, "type", None),
)
async def test_an_item_ends_the_open_workflow(
    event: type[ThreadItemAddedEvent | ThreadItemDoneEvent], other: ThreadItem
) -> None:
    context, store = make_context()

    shown = await work(open_workflow("One"), stream(event(item=other)), context=context)

    assert shown[:2] == ["added custom wf_1 One", "done custom wf_1 One, (duration=0)"]
    assert len(shown) == 3
    assert context.workflow_item is None
    assert store.items_of("thr_1") == []


@pytest.mark.parametrize("event", [ThreadItemAddedEvent, ThreadItemDoneEvent])
@pytest.mark.parametrize(
    "other",
    [
        item("client_tool_call", call_id="c", name="n", arguments={}),
        item("hidden_context_item", content="hidden"),
        item("sdk_hidden_context", content="hidden"),
    ],
    ids=lambda value: getattr(value, "type", None),
)
async def test_client_tool_calls_and_hidden_items_end_no_workflow(
    event: type[ThreadItemAddedEvent | ThreadItemDoneEvent], other: ThreadItem
) -> None:
    context, store = make_context()

    shown = await work(open_workflow("One"), stream(event(item=other)), context=context)

    assert [line.partition(" ")[0] for line in shown] == ["added", event(item=other).type[12:]]
    assert [item_line(stored) for stored in store.items_of("thr_1")] == ["custom wf_1 One"]


@pytest.mark.parametrize(
    "event",
    [
        ProgressUpdateEvent(text="Working"),
        NoticeEvent(level="info", message="Note"),
        ThreadItemReplacedEvent(item=ANSWER),
        ThreadItemRemovedEvent(item_id="other"),
        ThreadItemUpdatedEvent(
            item_id="other", update=WorkflowTaskAdded(task_index=0, task=CustomTask())
        ),
    ],
    ids=lambda event: event.type,
)
async def test_other_events_end_no_workflow(event: ThreadStreamEvent) -> None:
    context, _ = make_context()

    shown = await work(open_workflow("One"), stream(event), context=context)

    assert len(shown) == 2
    assert context.workflow_item is not None


async def test_a_widget_ends_the_workflow_and_the_next_task_opens_another() -> None:
    assert await work(
        open_workflow("One"),
        lambda context: context.stream_widget(widget()),
        add_task("Two"),
    ) == [
        "added custom wf_1 One",
        "done custom wf_1 One, (duration=0)",
        "done widget msg_1",
        "added custom wf_2 Two",
    ]


async def test_an_ended_workflow_cannot_be_updated() -> None:
    with pytest.raises(Exception, match="Workflow is not set"):
        await work(
            open_workflow("One"),
            stream(ThreadItemDoneEvent(item=ANSWER)),
            lambda context: context.update_workflow_task(CustomTask(), 0),
        )


async def test_a_workflow_that_another_item_ends_is_not_expanded_and_keeps_its_summary() -> None:
    shown = await work(
        open_workflow("One", summary=CustomSummary(title="Own"), expanded=True),
        stream(ThreadItemDoneEvent(item=ANSWER)),
    )

    assert shown[1] == "done custom wf_1 One, (title='Own')"


async def test_d13_an_item_ahead_of_the_announcement_does_not_end_the_workflow() -> None:
    assert await work(
        stream(ThreadItemDoneEvent(item=ANSWER)), open_workflow("One"), together=True
    ) == ["done message x", "added custom wf_1 One"]


async def test_d13_a_drained_item_ends_the_workflow_too() -> None:
    context, store = make_context()

    shown = await work(
        open_workflow("One"),
        *[stream(ProgressUpdateEvent(text="Talk"))] * 30,
        stream(ThreadItemDoneEvent(item=ANSWER)),
        context=context,
        together=True,
    )

    assert shown[-2:] == ["done custom wf_1 One, (duration=0)", "done message x"]
    assert store.items_of("thr_1") == []


async def test_d13_a_deferred_workflow_outlasts_an_item() -> None:
    assert await work(
        open_workflow(), stream(ThreadItemDoneEvent(item=ANSWER)), add_task("One")
    ) == ["done message x", "added custom wf_1 One"]


async def test_d13_the_done_of_an_earlier_workflow_ends_nothing() -> None:
    context, _ = make_context()

    shown = await work(
        open_workflow("Open"),
        stream(ThreadItemDoneEvent(item=flow("Earlier", id="wf_0"))),
        context=context,
    )

    assert shown == ["added custom wf_1 Open", "done custom wf_0 Earlier"]
    assert context.workflow_item is not None
    assert context.workflow_item.id == "wf_1"


async def test_the_done_of_a_later_workflow_ends_the_open_one() -> None:
    later = flow("Later")

    async def done(context: Context) -> None:
        assert context.workflow_item is not None
        later.created_at = context.workflow_item.created_at + timedelta(seconds=1)
        await context.stream(ThreadItemDoneEvent(item=later))

    assert await work(open_workflow("Open"), done) == [
        "added custom wf_1 Open",
        "done custom wf_1 Open, (duration=0)",
        "done custom hw Later",
    ]


async def test_d13_two_workflows_queued_at_once_end_once_each() -> None:
    assert await work(
        open_workflow("One"),
        add_task("Two"),
        lambda context: context.end_workflow(),
        open_workflow("Three"),
        lambda context: context.end_workflow(),
        together=True,
    ) == [
        "added custom wf_1 One",
        "wf_1 added task_index=1, task='Two'",
        "done custom wf_1 One, Two, (duration=0)",
        "added custom wf_2 Three",
        "done custom wf_2 Three, (duration=0)",
    ]


async def test_d12_queued_events_do_not_replace_the_contexts_workflow() -> None:
    context, _ = make_context()
    items: list[object] = []

    async def look(context: Context) -> None:
        items.append(context.workflow_item)

    await work(open_workflow("One"), look, add_task("Two"), look, context=context)

    assert items[0] is items[1] is context.workflow_item


async def test_d12_an_item_cuts_a_workflow_whose_owner_goes_on_without_knowing() -> None:
    assert await work(
        open_workflow("One"),
        lambda context: context.stream_widget(widget()),
        lambda context: context.update_workflow_task(CustomTask(title="One, done"), 0),
        add_task("Two"),
        together=True,
    ) == [
        "added custom wf_1 One",
        "done custom wf_1 One, done, Two, (duration=0)",
        "done widget msg_1",
    ]


async def test_d12_an_item_in_a_workflow_that_its_owner_has_ended_already_ends_it_no_earlier() -> (
    None
):
    assert await work(
        open_workflow("One"),
        lambda context: context.stream_widget(widget()),
        add_task("Two"),
        lambda context: context.end_workflow(CustomSummary(title="End")),
        together=True,
    ) == [
        "added custom wf_1 One",
        "done widget msg_1",
        "wf_1 added task_index=1, task='Two'",
        "done custom wf_1 One, Two, (title='End')",
    ]


# Workflows that the application streams by hand


async def test_a_workflow_streamed_by_hand_is_taken_on_and_ended() -> None:
    context, _ = make_context()
    mine = flow("Mine")

    shown = await work(
        stream(ThreadItemAddedEvent(item=mine)),
        add_task("More"),
        stream(ThreadItemDoneEvent(item=ANSWER)),
        context=context,
    )

    assert shown[:2] == ["added custom hw Mine", "hw added task_index=1, task='More'"]
    assert shown[2].startswith("done custom hw Mine, More, (duration=")
    assert len(mine.workflow.tasks) == 1


async def test_d12_a_workflow_streamed_by_hand_does_not_replace_the_contexts_own() -> None:
    context, _ = make_context()

    shown = await work(
        stream(ThreadItemAddedEvent(item=flow("Mine"))),
        open_workflow("Own"),
        context=context,
        together=True,
    )

    assert shown == ["added custom hw Mine", "added custom wf_1 Own"]
    assert context.workflow_item is not None
    assert context.workflow_item.id == "wf_1"


@pytest.mark.parametrize("how", ["done", "removed"])
async def test_d13_a_workflow_done_or_removed_by_hand_is_not_ended_again(how: str) -> None:
    async def finish(context: Context) -> None:
        assert context.workflow_item is not None
        await context.stream(
            ThreadItemDoneEvent(item=context.workflow_item)
            if how == "done"
            else ThreadItemRemovedEvent(item_id=context.workflow_item.id)
        )

    context, store = make_context()
    shown = await work(
        open_workflow("One"), finish, stream(ThreadItemDoneEvent(item=ANSWER)), context=context
    )

    assert [line.partition(" ")[0] for line in shown] == ["added", how, "done"]
    assert shown[-1] == "done message x"
    assert store.items_of("thr_1") == []


async def test_a_workflow_that_the_application_put_on_the_context_is_ended() -> None:
    context, _ = make_context()
    context.workflow_item = flow("Mine", summary=CustomSummary(title="Own"))

    shown = await show(context, [message("Hi", id="m")])

    assert shown[:2] == ["done custom hw Mine, (title='Own')", "added message m"]


async def test_a_message_that_only_ends_leaves_the_workflow_open() -> None:
    context, _ = make_context()
    await context.start_workflow(Workflow(type="custom", tasks=tasks("One")))
    *_, done = message("Hi", id="m").play(0)

    assert await show(context, [done]) == ["added custom wf_1 One", "done message m Hi"]
    assert isinstance(ANSWER, AssistantMessageItem)
