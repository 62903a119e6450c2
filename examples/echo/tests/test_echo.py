"""The echo, whichever way its endpoint is wired."""

import pytest

from chatkit_testing import ChatKitClient, InMemoryStore, expect
from echo.app import EchoServer, create_app


@pytest.mark.parametrize("path", ["/chatkit", "/chatkit/by-attribute"])
async def test_the_echo_answers_over_http(path: str) -> None:
    store = InMemoryStore()
    async with ChatKitClient(create_app(store), path=path, store=store) as client:
        turn = await client.send("Hello there")
        turn.assert_shown(
            expect.user_message("Hello there"), expect.assistant_message("Hello there")
        )
        await client.assert_stored(expect.user_message(), expect.assistant_message("Hello there"))
        assert [item.type for item in await client.items()] == ["user_message", "assistant_message"]


async def test_the_echo_answers_in_process() -> None:
    client = ChatKitClient(EchoServer(InMemoryStore()))

    turn = await client.send("Hello there")

    assert turn.text == "Hello there"
