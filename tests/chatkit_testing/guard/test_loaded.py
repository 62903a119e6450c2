"""Nothing reaches a model by libraries other than httpx either, whenever they are loaded."""

import importlib
import inspect
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import httpx_aiohttp
import openai
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect as connect_sync

from chatkit_testing import RefusedRequest
from chatkit_testing._guard import Guard

OPENAI = "wss://api.openai.com/v1/realtime"
CLOSED = "127.0.0.1:1"  # nobody listens there


@pytest.fixture
def guard() -> Iterator[Guard]:
    with Guard().installed() as guard:
        yield guard


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def refused(guard: Guard) -> list[str]:
    """The requests that a guard names."""
    with pytest.raises(RefusedRequest) as raised:
        guard.check()
    return [line.strip() for line in str(raised.value).splitlines() if line.startswith("  ")]


async def test_a_websocket_to_openai_is_refused_with_the_remedy(guard: Guard) -> None:
    with pytest.raises(InvalidHandshake) as raised:
        await connect(OPENAI)
    assert str(raised.value) == inspect.cleandoc(
        """
        1 request was refused.

          GET wss://api.openai.com/v1/realtime

        No test that uses a fixture of the kit reaches a real model. Let the test use the fixture
        chatkit_openai and say what the model answers: chatkit_openai.script(message("…")). A run of the
        Agents SDK can be scripted without HTTP: chatkit_runner.script(message("…")).
        """  # noqa: E501 - as it is printed
    )
    assert refused(guard) == [f"GET {OPENAI}"]


def test_a_websocket_without_a_loop_is_refused(guard: Guard) -> None:
    with pytest.raises(InvalidHandshake):
        connect_sync(OPENAI)
    assert refused(guard) == [f"GET {OPENAI}"]


async def test_websockets_of_openai_clients_are_refused(guard: Guard) -> None:
    client = openai.AsyncOpenAI(api_key="k")
    with pytest.raises(InvalidHandshake):
        await client.realtime.connect(model="gpt-realtime").enter()
    sync_client = openai.OpenAI(api_key="k")
    with pytest.raises(InvalidHandshake):
        sync_client.realtime.connect(model="gpt-realtime").enter()
    assert refused(guard) == [f"GET {OPENAI}?model=gpt-realtime"] * 2
    await client.close()
    sync_client.close()


async def test_a_websocket_that_names_an_openai_client_is_refused_wherever_it_goes(
    guard: Guard,
) -> None:
    with pytest.raises(InvalidHandshake):
        await connect(f"ws://{CLOSED}/", user_agent_header="AsyncOpenAI/Python 3.1")
    with pytest.raises(InvalidHandshake):
        await connect(f"ws://{CLOSED}/", additional_headers={"X-Stainless-Package-Version": "3.1"})
    assert refused(guard) == [f"GET ws://{CLOSED}/"] * 2


async def test_other_websockets_leave(guard: Guard) -> None:
    async def echo(connection: Any) -> None:
        await connection.send(await connection.recv())

    async with serve(echo, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}/", proxy=None) as connection:
            await connection.send("hello")
            assert await connection.recv() == "hello"
    with pytest.raises(OSError, match="refused"):
        connect_sync(f"ws://{CLOSED}/", proxy=None)
    guard.check()


async def test_a_request_of_aiohttp_to_openai_is_refused(
    guard: Guard, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(aiohttp.ClientResponseError, match=r"1 request was refused\.") as raised:
        await session.get("https://api.openai.com/v1/models")
    assert raised.value.status == 400
    assert refused(guard) == ["GET https://api.openai.com/v1/models"]


async def test_other_requests_of_aiohttp_leave(
    guard: Guard, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(aiohttp.ClientConnectorError):
        await session.get(f"http://{CLOSED}/v1/responses")
    guard.check()


async def test_an_openai_client_on_aiohttp_gets_an_error_that_it_does_not_retry(
    guard: Guard,
) -> None:
    http_client: Any = openai.DefaultAioHttpClient()
    async with openai.AsyncOpenAI(api_key="k", http_client=http_client) as client:
        with pytest.raises(openai.BadRequestError):
            await client.responses.create(model="gpt-5.1", input="Where is order A1?")
    assert refused(guard) == [
        "POST https://api.openai.com/v1/responses",
        "model  gpt-5.1",
        'user   "Where is order A1?"',
    ]


async def test_a_client_of_httpx_on_aiohttp_is_refused(guard: Guard) -> None:
    async with httpx_aiohttp.HttpxAiohttpClient() as client:
        answer = await client.post("https://gateway.example/v1/responses", content=b"{}")
    assert answer.status_code == 400
    assert refused(guard) == ["POST https://gateway.example/v1/responses"]


async def test_a_test_cut_off_from_the_network_is_told_what_its_mock_does_not_answer() -> None:
    with Guard(is_total=True).installed() as guard, pytest.raises(InvalidHandshake) as raised:
        await connect("wss://weather.example/")
    assert str(raised.value) == inspect.cleandoc(
        """
        1 request was refused.

          GET wss://weather.example/

        chatkit_openai answers clients that speak through httpx or httpx2, and this one speaks through
        websockets; no test that uses it reaches the network. Give the client another transport in tests.
        """  # noqa: E501 - as it is printed
    )
    assert refused(guard) == ["GET wss://weather.example/"]


def test_a_library_that_is_loaded_meanwhile_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "websockets.sync.client")
    with Guard(is_total=True).installed() as outer, Guard().installed() as inner:
        client: Any = importlib.import_module("websockets.sync.client")
        with pytest.raises(InvalidHandshake):
            client.connect(OPENAI)
    assert refused(inner) == [f"GET {OPENAI}"]
    outer.check()
    assert client.parse_uri is importlib.import_module("websockets.uri").parse_uri


def test_a_library_that_is_not_there_is_not_found(
    guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "aiohttp.connector")
    monkeypatch.setattr(aiohttp, "__path__", [])
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("aiohttp.connector")
    guard.check()


async def test_afterwards_they_leave_as_before() -> None:
    before = connect.create_connection, aiohttp.BaseConnector.connect
    finders = list(sys.meta_path)
    with Guard().installed(), Guard().installed():
        assert connect.create_connection is not before[0]
    assert (connect.create_connection, aiohttp.BaseConnector.connect) == before
    assert sys.meta_path == finders


def test_a_guard_loads_none_of_them() -> None:
    code = (
        "import sys\n"
        "from chatkit_testing._guard import Guard\n"
        "with Guard().installed(): pass\n"
        "assert not {'aiohttp', 'websockets', 'httpx_aiohttp', 'openai'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
