"""Applications served for real: their life, their exceptions, and what does not end."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import ProgressUpdateEvent, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from chatkit_testing import ChatKitClient, InMemoryStore, LiveServerError, LiveServers
from chatkit_testing.client._asgi import ASGIApp, Message, Receive, Send
from echo.app import create_app

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class OutOfTeapotsError(Exception):
    """Something that the shop did not expect."""


@pytest.fixture
def servers() -> Iterator[LiveServers]:
    threads = set(threading.enumerate())
    servers = LiveServers(timeout=10)
    yield servers
    servers.stop()
    left = [thread for thread in set(threading.enumerate()) - threads if "127." in thread.name]
    assert left == []


class Shop(ChatKitServer[dict[str, Any]]):
    """Fails in the middle of its answer."""

    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: dict[str, Any],
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ProgressUpdateEvent(text="Boiling water")
        raise OutOfTeapotsError("no teapot left")


def shop_app() -> FastAPI:
    app, shop = FastAPI(), Shop(InMemoryStore[dict[str, Any]]())

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        result = await shop.process(await request.body(), {})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    @app.get("/boom/{what}")
    async def boom(what: str) -> None:
        raise OutOfTeapotsError(what)

    return app


def living(lifespan: Lifespan) -> FastAPI:
    return FastAPI(lifespan=lifespan)


class TestServing:
    async def test_an_application_answers_at_its_url(self, servers: LiveServers) -> None:
        url = servers(create_app(InMemoryStore[Any]()))

        turn = await ChatKitClient(url).send("Hello")

        assert url.startswith("http://127.0.0.1:")
        assert turn.text == "Hello"

    def test_several_are_served_side_by_side(self, servers: LiveServers) -> None:
        store = InMemoryStore[Any]()
        urls = {servers(create_app(store)), servers(create_app(store))}

        assert len(urls) == 2
        assert {httpx.get(f"{url}/docs").status_code for url in urls} == {200}

    def test_the_lifespan_runs_around_all_requests(self, servers: LiveServers) -> None:
        said: list[str] = []

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
            said.append("begins")
            yield
            said.append("ends")

        url = servers(living(lifespan))
        httpx.get(url)
        assert said == ["begins"]
        servers.stop()
        assert said == ["begins", "ends"]

    def test_an_application_need_not_know_of_the_lifespan(self, servers: LiveServers) -> None:
        async def plain(scope: Message, receive: Receive, send: Send) -> None:
            assert scope["type"] == "http"
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"plain"})

        assert httpx.get(servers(plain)).text == "plain"

    def test_nothing_listens_when_it_has_stopped(self, servers: LiveServers) -> None:
        url = servers(FastAPI())
        servers.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)

    @pytest.mark.parametrize(
        "target", [Shop(InMemoryStore[dict[str, Any]]()), "http://127.0.0.1:8000"]
    )
    def test_what_is_no_application_is_refused(self, servers: LiveServers, target: Any) -> None:
        with pytest.raises(TypeError) as raised:
            servers(target)
        assert str(raised.value).partition(" is ")[2] == (
            "no ASGI application: chatkit_live_server serves one, as FastAPI and Starlette make "
            "them. A ChatKitServer needs an endpoint around it; without one chatkit_client calls "
            "it in process"
        )


LETS_BE = "chatkit_live_server(app, raise_server_exceptions=False) lets it be"


class TestExceptions:
    def test_an_exception_of_an_endpoint_is_raised_at_the_end(self, servers: LiveServers) -> None:
        url = servers(shop_app())

        assert httpx.get(f"{url}/boom/kettle").status_code == 500
        with pytest.raises(OutOfTeapotsError, match="kettle") as raised:
            servers.stop()

        assert raised.value.__notes__ == [f"raised in answer to GET /boom/kettle; {LETS_BE}"]
        assert raised.traceback[-1].name == "boom"

    async def test_an_exception_that_the_chatkit_server_logged_is_raised_at_the_end(
        self, servers: LiveServers
    ) -> None:
        turn = await ChatKitClient(servers(shop_app())).send("Tea, please")

        assert turn.error is not None
        with pytest.raises(OutOfTeapotsError, match="no teapot left") as raised:
            servers.stop()
        assert raised.value.__notes__ == [f"raised in answer to POST /chatkit; {LETS_BE}"]

    async def test_one_that_was_logged_and_raised_is_told_once(self, servers: LiveServers) -> None:
        client = ChatKitClient(servers(shop_app()), strict=False)

        turn = await client.send("Tea, please", thread_id="thr_9")

        assert turn.aborted
        with pytest.raises(NotFoundError, match="no thread 'thr_9'") as raised:
            servers.stop()
        assert raised.value.__notes__ == [f"raised in answer to POST /chatkit; {LETS_BE}"]

    def test_of_several_the_first_is_raised_and_the_others_are_told(
        self, servers: LiveServers
    ) -> None:
        first, second = servers(shop_app()), servers(shop_app())
        httpx.get(f"{first}/boom/one")
        httpx.get(f"{second}/boom/two")
        httpx.get(f"{second}/boom/three")

        with pytest.raises(OutOfTeapotsError, match="two") as raised:
            servers.stop()

        assert raised.value.__notes__[1:] == [
            "besides: OutOfTeapotsError: three",
            "besides: OutOfTeapotsError: one",
        ]

    def test_they_are_let_be_if_that_is_asked_for(self, servers: LiveServers) -> None:
        url = servers(shop_app(), raise_server_exceptions=False)
        assert httpx.get(f"{url}/boom/kettle").status_code == 500
        servers.stop()


class TestStarting:
    def test_an_exception_of_the_startup_is_raised_at_once(self, servers: LiveServers) -> None:
        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
            raise OutOfTeapotsError("no stock")
            yield

        with pytest.raises(OutOfTeapotsError, match="no stock") as raised:
            servers(living(lifespan))
        assert raised.value.__notes__ == ["FastAPI did not start"]

    def test_a_refusal_without_an_exception_is_told(self, servers: LiveServers) -> None:
        async def refusing(scope: Message, receive: Receive, send: Send) -> None:
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no"})

        with pytest.raises(LiveServerError) as raised:
            servers(refusing)
        assert str(raised.value) == (
            "refusing refuses to start: look at the startup of its lifespan"
        )

    def test_a_startup_that_does_not_end_is_cut_off(self) -> None:
        said: list[str] = []

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
            try:
                await asyncio.Event().wait()
            finally:
                said.append("cancelled")
            yield

        with pytest.raises(LiveServerError) as raised:
            LiveServers(timeout=0.1)(living(lifespan))
        assert str(raised.value) == (
            "FastAPI did not start within 0.1 s: look at the startup of its lifespan"
        )
        assert said == ["cancelled"]


class TestStopping:
    def test_an_exception_of_the_shutdown_is_raised(self, servers: LiveServers) -> None:
        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
            yield
            raise OutOfTeapotsError("no lid")

        servers(living(lifespan))
        with pytest.raises(OutOfTeapotsError, match="no lid") as raised:
            servers.stop()
        assert raised.value.__notes__ == ["FastAPI did not shut down"]

    def test_a_shutdown_that_does_not_end_is_cut_off(self) -> None:
        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
            yield
            await asyncio.Event().wait()

        servers = LiveServers(timeout=0.1)
        servers(living(lifespan))
        with pytest.raises(LiveServerError) as raised:
            servers.stop()
        assert str(raised.value) == (
            "FastAPI did not stop within 0.1 s; still running: the shutdown of its lifespan"
        )

    def test_an_answer_that_does_not_end_is_cancelled(self, servers: LiveServers) -> None:
        said: list[str] = []
        url = servers(endless(said))
        with httpx.stream("GET", url) as response:
            assert next(response.iter_text()) == "begins"
            servers.stop()
        assert said == ["cancelled"]

    def test_an_answer_that_does_not_let_itself_be_cancelled_is_named(self) -> None:
        released = threading.Event()
        servers = LiveServers(timeout=0.1)
        url = servers(stubborn(released))
        with httpx.stream("GET", f"{url}/tea") as response:
            assert next(response.iter_text()) == "begins"
            with pytest.raises(LiveServerError) as raised:
                servers.stop()
        assert str(raised.value) == ("stubborn did not stop within 0.1 s; still running: GET /tea")
        released.set()
        for thread in threading.enumerate():
            if thread.name == url:
                thread.join(10)


async def begin(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"begins", "more_body": True})


def endless(said: list[str]) -> ASGIApp:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await begin(send)
        try:
            await asyncio.Event().wait()
        finally:
            said.append("cancelled")

    return app


def stubborn(released: threading.Event) -> ASGIApp:
    async def stubborn(scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await begin(send)
        waiting = asyncio.ensure_future(asyncio.to_thread(released.wait, 20))
        while not waiting.done():
            try:
                await asyncio.shield(waiting)
            except asyncio.CancelledError:
                continue

    return stubborn
