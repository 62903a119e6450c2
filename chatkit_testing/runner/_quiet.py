"""Giving way: the scripted model waits until the application has taken what there is to take."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sized
from contextlib import aclosing
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from agents import RunResultStreaming

__all__ = ["Reader", "until_quiet"]

# An application that reads slowly is waited for so many times, each a millisecond at least, and
# one that keeps the loop busy for so many of its turns: about a second, counted in what the loop
# has done, so that a machine that stands still meanwhile changes nothing.
_PAUSES: Final = 1_000
_PAUSE: Final = 0.001
_TURNS: Final = 20_000
# How many turns a loop gets that does not tell what it has to do.
_ROUNDS: Final = 100

# How many models give way in a loop at this moment: each keeps the loop busy for the others.
_giving_way: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()


class Reader:
    """Knows whether the application is waiting for the next event of a streamed run.

    It stands in for the run's ``stream_events``. While the loop is idle, an application that
    waits for the next event has taken all there are, and one that does not is busy elsewhere:
    it has not begun to read, or awaits something outside the loop (a database, say).
    """

    def __init__(self, result: RunResultStreaming) -> None:
        # Any: an event of any kind; the SDK's iterator is a generator.
        self._stream_events = cast("Callable[[], AsyncGenerator[Any]]", result.stream_events)
        self.is_ready = False
        # The instance's attribute hides the method: the run's only reader is the application.
        result.stream_events = self.stream_events  # type: ignore[method-assign]

    async def stream_events(self) -> AsyncIterator[Any]:  # Any: an event of any kind
        """Hand on the run's events."""
        async with aclosing(self._stream_events()) as events:
            try:
                self.is_ready = True
                async for event in events:
                    self.is_ready = False
                    yield event
                    self.is_ready = True
            finally:
                self.is_ready = True


async def until_quiet(reader: Reader, *, patience: float) -> None:
    """Wait until nothing else in the loop has something to do, and the reader is ready.

    Both are bounded: an application that keeps the loop busy or that stopped reading is waited
    for about a second, or ``patience`` seconds if that is less.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    for _ in range(_PAUSES):
        if not await _until_idle(loop, deadline) or reader.is_ready or loop.time() >= deadline:
            return
        await asyncio.sleep(_PAUSE)


async def _until_idle(loop: asyncio.AbstractEventLoop, deadline: float) -> bool:
    _giving_way[loop] = _giving_way.get(loop, 0) + 1
    try:
        for turn in range(1, _TURNS + 1):
            await asyncio.sleep(0)
            waiting = _callbacks_of(loop)
            if turn >= _ROUNDS if waiting is None else len(waiting) < _giving_way[loop]:
                return True
            if loop.time() >= deadline:
                return False
        return False
    finally:
        _giving_way[loop] -= 1


def _callbacks_of(loop: asyncio.AbstractEventLoop) -> Sized | None:
    # asyncio's own loops keep the callbacks of their next turn here; uvloop does not show them.
    return getattr(loop, "_ready", None)
