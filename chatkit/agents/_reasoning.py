"""Reasoning: its summaries as the thoughts of a workflow."""

from typing import Any

from openai.types.responses import (
    ResponseOutputItemAddedEvent,
    ResponseReasoningSummaryTextDeltaEvent,
    ResponseReasoningSummaryTextDoneEvent,
)
from pydantic import BaseModel

from chatkit.agents._context import AgentContext
from chatkit.agents._outgoing import open_reasoning, show_task
from chatkit.agents._workflow import position
from chatkit.types import (
    ThoughtTask,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    WorkflowItem,
    WorkflowTaskUpdated,
)

__all__ = ["Reasoning", "StreamingThoughtTracker"]


class StreamingThoughtTracker(BaseModel):
    """The thought that is being streamed into a workflow: of which item, and which of its parts."""

    item_id: str
    index: int
    task: ThoughtTask


class Reasoning:
    """The thoughts of a run.

    The first thought of a workflow of reasoning is streamed; any other is shown when it is whole.
    """

    def __init__(
        self,
        context: AgentContext[Any],  # Any: the request's context is never looked into here
    ) -> None:
        self._context = context
        self._streaming: StreamingThoughtTracker | None = None

    async def added(self, event: ResponseOutputItemAddedEvent) -> list[ThreadStreamEvent]:
        """Open a workflow of reasoning unless a workflow is open."""
        return open_reasoning(self._context) if self._context.workflow_item is None else []

    async def delta(self, event: ResponseReasoningSummaryTextDeltaEvent) -> list[ThreadStreamEvent]:
        """Stream on the thought that is being streamed, or begin to stream one."""
        item = self._context.workflow_item
        if item is None:
            return []
        streamed = self._streamed_in(item, event)
        if streamed is not None:
            return _rewritten(item, streamed, streamed.content + event.delta)
        if item.workflow.type != "reasoning" or item.workflow.tasks:
            return []
        task = ThoughtTask(content=event.delta)
        self._streaming = StreamingThoughtTracker(
            item_id=event.item_id, index=event.summary_index, task=task
        )
        return show_task(self._context, item, task)

    async def done(self, event: ResponseReasoningSummaryTextDoneEvent) -> list[ThreadStreamEvent]:
        """End the thought that is being streamed, or show one that was not."""
        item = self._context.workflow_item
        if item is None:
            return []
        streamed = self._streamed_in(item, event)
        if streamed is None:
            return show_task(self._context, item, ThoughtTask(content=event.text))
        self._streaming = None
        return _rewritten(item, streamed, event.text)

    def _streamed_in(
        self,
        item: WorkflowItem,
        event: ResponseReasoningSummaryTextDeltaEvent | ResponseReasoningSummaryTextDoneEvent,
    ) -> ThoughtTask | None:
        """Return the thought that the event is about, if it is being streamed into ``item``."""
        thought = self._streaming
        if (
            thought is None
            or thought.item_id != event.item_id
            or thought.index != event.summary_index
            or position(item.workflow.tasks, thought.task) is None
        ):
            return None
        return thought.task


def _rewritten(item: WorkflowItem, thought: ThoughtTask, content: str) -> list[ThreadStreamEvent]:
    thought.content = content
    index = position(item.workflow.tasks, thought)
    assert index is not None, "the thought is one of the workflow's tasks"
    update = WorkflowTaskUpdated(task_index=index, task=thought.model_copy())
    return [ThreadItemUpdatedEvent(item_id=item.id, update=update)]
