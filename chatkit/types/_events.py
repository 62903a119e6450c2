"""Events: what a stream is made of, and the response of a synchronous action.

Like all models that hold items or widgets, these are built when first used (``defer_build``),
which keeps the import of the package quick.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.errors import ErrorCode
from chatkit.icons import IconName
from chatkit.types._items import ThreadItem
from chatkit.types._threads import Thread
from chatkit.types._updates import ThreadItemUpdate

__all__ = [
    "ClientEffectEvent",
    "ErrorEvent",
    "NoticeEvent",
    "ProgressUpdateEvent",
    "StreamOptions",
    "StreamOptionsEvent",
    "SyncCustomActionResponse",
    "ThreadCreatedEvent",
    "ThreadItemAddedEvent",
    "ThreadItemDoneEvent",
    "ThreadItemRemovedEvent",
    "ThreadItemReplacedEvent",
    "ThreadItemUpdated",
    "ThreadItemUpdatedEvent",
    "ThreadStreamEvent",
    "ThreadUpdatedEvent",
]


class ThreadCreatedEvent(BaseModel, defer_build=True):
    """A new thread: the first event of a threads.create stream."""

    type: Literal["thread.created"] = "thread.created"
    thread: Thread


class ThreadUpdatedEvent(BaseModel, defer_build=True):
    """The thread's title, status or image domains are new; its items are left out."""

    type: Literal["thread.updated"] = "thread.updated"
    thread: Thread


class ThreadItemAddedEvent(BaseModel, defer_build=True):
    """An item is announced, which updates may follow; it is not stored before it is done."""

    type: Literal["thread.item.added"] = "thread.item.added"
    item: ThreadItem


class ThreadItemUpdatedEvent(BaseModel, defer_build=True):
    """An item that was announced, or is in the thread already, changes."""

    type: Literal["thread.item.updated"] = "thread.item.updated"
    item_id: str
    update: ThreadItemUpdate


ThreadItemUpdated = ThreadItemUpdatedEvent


class ThreadItemDoneEvent(BaseModel, defer_build=True):
    """An item is complete; it is stored before this is sent."""

    type: Literal["thread.item.done"] = "thread.item.done"
    item: ThreadItem


class ThreadItemRemovedEvent(BaseModel):
    """An item is gone, from the store as well."""

    type: Literal["thread.item.removed"] = "thread.item.removed"
    item_id: str


class ThreadItemReplacedEvent(BaseModel, defer_build=True):
    """An item takes the place of the one with its id, in the store as well."""

    type: Literal["thread.item.replaced"] = "thread.item.replaced"
    item: ThreadItem


class StreamOptions(BaseModel):
    """What the client may do with this stream: whether the user can cancel it."""

    allow_cancel: bool


class StreamOptionsEvent(BaseModel):
    """The options of the stream, sent before the responder's first event."""

    type: Literal["stream_options"] = "stream_options"
    stream_options: StreamOptions


class ProgressUpdateEvent(BaseModel):
    """A line that tells what is going on; the next event of an item takes it away.

    Nothing of it is stored.
    """

    type: Literal["progress_update"] = "progress_update"
    icon: IconName | None = None
    text: str


class ClientEffectEvent(BaseModel):
    """Something for the integrator's front end to do, with no answer and nothing stored."""

    type: Literal["client_effect"] = "client_effect"
    name: str
    data: dict[str, Any] = Field(default_factory=dict)  # Any: the integrator's own JSON


class ErrorEvent(BaseModel):
    """The response failed.

    Attributes:
        code: Which of the client's own texts is shown; "custom" shows ``message``.
        allow_retry: Whether the user is offered to try again.
    """

    type: Literal["error"] = "error"
    code: ErrorCode | Literal["custom"] = Field(default="custom")
    message: str | None = None
    allow_retry: bool = Field(default=False)


class NoticeEvent(BaseModel):
    """A notice above the composer, such as that a limit is near; ``message`` is Markdown."""

    type: Literal["notice"] = "notice"
    level: Literal["info", "warning", "danger"]
    message: str
    title: str | None = None


ThreadStreamEvent = Annotated[
    ThreadCreatedEvent
    | ThreadUpdatedEvent
    | ThreadItemDoneEvent
    | ThreadItemAddedEvent
    | ThreadItemUpdated
    | ThreadItemRemovedEvent
    | ThreadItemReplacedEvent
    | StreamOptionsEvent
    | ProgressUpdateEvent
    | ClientEffectEvent
    | ErrorEvent
    | NoticeEvent,
    Field(discriminator="type"),
]


class SyncCustomActionResponse(BaseModel, defer_build=True):
    """The answer to threads.sync_custom_action: the item that the action changed, if any."""

    updated_item: ThreadItem | None = None
