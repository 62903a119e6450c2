"""One request and its answer, as the answer arrives."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from chatkit_testing._hearing import hearing
from chatkit_testing.client._server_errors import caught_errors

if TYPE_CHECKING:
    from chatkit_testing.runner import ModelCall  # it loads the Agents SDK

__all__ = ["GRACE", "Exchange", "HTTPRequest", "Transport", "lowered"]

GRACE = 1.0
"""The seconds that a target has to end once it was told to, or its time was up."""


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Give headers by lower-case name: ``authorization`` takes the place of ``Authorization``."""
    return {name.lower(): value for name, value in headers.items()}


@dataclass(frozen=True)
class HTTPRequest:
    """What is sent: to a server in process only the body goes."""

    url: str
    body: bytes
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Transport(Protocol):
    """The way to a target.

    ``serve`` has the target answer one request: it calls ``exchange.begin`` once and
    ``exchange.send`` for each piece of the body, the moment it has it, and returns when the target
    has nothing more to do. It runs in a task of its own; cancelling that task cancels the target's.
    """

    remote: bool
    """Whether the target lives elsewhere, so that dropping a connection is all one can do."""

    async def serve(self, request: HTTPRequest, exchange: "Exchange") -> None: ...

    async def start(self) -> None:
        """Make the target ready, as a web server does before its first request."""
        ...

    async def stop(self) -> None:
        """Let the target clean up, as a web server does after its last request."""
        ...


class Exchange:
    """An answer on its way: the transport's task fills it, the client reads it.

    Nobody but that task advances the target, so a reader that is slow, cancelled or gone does not
    disturb what the target does.
    """

    status: int | None
    headers: dict[str, str]
    """By lower-case name."""
    hung_up: bool
    """Whether the client has dropped the connection."""
    complete: bool
    """Whether the body arrived to its end."""
    cut: bool
    """Whether the client's cancelling or hanging up ended the answer before its end."""
    error: BaseException | None
    """What came out of the target instead of an end."""
    logged: list[BaseException]
    """The exceptions that the server logged while it answered."""
    task: "asyncio.Task[None]"
    """What serves the request."""
    model_calls: "list[ModelCall]"
    """What the scripted model was asked meanwhile; by a server elsewhere it is not heard."""

    def __init__(self, transport: Transport, request: HTTPRequest) -> None:
        self.status = None
        self.headers = {}
        self.hung_up = False
        self.complete = False
        self.cut = False
        self.error = None
        self.logged = []
        self.model_calls = []
        self._answered = asyncio.Event()
        self._chunks: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._over = False
        self._asked_to_end = False
        self._on_hang_up: Callable[[], object] | None = None
        self._on_chunk: Callable[[bytes], object] | None = None
        self.task = asyncio.create_task(self._run(transport, request))

    async def _run(self, transport: Transport, request: HTTPRequest) -> None:
        try:
            with caught_errors(self.logged), hearing(self.model_calls):
                await transport.serve(request, self)
        except BaseException as error:  # raised to the one who reads
            if not (self._asked_to_end and isinstance(error, asyncio.CancelledError)):
                self.error = error
        self.cut = self._asked_to_end and self.error is None and not self.complete
        self._over = True
        self._answered.set()
        self._news.set()

    # The transport's side

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Take the status and the headers; the body follows."""
        self.status = status
        self.headers = lowered(headers)
        self._answered.set()

    def send(self, chunk: bytes) -> None:
        """Take a piece of the body."""
        self._chunks.append(chunk)
        self._news.set()
        if self._on_chunk is not None:
            self._on_chunk(chunk)

    def on_hang_up(self, call: Callable[[], object]) -> None:
        """Have ``call`` called when the client drops the connection."""
        self._on_hang_up = call

    # The client's side

    async def answered(self) -> None:
        """Wait for the status, or for the end if there is to be none."""
        await self._answered.wait()

    async def read(self) -> bytes | None:
        """Wait for the next piece of the body; None at the end, now and ever after."""
        while not (self._chunks or self._over):
            self._news.clear()
            await self._news.wait()
        return self.arrived()

    def on_chunk(self, call: Callable[[bytes], object]) -> None:
        """Have ``call`` called with each piece of the body, the moment the target sends it."""
        self._on_chunk = call

    def cancel_soon(self) -> None:
        """Cancel the target's task: it hears of it where it next suspends."""
        self._asked_to_end = True
        self.task.cancel()

    def arrived(self) -> bytes | None:
        """Give the next piece of the body if it is there already."""
        return self._chunks.popleft() if self._chunks else None

    async def cancel(self) -> None:
        """Cancel the target's task and wait until it has ended, one way or the other."""
        self.cancel_soon()
        await asyncio.wait([self.task])

    def hang_up(self) -> None:
        """Drop the connection; the target learns of it in its own time."""
        self._asked_to_end = True
        self.hung_up = True
        if self._on_hang_up is not None:
            self._on_hang_up()

    async def close(self, grace: float) -> bool:
        """End the target's task if it still runs; tell whether it ended within the grace."""
        if not self.task.done():
            self._asked_to_end = True
            self.task.cancel()
            await asyncio.wait([self.task], timeout=grace)
        return self.task.done()
