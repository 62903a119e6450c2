"""Threads and their status."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.types._items import ThreadItem
from chatkit.types._page import Page

__all__ = [
    "ActiveStatus",
    "ClosedStatus",
    "LockedStatus",
    "Thread",
    "ThreadMetadata",
    "ThreadStatus",
]


class ActiveStatus(BaseModel):
    """The thread takes messages."""

    type: Literal["active"] = Field(default="active", frozen=True)


class LockedStatus(BaseModel):
    """The thread takes no messages for now; ``reason`` is shown to the user."""

    type: Literal["locked"] = Field(default="locked", frozen=True)
    reason: str | None = None


class ClosedStatus(BaseModel):
    """The thread takes no messages any more; ``reason`` is shown to the user."""

    type: Literal["closed"] = Field(default="closed", frozen=True)
    reason: str | None = None


ThreadStatus = Annotated[ActiveStatus | LockedStatus | ClosedStatus, Field(discriminator="type")]


class ThreadMetadata(BaseModel):
    """A thread without its items: what stores and responders deal with.

    ``metadata`` is the integrator's own: stored, and always ``{}`` on the wire.

    Attributes:
        allowed_image_domains: The domains that images in messages and widgets may come from;
            None for any.
    """

    title: str | None = None
    id: str
    created_at: datetime
    status: ThreadStatus = Field(default_factory=ActiveStatus)
    allowed_image_domains: list[str] | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)  # Any: the integrator's own JSON


class Thread(ThreadMetadata, defer_build=True):
    """A thread as a client gets it, with a page of its items."""

    items: Page[ThreadItem]
