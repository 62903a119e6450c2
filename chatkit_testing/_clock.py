"""The kit's clock: a time that goes on by itself, and that a test may hold and advance."""

import asyncio
import importlib.util
import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from chatkit_testing._latch import Latch

__all__ = ["Clock"]

_START = datetime(2025, 1, 1, 9, 0, 0)
_TICK = timedelta(milliseconds=1)


class Clock:
    """A clock that starts on 2025-01-01 at 09:00:00 and does not know the wall clock.

    Each reading is a millisecond after the one before, so times are distinct and in order.

    >>> clock = Clock()
    >>> clock.now().isoformat(), clock.now().isoformat()
    ('2025-01-01T09:00:00', '2025-01-01T09:00:00.001000')
    >>> with clock.hold():
    ...     clock.advance(60)
    ...     clock.now().isoformat(), clock.now().isoformat()
    ('2025-01-01T09:01:00.002000', '2025-01-01T09:01:00.002000')
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._time = _START
        self._holds = 0
        self._sleepers: list[tuple[datetime, Latch]] = []

    def now(self) -> datetime:
        """Read the time: naive, like every time of ChatKit."""
        with self._lock:
            reading = self._time
            if not self._holds:
                self._time += _TICK
        return reading

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass, and wake whoever slept that long."""
        with self._lock:
            self._time += timedelta(seconds=seconds)
        self._wake()

    def hold(self) -> AbstractContextManager[None]:
        """Stop the time until the ``with`` block ends: only ``advance`` moves it.

        Readings stand still, and ``sleep`` waits until the clock was advanced far enough. The
        clock is held at once, so a test that never lets go needs no ``with``. At the end of the
        block whoever still sleeps has slept.
        """
        with self._lock:
            self._holds += 1
        return self._released()

    @contextmanager
    def _released(self) -> Generator[None, None, None]:
        try:
            yield
        finally:
            with self._lock:
                self._holds -= 1
                if not self._holds:
                    self._time = max([self._time, *(until for until, _ in self._sleepers)])
            self._wake()

    def alarm(self, seconds: float) -> Latch:
        """Begin to wait: what is given is set once ``seconds`` have passed from now.

        On the running clock they pass at once.
        """
        with self._lock:
            held = self._holds > 0
            rings = Latch()
            self._sleepers.append((self._time + timedelta(seconds=seconds), rings))
        self.advance(0 if held else seconds)
        return rings

    async def sleep(self, seconds: float) -> None:
        """Sleep on this clock: at once unless it is held, else until it was advanced so far."""
        rings = self.alarm(seconds)
        await asyncio.sleep(0)
        await rings.wait()

    def _wake(self) -> None:
        with self._lock:
            time = self._time
            woken = [latch for until, latch in self._sleepers if until <= time]
            self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > time]
        for latch in woken:
            latch.set()

    @contextmanager
    def installed(self) -> Generator["Clock", None, None]:
        """Let this clock tell the time to the ``chatkit`` runtime as well, until the block ends.

        The runtime of this distribution has a seam for it; the published ``openai-chatkit`` has
        none, and keeps its own time.
        """
        if importlib.util.find_spec("chatkit._clock") is None:
            yield self
            return
        from chatkit._clock import use_clock

        with use_clock(self.now):
            yield self
