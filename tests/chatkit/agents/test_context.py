"""The context: ids, and what its methods put in the queue."""

from collections.abc import AsyncIterator
from datetime import timedelta, timezone
from typing import Any

import pytest

from chatkit._clock import use_clock
from chatkit.agents import AgentContext, ClientToolCall
from chatkit.types import (
    CustomSummary,
    CustomTask,
    ProgressUpdateEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    Workflow,
    WorkflowItem,
)
from chatkit.widgets import DynamicWidgetRoot
from tests.chatkit.agents.support import (
    NOON,
    Context,
    lines,
    make_context,
    show,
    tasks,
    title,
)


async def sent(context: Context) -> list[str]:
    """Return what the context sends, in a run that shows nothing of its own."""
    return await show(context, [])


def workflow(*titles: str, **fields: Any) -> Workflow:  # Any: the workflow's fields
    return Workflow.model_validate({"type": "custom", "tasks": tasks(*titles)} | fields)


async def test_ids_come_from_the_store_for_this_thread_or_another() -> None:
    context, store = make_context()
    other = ThreadMetadata(id="thr_2", created_at=NOON)

    assert context.generate_id("message") == "msg_1"
    assert context.generate_id("task", other) == "tsk_1"
    assert context.generate_id("thread") == "thr_1"
    assert store.log.outline == [
        "generate_item_id('message', ThreadMetadata thr_1, 'ada')",
        "generate_item_id('task', ThreadMetadata thr_2, 'ada')",
        "generate_thread_id('ada')",
    ]


async def test_a_workflow_with_tasks_is_announced_at_once() -> None:
    context, _ = make_context()

    await context.start_workflow(workflow("One"))

    assert await sent(context) == ["added custom wf_1 One"]


async def test_a_workflow_of_reasoning_is_announced_without_tasks() -> None:
    context, _ = make_context()

    await context.start_workflow(workflow(type="reasoning"))

    assert await sent(context) == ["added reasoning wf_1"]


async def test_a_custom_workflow_without_tasks_is_announced_with_its_first() -> None:
    context, _ = make_context()

    await context.start_workflow(workflow(summary=CustomSummary(title="Given")))
    await context.add_workflow_task(CustomTask(title="One"))
    await context.add_workflow_task(CustomTask(title="Two"))

    assert await sent(context) == [
        "added custom wf_1 One, (title='Given')",
        "wf_1 added task_index=1, task='Two'",
    ]


async def test_a_task_opens_a_custom_workflow_if_there_is_none() -> None:
    context, _ = make_context()

    await context.add_workflow_task(CustomTask(title="One"))

    assert context.workflow_item is not None
    assert await sent(context) == ["added custom wf_1 One"]


async def test_a_task_is_replaced_where_it_stands() -> None:
    context, _ = make_context()

    await context.start_workflow(workflow("One", "Two"))
    await context.update_workflow_task(CustomTask(title="One, done"), 0)
    await context.update_workflow_task(CustomTask(title="Two, done"), task_index=-1)

    assert await sent(context) == [
        "added custom wf_1 One, Two",
        "wf_1 updated task_index=0, task='One, done'",
        "wf_1 updated task_index=1, task='Two, done'",
    ]


async def test_a_task_that_is_not_there_cannot_be_updated() -> None:
    context, _ = make_context()

    with pytest.raises(ValueError, match=r"^Workflow is not set$"):
        await context.update_workflow_task(CustomTask(title="One"), 0)
    await context.start_workflow(workflow("One"))
    with pytest.raises(IndexError) as caught:
        await context.update_workflow_task(CustomTask(title="Two"), 1)
    assert str(caught.value) == (
        "Workflow 'wf_1' has no task 1: it has 1, counted from 0 in the order in which they were "
        "added. Add the task first (add_workflow_task)."
    )

    assert await sent(context) == ["added custom wf_1 One"]


async def test_d03_equal_tasks_have_indexes_of_their_own() -> None:
    context, _ = make_context()

    for _ in range(3):
        await context.add_workflow_task(CustomTask(title="Same"))

    assert await sent(context) == [
        "added custom wf_1 Same",
        "wf_1 added task_index=1, task='Same'",
        "wf_1 added task_index=2, task='Same'",
    ]


