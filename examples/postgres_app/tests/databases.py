"""A place in the server for each test: a schema of its own, which is dropped afterwards."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

from psycopg import AsyncConnection, OperationalError

from postgres_app.store import PostgresStore, open_pool
from tests.support.postgres import PostgresError, server_url


@asynccontextmanager
async def fresh_database() -> AsyncGenerator[str]:
    """The URL of a schema that is empty."""
    url, schema = server_url(), f"test_{uuid4().hex}"
    try:
        connection = await AsyncConnection.connect(url, autocommit=True)
    except OperationalError as error:
        raise PostgresError(f"PostgreSQL does not answer: run `make postgres` ({error})") from error
    async with connection:
        await connection.execute(f"CREATE SCHEMA {schema}".encode())
        yield f"{url}&application_name={schema}&options=-csearch_path%3D{schema}"
        await connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())


@asynccontextmanager
async def fresh_store() -> AsyncGenerator[PostgresStore]:
    """A store that is empty."""
    async with fresh_database() as database, open_pool(database) as pool:
        yield PostgresStore(pool)
