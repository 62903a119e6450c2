"""The application under test, on a database of its own, and a user of it."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from chatkit_testing import ChatKitClient
from postgres_app.app import create_app
from postgres_app.tests.databases import fresh_database


@pytest.fixture
async def database() -> AsyncIterator[str]:
    async with fresh_database() as url:
        yield url


@pytest.fixture
def chatkit_server(database: str) -> FastAPI:
    return create_app(database, connections=3)


@pytest.fixture
def ada(chatkit_client: ChatKitClient) -> ChatKitClient:
    return chatkit_client.as_user(headers={"X-User": "ada"})


@pytest.fixture
def bob(chatkit_client: ChatKitClient) -> ChatKitClient:
    return chatkit_client.as_user(headers={"X-User": "bob"})
