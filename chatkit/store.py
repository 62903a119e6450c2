"""Where threads, items and attachments are kept: what an integrator implements.

Every method gets the ``context`` of the request, an object of the integrator's own that says,
for one, whose threads are meant.
"""

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
"""What ids are made for. Widgets and generated images ask for "message"."""

_PREFIXES: dict[StoreItemType, str] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "workflow": "wf",
    "task": "tsk",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}


def default_generate_id(item_type: StoreItemType) -> str:
    """Return a new id: the prefix of the type, ``_`` and eight random hexadecimal digits."""
    return f"{_PREFIXES[item_type]}_{uuid.uuid4().hex[:8]}"


class NotFoundError(Exception):
    """What was asked for is not there, or not there for this user."""


class AttachmentStore(ABC, Generic[TContext]):
    """Where the bytes of attachments go; what is known of them is kept by the `Store`."""

    @abstractmethod
    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Delete an attachment's bytes."""

    async def create_attachment(
        self, input: AttachmentCreateParams, context: TContext
    ) -> Attachment:
        """Register an attachment and say in its ``upload_descriptor`` where its bytes go.

        To be overridden where clients upload in two phases. The caller saves the attachment.

        Raises:
            NotImplementedError: It is not overridden.
        """
        raise NotImplementedError(
            f"A client asked to create an attachment, but {type(self).__name__} does not override "
            "create_attachment(). Override it to support uploads in two phases."
        )

    def generate_attachment_id(self, mime_type: str, context: TContext) -> str:
        """Return an id for a new attachment, for ``create_attachment`` to use."""
        return default_generate_id("attachment")


class Store(ABC, Generic[TContext]):
    """Where threads, their items and what is known of attachments are kept.

    A store hands out and takes in values: what it returns may be changed by the caller, and what
    it was given may be changed afterwards, without any effect on what is stored. Loading what is
    not there raises `NotFoundError`.

    Pages are asked for with a ``limit``, an ``order`` of "asc" (oldest first) or "desc", and the
    cursor ``after`` that an earlier page gave, None for the first. A page that is not the last
    has ``has_more`` set and an ``after`` that leads on.
    """

    def generate_thread_id(self, context: TContext) -> str:
        """Return an id for a new thread."""
        return default_generate_id("thread")

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: TContext
    ) -> str:
        """Return an id for a new item of the thread."""
        return default_generate_id(item_type)

    @abstractmethod
    async def load_thread(self, thread_id: str, context: TContext) -> ThreadMetadata:
        """Load a thread, without its items."""

    @abstractmethod
    async def save_thread(self, thread: ThreadMetadata, context: TContext) -> None:
        """Save a thread: a new one, or in place of the one with its id."""

    @abstractmethod
    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: TContext
    ) -> Page[ThreadItem]:
        """Load a page of a thread's items, ordered by ``created_at``, ties by insertion."""

    @abstractmethod
    async def save_attachment(self, attachment: Attachment, context: TContext) -> None:
        """Save what is known of an attachment, in place of what was known."""

    @abstractmethod
    async def load_attachment(self, attachment_id: str, context: TContext) -> Attachment:
        """Load what is known of an attachment, its ``metadata`` included."""

    @abstractmethod
    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Forget an attachment."""

    @abstractmethod
    async def load_threads(
        self, limit: int, after: str | None, order: str, context: TContext
    ) -> Page[ThreadMetadata]:
        """Load a page of the user's threads, without their items, ordered by ``created_at``."""

    @abstractmethod
    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Add an item at the end of a thread.

        A workflow that a later response takes up again is added under its id once more: the item
        then takes the place of the stored one and keeps its position.
        """

    @abstractmethod
    async def save_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Save an item in place of the one with its id, at the same position."""

    @abstractmethod
    async def load_item(self, thread_id: str, item_id: str, context: TContext) -> ThreadItem:
        """Load one item of a thread."""

    @abstractmethod
    async def delete_thread(self, thread_id: str, context: TContext) -> None:
        """Delete a thread with all its items."""

    @abstractmethod
    async def delete_thread_item(self, thread_id: str, item_id: str, context: TContext) -> None:
        """Delete one item of a thread."""
