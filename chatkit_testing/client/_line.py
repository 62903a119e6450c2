"""A client's line to its target: one exchange after the other, each with a bound."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar  # Any: JSON

from pydantic import BaseModel, TypeAdapter, ValidationError

from chatkit_testing._errors import ClientError
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.client._exchange import GRACE, Exchange, HTTPRequest
from chatkit_testing.client._failures import bad_answer, bad_status, timed_out
from chatkit_testing.client._target import Endpoint
from chatkit_testing.client._turn import Turn

__all__ = ["Line", "Overseer", "Received", "body_of", "parse", "read_all"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it

T = TypeVar("T")

_FAILED = 500


@dataclass(frozen=True)
class Received:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Overseer(Protocol):
    """Whoever looks on, and may interfere, while a client's turns run."""

    def began(self, turn: Turn, exchange: Exchange) -> None:
        """Hear of a turn before its target has done anything."""
        ...

    def ended(self, turn: Turn) -> None:
        """Hear of a turn that was judged; what is raised here is raised to the test."""
        ...


@dataclass(frozen=True)
class Line:
    """An endpoint, and how the client deals with it."""

    endpoint: Endpoint
    timeout: float
    raise_server_exceptions: bool
    starts_by_itself: bool
    """Whether the target is started by the first request rather than by ``async with``."""
    overseer: Overseer | None = None

    async def open(self, request: HTTPRequest) -> Exchange:
        """Send a request; the answer follows."""
        if self.starts_by_itself:
            await self.endpoint.transport.start()
        return Exchange(self.endpoint.transport, request)

    async def ask(self, request: BaseModel, answer: type[T]) -> T:
        """Have a JSON operation done, and parse what it answers.

        Raises:
            ClientError: A bad status, or an answer that is not of the kind ``answer``.
            TurnTimeout: There was none in time.
        """
        operation: str = getattr(request, "type", type(request).__name__)
        received = await self.fetch(self.endpoint.request(body_of(request)), operation)
        return parse(received.body, answer, operation)

    async def fetch(self, request: HTTPRequest, what: str) -> Received:
        """Send a request and wait for the whole answer, which has to be one of success."""
        exchange = await self.open(request)
        try:
            async with asyncio.timeout(self.timeout):
                await exchange.answered()
                body = await read_all(exchange)
        except TimeoutError:
            raise timed_out(what, self.timeout) from None
        finally:
            await exchange.close(GRACE)
        status = self.status_of(exchange)
        if status >= 400:
            endpoint = self.endpoint.url if request.url == self.endpoint.url else None
            raise bad_status(what, status, body, endpoint) from exchange.error
        return Received(status, exchange.headers, body)

    def status_of(self, exchange: Exchange) -> int:
        """Tell the status; what failed without one has the status that a web server gives it.

        Raises:
            BaseException: The server's own, if it is to be raised.
        """
        self.raise_error(exchange.error)
        return exchange.status or _FAILED

    def raise_error(self, error: BaseException | None) -> None:
        """Raise what came out of a target: its own exceptions only if they are to be raised."""
        if isinstance(error, asyncio.CancelledError):
            raise ClientError(
                "the server's task was cancelled, but not by this client: something in the "
                "application cancels the task that serves the request"
            ) from error
        if error is not None and (self.raise_server_exceptions or isinstance(error, ClientError)):
            raise error


async def read_all(exchange: Exchange) -> bytes:
    """Read a body to its end."""
    body = bytearray()
    while (chunk := await exchange.read()) is not None:
        body += chunk
    return bytes(body)


def parse(body: bytes, kind: type[T], what: str) -> T:
    """Parse an answer.

    Raises:
        ClientError: It is not of the kind.
    """
    try:
        with widget_classes_unwarned():
            return _adapter(kind).validate_json(body)
    except ValidationError as error:
        raise bad_answer(what, error, body) from error


_adapters: dict[object, TypeAdapter[Any]] = {}  # Any: each is of the kind that it stands under


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """Compile the validation of a kind of answer once."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def body_of(request: BaseModel | Mapping[str, Any]) -> bytes:  # Any: JSON
    """Write a request as the browser sends it."""
    if isinstance(request, BaseModel):
        return request.model_dump_json(exclude_none=True).encode()
    return json.dumps(request).encode()
