"""A latch: set once, waited for from any event loop, set from any thread."""

import asyncio
import threading

__all__ = ["Latch"]


class Latch:
    """An event for several loops at once.

    ``asyncio.Event`` belongs to one loop, while a test and the server that it drives may each
    have one of their own (a live server, the synchronous client).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    @property
    def is_set(self) -> bool:
        """Tell whether the latch was set."""
        return self._is_set

    def set(self) -> None:
        """Let everyone go on who waits, now and later."""
        with self._lock:
            self._is_set = True
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_release, future)

    async def wait(self) -> None:
        """Wait until the latch is set; the caller sets the bound."""
        with self._lock:
            if self._is_set:
                return
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.append((loop, future))
        await future


def _release(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
