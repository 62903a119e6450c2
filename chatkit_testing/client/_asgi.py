"""The way to an ASGI application: a streaming exchange, and the lifespan around all of them."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias  # Any: ASGI's messages, whose values are of many types
from urllib.parse import unquote, urlsplit

from chatkit_testing._errors import ClientError
from chatkit_testing.client._exchange import GRACE, Exchange, HTTPRequest, lowered

__all__ = ["ASGIApp", "ASGITransport", "refuse_factory"]

Message: TypeAlias = MutableMapping[str, Any]  # see the import
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

# As the common servers say; it has Starlette listen for the client's going away.
_ASGI = {"version": "3.0", "spec_version": "2.3"}


def refuse_factory(app: ASGIApp) -> None:
    """Tell a function that makes an application from one.

    Raises:
        TypeError: It takes nothing, where an application takes scope, receive and send.
    """
    try:
        parameters = inspect.signature(app).parameters
    except (TypeError, ValueError):
        return  # what does not say what it takes is tried
    if not parameters:
        name = getattr(app, "__name__", type(app).__name__)
        raise TypeError(
            f"{name} is a function that takes nothing, and an ASGI application takes scope, "
            f"receive and send: call it, {name}()"
        )


class ASGITransport:
    """Calls the application as a web server would, in one task per request.

    What the application sends arrives at once. When the client hangs up, the application receives
    ``http.disconnect``, and what it sends after that is still taken down.
    """

    remote = False

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        self._app = app
        self._lifespan = _Lifespan(app, timeout)

    async def serve(self, request: HTTPRequest, exchange: Exchange) -> None:
        """Answer one request."""
        body = [request.body]
        over = asyncio.Event()
        exchange.on_hang_up(over.set)

        async def receive() -> Message:
            if body:
                return {"type": "http.request", "body": body.pop(), "more_body": False}
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.begin(message["status"], _decoded(message.get("headers", ())))
                return
            exchange.send(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                exchange.complete = True
                over.set()

        await self._app(self._scope(request), receive, send)
        if exchange.status is None:
            raise ClientError(
                f"the application ended without answering {request.method} {request.url}"
            )

    def _scope(self, request: HTTPRequest) -> Message:
        url = urlsplit(request.url)
        headers = {"host": url.netloc, "content-length": str(len(request.body))}
        headers |= lowered(request.headers)
        return {
            "type": "http",
            "asgi": dict(_ASGI),
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("testclient", 50000),
            "server": (url.hostname, url.port or (443 if url.scheme == "https" else 80)),
            "state": dict(self._lifespan.state),
        }

    async def start(self) -> None:
        """Run the application's startup, if it was not yet."""
        await self._lifespan.start()

    async def stop(self) -> None:
        """Run the application's shutdown, if its startup was run."""
        await self._lifespan.stop()


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


class _Lifespan:
    """An application's life: one task, from startup to shutdown.

    As the specification of ASGI has it, an application that ends without a word when it is called
    with the scope ``lifespan`` knows no lifespan, and is served all the same.
    """

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        self.state: dict[str, object] = {}
        self._app = app
        self._timeout = timeout
        self._task: asyncio.Task[None] | None = None
        self._error: BaseException | None = None
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._starting = asyncio.Lock()
        self._answer: asyncio.Future[Message]

    async def start(self) -> None:
        async with self._starting:
            if self._task is not None:
                return
            task = asyncio.create_task(self._live())
            await self._tell(task, "startup")
            self._task = task

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None and not task.done():
            await self._tell(task, "shutdown")
            await _ended(task)
            if self._error is not None:
                raise self._error

    async def _live(self) -> None:
        async def send(message: Message) -> None:
            self._answer.set_result(message)

        scope: Message = {"type": "lifespan", "asgi": dict(_ASGI), "state": self.state}
        try:
            await self._app(scope, self._inbox.get, send)
        except BaseException as error:  # raised to the one who waits
            self._error = error

    async def _tell(self, task: asyncio.Task[None], phase: str) -> None:
        """Tell the application of a phase, and wait until it is through with it."""
        self._answer = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait({"type": f"lifespan.{phase}"})
        waited_for: list[asyncio.Future[Any]] = [task, self._answer]  # Any: two kinds of result
        await asyncio.wait(waited_for, timeout=self._timeout, return_when=asyncio.FIRST_COMPLETED)
        if self._answer.done():
            answer = self._answer.result()
            if answer["type"] == f"lifespan.{phase}.failed":
                await _ended(task)
                reason = answer.get("message") or "it says no more"
                raise self._error or ClientError(f"the application's {phase} failed: {reason}")
        elif not task.done():
            task.cancel()
            raise ClientError(
                f"the application's {phase} did not end within {self._timeout:g} s; "
                "what it waits for must be there in a test, too"
            )


async def _ended(task: asyncio.Task[None]) -> None:
    """Give a task that has nothing more to do the time to end."""
    await asyncio.wait([task], timeout=GRACE)
    task.cancel()
