"""The shop, reached in each of the three ways."""

from collections.abc import AsyncIterator, Iterator

import pytest

from chatkit_testing import ChatKitClient
from tests.chatkit_testing.client.support import Reach, reached


@pytest.fixture(params=["server", "asgi", "url"])
def reach(request: pytest.FixtureRequest) -> Iterator[Reach]:
    """The way to the shop: every test that asks for it runs on all three."""
    with reached(request.param) as reach:
        yield reach


@pytest.fixture
async def client(reach: Reach) -> AsyncIterator[ChatKitClient]:
    """Ada's client."""
    async with reach.client() as client:
        yield client