@pytest.mark.parametrize(
    ("own", "given", "shown"),
    [
        (None, None, "(duration=90)"),
        ("Own", None, "(title='Own')"),
        (None, "Given", "(title='Given')"),
        ("Own", "Given", "(title='Given')"),
    ],
)
async def test_a_workflow_ends_with_the_summary_given_or_its_own_or_its_duration(
    own: str | None, given: str | None, shown: str
) -> None:
    context, _ = make_context()
    summary = CustomSummary(title=own) if own else None

    with use_clock(lambda: NOON):
        await context.start_workflow(workflow("One", summary=summary))
    with use_clock(lambda: NOON + timedelta(seconds=90.9)):
        await context.end_workflow(CustomSummary(title=given) if given else None)

    assert (await sent(context))[-1] == f"done custom wf_1 One, {shown}"
    assert context.workflow_item is None


async def test_a_workflow_ends_expanded_only_if_that_is_asked_for() -> None:
    context, _ = make_context()

    await context.start_workflow(workflow("One", expanded=True))
    await context.end_workflow(CustomSummary(title="A"))
    await context.start_workflow(workflow("Two"))
    await context.end_workflow(CustomSummary(title="B"), expanded=True)

    assert await sent(context) == [
        "added custom wf_1 One expanded",
        "done custom wf_1 One, (title='A')",
        "added custom wf_2 Two",
        "done custom wf_2 Two, (title='B') expanded",
    ]


async def test_ending_a_workflow_leaves_the_applications_own_object_alone() -> None:
    context, _ = make_context()
    mine = workflow("One", expanded=True)

    await context.start_workflow(mine)
    await context.end_workflow()

    assert mine.summary is None
    assert mine.expanded is True


async def test_ending_no_workflow_sends_nothing() -> None:
    context, _ = make_context()

    await context.end_workflow(CustomSummary(title="Nothing"))

    assert await sent(context) == []


async def test_a_workflow_that_is_started_over_an_open_one_takes_its_place() -> None:
    context, store = make_context()

    with use_clock(lambda: NOON):
        await context.start_workflow(workflow("One"))
        await context.start_workflow(workflow("Two"))
        await context.add_workflow_task(CustomTask(title="Three"))
        shown = await sent(context)

    assert shown == [
        "added custom wf_1 One",
        "done custom wf_1 One, (duration=0)",
        "added custom wf_2 Two",
        "wf_2 added task_index=1, task='Three'",
    ]
    assert [item.id for item in store.items_of("thr_1")] == ["wf_2"]


@pytest.mark.parametrize("end", [True, False], ids=["ended", "left"])
async def test_d13_a_deferred_workflow_without_tasks_leaves_no_trace(end: bool) -> None:
    context, store = make_context()

    await context.start_workflow(workflow())
    if end:
        await context.end_workflow(CustomSummary(title="Nothing done"))

    assert await sent(context) == []
    assert store.items_of("thr_1") == []


async def test_d13_a_deferred_workflow_is_dropped_for_the_one_started_over_it() -> None:
    context, _ = make_context()

    await context.start_workflow(workflow())
    await context.start_workflow(workflow("One"))

    assert await sent(context) == ["added custom wf_2 One"]


async def test_a_deferred_workflow_takes_its_place_when_it_is_first_shown() -> None:
    context, store = make_context()

    with use_clock(lambda: NOON):
        await context.start_workflow(workflow())
    with use_clock(lambda: NOON + timedelta(seconds=5)):
        await context.add_workflow_task(CustomTask(title="One"))

    await sent(context)
    assert store.items_of("thr_1")[0].created_at == NOON + timedelta(seconds=5)


@pytest.mark.parametrize("hours", [0, -7, 5.5], ids=str)
async def test_d16_a_duration_is_reckoned_in_the_workflows_own_time_zone(hours: float) -> None:
    context, _ = make_context()
    zone = timezone(timedelta(hours=hours))
    context.workflow_item = WorkflowItem(
        id="wf_9", thread_id="thr_1", created_at=NOON.astimezone(zone), workflow=workflow("One")
    )

    with use_clock(lambda: NOON + timedelta(seconds=30)):
        await context.end_workflow()

    assert await sent(context) == ["done custom wf_9 One, (duration=30)"]


