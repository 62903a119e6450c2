"""Bodies that are made while they are read, for clients with a loop and for those without."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

import httpx

__all__ = ["Bridge", "StreamedBody"]

T = TypeVar("T")


class Bridge:
    """A loop of its own, in a thread, that plays answers for synchronous clients."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._running_loop()).result()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="chatkit_openai", daemon=True
                )
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """End the loop, if it ever began."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


class StreamedBody(httpx.AsyncByteStream, httpx.SyncByteStream):
    """A body that is made while it is read.

    Args:
        chunks: makes its pieces; what it raises breaks the connection.
        bridge: where they are made for a synchronous client.
    """

    def __init__(self, chunks: AsyncGenerator[bytes, None], bridge: Bridge) -> None:
        self._chunks = chunks
        self._bridge = bridge

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            yield chunk

    def __iter__(self) -> Iterator[bytes]:
        while True:
            chunk = self._bridge.run(_next(self._chunks))
            if chunk is None:
                return
            yield chunk

    async def aclose(self) -> None:
        """Make no more."""
        await self._chunks.aclose()

    def close(self) -> None:
        """Make no more."""
        self._bridge.run(self._chunks.aclose())


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)
