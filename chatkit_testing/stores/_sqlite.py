"""A store in SQLite, for development: a file that outlives the process, or memory."""

import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from chatkit.store import NotFoundError, Store, StoreItemType, TContext, default_generate_id
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.stores._sqlite_schema import Run, prepare, transaction

__all__ = ["SQLiteStore"]

_ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
_ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)
_FIELDS = set(ThreadMetadata.model_fields)
_EPOCH = datetime(1970, 1, 1)

_KEEP_THREAD = """
    INSERT INTO chatkit_threads (user, id, time, data) VALUES (?, ?, ?, ?)
    ON CONFLICT (user, id) DO UPDATE SET data = excluded.data
"""
_KEEP_ITEM = """
    INSERT INTO chatkit_items (thread, id, time, data) VALUES (?, ?, ?, ?)
    ON CONFLICT (thread, id) DO UPDATE SET data = excluded.data
"""
_KEEP_ATTACHMENT = """
    INSERT INTO chatkit_attachments (user, id, data) VALUES (?, ?, ?)
    ON CONFLICT (user, id) DO UPDATE SET data = excluded.data
"""


class SQLiteStore(Store[TContext]):
    """A store for development: conversations outlive a restart, in one file.

    Each call is one transaction, so many tasks, threads and processes may use the file at once
    (a process waits for another's transaction, up to ``patience`` seconds); a store is not to be
    carried over a fork. What is stored is the JSON of the models. A file of an older version is
    brought up to date when it is opened.

    Args:
        path: The file, which is made if it is not there; without it all is in memory.
        user: Whose the data is, told from the request context, as a text. Without it all is shared.
        patience: The seconds to wait for other processes.

    Raises:
        ValueError: The file was written by a later version.

    >>> store = SQLiteStore[dict[str, str]](user=lambda context: context["user"])
    >>> store.close()
    """

    def __init__(
        self,
        path: str | os.PathLike[str] = ":memory:",
        *,
        user: Callable[[TContext], str] | None = None,
        patience: float = 10,
    ) -> None:
        self._user = user
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            path, timeout=patience, isolation_level=None, check_same_thread=False
        )
        try:
            self._database.execute("PRAGMA foreign_keys = ON")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            prepare(self._database, os.fspath(path))
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the file; what was in memory is gone."""
        with self._lock:
            self._database.close()

    def generate_thread_id(self, context: TContext) -> str:
        """Make an id that is not used twice: ``thr_`` and 32 hexadecimal digits."""
        return _new_id("thread")

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: TContext
    ) -> str:
        """Make an id that is not used twice: ``msg_``, say, and 32 hexadecimal digits."""
        return _new_id(item_type)

    async def load_thread(self, thread_id: str, context: TContext) -> ThreadMetadata:
        """Load a thread; NotFoundError if the user has none of that id."""
        with self._transaction() as run:
            _, data = self._thread(run, thread_id, context)
        return ThreadMetadata.model_validate_json(data)

    async def save_thread(self, thread: ThreadMetadata, context: TContext) -> None:
        """Keep a thread, new or changed; of a ``Thread`` the items are left aside."""
        data = thread.model_dump_json(include=_FIELDS)
        with self._transaction("IMMEDIATE") as run:
            run(_KEEP_THREAD, (self._whose(context), thread.id, _time(thread.created_at), data))

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: TContext
    ) -> Page[ThreadMetadata]:
        """Load a page of the user's threads."""
        with self._transaction() as run:
            rows = _rows(
                run, "chatkit_threads", ("user", self._whose(context)), after, limit, order
            )
        threads = [ThreadMetadata.model_validate_json(data) for _, data in rows[:limit]]
        return Page(data=threads, has_more=len(rows) > limit, after=_cursor(rows, limit))

    async def delete_thread(self, thread_id: str, context: TContext) -> None:
        """Forget a thread and its items."""
        with self._transaction("IMMEDIATE") as run:
            run(
                "DELETE FROM chatkit_threads WHERE user = ? AND id = ?",
                (self._whose(context), thread_id),
            )

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: TContext
    ) -> Page[ThreadItem]:
        """Load a page of a thread's items, hidden ones included."""
        with self._transaction() as run:
            thread, _ = self._thread(run, thread_id, context)
            rows = _rows(run, "chatkit_items", ("thread", thread), after, limit, order)
        items = [_item(data) for _, data in rows[:limit]]
        return Page(data=items, has_more=len(rows) > limit, after=_cursor(rows, limit))

    async def load_item(self, thread_id: str, item_id: str, context: TContext) -> ThreadItem:
        """Load an item; NotFoundError if the thread has none of that id."""
        with self._transaction() as run:
            thread, _ = self._thread(run, thread_id, context)
            row = run(
                "SELECT data FROM chatkit_items WHERE thread = ? AND id = ?", (thread, item_id)
            ).fetchone()
        if row is None:
            raise NotFoundError(f"no item {item_id!r} in thread {thread_id!r}")
        return _item(row[0])

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Keep an item; one of that id which is there already is replaced in its place."""
        await self.save_item(thread_id, item, context)

    async def save_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Keep an item, changed or new."""
        data = item.model_dump_json()
        with self._transaction("IMMEDIATE") as run:
            thread, _ = self._thread(run, thread_id, context)
            run(_KEEP_ITEM, (thread, item.id, _time(item.created_at), data))

    async def delete_thread_item(self, thread_id: str, item_id: str, context: TContext) -> None:
        """Forget an item."""
        with self._transaction("IMMEDIATE") as run:
            run(
                "DELETE FROM chatkit_items WHERE id = ? AND thread ="
                " (SELECT position FROM chatkit_threads WHERE user = ? AND id = ?)",
                (item_id, self._whose(context), thread_id),
            )

    async def save_attachment(self, attachment: Attachment, context: TContext) -> None:
        """Keep what is known of an attachment, its integration metadata included."""
        data = attachment.model_dump_json()
        with self._transaction("IMMEDIATE") as run:
            run(_KEEP_ATTACHMENT, (self._whose(context), attachment.id, data))

    async def load_attachment(self, attachment_id: str, context: TContext) -> Attachment:
        """Load an attachment; NotFoundError if the user has none of that id."""
        with self._transaction() as run:
            row = run(
                "SELECT data FROM chatkit_attachments WHERE user = ? AND id = ?",
                (self._whose(context), attachment_id),
            ).fetchone()
        if row is None:
            raise NotFoundError(f"no attachment {attachment_id!r}")
        return _ATTACHMENT.validate_json(row[0])

    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Forget an attachment."""
        with self._transaction("IMMEDIATE") as run:
            run(
                "DELETE FROM chatkit_attachments WHERE user = ? AND id = ?",
                (self._whose(context), attachment_id),
            )

    @contextmanager
    def _transaction(self, kind: str = "DEFERRED") -> Generator[Run, None, None]:
        """Run a block as one transaction; one that writes takes the file at once."""
        with self._lock, transaction(self._database, kind) as run:
            yield run

    def _whose(self, context: TContext) -> str:
        return "" if self._user is None else self._user(context)

    def _thread(self, run: Run, thread_id: str, context: TContext) -> tuple[int, str]:
        """Give the position and the JSON of a thread of the user's."""
        row: tuple[int, str] | None = run(
            "SELECT position, data FROM chatkit_threads WHERE user = ? AND id = ?",
            (self._whose(context), thread_id),
        ).fetchone()
        if row is None:
            raise NotFoundError(f"no thread {thread_id!r}")
        return row


