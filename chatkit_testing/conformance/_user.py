"""One user of a store under test: every method of the store, called as the server calls it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar  # Any: contexts are the application's own

from chatkit.store import Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata
from chatkit_testing.conformance._log import CallLog, told

__all__ = ["User"]

T = TypeVar("T")
_MANY = 100


class User:
    """Calls the store with one user's context; what is asked and answered is written down."""

    def __init__(self, name: str, store: Store[Any], context: object, log: CallLog) -> None:
        self.name = name
        self.store = store
        self.context: Any = context  # see the import
        self._log = log

    async def load_thread(self, thread_id: str) -> ThreadMetadata:
        """Load a thread."""
        load = self.store.load_thread
        return await self._watch(
            "load_thread", lambda: load(thread_id, context=self.context), thread_id
        )

    async def save_thread(self, thread: ThreadMetadata) -> None:
        """Save a thread."""
        save = self.store.save_thread
        await self._watch("save_thread", lambda: save(thread, context=self.context), thread)

    async def load_threads(
        self, limit: int = _MANY, after: str | None = None, order: str = "asc"
    ) -> Page[ThreadMetadata]:
        """Load a page of threads."""
        load = self.store.load_threads
        return await self._watch(
            "load_threads",
            lambda: load(limit=limit, after=after, order=order, context=self.context),
            limit=limit,
            after=after,
            order=order,
        )

    async def load_thread_items(
        self, thread_id: str, after: str | None = None, limit: int = _MANY, order: str = "asc"
    ) -> Page[ThreadItem]:
        """Load a page of items, the arguments given by position as in a turn."""
        load = self.store.load_thread_items
        return await self._watch(
            "load_thread_items",
            lambda: load(thread_id, after, limit, order, self.context),
            *(thread_id, after, limit, order),
        )

    async def list_items(
        self, thread_id: str, after: str | None = None, limit: int = _MANY, order: str = "asc"
    ) -> Page[ThreadItem]:
        """Load a page of items, the arguments given by keyword as for items.list."""
        load = self.store.load_thread_items
        return await self._watch(
            "load_thread_items",
            lambda: load(thread_id, limit=limit, order=order, after=after, context=self.context),
            thread_id,
            limit=limit,
            order=order,
            after=after,
        )

    async def add_thread_item(self, thread_id: str, item: ThreadItem) -> None:
        """Add an item."""
        add = self.store.add_thread_item
        await self._watch(
            "add_thread_item", lambda: add(thread_id, item, context=self.context), thread_id, item
        )

    async def save_item(self, thread_id: str, item: ThreadItem) -> None:
        """Save an item."""
        save = self.store.save_item
        await self._watch(
            "save_item", lambda: save(thread_id, item, context=self.context), thread_id, item
        )

    async def load_item(self, thread_id: str, item_id: str) -> ThreadItem:
        """Load an item."""
        load = self.store.load_item
        return await self._watch(
            "load_item", lambda: load(thread_id, item_id, context=self.context), thread_id, item_id
        )

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a thread."""
        delete = self.store.delete_thread
        await self._watch(
            "delete_thread", lambda: delete(thread_id, context=self.context), thread_id
        )

    async def delete_thread_item(self, thread_id: str, item_id: str) -> None:
        """Delete an item."""
        delete = self.store.delete_thread_item
        await self._watch(
            "delete_thread_item",
            lambda: delete(thread_id, item_id, context=self.context),
            *(thread_id, item_id),
        )

    async def save_attachment(self, attachment: Attachment) -> None:
        """Save an attachment."""
        save = self.store.save_attachment
        await self._watch(
            "save_attachment", lambda: save(attachment, context=self.context), attachment
        )

    async def load_attachment(self, attachment_id: str) -> Attachment:
        """Load an attachment."""
        load = self.store.load_attachment
        return await self._watch(
            "load_attachment", lambda: load(attachment_id, self.context), attachment_id
        )

    async def delete_attachment(self, attachment_id: str) -> None:
        """Delete an attachment."""
        delete = self.store.delete_attachment
        await self._watch(
            "delete_attachment", lambda: delete(attachment_id, context=self.context), attachment_id
        )

    async def _watch(
        self, method: str, call: Callable[[], Awaitable[T]], *given: object, **named: object
    ) -> T:
        arguments = [told(value) for value in given]
        arguments += [f"{name}={told(value)}" for name, value in named.items()]
        times = [getattr(value, "created_at", None) for value in given]
        time = next((time for time in times if isinstance(time, datetime)), None)
        return await self._log.watch(self.name, method, ", ".join(arguments), call, time=time)
