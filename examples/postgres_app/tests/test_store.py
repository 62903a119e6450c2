"""The store keeps every promise, on a real server."""

from collections.abc import AsyncIterator

from chatkit_testing import StoreConformance
from postgres_app.store import PostgresStore, RequestContext
from postgres_app.tests.databases import fresh_store


class TestPostgresStore(StoreConformance):
    async def make_store(self) -> AsyncIterator[PostgresStore]:
        async with fresh_store() as store:
            yield store

    def make_context(self, user: str) -> RequestContext:
        return RequestContext(user)