Row = tuple[str, str]


def _rows(
    run: Run, table: str, owner: tuple[str, object], after: str | None, limit: int, order: str
) -> list[Row]:
    """Give up to one row more than the page holds, as (id, data), by time and then by arrival."""
    if limit < 1 or order not in ("asc", "desc"):
        raise ValueError(f"limit={limit}, order={order!r}: at least 1, and 'asc' or 'desc'")
    column, whose = owner
    sign, beyond = (">" if order == "asc" else "<"), ()
    if after is not None:
        beyond = run(
            f"SELECT time, position FROM {table} WHERE {column} = ? AND id = ?",  # noqa: S608 - our own names
            (whose, after),
        ).fetchone()
        if beyond is None:
            raise NotFoundError(f"no {after!r} to page on from")
    follows = f"AND (time, position) {sign} (?, ?)" if beyond else ""
    return run(
        f"SELECT id, data FROM {table} WHERE {column} = ? {follows}"  # noqa: S608 - our own names
        f" ORDER BY time {order}, position {order} LIMIT ?",
        (whose, *beyond, limit + 1),
    ).fetchall()


def _cursor(rows: list[Row], limit: int) -> str | None:
    return rows[limit - 1][0] if len(rows) > limit else None


def _item(data: str) -> ThreadItem:
    with widget_classes_unwarned():
        return _ITEM.validate_json(data)


def _time(time: datetime) -> int:
    """Give a time as microseconds; naive ones are local, so that they compare with aware ones."""
    local = time.astimezone().replace(tzinfo=None) if time.tzinfo else time
    return (local - _EPOCH) // timedelta(microseconds=1)


def _new_id(item_type: StoreItemType) -> str:
    prefix, _, _ = default_generate_id(item_type).rpartition("_")
    return f"{prefix}_{uuid.uuid4().hex}"
