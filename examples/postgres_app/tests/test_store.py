"""The store keeps every promise, on a real server."""

from asyncio import create_task, timeout
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from psycopg import AsyncConnection

from chatkit.store import NotFoundError
from chatkit.types import HiddenContextItem, ThreadMetadata
from chatkit_testing import StoreConformance
from postgres_app.store import Connection, PostgresStore, RequestContext, open_pool
from postgres_app.tests.databases import fresh_store


class TestPostgresStore(StoreConformance):
    async def make_store(self) -> AsyncIterator[PostgresStore]:
        async with fresh_store() as store:
            yield store

    def make_context(self, user: str) -> RequestContext:
        return RequestContext(user)


async def until_a_lock_is_waited_for(connection: Connection) -> None:
    query = (
        "SELECT 1 FROM pg_stat_activity"
        " WHERE application_name = current_schema AND wait_event_type = 'Lock'"
    )
    while not (await connection.execute(query)).rowcount:
        await connection.execute("SELECT pg_stat_clear_snapshot()")


async def test_an_item_of_a_thread_that_is_being_deleted_waits_and_is_refused(
    database: str,
) -> None:
    ada = RequestContext("ada")
    thread = ThreadMetadata(id="thr_1", created_at=datetime.now())
    note = HiddenContextItem(id="n", thread_id="thr_1", created_at=datetime.now(), content="")
    async with open_pool(database) as pool, await AsyncConnection.connect(database) as other:
        store = PostgresStore(pool)
        await store.save_thread(thread, ada)
        await other.execute("DELETE FROM chatkit_threads")

        saving = create_task(store.save_item("thr_1", note, ada))
        async with timeout(10):
            await until_a_lock_is_waited_for(other)
        await other.commit()

        with pytest.raises(NotFoundError):
            await saving
