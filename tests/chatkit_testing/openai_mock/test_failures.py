"""Requests that fail: statuses, connections, streams that break."""

import json
from collections.abc import Callable
from typing import Any

import httpx as plain_httpx
import openai
import pytest

from chatkit_testing import Gate, OpenAIMock, ScriptError, cut, fail, message
from tests.chatkit_testing.openai_mock.asking import (
    ASK,
    MODEL,
    Broken,
    chat,
    chat_streamed,
    httpx,
    respond,
    respond_streamed,
)

STATUSES: list[tuple[int, type[openai.APIStatusError], str, str | None]] = [
    (400, openai.BadRequestError, "The request was not valid.", None),
    (401, openai.AuthenticationError, "Incorrect API key provided.", "invalid_api_key"),
    (403, openai.PermissionDeniedError, "You are not allowed to do this.", None),
    (404, openai.NotFoundError, "The model does not exist.", "model_not_found"),
    (422, openai.UnprocessableEntityError, "The request was not valid.", None),
    (429, openai.RateLimitError, "Rate limit reached.", "rate_limit_exceeded"),
    (500, openai.InternalServerError, "The server had an error", None),
    (502, openai.InternalServerError, "The server had an error", None),
    (503, openai.InternalServerError, "The server is overloaded", None),
]


@pytest.mark.parametrize(("status", "error", "said", "code"), STATUSES)
async def test_a_status_is_the_clients_own_error(
    status: int,
    error: type[openai.APIStatusError],
    said: str,
    code: str | None,
    mock: OpenAIMock,
    client: openai.AsyncOpenAI,
) -> None:
    mock.fail(status)
    with pytest.raises(error, match=said) as raised:
        await respond(client)
    assert (raised.value.status_code, raised.value.code) == (status, code)
    assert raised.value.request_id == "req_scripted"
    mock.check()


async def test_the_api_may_say_something_else(mock: OpenAIMock, client: openai.AsyncOpenAI) -> None:
    mock.fail(429, message="You exceeded your quota.", code="insufficient_quota", retry_after=2.5)
    with pytest.raises(openai.RateLimitError, match="You exceeded your quota") as raised:
        await chat(client)
    assert raised.value.code == "insufficient_quota"
    assert raised.value.response.headers["retry-after"] == "2.5"
    assert "retry-after-ms" not in raised.value.response.headers


