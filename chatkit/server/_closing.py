"""Reading what an integrator's code yields, and closing it whatever comes in between."""

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
    """
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
