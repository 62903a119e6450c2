"""Workflows: adding a task to one, finding a task in it, ending one, taking one up again."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from chatkit._clock import now
from chatkit.types import (
    DurationSummary,
    Task,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemUpdatedEvent,
    WorkflowItem,
    WorkflowSummary,
    WorkflowTaskAdded,
)

__all__ = ["Phase", "append_task", "finished", "position", "to_continue"]


class Phase(Enum):
    """How far the client has heard of a workflow."""

    DEFERRED = "deferred"
    """Started without a task: nothing is said of it until its first."""
    QUEUED = "queued"
    """Its `added` waits in the context's queue."""
    SHOWN = "shown"
    """The client has seen it."""
    CUT = "cut"
    """Another item ended it while its owner may still be adding to it."""


def append_task(item: WorkflowItem, task: Task) -> ThreadItemAddedEvent | ThreadItemUpdatedEvent:
    """Append ``task`` and return the event that shows it.

    A custom workflow is announced with its first task; the event then holds the workflow itself,
    which takes its place in the thread only now.
    """
    tasks = item.workflow.tasks
    tasks.append(task)
    if len(tasks) == 1 and item.workflow.type == "custom":
        item.created_at = now()
        return ThreadItemAddedEvent(item=item)
    return ThreadItemUpdatedEvent(
        item_id=item.id, update=WorkflowTaskAdded(task_index=len(tasks) - 1, task=task)
    )


def position(tasks: Sequence[Task], task: Task) -> int | None:
    """Return where this very task stands among ``tasks``, whatever equals it; None if nowhere."""
    return next((index for index, other in enumerate(tasks) if other is task), None)


def finished(
    item: WorkflowItem, summary: WorkflowSummary | None = None, *, expanded: bool = False
) -> WorkflowItem:
    """Return a copy of ``item`` as it is once it has ended.

    Its summary is the one given, else the one it has, else how long it took.
    """
    copy = item.model_copy(deep=True)
    workflow = copy.workflow
    workflow.summary = (
        summary or workflow.summary or DurationSummary(duration=_seconds_since(copy.created_at))
    )
    workflow.expanded = expanded
    return copy


def _seconds_since(start: datetime) -> int:
    moment = now()
    if start.tzinfo is not None:
        moment = moment.astimezone(start.tzinfo)
    return int((moment - start).total_seconds())


def to_continue(newest_first: Sequence[ThreadItem]) -> WorkflowItem | None:
    """Return the workflow that the next run goes on with.

    It is the thread's newest item, or stands right below a client tool call that is.
    """
    match newest_first:
        case [WorkflowItem() as item, *_]:
            return item
        case [newest, WorkflowItem() as item, *_] if newest.type == "client_tool_call":
            return item
        case _:
            return None
