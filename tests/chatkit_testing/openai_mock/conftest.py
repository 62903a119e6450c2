from collections.abc import AsyncIterator, Iterator

import openai
import pytest

from chatkit_testing import OpenAIMock

URL = "https://gateway.example/team/v1"


@pytest.fixture
def mock() -> Iterator[OpenAIMock]:
    """A mock in its place; whether its script was used up is for each test to check."""
    with OpenAIMock().installed() as mock:
        yield mock


@pytest.fixture
async def client(mock: OpenAIMock) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=URL, max_retries=0) as client:
        yield client


@pytest.fixture
def sync_client(mock: OpenAIMock) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=URL, max_retries=0) as client:
        yield client
