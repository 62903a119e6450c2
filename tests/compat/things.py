"""Threads, items and events with fixed ids and times, for scenarios to build from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    HiddenContextItem,
    InferenceOptions,
    SDKHiddenContextItem,
    StructuredInputItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
    Workflow,
    WorkflowItem,
)
from chatkit.widgets import DynamicWidgetRoot

THREAD = "thr_seed"


def at(minute: int) -> datetime:
    """Give a fixed time, so many minutes after another."""
    return datetime(2024, 1, 1, 12) + timedelta(minutes=minute)


def thread(thread_id: str = THREAD, **fields: Any) -> ThreadMetadata:  # reason for Any: fields
    """Make a thread."""
    return ThreadMetadata(id=thread_id, created_at=at(0), **fields)


def user(item_id: str = "msg_user", text: str = "Hello", minute: int = 1) -> UserMessageItem:
    """Make a user's message."""
    return UserMessageItem(
        id=item_id,
        thread_id=THREAD,
        created_at=at(minute),
        content=[UserMessageTextContent(text=text)],
        inference_options=InferenceOptions(),
    )


def assistant(item_id: str = "msg_assistant", *texts: str, minute: int = 2) -> AssistantMessageItem:
    """Make an assistant's message."""
    return AssistantMessageItem(
        id=item_id,
        thread_id=THREAD,
        created_at=at(minute),
        content=[AssistantMessageContent(text=text) for text in texts],
    )


def tool_call(item_id: str = "tc_seed", minute: int = 3, **fields: Any) -> ClientToolCallItem:
    """Make a client tool call, pending unless `fields` say more."""  # reason for Any: fields
    return ClientToolCallItem.model_validate(
        {
            "id": item_id,
            "thread_id": THREAD,
            "created_at": at(minute),
            "call_id": f"call_{item_id}",
            "name": "locate",
            "arguments": {"exact": True},
            **fields,
        }
    )


def hidden(
    item_id: str = "hidden_1", content: object = "The user is a member.", minute: int = 4
) -> HiddenContextItem:
    """Make an item that no client may see."""
    return HiddenContextItem(id=item_id, thread_id=THREAD, created_at=at(minute), content=content)


def sdk_hidden(item_id: str = "shcx_1", minute: int = 4) -> SDKHiddenContextItem:
    """Make the other kind of item that no client may see."""
    return SDKHiddenContextItem(
        id=item_id, thread_id=THREAD, created_at=at(minute), content="The stream was cut."
    )


def card(**text: Any) -> DynamicWidgetRoot:  # reason for Any: fields of a widget node
    """Make a card with one text."""
    return DynamicWidgetRoot.model_validate(
        {"type": "Card", "children": [{"type": "Text", "id": "text", "value": "", **text}]}
    )


def widget(item_id: str = "msg_widget", minute: int = 5, **text: Any) -> WidgetItem:
    """Make a widget item that holds `card(**text)`."""  # reason for Any: fields of a widget node
    return WidgetItem(id=item_id, thread_id=THREAD, created_at=at(minute), widget=card(**text))


def workflow(item_id: str = "wf_1", *tasks: Any, minute: int = 5, **fields: Any) -> WorkflowItem:
    """Make a custom workflow."""  # reason for Any: tasks and fields of many kinds
    return WorkflowItem(
        id=item_id,
        thread_id=THREAD,
        created_at=at(minute),
        workflow=Workflow.model_validate({"type": "custom", "tasks": list(tasks), **fields}),
    )


def questions(item_id: str = "msg_ask", minute: int = 5, **fields: Any) -> StructuredInputItem:
    """Make a structured input with three questions."""  # reason for Any: fields
    return StructuredInputItem.model_validate(
        {
            "id": item_id,
            "thread_id": THREAD,
            "created_at": at(minute),
            "inputs": [
                {
                    "type": "multiple_choice",
                    "id": "size",
                    "question": "Size?",
                    "options": [{"value": "S"}, {"value": "L"}],
                },
                {
                    "type": "multiple_choice",
                    "id": "extras",
                    "question": "Extras?",
                    "options": [{"value": "nuts"}, {"value": "milk"}],
                    "multiple": True,
                },
                {"type": "freeform", "id": "note", "question": "A note?", "description": "Any."},
            ],
            **fields,
        }
    )


def added(item: ThreadItem) -> ThreadStreamEvent:
    """Announce an item."""
    return ThreadItemAddedEvent(item=item)


def done(item: ThreadItem) -> ThreadStreamEvent:
    """Finish an item."""
    return ThreadItemDoneEvent(item=item)


def replaced(item: ThreadItem) -> ThreadStreamEvent:
    """Replace an item."""
    return ThreadItemReplacedEvent(item=item)


def removed(item_id: str) -> ThreadStreamEvent:
    """Remove an item."""
    return ThreadItemRemovedEvent(item_id=item_id)


def updated(item_id: str, update: ThreadItemUpdate) -> ThreadStreamEvent:
    """Update an item."""
    return ThreadItemUpdatedEvent(item_id=item_id, update=update)


def streamed_text(item_id: str, *deltas: str) -> list[ThreadStreamEvent]:
    """Stream an assistant's message of one part, from added to done."""
    text = "".join(deltas)
    return [
        added(assistant(item_id)),
        updated(
            item_id,
            AssistantMessageContentPartAdded(
                content_index=0, content=AssistantMessageContent(text="")
            ),
        ),
        *(
            updated(item_id, AssistantMessageContentPartTextDelta(content_index=0, delta=delta))
            for delta in deltas
        ),
        updated(
            item_id,
            AssistantMessageContentPartDone(
                content_index=0, content=AssistantMessageContent(text=text)
            ),
        ),
        done(assistant(item_id, text)),
    ]
