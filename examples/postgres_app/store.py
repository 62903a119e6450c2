"""Threads, items and attachments in PostgreSQL: JSONB, and in every query whose it is."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString  # Any: rows and parameters of psycopg are untyped

from psycopg import AsyncConnection, DataError
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, TypeAdapter

from chatkit.store import NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata

SCHEMA = Path(__file__).with_name("schema.sql")
ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)

Connection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]


@dataclass(frozen=True)
class RequestContext:
    """Who sent the request."""

    user_id: str


class UnstorableTextError(ValueError):
    """A text or an id that PostgreSQL cannot hold: it is refused, and nothing is written."""


@asynccontextmanager
async def open_pool(database: str, *, size: int = 10) -> AsyncGenerator[Pool]:
    """Up to so many connections to a database, which is given the tables if it has none."""
    pool = Pool(
        database,
        min_size=1,
        max_size=size,
        open=False,
        check=Pool.check_connection,  # one that a restart of the server cut is not handed out
    )
    async with pool:
        async with pool.connection() as connection:
            await connection.execute(SCHEMA.read_bytes())
        yield pool


class PostgresStore(Store[RequestContext]):
    """Every row is a user's; another's is as if it were not there. Each call is one transaction."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def load_thread(self, thread_id: str, context: RequestContext) -> ThreadMetadata:
        """The user's thread."""
        async with self._transaction() as connection:
            return await _thread(connection, thread_id, context)

    async def save_thread(self, thread: ThreadMetadata, context: RequestContext) -> None:
        """Keep the thread's own fields: a Thread's items have rows of their own."""
        data = _json(thread, include=set(ThreadMetadata.model_fields))
        async with self._transaction() as connection:
            await connection.execute(
                "INSERT INTO chatkit_threads (user_id, id, created_at, data)"
                " VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (user_id, id) DO UPDATE SET data = excluded.data",
                (context.user_id, thread.id, _instant(thread.created_at), data),
            )

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: RequestContext
    ) -> Page[ThreadMetadata]:
        """A page of the user's threads."""
        async with self._transaction() as connection:
            rows = Rows("chatkit_threads", "user_id = %s", (context.user_id,))
            page = await _page(connection, rows, limit, after, order)
        threads = [ThreadMetadata.model_validate(data) for data in page.data]
        return Page(data=threads, has_more=page.has_more, after=page.after)

    async def delete_thread(self, thread_id: str, context: RequestContext) -> None:
        """Forget the thread and all its items."""
        async with self._transaction() as connection:
            await connection.execute(
                "DELETE FROM chatkit_threads WHERE user_id = %s AND id = %s",
                (context.user_id, thread_id),
            )

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        """A page of the items of the user's thread."""
        owner = (context.user_id, thread_id)
        async with self._transaction() as connection:
            await _thread(connection, thread_id, context)
            rows = Rows("chatkit_items", "user_id = %s AND thread_id = %s", owner)
            page = await _page(connection, rows, limit, after, order)
        items = [ITEM.validate_python(data) for data in page.data]
        return Page(data=items, has_more=page.has_more, after=page.after)

    async def load_item(self, thread_id: str, item_id: str, context: RequestContext) -> ThreadItem:
        """One item of the user's thread."""
        async with self._transaction() as connection:
            row = await _one(
                connection,
                "SELECT data FROM chatkit_items WHERE user_id = %s AND thread_id = %s AND id = %s",
                (context.user_id, thread_id, item_id),
            )
        if row is None:
            raise NotFoundError(f"Item {item_id} not found in thread {thread_id}")
        return ITEM.validate_python(row[0])

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        """Keep a new item; one that is there already keeps its place."""
        await self.save_item(thread_id, item, context)

    async def save_item(self, thread_id: str, item: ThreadItem, context: RequestContext) -> None:
        """Keep an item, new or changed; FOR KEY SHARE keeps the thread from vanishing meanwhile."""
        async with self._transaction() as connection:
            saved = await connection.execute(
                "INSERT INTO chatkit_items (user_id, thread_id, id, created_at, data)"
                " SELECT user_id, id, %s, %s, %s FROM chatkit_threads"
                " WHERE user_id = %s AND id = %s FOR KEY SHARE"
                " ON CONFLICT (user_id, thread_id, id) DO UPDATE SET data = excluded.data",
                (item.id, _instant(item.created_at), _json(item), context.user_id, thread_id),
            )
        if not saved.rowcount:
            raise NotFoundError(f"Thread {thread_id} not found")

    async def delete_thread_item(
        self, thread_id: str, item_id: str, context: RequestContext
    ) -> None:
        """Forget one item."""
        async with self._transaction() as connection:
            await connection.execute(
                "DELETE FROM chatkit_items WHERE user_id = %s AND thread_id = %s AND id = %s",
                (context.user_id, thread_id, item_id),
            )

    async def save_attachment(self, attachment: Attachment, context: RequestContext) -> None:
        """Keep an attachment, new or changed."""
        async with self._transaction() as connection:
            await connection.execute(
                "INSERT INTO chatkit_attachments (user_id, id, data) VALUES (%s, %s, %s)"
                " ON CONFLICT (user_id, id) DO UPDATE SET data = excluded.data",
                (context.user_id, attachment.id, _json(attachment)),
            )

    async def load_attachment(self, attachment_id: str, context: RequestContext) -> Attachment:
        """The user's attachment."""
        async with self._transaction() as connection:
            row = await _one(
                connection,
                "SELECT data FROM chatkit_attachments WHERE user_id = %s AND id = %s",
                (context.user_id, attachment_id),
            )
        if row is None:
            raise NotFoundError(f"Attachment {attachment_id} not found")
        return ATTACHMENT.validate_python(row[0])

    async def delete_attachment(self, attachment_id: str, context: RequestContext) -> None:
        """Forget the attachment."""
        async with self._transaction() as connection:
            await connection.execute(
                "DELETE FROM chatkit_attachments WHERE user_id = %s AND id = %s",
                (context.user_id, attachment_id),
            )

    async def search_messages(
        self, words: str, context: RequestContext, *, outside: str
    ) -> list[str]:
        """The latest messages of the user with all these words, but for those of one thread."""
        async with self._transaction() as connection:
            found = await connection.execute(
                "SELECT texts FROM chatkit_items,"
                " jsonb_path_query_array(data, '$.content[*].text') AS texts"
                " WHERE user_id = %s AND thread_id <> %s AND data ->> 'type' = 'user_message'"
                " AND to_tsvector('simple', texts) @@ plainto_tsquery('simple', %s)"
                " ORDER BY created_at DESC, position DESC LIMIT 5",
                (context.user_id, outside, words),
            )
            return [" ".join(texts) async for (texts,) in found]

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[Connection]:
        """A connection: what is done with it is kept if the block ends well, or else undone."""
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (DataError, UnicodeEncodeError) as error:
            raise UnstorableTextError(
                f"PostgreSQL keeps neither NUL characters nor halves of surrogate pairs: {error}"
            ) from error


