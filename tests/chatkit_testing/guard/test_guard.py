"""What leaves while a test runs, and what does not."""

import importlib.util
from typing import Any

import httpx
import openai
import pytest

from chatkit_testing import RefusedRequest
from chatkit_testing._guard import Guard, is_for_model, libraries

LIBRARIES: list[Any] = list(libraries())
CLOSED = "http://127.0.0.1:1"  # nobody listens there


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("url", "headers", "is_one"),
    [
        ("https://api.openai.com/v1/models", {}, True),
        ("https://desk.openai.azure.com/openai/v1/responses", {}, True),
        ("https://notopenai.com/v1/models", {}, False),
        ("https://gateway.example/v1/chat/completions", {}, True),
        ("https://gateway.example/v1/responses/", {}, True),
        ("https://gateway.example/orders", {}, False),
        ("http://localhost:8000/api/responses", {}, False),
        ("http://app.localhost/chat/completions", {}, False),
        ("http://[::1]:8000/responses", {}, False),
        ("http://localhost:8000/v1/responses", {"user-agent": "AsyncOpenAI/Python 3.1"}, True),
        ("http://localhost:8000/v1/x", {"X-Stainless-Package-Version": "2.2"}, True),
    ],
)
def test_a_request_is_for_a_model_by_its_client_its_host_or_its_path(
    library: Any, url: str, headers: dict[str, str], is_one: bool
) -> None:
    assert is_for_model(library.Request("POST", url, headers=headers)) is is_one


async def test_a_request_of_an_openai_client_is_refused_once_and_named() -> None:
    with Guard().installed() as guard:
        async with openai.AsyncOpenAI(api_key="k", base_url=CLOSED) as client:
            with pytest.raises(openai.BadRequestError) as refused:
                await client.chat.completions.create(
                    model="gpt-5.1",
                    messages=[
                        {"role": "system", "content": "Help."},
                        {"role": "user", "content": "Wo ist es, „jetzt“?"},
                    ],
                )
    assert refused.value.code == "refused_by_chatkit_testing"
    with pytest.raises(RefusedRequest) as raised:
        guard.check()
    assert str(raised.value) == (
        "1 request was refused.\n\n"
        "  POST http://127.0.0.1:1/chat/completions\n"
        "    model  gpt-5.1\n"
        '    user   "Wo ist es, „jetzt“?"\n\n'
        "No test that uses a fixture of the kit reaches a real model. Let the test use the "
        "fixture\n"
        'chatkit_openai and say what the model answers: chatkit_openai.script(message("…")). A '
        "run of the\n"
        'Agents SDK can be scripted without HTTP: chatkit_runner.script(message("…")).'
    )


def test_every_refused_request_is_named_whatever_is_in_it() -> None:
    with Guard().installed() as guard:
        for content in (b"", b"\xff", b"[]", b'{"model": 1, "input": [1]}', b'{"input": "Hi"}'):
            httpx.post("https://api.openai.com/v1/x", content=content)
        with openai.OpenAI(api_key="k") as client, pytest.raises(openai.BadRequestError):
            client.audio.transcriptions.create(model="w", file=("a.wav", b"RIFF"))
    with pytest.raises(RefusedRequest) as raised:
        guard.check()
    lines = str(raised.value).splitlines()
    assert lines[0] == "6 requests were refused."
    assert lines[2:9] == [
        *["  POST https://api.openai.com/v1/x"] * 5,
        '    user   "Hi"',
        "  POST https://api.openai.com/v1/audio/transcriptions",
    ]


@pytest.mark.parametrize("library", LIBRARIES)
async def test_other_requests_leave(library: Any) -> None:
    async def ask() -> None:
        async with library.AsyncClient() as client:
            await client.get(CLOSED)

    with Guard().installed() as guard:
        with pytest.raises(library.ConnectError):
            library.get(CLOSED)
        with pytest.raises(library.ConnectError):
            await ask()
    guard.check()


@pytest.mark.parametrize("library", LIBRARIES)
def test_reports_of_traces_are_dropped_in_silence(library: Any) -> None:
    with Guard().installed() as guard:
        answer = library.post("https://api.openai.com/v1/traces/ingest", json={"data": []})
    assert answer.status_code == 200
    guard.check()


async def test_a_client_on_a_transport_of_the_test_is_not_looked_at() -> None:
    def answer(request: Any) -> Any:
        return httpx.Response(200, text=request.url.host)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        with Guard().installed() as guard:
            assert (await client.get("https://api.openai.com/v1")).text == "api.openai.com"
    guard.check()


def test_afterwards_requests_leave_as_before() -> None:
    last = LIBRARIES[-1]
    before = httpx.HTTPTransport.handle_request, last.AsyncHTTPTransport.handle_async_request
    with Guard().installed(), Guard(is_total=True).installed():
        assert httpx.HTTPTransport.handle_request is not before[0]
    assert before == (
        httpx.HTTPTransport.handle_request,
        last.AsyncHTTPTransport.handle_async_request,
    )


def test_a_library_that_is_not_there_needs_no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> object:
        return object() if name == "httpx" else None

    monkeypatch.setattr(importlib.util, "find_spec", find)
    assert list(libraries()) == [httpx]
