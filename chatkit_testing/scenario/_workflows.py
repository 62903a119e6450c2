"""Workflows played: thoughts that stream, and tasks that load and are complete."""

from datetime import datetime

from chatkit.types import (
    DurationSummary,
    Task,
    ThoughtTask,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    Workflow,
    WorkflowItem,
    WorkflowSummary,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit_testing.scenario._stage import Events, Stage
from chatkit_testing.scenario._steps import Thinks, Waits, Works
from chatkit_testing.script._builders import words

__all__ = ["think", "work"]


class _Workflow:
    """A workflow that grows, and the events that say so."""

    def __init__(self, stage: Stage, workflow: Workflow) -> None:
        self._item = WorkflowItem(**stage.common("workflow"), workflow=workflow)

    def added(self) -> ThreadStreamEvent:
        return ThreadItemAddedEvent(item=self._item.model_copy(deep=True))

    def task(self, task: Task) -> ThreadStreamEvent:
        self._item.workflow.tasks.append(task)
        index = len(self._item.workflow.tasks) - 1
        return self._updated(WorkflowTaskAdded(task_index=index, task=task))

    def task_changed(self, **fields: object) -> ThreadStreamEvent:
        tasks = self._item.workflow.tasks
        tasks[-1] = tasks[-1].model_copy(update=fields)
        return self._updated(WorkflowTaskUpdated(task_index=len(tasks) - 1, task=tasks[-1]))

    def done(self, summary: WorkflowSummary | None, *, expanded: bool) -> ThreadStreamEvent:
        took = datetime.now() - self._item.created_at
        workflow = self._item.workflow
        workflow.summary = summary or DurationSummary(duration=int(took.total_seconds()))
        workflow.expanded = expanded
        return ThreadItemDoneEvent(item=self._item)

    def _updated(self, update: ThreadItemUpdate) -> ThreadStreamEvent:
        return ThreadItemUpdatedEvent(item_id=self._item.id, update=update)


async def think(step: Thinks, stage: Stage) -> Events:
    """Play thoughts, word by word."""
    workflow = _Workflow(stage, Workflow(type="reasoning", tasks=[]))
    yield workflow.added()
    for thought in step.thoughts:
        first, *others = words(thought) or [""]
        await stage.pause()
        yield workflow.task(ThoughtTask(content=first))
        text = first
        for word in others:
            await stage.pause()
            text += word
            yield workflow.task_changed(content=text)
    yield workflow.done(None, expanded=False)


async def work(step: Works, stage: Stage) -> Events:
    """Play tasks; one that does not say how far it is loads until the next begins."""
    workflow = _Workflow(stage, Workflow(type="custom", tasks=[], expanded=step.expanded))
    yield workflow.added()
    is_loading = False
    for task in step.tasks:
        if isinstance(task, Waits):
            await stage.wait(task.seconds)
            continue
        if is_loading:
            yield workflow.task_changed(status_indicator="complete")
        is_loading = "status_indicator" not in task.model_fields_set
        shown = {"status_indicator": "loading"} if is_loading else {}
        yield workflow.task(task.model_copy(update=shown))
    if is_loading:
        yield workflow.task_changed(status_indicator="complete")
    yield workflow.done(step.summary, expanded=step.expanded)