@pytest.mark.parametrize("status", [409, 429, 500])
async def test_a_client_that_retries_gets_what_is_scripted_next(
    status: int, mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.fail(status)
    mock.script("It shipped.")
    answer = await respond(client.with_options(max_retries=1))
    assert answer.output_text == "It shipped."
    counts = [request.headers["X-Stainless-Retry-Count"] for request in mock.requests]
    assert counts == ["0", "1"]
    mock.check()


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (ConnectionRefusedError, openai.APIConnectionError),
        (OSError("no route"), openai.APIConnectionError),
        (openai.APIConnectionError, openai.APIConnectionError),
        (TimeoutError(), openai.APITimeoutError),
        (openai.APITimeoutError, openai.APITimeoutError),
        (httpx.ConnectTimeout("slow"), openai.APITimeoutError),
        (plain_httpx.ReadError, openai.APIConnectionError),
        (openai.RateLimitError, openai.RateLimitError),
        (openai.InternalServerError, openai.InternalServerError),
        (openai.APIStatusError, openai.InternalServerError),
    ],
)
async def test_exceptions_come_over_http_as_what_they_mean(
    failure: Any, error: type[Exception], mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.fail(failure)
    with pytest.raises(error) as raised:
        await respond(client)
    assert type(raised.value) is error

    def answered(call: object) -> object:
        return fail(failure)

    def raising(call: object) -> object:
        raise fail(failure).error

    mock.script(failure, fail(failure), answered, raising)
    for _ in range(4):
        with pytest.raises(error):
            await respond(client)
    mock.check()


async def test_the_error_of_another_client_is_told_as_it_was(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.fail(404, message="No such model.")
    with pytest.raises(openai.NotFoundError) as first:
        await respond(client)
    bare = openai.NotFoundError("Not here.", response=first.value.response, body=None)
    mock.script(first.value, bare)
    for said in ("No such model.", "Not here."):
        with pytest.raises(openai.NotFoundError, match=said):
            await respond(client)


MISTAKES: list[tuple[Callable[[OpenAIMock], None], str]] = [
    (lambda mock: mock.fail(200), "A status that fails is one of 400…599; got 200."),
    (lambda mock: mock.fail(RuntimeError("x")), "Over HTTP nothing fails with RuntimeError"),
    (lambda mock: mock.fail(httpx.InvalidURL), "Over HTTP nothing fails with <class 'httpx"),
    (lambda mock: mock.fail(True), "Over HTTP nothing fails with True"),
    (lambda mock: mock.script(KeyError("x")), "Over HTTP nothing fails with KeyError"),
    (
        lambda mock: mock.script(message(chunks=["x", fail(KeyError)])),
        "Over HTTP nothing fails with KeyError",
    ),
    (
        lambda mock: mock.script(cut(["x", fail(KeyError)], after=1)),
        "Over HTTP nothing fails with KeyError",
    ),
    (
        lambda mock: mock.fail(TimeoutError, retry_after=1),
        "retry_after= and code= belong to a status, like fail(429).",
    ),
    (lambda mock: mock.script(cut("x", after=-1)), "after= takes a number of events, zero"),
]


@pytest.mark.parametrize(("write", "said"), MISTAKES)
def test_what_cannot_fail_like_this_is_an_error_of_the_script(
    write: Callable[[OpenAIMock], None], said: str
) -> None:
    with pytest.raises(ScriptError) as raised:
        write(OpenAIMock())
    assert said in str(raised.value)


async def test_a_function_that_fails_by_itself_fails_the_test(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    def answer(call: Any) -> str:
        return str(call.nothing)

    mock.script(answer)
    with pytest.raises(openai.BadRequestError):
        await respond(client)
    with pytest.raises(ScriptError) as raised:
        mock.check()
    assert str(raised.value) == (
        "The answer function answer broke off: AttributeError(\"'OpenAICall' object has no "
        "attribute 'nothing'\"). To let the request fail, raise what can come over HTTP, an "
        "exception of the openai package for instance."
    )


async def test_an_assertion_that_fails_in_a_function_fails_the_test(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    def answer(call: Any) -> str:
        assert call.user_text == "Hi", "said something else"
        return "Hello."

    mock.script(answer)
    with pytest.raises(openai.BadRequestError, match="said something else"):
        await respond(client)
    with pytest.raises(AssertionError, match="said something else"):
        mock.check()


async def test_a_failure_in_the_middle_is_an_error_event_or_a_broken_connection(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    overloaded = message(chunks=["Hel", fail(openai.InternalServerError)])
    broken = message(chunks=["Hel", fail(ConnectionResetError)])
    mock.script(overloaded, overloaded, broken, broken)
    *_, before, error = await respond_streamed(client)
    assert (error.type, error.message) == ("error", "A scripted InternalServerError.")
    assert error.sequence_number == before.sequence_number + 1
    with pytest.raises(openai.APIError, match="A scripted InternalServerError"):
        await chat_streamed(client)
    for ask in (respond_streamed, chat_streamed):
        with pytest.raises(Broken):
            await ask(client)
    mock.check()


async def test_a_failure_in_the_middle_of_what_is_not_streamed_is_that_of_the_request(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(message(chunks=["Hel", fail(openai.InternalServerError)]))
    mock.script(message(chunks=["Hel", fail(ConnectionResetError)]))
    with pytest.raises(openai.InternalServerError):
        await respond(client)
    with pytest.raises(openai.APIConnectionError):
        await respond(client)
    mock.check()


async def test_a_failure_before_the_first_event_is_that_of_the_request(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    gate = Gate()
    gate.open()
    mock.script([gate, fail(openai.RateLimitError), message("Hello.")])
    with pytest.raises(openai.RateLimitError):
        await respond(client, stream=True)
    mock.check()


async def read_until_it_breaks(stream: Any) -> list[Any]:
    events: list[Any] = []

    async def read() -> None:
        async for event in stream:
            events.append(event)

    with pytest.raises(Broken):
        await read()
    return events


@pytest.mark.parametrize("in_frame", [False, True])
@pytest.mark.parametrize("after", [0, 1, 5])
async def test_a_stream_is_cut_after_so_many_events(
    after: int, in_frame: bool, mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    answer = cut("It shipped yesterday.", after=after, in_frame=in_frame)
    mock.script(answer, answer)
    assert len(await read_until_it_breaks(await respond(client, stream=True))) == after
    chunks = min(after, 4)
    assert len(await read_until_it_breaks(await chat(client, stream=True))) == min(
        after, chunks + 1
    )
    mock.check()


def test_a_synchronous_stream_is_cut_as_well(mock: OpenAIMock, sync_client: openai.OpenAI) -> None:
    mock.script(cut("It shipped.", after=3))
    stream = sync_client.responses.create(model=MODEL, input=ASK, stream=True)
    with pytest.raises(Broken):
        list(stream)


async def test_half_of_an_event_comes_through_where_the_cut_is_in_it(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(cut("It shipped.", after=1, in_frame=True))
    async with client.responses.with_streaming_response.create(
        model=MODEL, input=ASK, stream=True
    ) as response:
        received = b"".join(await read_until_it_breaks(response.iter_bytes()))
    whole, _, half = received.decode().partition("\n\n")
    assert json.loads(whole.partition("data: ")[2])["type"] == "response.created"
    assert half.startswith("event: response.in_progress\ndata: {")
    with pytest.raises(json.JSONDecodeError):
        json.loads(half.partition("data: ")[2])


async def test_an_answer_that_is_not_streamed_is_cut_in_its_json(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(cut("It shipped.", after=3))
    with pytest.raises(Broken):
        await respond(client)


async def test_a_cut_behind_the_end_fails_the_test(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(cut("Hi", after=99))
    with pytest.raises(ScriptError):
        await respond_streamed(client)
    with pytest.raises(ScriptError) as raised:
        mock.check()
    assert str(raised.value) == (
        'cut after 99 of message "Hi": the stream has 9 events, so it was not cut. Correct after=.'
    )


async def test_a_cut_may_come_right_after_the_last_event(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(cut("Hi", after=9))
    events = await read_until_it_breaks(await respond(client, stream=True))
    assert events[-1].type == "response.completed"
