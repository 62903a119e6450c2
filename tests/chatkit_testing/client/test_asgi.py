"""An ASGI application as a web server would call it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any  # ASGI's messages

import pytest
from fastapi import FastAPI
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from chatkit_testing import ChatKitClient, ClientError, ProtocolViolation, TurnTimeout
from tests.chatkit_testing.client.support import Shop, create_app

Message = MutableMapping[str, Any]  # see the import
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

FRAME = b'data: {"type":"progress_update","text":"%s"}\n\n'
OPTIONS = b'data: {"type":"stream_options","stream_options":{"allow_cancel":true}}\n\n'
STREAM = [(b"content-type", b"text/event-stream")]


def lenient(app: App, **options: Any) -> ChatKitClient:  # Any: the client's own options
    return ChatKitClient(app, strict=False, **options)


async def test_pieces_arrive_the_moment_they_are_sent() -> None:
    go_on = asyncio.Event()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": FRAME % b"one", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": FRAME % b"two"})

    async with lenient(app).stream("hello") as stream:
        await anext(stream)
        assert stream.turn.progress == ["one"]
        go_on.set()
        await anext(stream)
        assert stream.turn.progress == ["one", "two"]


async def test_frames_may_be_cut_anywhere() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        body = FRAME % "größer".encode() + FRAME % b"two"
        for index in range(len(body)):
            piece = body[index : index + 1]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})

    assert (await lenient(app).send("hello")).progress == ["größer", "two"]


async def test_a_stream_that_ends_within_a_frame_is_aborted() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": FRAME % b"one" + b"data: {"})

    turn = await lenient(app).send("hello")

    assert turn.progress == ["one"]
    assert turn.aborted


async def test_a_stream_that_comes_to_its_end_within_a_frame_breaks_a_rule() -> None:
    shop = Shop()
    inner = create_app(shop)

    async def without_blank_lines(scope: Message, receive: Receive, send: Send) -> None:
        async def strip(message: Message) -> None:
            body = message.get("body", b"")
            await send({**message, "body": body.replace(b"\n\n", b"\n")} if body else message)

        await inner(scope, receive, strip)

    async with ChatKitClient(without_blank_lines) as client:
        with pytest.raises(ProtocolViolation) as caught:
            await client.send("hello")

    assert "CK105 (must): the stream ends within a frame: no blank line follows" in str(
        caught.value
    )


async def test_half_an_answer_that_ends_properly_when_nobody_listens_was_cancelled() -> None:
    shop = Shop()
    inner = create_app(shop)

    async def polite(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or shop.held.is_set:
            await inner(scope, receive, send)
            return
        messages = [await receive()]

        async def request_alone() -> Message:
            if not messages:
                await asyncio.Event().wait()
            return messages.pop()

        serving = asyncio.create_task(inner(scope, request_alone, send))
        await shop.held.wait()
        assert (await receive())["type"] == "http.disconnect"
        serving.cancel()
        await asyncio.wait([serving])
        await send({"type": "http.response.body"})

    async with ChatKitClient(polite) as client, client.stream("hold") as stream:
        async for _ in stream:
            if stream.turn.deltas:
                await stream.disconnect()

    assert stream.turn.cancelled
    assert not stream.turn.aborted
    assert stream.turn.violations == []


async def test_an_application_that_returns_within_the_body_has_aborted_it() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": FRAME % b"one", "more_body": True})

    assert (await lenient(app).send("hello")).aborted


async def test_what_is_no_event_is_named() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": b'data: {"type":"dance"}\n\n'})

    with pytest.raises(ClientError, match="the server sent what is no ChatKit event"):
        await lenient(app).send("hello")


async def test_the_application_gets_the_request_as_a_web_server_gives_it() -> None:
    seen: list[tuple[Message, Message]] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        seen.append((scope, await receive()))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    client = lenient(app, path="/api/ch%20at?v=1", headers={"X-User": "ada"})
    await client.post(b"{}")

    [(scope, message)] = seen
    assert message == {"type": "http.request", "body": b"{}", "more_body": False}
    assert (scope["type"], scope["method"], scope["scheme"]) == ("http", "POST", "http")
    assert (scope["path"], scope["raw_path"]) == ("/api/ch at", b"/api/ch%20at")
    assert scope["query_string"] == b"v=1"
    assert dict(scope["headers"]) == {
        b"host": b"testserver",
        b"content-length": b"2",
        b"content-type": b"application/json",
        b"x-user": b"ada",
    }
    assert scope["server"] == ("testserver", 80)


async def test_a_client_that_hangs_up_is_told_to_the_application() -> None:
    received: list[str] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        received.append((await receive())["type"])
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": FRAME % b"one", "more_body": True})
        received.append((await receive())["type"])
        await send({"type": "http.response.body", "body": FRAME % b"late", "more_body": True})

    async with lenient(app).stream("hello") as stream:
        async for _ in stream:
            await stream.disconnect()

    assert received == ["http.request", "http.disconnect"]
    assert stream.turn.cancelled
    assert stream.turn.progress == ["one", "late"]


async def test_an_application_that_does_not_listen_goes_on_to_its_end() -> None:
    go_on = asyncio.Event()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": FRAME % b"one", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": FRAME % b"two"})

    async with lenient(app).stream("hello") as stream:
        async for _ in stream:
            await stream.disconnect()
            go_on.set()

    assert not stream.turn.cancelled
    assert stream.turn.progress == ["one", "two"]


async def test_after_the_answer_the_application_receives_the_disconnect() -> None:
    received: list[str] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
        received.append((await receive())["type"])

    await lenient(app).post(b"{}")

    assert received == ["http.disconnect"]


async def test_background_tasks_are_over_when_the_turn_is() -> None:
    done: list[str] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        response = StreamingResponse(
            iter([OPTIONS]),
            media_type="text/event-stream",
            background=BackgroundTask(done.append, "tidied"),
        )
        await response(scope, receive, send)

    await lenient(app).send("hello")

    assert done == ["tidied"]


async def test_a_background_task_without_an_end_is_told_apart() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await send({"type": "http.response.body", "body": OPTIONS})
        await asyncio.Event().wait()

    with pytest.raises(TurnTimeout, match="The answer is complete, but what served it goes on"):
        await lenient(app, timeout=0.2).send("hello")


async def test_an_application_that_does_not_answer_is_told() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await receive()

    with pytest.raises(ClientError) as caught:
        await lenient(app).send("hello")

    assert str(caught.value) == (
        "the application ended without answering POST http://testserver/chatkit"
    )


async def test_an_application_that_cancels_its_own_task_is_told() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        raise asyncio.CancelledError

    with pytest.raises(ClientError, match="was cancelled, but not by this client"):
        await lenient(app).send("hello")


async def answering(content: object, status: int = 200) -> App:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await JSONResponse(content, status)(scope, receive, send)

    return app


async def test_json_where_a_stream_has_to_be_is_told() -> None:
    with pytest.raises(ClientError) as caught:
        await lenient(await answering({"detail": "what?"})).send("hello")

    assert str(caught.value) == (
        "threads.create streams its answer, but the endpoint answered with application/json:\n"
        '  {"detail":"what?"}\n'
        "A StreamingResult has to be sent as it is iterated, with the content type "
        "text/event-stream."
    )


async def test_a_bad_status_is_told_with_what_came() -> None:
    with pytest.raises(ClientError) as caught:
        await lenient(await answering({"detail": "no teapots"}, 418)).send("hello")

    assert str(caught.value) == (
        'threads.create was answered with HTTP status 418:\n  {"detail":"no teapots"}'
    )


async def test_json_that_is_not_what_the_operation_answers_with_is_told() -> None:
    client = lenient(await answering({"data": 7}))

    with pytest.raises(ClientError) as caught:
        await client.threads()

    message = str(caught.value)
    assert message.startswith("the answer to threads.list is not what the protocol has there: ")
    assert message.endswith(
        ':\n  {"data":7}\n'
        "A NonStreamingResult has to be sent as its bytes, `result.json`, with the content type "
        "application/json."
    )


async def test_a_stream_without_a_content_type_is_read_all_the_same() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": FRAME % b"one"})

    assert (await lenient(app).send("hello")).progress == ["one"]


# The lifespan


async def test_the_client_runs_the_lifespan_and_gives_requests_its_state() -> None:
    shop = Shop()
    app = create_app(shop)
    seen: list[str] = []

    @app.post("/since")
    async def since(request: Request) -> JSONResponse:
        seen.append(request.state.since)
        return JSONResponse({})

    async with ChatKitClient(app, path="/since") as client:
        assert shop.stopped == ["app started"]
        await client.post(b"{}")

    assert seen == ["nine"]
    assert shop.stopped == ["app started", "app ended"]


async def test_an_application_starts_once() -> None:
    shop = Shop()
    async with ChatKitClient(create_app(shop)) as client, client:
        assert shop.stopped == ["app started"]

    assert shop.stopped == ["app started", "app ended"]


async def test_without_a_block_there_is_no_lifespan() -> None:
    shop = Shop()
    await ChatKitClient(create_app(shop)).send("hello")

    assert shop.stopped == []


async def test_the_first_request_starts_the_application_if_it_is_asked_to() -> None:
    shop = Shop()
    client = ChatKitClient(create_app(shop))
    client.start_with_the_first_request()
    assert shop.stopped == []

    other = client.as_user(headers={"X-User": "eve"})
    await asyncio.gather(client.send("hello"), other.send("hello"))
    assert shop.stopped == ["app started"]

    await client.aclose()
    assert shop.stopped == ["app started", "app ended"]


async def test_an_application_that_knows_no_lifespan_is_served_all_the_same() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await JSONResponse({"data": [], "has_more": False})(scope, receive, send)

    async with lenient(app) as client:
        assert (await client.threads()).data == []


async def test_a_startup_that_fails_is_the_applications_exception() -> None:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        raise ConnectionError("no database")
        yield

    with pytest.raises(ConnectionError, match="no database"):
        await ChatKitClient(FastAPI(lifespan=lifespan)).__aenter__()


async def test_a_shutdown_that_fails_is_the_applications_exception() -> None:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        yield
        raise ConnectionError("no database")

    client = await ChatKitClient(FastAPI(lifespan=lifespan)).__aenter__()
    with pytest.raises(ConnectionError, match="no database"):
        await client.aclose()


def living(startup: str = "complete", shutdown: str = "complete", after: str = "return") -> App:
    """An application with a life: what it answers to each phase, and how it ends."""

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        for answer in (startup, shutdown):
            phase = (await receive())["type"]
            if answer == "nothing":
                await asyncio.Event().wait()
            elif answer == "return":
                return
            else:
                await send({"type": f"{phase}.{answer}", "message": "no reason"})
            if answer == "failed":
                return
        if after == "raise":
            raise ConnectionError("too late")

    return app


async def test_a_phase_that_the_application_calls_failed_is_told() -> None:
    with pytest.raises(ClientError, match="the application's startup failed: no reason"):
        await lenient(living(startup="failed")).__aenter__()

    client = await lenient(living(shutdown="failed")).__aenter__()
    with pytest.raises(ClientError, match="the application's shutdown failed: no reason"):
        await client.aclose()


async def test_a_phase_without_an_end_is_told() -> None:
    with pytest.raises(ClientError) as caught:
        await lenient(living(startup="nothing"), timeout=0.1).__aenter__()
    assert str(caught.value) == (
        "the application's startup did not end within 0.1 s; what it waits for must be there in a "
        "test, too"
    )

    client = await lenient(living(shutdown="nothing"), timeout=0.1).__aenter__()
    with pytest.raises(ClientError, match="the application's shutdown did not end"):
        await client.aclose()


async def test_an_application_that_fails_after_its_shutdown_is_told() -> None:
    client = await lenient(living(after="raise")).__aenter__()

    with pytest.raises(ConnectionError, match="too late"):
        await client.aclose()


@pytest.mark.parametrize("app", [living(startup="return"), living(shutdown="return")])
async def test_an_application_may_end_its_life_without_a_word(app: App) -> None:
    async with lenient(app):
        pass
