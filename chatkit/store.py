"""Where threads, items and attachments are kept: the contracts an integrator implements."""

import uuid
from abc import ABC, abstractmethod
from typing import Any, Generic, Literal

from typing_extensions import TypeVar

from chatkit.types import Attachment, AttachmentCreateParams, Page, ThreadItem, ThreadMetadata

__all__ = [
    "AttachmentStore",
    "NotFoundError",
    "Store",
    "StoreItemType",
    "TContext",
    "default_generate_id",
]

TContext = TypeVar("TContext", default=Any)

StoreItemType = Literal[
    "thread", "message", "tool_call", "task", "workflow", "attachment", "sdk_hidden_context"
]

_PREFIXES: dict[StoreItemType, str] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "task": "tsk",
    "workflow": "wf",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}


def default_generate_id(item_type: StoreItemType) -> str:
    """Make an id: the type's prefix, ``_`` and eight hexadecimal digits of a random UUID."""
    return f"{_PREFIXES[item_type]}_{uuid.uuid4().hex[:8]}"


class NotFoundError(Exception):
    """A store has no thread, item or attachment of the id it was asked for."""


class AttachmentStore(ABC, Generic[TContext]):
    """Where the bytes of attachments go."""

    @abstractmethod
    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Delete the bytes of an attachment."""

    async def create_attachment(
        self, input: AttachmentCreateParams, context: TContext
    ) -> Attachment:
        """Make an attachment, with a place to upload it to."""
        raise NotImplementedError(
            f"{type(self).__name__} must override create_attachment() to support "
            "two-phase file upload"
        )

    def generate_attachment_id(self, mime_type: str, context: TContext) -> str:
        """Make the id of a new attachment."""
        return default_generate_id("attachment")


class Store(ABC, Generic[TContext]):
    """Where threads, their items and what is known of attachments are kept."""

    def generate_thread_id(self, context: TContext) -> str:
        """Make the id of a new thread."""
        return default_generate_id("thread")

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: TContext
    ) -> str:
        """Make the id of a new item."""
        return default_generate_id(item_type)

    @abstractmethod
    async def load_thread(self, thread_id: str, context: TContext) -> ThreadMetadata:
        """Load a thread."""

    @abstractmethod
    async def save_thread(self, thread: ThreadMetadata, context: TContext) -> None:
        """Save a thread."""

    @abstractmethod
    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: TContext
    ) -> Page[ThreadItem]:
        """Load a page of a thread's items."""

    @abstractmethod
    async def save_attachment(self, attachment: Attachment, context: TContext) -> None:
        """Save an attachment."""

    @abstractmethod
    async def load_attachment(self, attachment_id: str, context: TContext) -> Attachment:
        """Load an attachment."""

    @abstractmethod
    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Delete an attachment."""

    @abstractmethod
    async def load_threads(
        self, limit: int, after: str | None, order: str, context: TContext
    ) -> Page[ThreadMetadata]:
        """Load a page of threads."""

    @abstractmethod
    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Add an item."""

    @abstractmethod
    async def save_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Save an item."""

    @abstractmethod
    async def load_item(self, thread_id: str, item_id: str, context: TContext) -> ThreadItem:
        """Load an item."""

    @abstractmethod
    async def delete_thread(self, thread_id: str, context: TContext) -> None:
        """Delete a thread."""

    @abstractmethod
    async def delete_thread_item(self, thread_id: str, item_id: str, context: TContext) -> None:
        """Delete an item."""
