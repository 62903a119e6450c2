"""Threads, items and attachments of the support desk, in SQLite."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of sqlite3 are untyped

from pydantic import TypeAdapter

from chatkit.store import NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata

SCHEMA = """
CREATE TABLE IF NOT EXISTS threads (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS items (
    position INTEGER PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (thread_id, id)
);
CREATE TABLE IF NOT EXISTS attachments (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    data TEXT NOT NULL
);
"""
ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)


@dataclass(frozen=True)
class Caller:
    """Who sent the request."""

    user_id: str


class SupportStore(Store[Caller]):
    """Every row belongs to a user; another user's is as if it were not there."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("PRAGMA foreign_keys = ON")
        database.executescript(SCHEMA)

    async def load_thread(self, thread_id: str, context: Caller) -> ThreadMetadata:
        """The thread, if it is the caller's."""
        row = self._one(
            "SELECT data FROM threads WHERE id = ? AND user_id = ?", thread_id, context.user_id
        )
        if row is None:
            raise NotFoundError(f"Thread {thread_id} not found")
        return ThreadMetadata.model_validate_json(row[0])

    async def save_thread(self, thread: ThreadMetadata, context: Caller) -> None:
        """Keep the thread's own fields: a Thread's items have rows of their own."""
        data = thread.model_dump_json(include=set(ThreadMetadata.model_fields))
        with self._database:
            saved = self._database.execute(
                "INSERT INTO threads (id, user_id, created_at, data) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET data = excluded.data"
                " WHERE user_id = excluded.user_id",
                (thread.id, context.user_id, thread.created_at.isoformat(), data),
            )
        _hold(saved, f"Thread {thread.id}")

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Caller
    ) -> Page[ThreadMetadata]:
        """A page of the caller's threads."""
        rows = self._page("threads", "user_id", context.user_id, limit, after, order)
        threads = [ThreadMetadata.model_validate_json(row[1]) for row in rows[:limit]]
        return Page(data=threads, has_more=len(rows) > limit, after=_cursor(rows, limit))

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Caller
    ) -> Page[ThreadItem]:
        """A page of the thread's items."""
        await self.load_thread(thread_id, context)
        rows = self._page("items", "thread_id", thread_id, limit, after, order)
        items = [ITEM.validate_json(row[1]) for row in rows[:limit]]
        return Page(data=items, has_more=len(rows) > limit, after=_cursor(rows, limit))

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Caller) -> None:
        """Keep a new item; one that is there already keeps its place."""
        await self.save_item(thread_id, item, context)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Caller) -> None:
        """Keep an item, new or changed."""
        await self.load_thread(thread_id, context)
        with self._database:
            self._database.execute(
                "INSERT INTO items (thread_id, id, created_at, data) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (thread_id, id) DO UPDATE SET data = excluded.data",
                (thread_id, item.id, item.created_at.isoformat(), item.model_dump_json()),
            )

    async def load_item(self, thread_id: str, item_id: str, context: Caller) -> ThreadItem:
        """One item of the caller's thread."""
        await self.load_thread(thread_id, context)
        row = self._one("SELECT data FROM items WHERE thread_id = ? AND id = ?", thread_id, item_id)
        if row is None:
            raise NotFoundError(f"Item {item_id} not found in thread {thread_id}")
        return ITEM.validate_json(row[0])

    async def delete_thread(self, thread_id: str, context: Caller) -> None:
        """Forget the thread and all its items."""
        with self._database:
            self._database.execute(
                "DELETE FROM threads WHERE id = ? AND user_id = ?", (thread_id, context.user_id)
            )

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Caller) -> None:
        """Forget one item."""
        await self.load_thread(thread_id, context)
        with self._database:
            self._database.execute(
                "DELETE FROM items WHERE thread_id = ? AND id = ?", (thread_id, item_id)
            )

    async def save_attachment(self, attachment: Attachment, context: Caller) -> None:
        """Keep an attachment, new or changed."""
        with self._database:
            saved = self._database.execute(
                "INSERT INTO attachments VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET data = excluded.data"
                " WHERE user_id = excluded.user_id",
                (attachment.id, context.user_id, attachment.model_dump_json()),
            )
        _hold(saved, f"Attachment {attachment.id}")

    async def load_attachment(self, attachment_id: str, context: Caller) -> Attachment:
        """The attachment, if it is the caller's."""
        row = self._one(
            "SELECT data FROM attachments WHERE id = ? AND user_id = ?",
            attachment_id,
            context.user_id,
        )
        if row is None:
            raise NotFoundError(f"Attachment {attachment_id} not found")
        return ATTACHMENT.validate_json(row[0])

    async def delete_attachment(self, attachment_id: str, context: Caller) -> None:
        """Forget the attachment."""
        with self._database:
            self._database.execute(
                "DELETE FROM attachments WHERE id = ? AND user_id = ?",
                (attachment_id, context.user_id),
            )

    def _one(self, query: str, *values: str) -> Sequence[Any] | None:
        row: Sequence[Any] | None = self._database.execute(query, values).fetchone()
        return row

    def _page(
        self, table: str, owner: str, value: str, limit: int, after: str | None, order: str
    ) -> list[Sequence[Any]]:
        """Up to one row more than the page holds, as (id, data), by time and then by insertion."""
        place = f"SELECT created_at, position FROM {table} WHERE {owner} = ? AND id = ?"
        cursor = self._one(place, value, after) if after else None
        if after and cursor is None:
            raise NotFoundError(f"No {table} with id {after} to continue after")
        sign, direction = (">", "ASC") if order == "asc" else ("<", "DESC")
        beyond = f"AND (created_at, position) {sign} (?, ?)" if cursor else ""
        return self._database.execute(
            f"SELECT id, data FROM {table} WHERE {owner} = ? {beyond}"
            f" ORDER BY created_at {direction}, position {direction} LIMIT ?",
            (value, *(cursor or ()), limit + 1),
        ).fetchall()


def _cursor(rows: list[Sequence[Any]], limit: int) -> str | None:
    return rows[limit - 1][0] if len(rows) > limit else None


def _hold(saved: sqlite3.Cursor, what: str) -> None:
    """Refuse an id that another user has: the row stayed as it was."""
    if not saved.rowcount:
        raise ValueError(f"{what} is another user's")
