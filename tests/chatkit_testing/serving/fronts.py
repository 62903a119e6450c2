"""What is served, in this process: the front door, and what is printed at it."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # Any: the options by name

import httpx

from chatkit_testing.client._asgi import ASGIApp
from chatkit_testing.serving import ServeOptions
from chatkit_testing.serving._app import FrontDoor
from chatkit_testing.serving._feed import Feed
from chatkit_testing.serving._paint import Colour
from chatkit_testing.serving._printer import Printer
from chatkit_testing.serving._serve import front_door, served

__all__ = ["Front", "before", "opened", "opened_on"]


@dataclass(frozen=True)
class Front:
    """A front door."""

    app: ASGIApp
    feed: Feed
    printed: list[str]
    """Lines; what is coloured begins with the colour."""

    @asynccontextmanager
    async def browser(self) -> AsyncGenerator[httpx.AsyncClient]:
        """A client for plain HTTP."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            yield client


def painted(text: str, colour: Colour) -> str:
    return f"{colour} {text}"


@contextmanager
def opened(folder: Path, scenario: str, **options: Any) -> Generator[Front]:
    """Open the door to a scenario."""
    path = folder / "desk.yaml"
    path.write_text(scenario, encoding="utf-8")
    with opened_on(str(path), **options) as front:
        yield front


@contextmanager
def opened_on(target: str, **options: Any) -> Generator[Front]:  # Any: the options by name
    """Open the door to a target."""
    feed, printed = Feed(), list[str]()
    chosen = ServeOptions(target, delays=0, **options)
    with served(chosen) as what:
        door = front_door(chosen, what, [Printer(printed.append, painted)], feed)
        yield Front(door, feed, printed)


def before(app: ASGIApp) -> Front:
    """Put the door before an application."""
    feed, printed = Feed(), list[str]()
    listeners = [Printer(printed.append, painted)]
    door = FrontDoor(app, "/chatkit", feed, listeners, origins=["*"], about={})
    return Front(door, feed, printed)
