"""Two sources as one stream: an async iterator that is drawn from, and an outbox that is put into.

What is in the outbox goes first. One task draws from the iterator, one item at a time and only
when the one before it has been dealt with; it ends with the merge, however the merge ends.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Generic, NamedTuple, Self, TypeVar

from chatkit.logger import logger

__all__ = ["T1", "T2", "Merge", "Outbox", "Sent"]

T1 = TypeVar("T1")
T2 = TypeVar("T2")


class Outbox(Generic[T2]):
    """An unbounded queue that tells its listeners when something is put in."""

    def __init__(self) -> None:
        self._items: deque[T2] = deque()
        self.listeners: list[Callable[[], None]] = []

    def put(self, item: T2) -> None:
        """Append an item, and wake who listens."""
        self._items.append(item)
        for listener in self.listeners:
            listener()

    def take(self) -> T2:
        """Remove and return the oldest item; IndexError if there is none."""
        return self._items.popleft()

    def clear(self) -> None:
        """Drop all items."""
        self._items.clear()

    def __len__(self) -> int:
        return len(self._items)


class Sent(NamedTuple, Generic[T2]):
    """An item of the outbox."""

    item: T2


class _Drawer(Generic[T1]):
    """Draws from an async iterator on demand, from first to last in one task.

    One task, because what the iterator keeps open between two items (a cancel scope, a context
    variable) must be left in the task that entered it.
    """

    def __init__(self, source: AsyncIterator[T1], ring: Callable[[], None]) -> None:
        self._item: list[T1] = []
        self._wanted: asyncio.Future[None] | None = None
        self._stopped = False
        self._ring = ring
        self.task = asyncio.create_task(self._draw(source))
        self.task.add_done_callback(lambda _: ring())

    def __len__(self) -> int:
        return len(self._item)

    async def _draw(self, source: AsyncIterator[T1]) -> None:
        new_future = asyncio.get_running_loop().create_future
        try:
            async for item in source:
                if self._stopped:
                    raise asyncio.CancelledError  # the iterator took it for its own and went on
                self._item.append(item)
                self._ring()
                self._wanted = new_future()
                await self._wanted
        finally:
            aclose = getattr(source, "aclose", None)
            if aclose is not None:
                await aclose()

    def draw_next(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted.set_result(None)

    def take(self) -> T1:
        return self._item.pop()

    def failed_with(self, errors: tuple[type[BaseException], ...]) -> bool:
        task = self.task
        return task.done() and not task.cancelled() and isinstance(task.exception(), errors)

    async def stop(self, told: BaseException | None) -> None:
        """End the task if it still runs; its failure is logged unless it is the one ``told``."""
        task = self.task
        if not task.done():
            self._stopped = True
            task.cancel()
            await asyncio.wait([task])
        error = None if task.cancelled() else task.exception()
        if error is not None and error is not told:
            logger.warning("The run failed while its stream was being closed", exc_info=error)


class Merge(Generic[T1, T2]):
    """The merge of ``source`` and ``outbox``: a context manager to iterate over, once.

    Left before ``source`` has ended, it calls ``abandon`` and waits until the drawing task is
    gone. When ``source`` fails, what the outbox holds still comes before the error, unless the
    error is of a type in ``voiding``: then the outbox is emptied.
    """

    def __init__(
        self,
        source: AsyncIterator[T1],
        outbox: Outbox[T2],
        *,
        abandon: Callable[[], object],
        voiding: tuple[type[BaseException], ...] = (),
    ) -> None:
        self._source = source
        self._outbox = outbox
        self._abandon = abandon
        self._voiding = voiding
        self._bell: asyncio.Future[None] | None = None
        self._drawer: _Drawer[T1] | None = None

    async def __aenter__(self) -> Self:
        self._outbox.listeners.append(self._ring)
        return self

    def __aiter__(self) -> Self:
        self._drawer = _Drawer(self._source, self._ring)
        return self

    async def __anext__(self) -> T1 | Sent[T2]:
        drawer = self._drawer
        assert drawer is not None, "iterate over a Merge with `async for`"
        if not drawer:
            drawer.draw_next()
        while True:
            if drawer.failed_with(self._voiding):
                self._outbox.clear()
            if self._outbox:
                return Sent(self._outbox.take())
            if drawer:
                return drawer.take()
            if drawer.task.done():
                drawer.task.result()  # raises what the source has raised
                raise StopAsyncIteration
            self._bell = asyncio.get_running_loop().create_future()
            await self._bell

    def _ring(self) -> None:
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._outbox.listeners.remove(self._ring)
        drawer = self._drawer
        if drawer is None or not drawer.task.done():
            self._abandon()
        if drawer is not None:
            await drawer.stop(error)
