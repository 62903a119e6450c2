"""A turn event by event: one task advances the stream, with one bound around the whole."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn  # Any: JSON

from chatkit.errors import ErrorCode
from chatkit.types import ThreadCreatedEvent, ThreadStreamEvent
from chatkit_testing._errors import ClientError
from chatkit_testing.client._exchange import GRACE, Exchange
from chatkit_testing.client._failures import bad_status, not_a_stream, operation_of, turn_timed_out
from chatkit_testing.client._in_process import JSON, STREAM
from chatkit_testing.client._judge import Before, Judge
from chatkit_testing.client._line import Line, read_all
from chatkit_testing.client._model_calls import ModelCallMark
from chatkit_testing.client._turn import Turn
from chatkit_testing.sse import SSEParser

__all__ = ["Caller", "TurnStream"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it


@dataclass(frozen=True)
class Caller:
    """The client that a stream belongs to, as far as the stream has to know it."""

    line: Line
    judge: Judge
    on_turn: Callable[[Turn], None]
    """Hears of a turn as soon as its stream has begun."""
    on_thread: Callable[[str], None]
    """Hears of the thread that a turn made."""


class TurnStream:
    """A turn while it runs: iterate over it for its events as they come.

    A turn that still runs at the end of the block is cancelled. When it is over it is judged, and
    what the server raised is raised: by the iteration that comes to the end, or by the block's end.
    """

    turn: Turn
    """The turn as far as it was iterated."""
    streams: bool
    """Whether the answer is a stream; if not, there is a status and a body and nothing else."""
    status: int
    headers: Mapping[str, str]
    body: bytes

    def __init__(
        self,
        caller: Caller,
        request: Mapping[str, Any],  # Any: JSON
        body: bytes,
        *,
        lenient: bool = False,
    ) -> None:
        self._caller = caller
        self._line = caller.line
        self._request = request
        self._request_body = body
        self._lenient = lenient
        self._parser = SSEParser()
        self._waiting: deque[str] = deque()
        self._asked_to_end = False
        self._finished = False
        self._before: Before
        self._exchange: Exchange
        self._deadline: float
        self._calls: ModelCallMark
        self.streams = False
        self.body = b""

    async def __aenter__(self) -> "TurnStream":
        self._before = before = await self._caller.judge.before(self._request)
        self.turn = Turn(self._request, before=before.items or (), thread=before.thread)
        self._calls = ModelCallMark()
        self._deadline = asyncio.get_running_loop().time() + self._line.timeout
        self._exchange = await self._line.open(self._line.endpoint.request(self._request_body))
        if self._line.overseer is not None:
            self._line.overseer.began(self.turn, self._exchange)
        try:
            await self._in_time(self._answered())
        except BaseException:
            await self._exchange.close(GRACE)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            await self._exchange.close(GRACE)
            return
        if not (self._finished or self._asked_to_end):
            await self.cancel()
        await self._finish()

    def __enter__(self) -> NoReturn:
        self._refuse_without("with")

    def __exit__(self, *error: object) -> None:
        """Python looks for it before it calls ``__enter__``."""

    def __await__(self) -> NoReturn:
        self._refuse_without("await")

    def __aiter__(self) -> AsyncIterator[ThreadStreamEvent]:
        return self

    async def __anext__(self) -> ThreadStreamEvent:
        self._refuse_outside_a_block()
        if not self._asked_to_end:
            await self._in_time(self._receive())
            if self._waiting:
                return self._take()
        await self._finish()
        raise StopAsyncIteration

    def arrived(self) -> ThreadStreamEvent | None:
        """Take the next event if it is there already; None if it has to be waited for."""
        while not (self._asked_to_end or self._waiting):
            chunk = self._exchange.arrived()
            if chunk is None:
                return None
            self._parse(chunk)
        return None if self._asked_to_end else self._take()

    async def cancel(self) -> None:
        """Cancel the server's task, and wait until it has ended.

        It takes effect where the server next suspends; where it never does, the turn comes to its
        own end and ``turn.cancelled`` is False. The iteration ends either way. Over a URL the
        connection is dropped, which is all that a client can do there.
        """
        self._refuse_outside_a_block()
        self._asked_to_end = True
        await self._in_time(self._cancelled())
        self.turn.cancelled = self._exchange.cut

    async def disconnect(self) -> None:
        """Drop the connection, as a browser does that is closed; the iteration ends.

        A server in process notices when it hands out its next frame, and its stream is closed
        there; an ASGI application receives ``http.disconnect``. Whether that ended the turn,
        ``turn.cancelled`` says when the block is left.
        """
        self._refuse_outside_a_block()
        self._asked_to_end = True
        self._exchange.hang_up()

    async def finish(self) -> Turn:
        """Iterate to the end, and return the turn."""
        self._refuse_outside_a_block()
        await self._finish()
        return self.turn

    def _refuse_outside_a_block(self) -> None:
        if not hasattr(self, "_exchange"):
            raise ClientError(
                f"{operation_of(self._request)} was not sent: a stream begins with its block, "
                "`async with client.stream(…) as stream:` (`with` of a SyncChatKitClient)"
            )

    def _refuse_without(self, given: str) -> NoReturn:
        raise TypeError(
            f"`{given} client.stream(…)` does not send {operation_of(self._request)}: a stream is "
            "a block, `async with client.stream(…) as stream:`"
        )

    async def _answered(self) -> None:
        """Wait for the answer to begin, and see whether it is a stream."""
        await self._exchange.answered()
        exchange, operation = self._exchange, operation_of(self._request)
        self.headers = exchange.headers
        kind = exchange.headers.get("content-type", "")
        failed = exchange.status is None or exchange.status >= 400
        other = not kind.startswith(STREAM) and (self._lenient or kind.startswith(JSON))
        self.streams = not failed and not other
        if self.streams:
            self.status = exchange.status or 200
            self._caller.on_turn(self.turn)
            return
        self._finished = True
        self.body = await read_all(exchange)
        self.status = self._line.status_of(exchange)
        if not self._lenient:
            if failed:
                raise bad_status(
                    operation, self.status, self.body, self._line.endpoint.url
                ) from exchange.error
            raise not_a_stream(operation, kind, self.body)

    async def _cancelled(self) -> None:
        """Have the server's task cancelled, and hear it out."""
        await self._exchange.cancel()
        await self._take_all()

    async def _receive(self) -> None:
        """Wait until an event is there, or the end."""
        while not self._waiting and (chunk := await self._exchange.read()) is not None:
            self._parse(chunk)

    def _parse(self, chunk: bytes) -> None:
        self._waiting.extend(event.data for event in self._parser.feed(chunk))

    def _take(self) -> ThreadStreamEvent:
        """Take the next event that is there down in the turn."""
        event = self.turn.feed(self._waiting.popleft())
        if isinstance(event, ThreadCreatedEvent):
            self._caller.on_thread(event.thread.id)
        return event

    async def _take_all(self) -> None:
        """Take everything down that the server still says, to its end."""
        while True:
            await self._receive()
            if not self._waiting:
                return
            self._take()

    async def _finish(self) -> None:
        """See how the turn ended, judge it, and raise what the server raised; once."""
        if self._finished:
            return
        self._finished = True
        await self._in_time(self._take_all())
        exchange, turn = self._exchange, self.turn
        self._parser.flush()
        truncated = self._parser.truncated
        # An application that is told that nobody listens may end half an answer properly.
        is_half = truncated or any(entry.phase == "added" for entry in turn.entries)
        turn.cancelled = exchange.cut or (exchange.hung_up and is_half)
        turn.aborted = not turn.cancelled and (truncated or not exchange.complete)
        turn.truncated = turn.aborted and truncated and exchange.complete
        turn.exception = self._server_exception()
        remote = self._line.endpoint.transport.remote
        turn.model_calls = self._calls.since() if remote else exchange.model_calls
        try:
            self._line.raise_error(turn.exception)
            await self._caller.judge.after(turn, self._before, exchange.headers)
        finally:
            if self._line.overseer is not None:
                self._line.overseer.ended(turn)

    def _server_exception(self) -> BaseException | None:
        """Find what the server raised: out of the stream, or behind a bland error event."""
        raised, logged, shown = self._exchange.error, self._exchange.logged, self.turn.error
        behind_error = shown is not None and shown.code == ErrorCode.STREAM_ERROR
        if logged and (raised is not None or behind_error):
            return logged[-1]
        return raised

    async def _in_time(self, work: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout_at(self._deadline):
                await work
        except TimeoutError:
            exchange = self._exchange
            late = asyncio.get_running_loop().time() - self._deadline
            ended = await exchange.close(GRACE)
            self.turn.model_calls = exchange.model_calls
            raise turn_timed_out(
                self.turn,
                self._line.timeout,
                complete=exchange.complete,
                hung_up=exchange.hung_up,
                ended=ended,
                late=late,
            ) from None
