"""Scenarios that change while they are served: read again, whenever one of their files is saved."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any  # Any: of a coroutine that sends and takes nothing

from chatkit_testing._errors import ScriptError
from chatkit_testing.scenario import ScenarioServer
from chatkit_testing.serving._feed import Feed
from chatkit_testing.serving._paint import Paint

__all__ = ["reloading"]

_EVERY = 0.1
"""Seconds between two looks at the files: comparing with what was read misses no change."""

_Stamps = dict[Path, tuple[int, int] | None]


def reloading(
    server: ScenarioServer, feed: Feed, write: Callable[[str], object], paint: Paint
) -> Coroutine[Any, Any, None]:
    """Follow the changes of a scenario until cancelled; one that is wrong leaves the last right.

    A change counts from this call on, also one that comes before the coroutine runs.
    """
    return _following(server, feed, write, paint, _stamps(server.scenario.files))


async def _following(
    server: ScenarioServer,
    feed: Feed,
    write: Callable[[str], object],
    paint: Paint,
    read: _Stamps,
) -> None:
    while True:
        read = await _changed(read)
        name = server.scenario.path.name
        try:
            server.reload()
        except (ScriptError, OSError, ValueError) as error:
            write(paint(f"{error}\nThe scenario goes on as it was.", "red"))
            feed.tell("scenario", error=str(error))
        else:
            write(paint(f"{name} was read again: {len(server.scenario.turns)} turns", "green"))
            feed.tell("scenario", error=None)
            read = {**_stamps(server.scenario.files), **read}


async def _changed(read: _Stamps) -> _Stamps:
    """Wait until the files are others than those that were read, and rest: a save takes steps."""
    before = read
    while True:
        await asyncio.sleep(_EVERY)
        now = _stamps(read)
        if now != read and now == before:
            return now
        before = now


def _stamps(files: Iterable[Path]) -> _Stamps:
    """Give what tells one state of each file from the next; None for one that is not there."""
    return {path: _stamp(path) for path in files}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
