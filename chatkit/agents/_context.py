"""The context of an agent's run: what tools and hooks stream through."""

from collections.abc import AsyncIterable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, SkipValidation

from chatkit._clock import now
from chatkit.agents._merge import Outbox
from chatkit.agents._workflow import Phase, append_task, finished
from chatkit.server import stream_widget
from chatkit.store import Store, StoreItemType
from chatkit.types import (
    GeneratedImageItem,
    Task,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    Workflow,
    WorkflowItem,
    WorkflowSummary,
    WorkflowTaskUpdated,
)
from chatkit.widgets import WidgetRoot

__all__ = ["AgentContext", "ClientToolCall", "TContext"]

TContext = TypeVar("TContext")


class ClientToolCall(BaseModel):
    """A call that the client is to make: a tool sets it on its context, and the run ends there."""

    name: str
    arguments: dict[str, Any]  # Any: JSON that the client's tool understands


class AgentContext(BaseModel, Generic[TContext]):
    """What a run is about, and the way for its tools to show something to the user.

    Give it to the run as its ``context`` and to ``stream_agent_response``. What is streamed
    before the run is sent when it starts, and several runs may use one context in turn. A field
    of one's own is added in a subclass.

    In a tool::

        @function_tool
        async def look_up(wrapper: RunContextWrapper[AgentContext[User]], order: str) -> str:
            await wrapper.context.stream(ProgressUpdateEvent(text=f"Looking up {order}"))
            ...
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    thread: ThreadMetadata
    store: Annotated[Store[TContext], SkipValidation]
    request_context: TContext
    previous_response_id: str | None = None
    """For the application to chain responses by; never set here."""
    client_tool_call: ClientToolCall | None = None
    """The call to hand to the client when the run has ended; not cleared afterwards."""
    workflow_item: WorkflowItem | None = None
    """The workflow that tasks are added to."""
    generated_image_item: GeneratedImageItem | None = None
    """The image begun last that is not yet done."""

    _outbox: Outbox[ThreadStreamEvent] = PrivateAttr(default_factory=Outbox)
    _phases: dict[str, Phase] = PrivateAttr(default_factory=dict)

    def generate_id(self, type: StoreItemType, thread: ThreadMetadata | None = None) -> str:
        """Draw an id from the store, for this thread unless another is given."""
        if type == "thread":
            return self.store.generate_thread_id(self.request_context)
        return self.store.generate_item_id(type, thread or self.thread, self.request_context)

    async def stream(self, event: ThreadStreamEvent) -> None:
        """Send an event to the client, as it is now: what is changed in it later is not sent."""
        self._outbox.put(event.model_copy(deep=True))

    async def stream_widget(
        self,
        widget: WidgetRoot | AsyncIterable[WidgetRoot],
        copy_text: str | None = None,
    ) -> None:
        """Show a widget, or the states of one until the iterator is exhausted."""
        async for event in stream_widget(self.thread, widget, copy_text, self.generate_id):
            await self.stream(event)

    async def start_workflow(self, workflow: Workflow) -> None:
        """Open a workflow; one that is open ends.

        It is announced at once if it is one of reasoning or has tasks, else with its first task.
        """
        if self.workflow_item is not None:
            await self.end_workflow()
        item = self._open_workflow(workflow)
        if workflow.type == "reasoning" or workflow.tasks:
            await self._announce(ThreadItemAddedEvent(item=item))

    async def add_workflow_task(self, task: Task) -> None:
        """Add a task to the open workflow, or to a custom one that is opened for it."""
        item = self.workflow_item or self._open_workflow(Workflow(type="custom", tasks=[]))
        event = append_task(item, task)
        if isinstance(event, ThreadItemAddedEvent):
            await self._announce(event)
        else:
            await self.stream(event)

    async def update_workflow_task(self, task: Task, task_index: int) -> None:
        """Replace a task of the open workflow.

        Raises:
            ValueError: No workflow is open.
            IndexError: It has no task of that index.
        """
        if self.workflow_item is None:
            raise ValueError("Workflow is not set")
        item, tasks = self.workflow_item, self.workflow_item.workflow.tasks
        if not -len(tasks) <= task_index < len(tasks):
            raise IndexError(
                f"Workflow {item.id!r} has no task {task_index}: it has {len(tasks)}, counted from "
                "0 in the order in which they were added. Add the task first (add_workflow_task)."
            )
        tasks[task_index] = task
        update = WorkflowTaskUpdated(task_index=range(len(tasks))[task_index], task=task)
        await self.stream(ThreadItemUpdatedEvent(item_id=item.id, update=update))

    async def end_workflow(
        self, summary: WorkflowSummary | None = None, expanded: bool = False
    ) -> None:
        """End the open workflow, if any; without a summary, with the one it has or its duration.

        One that was never announced, for want of tasks, leaves no trace.
        """
        item, self.workflow_item = self.workflow_item, None
        if item is not None and self._phases.get(item.id) is not Phase.DEFERRED:
            await self.stream(ThreadItemDoneEvent(item=finished(item, summary, expanded=expanded)))

    def _open_workflow(self, workflow: Workflow) -> WorkflowItem:
        item = self.workflow_item = WorkflowItem(
            id=self.generate_id("workflow"),
            thread_id=self.thread.id,
            created_at=now(),
            workflow=workflow,
        )
        self._phases[item.id] = Phase.DEFERRED
        return item

    async def _announce(self, event: ThreadItemAddedEvent) -> None:
        self._phases[event.item.id] = Phase.QUEUED
        await self.stream(event)
