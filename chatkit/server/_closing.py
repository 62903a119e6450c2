"""Reading what an integrator's code yields, and closing it whatever comes in between."""

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from chatkit.logger import logger

__all__ = ["closing"]

T = TypeVar("T")


@asynccontextmanager
async def closing(events: AsyncIterable[T]) -> AsyncGenerator[AsyncIterator[T], None]:
    """Give the iterator of `events`, and close it at the end if it can be closed.

    What it raises then is only logged: it must not take the place of what ended the turn.

    Raises:
        TypeError: If `events` cannot be iterated over with ``async for``.
    """
    _check_iterable(events)
    iterator = aiter(events)
    try:
        yield iterator
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            try:
                await close()
            except Exception:
                logger.exception("Error while closing the responder")


def _check_iterable(events: object) -> None:
    if hasattr(events, "__aiter__"):
        return
    given = f"{events!r}, a {type(events).__name__}"
    if inspect.iscoroutine(events):
        given = f"the coroutine of {events.__qualname__}()"
        events.close()  # or Python would warn that it was never awaited, which is no remedy
    raise TypeError(
        f"A responder must give an async iterator of events, but gave {given}. Write respond() and "
        "action() as async generators (async def with yield), or as a plain def that returns one."
    )
