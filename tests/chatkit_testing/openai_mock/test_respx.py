"""How the mock lives beside respx, other transports, and requests that are not for a model."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx as plain_httpx
import openai
import pytest
import respx
from respx.mocks import Mocker
from respx.models import AllMockedAssertionError

from chatkit_testing import OpenAIMock, RefusedRequest
from chatkit_testing._guard import libraries
from chatkit_testing.openai_mock._respx import ensure_mocker
from tests.chatkit_testing.openai_mock.asking import ASK, MODEL, NAME, respond

LIBRARIES: list[Any] = list(libraries())
BODY = {"model": MODEL, "input": ASK}
URL = "https://api.openai.com/v1/responses"


class Local(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({"path": self.path}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def local_url() -> Iterator[str]:
    """A server on this machine, whose routes end like those of the API."""
    with HTTPServer(("127.0.0.1", 0), Local) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("library", LIBRARIES)
async def test_either_library_is_answered_synchronously_or_not(
    library: Any, mock: OpenAIMock
) -> None:
    mock.script("It shipped.", "Yesterday.")

    async def ask() -> Any:
        async with library.AsyncClient() as client:
            return await client.post(URL, json=BODY)

    for answer in (library.post(URL, json=BODY), await ask()):
        assert isinstance(answer, library.Response)
        assert answer.json()["status"] == "completed"
        assert answer.headers["x-request-id"]
    assert [call.user_text for call in mock.calls] == [ASK, ASK]
    mock.check()


@pytest.mark.parametrize("library", LIBRARIES)
async def test_errors_are_those_of_the_library(library: Any, mock: OpenAIMock) -> None:
    mock.fail(ConnectionRefusedError, always=True)

    async def ask() -> None:
        async with library.AsyncClient() as client:
            await client.post(URL, json=BODY)

    with pytest.raises(library.ConnectError) as raised:
        library.post(URL, json=BODY)
    assert str(raised.value.request.url) == URL
    with pytest.raises(library.ConnectError, match="Connection refused"):
        await ask()


@pytest.mark.parametrize("library", LIBRARIES)
async def test_what_is_for_this_machine_passes(
    library: Any, mock: OpenAIMock, local_url: str
) -> None:
    async def ask() -> Any:
        async with library.AsyncClient() as client:
            return await client.post(f"{local_url}/api/responses", json=BODY)

    sync = library.post(f"{local_url}/files", json=BODY)
    assert [sync.json(), (await ask()).json()] == [
        {"path": "/files"},
        {"path": "/api/responses"},
    ]
    assert mock.requests == []
    mock.check()


@pytest.mark.parametrize("library", LIBRARIES)
def test_nothing_else_reaches_the_network(library: Any, mock: OpenAIMock) -> None:
    answer = library.get("https://weather.example/today")
    assert answer.status_code == 400
    with pytest.raises(RefusedRequest) as raised:
        mock.check()
    assert str(raised.value) == (
        "1 request was refused.\n\n"
        "  GET https://weather.example/today\n\n"
        "chatkit_openai answers POST to …/responses, …/chat/completions and "
        "…/audio/transcriptions, and\n"
        "…/files; no test that uses it reaches the network. Mock what else is asked with respx, "
        "beside it:\n"
        f'respx.mock(using="{library.__name__}") for this request.'
    )


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("is_first", [True, False])
async def test_other_routers_of_respx_answer_what_the_mock_does_not(
    library: Any, is_first: bool
) -> None:
    mock, router = OpenAIMock(), respx.mock(using=library.__name__, assert_all_called=False)
    ensure_mocker(library)
    router.get("https://weather.example/today").respond(json={"sun": True})
    router.post("https://api.openai.com/v1/embeddings").respond(json={"data": []})

    async def ask(url: str) -> Any:
        async with library.AsyncClient() as client:
            return await client.post(url, json=BODY)

    mock.script("It shipped.", "Yesterday.")
    first, second = (router, mock.installed()) if is_first else (mock.installed(), router)
    with first, second:
        assert library.get("https://weather.example/today").json() == {"sun": True}
        assert library.post(URL, json=BODY).json()["status"] == "completed"
        assert (await ask(URL)).json()["status"] == "completed"
        embeddings = "https://api.openai.com/v1/embeddings"
        assert library.post(embeddings, json=BODY).json() == {"data": []}
        assert (await ask(embeddings)).json() == {"data": []}
        with pytest.raises(AllMockedAssertionError):
            library.get("https://elsewhere.example/")
        with pytest.raises(AllMockedAssertionError):
            await ask("https://elsewhere.example/")
    mock.check()


def test_a_mocker_that_is_registered_is_taken() -> None:
    for library in LIBRARIES:
        made = ensure_mocker(library)
        assert ensure_mocker(library) is made
        assert dict(Mocker.registry)[library.__name__] is made


async def test_a_client_on_a_transport_of_the_test_is_left_alone(mock: OpenAIMock) -> None:
    def weather(request: Any) -> Any:
        return plain_httpx.Response(200, text=request.url.host)

    transport = plain_httpx.MockTransport(weather)
    async with plain_httpx.AsyncClient(transport=transport) as client:
        assert (await client.get("https://weather.example/")).text == "weather.example"
    mock.check()


async def test_clients_at_once_are_told_apart(mock: OpenAIMock, client: openai.AsyncOpenAI) -> None:
    for name in ("one", "two", "three"):
        mock.script(f"I am {name}.", when=name)
    asked = (respond(client, input=name) for name in ("three", "one", "two"))
    answers = await asyncio.gather(*asked)
    assert [answer.output_text for answer in answers] == ["I am three.", "I am one.", "I am two."]


async def test_afterwards_the_transports_are_as_before() -> None:
    before = [
        getattr(library, name)
        for library in LIBRARIES
        for name in ("HTTPTransport", "AsyncHTTPTransport")
    ]
    methods = [
        (transport.__dict__.get("handle_request"), transport.__dict__.get("handle_async_request"))
        for transport in before
    ]
    with OpenAIMock().installed():
        pass
    assert methods == [
        (transport.__dict__.get("handle_request"), transport.__dict__.get("handle_async_request"))
        for transport in before
    ]


def test_the_client_of_this_version_speaks_through_the_library_that_is_tested() -> None:
    assert NAME in {base.__module__.split(".")[0] for base in openai.DefaultHttpxClient.__mro__}