@dataclass(frozen=True)
class Rows:
    """The rows that a page is taken from."""

    table: LiteralString
    condition: LiteralString
    values: tuple[str, ...]


async def _page(
    connection: Connection, rows: Rows, limit: int, after: str | None, order: str
) -> Page[Any]:
    """A page of JSON, by time and then by arrival, which goes on after the row of that id."""
    source = f"FROM {rows.table} WHERE {rows.condition}"
    sign, direction = (">", "ASC") if order == "asc" else ("<", "DESC")
    beyond, place = "", tuple[Any, ...]()
    if after is not None:
        query = f"SELECT created_at, position {source} AND id = %s"
        row = await _one(connection, query, (*rows.values, after))
        if row is None:
            raise NotFoundError(f"There is no {after} to go on after")
        beyond, place = f"AND (created_at, position) {sign} (%s, %s)", row
    found = await connection.execute(
        f"SELECT id, data {source} {beyond}"
        f" ORDER BY created_at {direction}, position {direction} LIMIT %s",
        (*rows.values, *place, limit + 1),
    )
    fetched = await found.fetchall()
    has_more = len(fetched) > limit
    return Page(
        data=[data for _, data in fetched[:limit]],
        has_more=has_more,
        after=fetched[limit - 1][0] if has_more else None,
    )


async def _thread(
    connection: Connection, thread_id: str, context: RequestContext
) -> ThreadMetadata:
    query: LiteralString = "SELECT data FROM chatkit_threads WHERE user_id = %s AND id = %s"
    row = await _one(connection, query, (context.user_id, thread_id))
    if row is None:
        raise NotFoundError(f"Thread {thread_id} not found")
    return ThreadMetadata.model_validate(row[0])


async def _one(
    connection: Connection, query: LiteralString, values: tuple[str, ...]
) -> TupleRow | None:
    found = await connection.execute(query, values)
    return await found.fetchone()


def _json(model: BaseModel, include: set[str] | None = None) -> Jsonb:
    return Jsonb(model.model_dump(mode="json", include=include))


def _instant(time: datetime) -> datetime:
    """The time as a column holds it: one without an offset is the server's local time."""
    return time.astimezone()
