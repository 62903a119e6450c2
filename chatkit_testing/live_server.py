"""A real web server for a test: uvicorn on a free port of the loopback interface, in a thread."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

import uvicorn

from chatkit.server import ChatKitServer
from chatkit_testing._errors import LiveServerError
from chatkit_testing._report import brief
from chatkit_testing.client._asgi import ASGIApp, Message, Receive, Send, refuse_factory
from chatkit_testing.client._server_errors import caught_errors

__all__ = ["LiveServers"]

_HOST = "127.0.0.1"
_GRACE = 1
"""Seconds that an answer still has once the server is to stop, and that a cancelled one has."""
_ANSWERING = (
    "raised in answer to {}; chatkit_live_server(app, raise_server_exceptions=False) lets it be"
)


class LiveServers:
    """The servers of one test; calling it starts another.

    Args:
        timeout: The seconds that a server may take to start, and again to stop.
    """

    def __init__(self, *, timeout: float = 10) -> None:
        self._timeout = timeout
        self._servers: list[_LiveServer] = []

    def __call__(self, app: ASGIApp, *, raise_server_exceptions: bool = True) -> str:
        """Serve an application until the end of the test.

        Args:
            app: An ASGI application; its lifespan is run.
            raise_server_exceptions: Whether what the application raises, or its ChatKitServer
                logs, is raised at the end of the test.

        Returns:
            The base URL, such as ``http://127.0.0.1:49152``.

        Raises:
            TypeError: It is no application.
            LiveServerError: It does not start; if it raised an exception, that is raised instead.
        """
        if isinstance(app, ChatKitServer) or not callable(app):
            given = brief(cast("object", app))
            raise TypeError(
                f"{given} is no ASGI application: chatkit_live_server serves one, as FastAPI and "
                "Starlette make them. A ChatKitServer needs an endpoint around it; without one "
                "chatkit_client calls it in process"
            )
        refuse_factory(app)
        server = _LiveServer(app, self._timeout, raise_server_exceptions)
        server.start()
        self._servers.append(server)
        return server.url

    def stop(self) -> None:
        """Stop all servers, the last one first; the first exception among theirs is raised.

        Raises:
            LiveServerError: One does not stop.
        """
        errors: list[Exception] = []
        while self._servers:
            errors += self._servers.pop().stop()
        if errors:
            first, *others = errors
            for other in others:
                first.add_note(f"besides: {type(other).__name__}: {other}")
            raise first


class _LiveServer:
    """One application on one port, and the thread in which it is served."""

    def __init__(self, app: ASGIApp, timeout: float, raise_server_exceptions: bool) -> None:
        self._name = getattr(app, "__name__", type(app).__name__)
        self._timeout = timeout
        self._raise = raise_server_exceptions
        self._watched = _Watched(app)
        self._listener = socket.create_server((_HOST, 0))
        self.url = f"http://{_HOST}:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(
            self._watched,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACE,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name=self.url, daemon=True)
        self._cancel: Callable[[], object] = lambda: None

    def _run(self) -> None:
        # uvicorn leaves by SystemExit where the application does not start.
        with suppress(asyncio.CancelledError, SystemExit):
            asyncio.run(self._serve())
        self._server.ready.set()

    async def _serve(self) -> None:
        loop, serving = asyncio.get_running_loop(), asyncio.current_task()
        assert serving is not None
        self._cancel = lambda: loop.call_soon_threadsafe(serving.cancel)
        await self._server.serve(sockets=[self._listener])

    def start(self) -> None:
        self._thread.start()
        in_time = self._server.ready.wait(self._timeout)
        if self._server.started:
            return
        self._end(_GRACE if in_time else 0)
        if self._watched.lifespan_error is not None:
            raise _noted(self._watched.lifespan_error, f"{self._name} did not start")
        what = "refuses to start" if in_time else f"did not start within {self._timeout:g} s"
        raise LiveServerError(f"{self._name} {what}: look at the startup of its lifespan")

    def stop(self) -> list[Exception]:
        """Stop, and give what is to be raised."""
        self._server.should_exit = True
        errors = self._end(self._timeout + _GRACE)
        if self._raise:
            errors += self._watched.errors
        if self._watched.lifespan_error is not None and self._watched.starts_and_ends:
            errors.append(_noted(self._watched.lifespan_error, f"{self._name} did not shut down"))
        return errors

    def _end(self, patience: float) -> list[Exception]:
        """Wait for the end of the thread, then cancel whatever still runs in it."""
        self._thread.join(patience)
        errors: list[Exception] = []
        if self._thread.is_alive():
            errors.append(self._late())
            self._cancel()
            self._thread.join(_GRACE)
        self._listener.close()
        return errors

    def _late(self) -> LiveServerError:
        still = ", ".join(self._watched.running) or "the shutdown of its lifespan"
        return LiveServerError(
            f"{self._name} did not stop within {self._timeout:g} s; still running: {still}"
        )


class _Server(uvicorn.Server):
    """A server that says when it listens, or will not."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _Watched:
    """The application, with a record of what runs and of what it raises."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._running: Counter[str] = Counter()
        self.errors: list[Exception] = []
        self.lifespan_error: Exception | None = None
        self.starts_and_ends = False
        """Whether the application knows of the lifespan: one that does not may raise there."""

    @property
    def running(self) -> list[str]:
        """The requests that are being answered."""
        return sorted(self._running.elements())

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        async with self._watching(f"{scope.get('method', 'WEBSOCKET')} {scope['path']}"):
            await self._app(scope, receive, send)

    async def _live(self, scope: Message, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self.starts_and_ends = True
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception as error:
            self.lifespan_error = error
            raise

    @asynccontextmanager
    async def _watching(self, request: str) -> AsyncGenerator[None, None]:
        logged: list[BaseException] = []
        self._running[request] += 1
        try:
            with caught_errors(logged):
                yield
        except Exception as error:
            logged.append(error)
            raise
        finally:
            self._running[request] -= 1
            self._keep(request, logged)

    def _keep(self, request: str, logged: list[BaseException]) -> None:
        """Keep each exception once, whether it was logged, raised or both."""
        for error in logged:
            if isinstance(error, Exception) and error not in self.errors:
                self.errors.append(_noted(error, _ANSWERING.format(request)))


def _noted(error: Exception, note: str) -> Exception:
    error.add_note(note)
    return error
