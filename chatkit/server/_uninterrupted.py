"""Work that is done to its end, however often the task that waits for it is cancelled."""

import asyncio
import sys
from asyncio import CancelledError
from collections.abc import Awaitable
from contextlib import AbstractContextManager, nullcontext

__all__ = ["uninterrupted"]


async def uninterrupted(work: Awaitable[None]) -> None:
    """Await ``work`` in a task of its own, and only then let a cancellation go on.

    A cancellation may come more than once: Starlette, which runs on anyio, cancels the task of a
    client that went away anew wherever that task waits.

    Raises:
        CancelledError: After the end of ``work``, if the waiting was cancelled meanwhile.
        Exception: Whatever ``work`` raises goes before that.
    """
    task = asyncio.ensure_future(work)
    cancelled: CancelledError | None = None
    with _shield():
        while not task.done():
            try:
                await asyncio.wait([task])
            except CancelledError as error:
                cancelled = error
    task.result()
    if cancelled is not None:
        raise cancelled


def _shield() -> AbstractContextManager[object]:
    """Keep anyio, if it is loaded, from cancelling in every turn of the loop: that takes a core."""
    anyio = sys.modules.get("anyio")
    return nullcontext() if anyio is None else anyio.CancelScope(shield=True)
