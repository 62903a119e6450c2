"""A store as people write it by hand, and right: what the broken ones are made of.

Each thing that a broken store does otherwise is one small method here.
"""

import asyncio
from collections import defaultdict
from datetime import datetime

from chatkit.store import NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata

__all__ = ["Key", "PlainStore", "Rows"]

Key = tuple[str, str]
"""The owner and the id of a thread or an attachment."""
Rows = dict[str, ThreadItem]


class PlainStore(Store[str]):
    """Dicts of models; the context is the user's name."""

    def __init__(self) -> None:
        self.threads: dict[Key, ThreadMetadata] = {}
        self.items: dict[Key, Rows] = defaultdict(dict)
        self.attachments: dict[Key, Attachment] = {}
        self.places: dict[tuple[Key, str], datetime] = {}

    # What broken stores do otherwise

    def owner(self, context: str, method: str) -> str:
        """Whose things a method looks at."""
        return context

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        fields = {name: getattr(thread, name) for name in ThreadMetadata.model_fields}
        return ThreadMetadata.model_construct(**fields).model_copy(deep=True)

    def thread_out(self, thread: ThreadMetadata, method: str) -> ThreadMetadata:
        return thread.model_copy(deep=True)

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        return item.model_copy(deep=True)

    def item_out(self, item: ThreadItem, method: str) -> ThreadItem:
        return item.model_copy(deep=True)

    def attachment_in(self, attachment: Attachment) -> Attachment:
        return attachment.model_copy(deep=True)

    def attachment_out(self, attachment: Attachment) -> Attachment:
        return attachment.model_copy(deep=True)

    def put_item(self, key: Key, item: ThreadItem) -> None:
        """Store an item; one that is there keeps its place."""
        self.places.setdefault((key, item.id), item.created_at)
        self.items[key][item.id] = item

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = sorted(self.items[key].values(), key=lambda item: self.places[key, item.id])
        return rows if order == "asc" else rows[::-1]

    def ordered_threads(self, owner: str, order: str) -> list[ThreadMetadata]:
        threads = [thread for (whose, _), thread in self.threads.items() if whose == owner]
        threads.sort(key=lambda thread: thread.created_at)
        return threads if order == "asc" else threads[::-1]

    def start_after(self, ids: list[str], after: str) -> int:
        """Where the page after a cursor begins."""
        if after not in ids:
            raise NotFoundError(after)
        return ids.index(after) + 1

    def has_more(self, count: int, start: int, limit: int) -> bool:
        return count > start + limit

    def cursor(self, ids: list[str], start: int, limit: int) -> str:
        """The cursor of a page that has more after it."""
        return ids[start + limit - 1]

    def known_thread(self, thread_id: str, context: str, method: str) -> Key:
        """Find the thread that a method is about."""
        key = (self.owner(context, method), thread_id)
        if key not in self.threads:
            raise NotFoundError(thread_id)
        return key

    async def pause(self) -> None:
        """Give way, as a store does that waits for a database."""
        await asyncio.sleep(0)

    # The methods of a store

    async def load_thread(self, thread_id: str, context: str) -> ThreadMetadata:
        await self.pause()
        key = self.known_thread(thread_id, context, "load_thread")
        return self.thread_out(self.threads[key], "load_thread")

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        await self.pause()
        self.threads[self.owner(context, "save_thread"), thread.id] = self.thread_in(thread)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        await self.pause()
        threads = self.ordered_threads(self.owner(context, "load_threads"), order)
        start, end, more, cursor = self._slice([one.id for one in threads], limit, after)
        data = [self.thread_out(one, "load_threads") for one in threads[start:end]]
        return Page(data=data, has_more=more, after=cursor)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        await self.pause()
        key = self.known_thread(thread_id, context, "load_thread_items")
        rows = self.ordered_items(key, order)
        start, end, more, cursor = self._slice([row.id for row in rows], limit, after)
        data = [self.item_out(row, "load_thread_items") for row in rows[start:end]]
        return Page(data=data, has_more=more, after=cursor)

    def _slice(
        self, ids: list[str], limit: int, after: str | None
    ) -> tuple[int, int, bool, str | None]:
        start = self.start_after(ids, after) if after is not None else 0
        more = self.has_more(len(ids), start, limit)
        return start, start + limit, more, self.cursor(ids, start, limit) if more else None

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        await self.pause()
        key = self.known_thread(thread_id, context, "add_thread_item")
        self.put_item(key, self.item_in(item, "add_thread_item"))

    async def save_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        await self.pause()
        key = self.known_thread(thread_id, context, "save_item")
        self.put_item(key, self.item_in(item, "save_item"))

    async def load_item(self, thread_id: str, item_id: str, context: str) -> ThreadItem:
        await self.pause()
        key = self.known_thread(thread_id, context, "load_item")
        if item_id not in self.items[key]:
            raise NotFoundError(item_id)
        return self.item_out(self.items[key][item_id], "load_item")

    async def delete_thread(self, thread_id: str, context: str) -> None:
        await self.pause()
        key = (self.owner(context, "delete_thread"), thread_id)
        self.threads.pop(key, None)
        for item_id in self.items.pop(key, {}):
            self.places.pop((key, item_id))

    async def delete_thread_item(self, thread_id: str, item_id: str, context: str) -> None:
        await self.pause()
        key = (self.owner(context, "delete_thread_item"), thread_id)
        if self.items[key].pop(item_id, None) is not None:
            self.places.pop((key, item_id))

    async def save_attachment(self, attachment: Attachment, context: str) -> None:
        await self.pause()
        key = (self.owner(context, "save_attachment"), attachment.id)
        self.attachments[key] = self.attachment_in(attachment)

    async def load_attachment(self, attachment_id: str, context: str) -> Attachment:
        await self.pause()
        key = (self.owner(context, "load_attachment"), attachment_id)
        if key not in self.attachments:
            raise NotFoundError(attachment_id)
        return self.attachment_out(self.attachments[key])

    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        await self.pause()
        self.attachments.pop((self.owner(context, "delete_attachment"), attachment_id), None)