async def test_d12_an_event_is_copied_when_the_context_takes_it() -> None:
    context, _ = make_context()
    event = ProgressUpdateEvent(text="One")

    await context.stream(event)
    event.text = "Two"
    await context.stream(event)

    assert await sent(context) == ["progress_update text='One'", "progress_update text='Two'"]


async def test_d12_a_workflow_that_grows_is_sent_as_it_was() -> None:
    context, _ = make_context()
    task = CustomTask(title="One")

    await context.add_workflow_task(task)
    task.title = "One, done"
    await context.update_workflow_task(task, 0)
    task.title = "changed later"

    assert await sent(context) == [
        "added custom wf_1 One",
        "wf_1 updated task_index=0, task='One, done'",
    ]


async def test_d12_a_widget_is_sent_as_it_was() -> None:
    context, _ = make_context()
    widget = DynamicWidgetRoot.model_validate({"type": "Card", "children": [], "title": "One"})

    await context.stream_widget(widget)
    widget.children = None

    (event,) = await collect_events(context)
    assert event.model_dump()["item"]["widget"]["children"] == []


async def collect_events(context: Context) -> list[ThreadStreamEvent]:
    events: list[ThreadStreamEvent] = []
    while context._outbox:
        events.append(context._outbox.take())
    return events


async def test_tasks_are_the_applications_own_objects_and_can_be_looked_up() -> None:
    context, _ = make_context()
    task = CustomTask(title="One")
    await context.start_workflow(workflow("Zero"))
    await context.add_workflow_task(task)

    task.status_indicator = "complete"

    assert context.workflow_item is not None
    assert context.workflow_item.workflow.tasks.index(task) == 1
    assert title(context.workflow_item.workflow.tasks[1]) == "One"


async def test_a_widget_is_shown_under_an_id_of_the_store() -> None:
    context, _ = make_context()

    await context.stream_widget(
        DynamicWidgetRoot.model_validate({"type": "Card"}), copy_text="To copy"
    )

    (event,) = await collect_events(context)
    assert lines([event]) == ["done widget msg_1"]
    assert event.model_dump()["item"]["copy_text"] == "To copy"


async def test_streaming_a_widget_returns_when_its_iterator_is_exhausted() -> None:
    context, _ = make_context()
    given: list[str] = []

    async def states() -> AsyncIterator[DynamicWidgetRoot]:
        for value in ("One", "One two"):
            given.append(value)
            text = {"type": "Text", "id": "t", "value": value}
            yield DynamicWidgetRoot.model_validate({"type": "Card", "children": [text]})

    await context.stream_widget(states())

    assert given == ["One", "One two"]
    assert lines(await collect_events(context)) == [
        "added widget msg_1",
        "msg_1 value_delta component_id='t', delta=' two', done=True",
        "done widget msg_1",
    ]


async def test_a_context_may_be_made_outside_a_loop_and_has_a_queue_of_its_own() -> None:
    first, _ = make_context()
    second, _ = make_context()

    await first.stream(ProgressUpdateEvent(text="First"))

    assert await sent(second) == []
    assert await sent(first) == ["progress_update text='First'"]


async def test_the_queue_has_no_bound() -> None:
    context, _ = make_context()

    for number in range(5_000):
        await context.stream(ProgressUpdateEvent(text=str(number)))

    assert len(await sent(context)) == 5_000


def test_a_context_has_the_fields_of_a_subclass_and_is_generic() -> None:
    class Mine(AgentContext[object]):
        locale: str = "en"

    base, store = make_context()
    mine = Mine(thread=base.thread, store=store, request_context={"user": "ada"}, locale="de")

    assert mine.locale == "de"
    assert mine.thread is base.thread
    assert mine.previous_response_id is None
    assert ClientToolCall(name="f", arguments={"a": 1}).arguments == {"a": 1}
