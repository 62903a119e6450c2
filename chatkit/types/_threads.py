"""TODO."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.types._items import ThreadItem
from chatkit.types._page import Page


class ActiveStatus(BaseModel):
    type: Literal["active"] = Field(default="active", frozen=True)


class LockedStatus(BaseModel):
    type: Literal["locked"] = Field(default="locked", frozen=True)
    reason: str | None = None


class ClosedStatus(BaseModel):
    type: Literal["closed"] = Field(default="closed", frozen=True)
    reason: str | None = None


ThreadStatus = Annotated[ActiveStatus | LockedStatus | ClosedStatus, Field(discriminator="type")]


class ThreadMetadata(BaseModel):
    title: str | None = None
    id: str
    created_at: datetime
    status: ThreadStatus = Field(default_factory=ActiveStatus)
    allowed_image_domains: list[str] | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)


class Thread(ThreadMetadata):
    items: Page[ThreadItem]
