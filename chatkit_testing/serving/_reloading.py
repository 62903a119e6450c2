"""Scenarios that change while they are served: read again, whenever one of their files is saved."""

from collections.abc import Callable
from pathlib import Path

from watchfiles import (
    Change,
    awatch,  # pyright: ignore[reportUnknownVariableType] - of a type of anyio
)

from chatkit_testing._errors import ScriptError
from chatkit_testing.scenario import ScenarioServer
from chatkit_testing.serving._feed import Feed
from chatkit_testing.serving._paint import Paint

__all__ = ["reloading"]


async def reloading(
    server: ScenarioServer, feed: Feed, write: Callable[[str], object], paint: Paint
) -> None:
    """Follow the changes of a scenario until cancelled; one that is wrong leaves the last right."""
    while True:
        files = {path.resolve() for path in server.scenario.files}
        await _changed(files)
        name = server.scenario.path.name
        try:
            server.reload()
        except (ScriptError, OSError, ValueError, RecursionError) as error:
            write(paint(f"{error}\nThe scenario goes on as it was.", "red"))
            feed.tell("scenario", error=str(error))
        else:
            write(paint(f"{name} was read again: {len(server.scenario.turns)} turns", "green"))
            feed.tell("scenario", error=None)


async def _changed(files: set[Path]) -> None:
    """Wait until one of some files changes; the folders are watched, for editors replace files."""

    def is_one(_: Change, path: str) -> bool:
        return Path(path) in files

    folders = {path.parent for path in files}
    async for _ in awatch(*folders, watch_filter=is_one, recursive=False):
        return
