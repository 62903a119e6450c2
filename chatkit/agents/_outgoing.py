"""What leaves a context's queue: it passes, and moves the workflow that the client has open."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from chatkit.agents._context import AgentContext
from chatkit.agents._workflow import Phase, append_task, finished, to_continue
from chatkit.types import (
    Task,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    Workflow,
    WorkflowItem,
)

__all__ = [
    "end_shown_workflow",
    "open_reasoning",
    "outgoing",
    "resume_workflow",
    "show_task",
    "shown_workflow",
    "shown_workflows",
]

_Context: TypeAlias = AgentContext[Any]  # Any: the request's context is never looked into here

_ENDS_NO_WORKFLOW = {"client_tool_call", "hidden_context_item", "sdk_hidden_context"}


def shown_workflow(context: _Context) -> WorkflowItem | None:
    """Return the open workflow if the client has seen it.

    One that the application itself has put on the context is taken to have been seen.
    """
    item = context.workflow_item
    if item is None or context._phases.get(item.id, Phase.SHOWN) is not Phase.SHOWN:
        return None
    return item


def shown_workflows(context: _Context) -> set[str]:
    """Return the ids of all workflows that the client has seen so far."""
    seen = {
        item_id for item_id, phase in context._phases.items() if phase in {Phase.SHOWN, Phase.CUT}
    }
    item = shown_workflow(context)
    return seen if item is None else seen | {item.id}


def end_shown_workflow(context: _Context) -> list[ThreadStreamEvent]:
    """End the workflow that the client has open, because another item comes."""
    item = shown_workflow(context)
    if item is None:
        return []
    context.workflow_item = None
    context._phases[item.id] = Phase.CUT
    return [ThreadItemDoneEvent(item=finished(item))]


def open_reasoning(context: _Context) -> list[ThreadStreamEvent]:
    """Open a workflow of reasoning in sight of the client."""
    item = context._open_workflow(Workflow(type="reasoning", tasks=[]))
    return _at_once(context, ThreadItemAddedEvent(item=item))


def show_task(context: _Context, item: WorkflowItem, task: Task) -> list[ThreadStreamEvent]:
    """Add a task to the open workflow in sight of the client."""
    return _at_once(context, append_task(item, task))


def resume_workflow(
    context: _Context, newest_first: Sequence[ThreadItem]
) -> list[ThreadStreamEvent]:
    """Go on with the workflow at the end of the thread, or end it if another was started since."""
    item = to_continue(newest_first)
    if item is None:
        return []
    context._phases.setdefault(item.id, Phase.SHOWN)
    if context.workflow_item is None:
        context.workflow_item = item.model_copy(deep=True)
    elif context.workflow_item.id != item.id:
        return [ThreadItemDoneEvent(item=finished(item))]
    return []


def outgoing(context: _Context, event: ThreadStreamEvent) -> list[ThreadStreamEvent]:
    """Return what is sent for an event of the context's queue: it, and what it brings about."""
    match event:
        case ThreadItemAddedEvent():
            return _added(context, event)
        case ThreadItemDoneEvent():
            return _done(context, event)
        case ThreadItemUpdatedEvent() if context._phases.get(event.item_id) is Phase.CUT:
            return []  # the `done` that cut the workflow short held this update already
        case ThreadItemRemovedEvent():
            _forget(context, event.item_id)
        case _:
            pass
    return [event]


def _added(context: _Context, event: ThreadItemAddedEvent) -> list[ThreadStreamEvent]:
    item = event.item
    ended = _ended_by(context, item)
    if isinstance(item, WorkflowItem):
        ours = context._phases.get(item.id) is not None
        context._phases[item.id] = Phase.SHOWN
        if not ours and context.workflow_item is None:
            context.workflow_item = item.model_copy(deep=True)
    return [*ended, event]


def _done(context: _Context, event: ThreadItemDoneEvent) -> list[ThreadStreamEvent]:
    _forget(context, event.item.id)
    if isinstance(event.item, WorkflowItem) and _is_earlier(event.item, context.workflow_item):
        return [event]
    return [*_ended_by(context, event.item), event]


def _is_earlier(item: WorkflowItem, current: WorkflowItem | None) -> bool:
    # by timestamp, for one time may be aware and the other not
    return current is not None and item.created_at.timestamp() <= current.created_at.timestamp()


def _ended_by(context: _Context, item: ThreadItem) -> list[ThreadStreamEvent]:
    current = context.workflow_item
    if item.type in _ENDS_NO_WORKFLOW or (current is not None and current.id == item.id):
        return []
    return end_shown_workflow(context)


def _forget(context: _Context, item_id: str) -> None:
    if context.workflow_item is not None and context.workflow_item.id == item_id:
        context.workflow_item = None


def _at_once(
    context: _Context, event: ThreadItemAddedEvent | ThreadItemUpdatedEvent
) -> list[ThreadStreamEvent]:
    if isinstance(event, ThreadItemAddedEvent):
        context._phases[event.item.id] = Phase.SHOWN
    return [event.model_copy(deep=True)]
