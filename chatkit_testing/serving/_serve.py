"""A server from its options: what is served, on which port, until somebody stops it."""

import asyncio
import socket
import sqlite3
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any  # Any: a project's own context

import uvicorn
from starlette.applications import Starlette

from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit_testing._errors import ScriptError
from chatkit_testing._guard import Guard
from chatkit_testing.client._asgi import ASGIApp
from chatkit_testing.scenario import ScenarioServer
from chatkit_testing.serving._app import FrontDoor
from chatkit_testing.serving._endpoint import chatkit_routes, hearing_hang_ups, upload_routes
from chatkit_testing.serving._errors import ServeError
from chatkit_testing.serving._feed import Feed
from chatkit_testing.serving._logs import printing_logs
from chatkit_testing.serving._options import MEMORY, ServeOptions
from chatkit_testing.serving._pace import Rewinder, ServedRunner
from chatkit_testing.serving._paint import Paint
from chatkit_testing.serving._printer import Printer
from chatkit_testing.serving._reloading import reloading
from chatkit_testing.serving._targets import load_target
from chatkit_testing.serving._uploads import Uploads
from chatkit_testing.serving._watched import Listener
from chatkit_testing.stores import InMemoryStore, SQLiteStore

__all__ = ["Served", "front_door", "serve", "served"]

_GRACE = 2
"""Seconds that answers still have once the server is to stop."""


@dataclass
class Served:
    """What is served behind the page."""

    app: ASGIApp
    name: str
    takes_uploads: bool
    origins: tuple[str, ...] = ("*",)
    """Whose pages may ask where no option says so; none where the application says it."""
    listeners: list[Listener] = field(default_factory=list[Listener])
    scenario: ScenarioServer | None = None


def serve(
    options: ServeOptions,
    listener: socket.socket,
    write: Callable[[str], object],
    paint: Paint,
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        options: What, and how.
        listener: The port.
        write: Takes what is told, line by line.
        paint: Colours it.

    Raises:
        ScriptError: The scenario or script is none.
        ServeError: The target cannot be served.
    """
    feed = Feed()
    with served(options) as what, printing_logs(write, paint):
        url = _url(listener)
        write(f"{paint(what.name, 'bold')}: the page {url}/, the endpoint {url}{options.path}")
        write("Press Ctrl-C to stop.")
        if what.scenario is None and options.script is None:
            write(paint("No --script: a model that is called has no answer.", "dim"))
        front = front_door(options, what, [Printer(write, paint)], feed)
        server = _Server(_config(front), feed)
        if options.reload and what.scenario is not None:
            server.beside = reloading(what.scenario, feed, write, paint)
        # uvicorn has ended all answers by the time that it lets Ctrl-C go on.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def front_door(
    options: ServeOptions, what: Served, listeners: Sequence[Listener], feed: Feed
) -> FrontDoor:
    """Put the page before what is served."""
    return FrontDoor(
        what.app,
        options.path,
        feed,
        [*what.listeners, *listeners],
        origins=options.origins or what.origins,
        about={"name": what.name, "uploads": what.takes_uploads},
    )


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACE, lifespan="auto"
    )


def _url(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """A server that hangs up on the pages that listen before it waits for answers to end."""

    def __init__(self, config: uvicorn.Config, feed: Feed) -> None:
        super().__init__(config)
        self._feed = feed
        self.beside: Coroutine[Any, Any, None] | None = None
        self._task: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.beside is not None:
            self._task = asyncio.create_task(self.beside)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._feed.close()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await super().shutdown(sockets)


@contextmanager
def served(options: ServeOptions) -> Generator[Served, None, None]:
    """Make what is served, and close its files at the end.

    Raises:
        ScriptError: The scenario or script is none.
        ServeError: The target cannot be served.
    """
    with ExitStack() as stack:
        stack.enter_context(_no_file_left(options))
        try:
            store, uploads = _store(options, stack), _uploads(options, stack)
        except (sqlite3.Error, ValueError) as error:
            raise ServeError(
                f"--store {options.store}: {error}. It is a file of SQLite, which is made if it is "
                "not there, in a folder that is"
            ) from error
        if options.is_scenario:
            yield _scenario(options, store, uploads)
        else:
            yield _application(options, store, uploads, stack)


@contextmanager
def _no_file_left(options: ServeOptions) -> Generator[None, None, None]:
    """Take a file away that was made for what then cannot be served."""
    file = Path(options.store)
    is_new = options.store != MEMORY and not file.exists()
    try:
        yield
    except (ScriptError, ServeError):
        if is_new:
            file.unlink(missing_ok=True)
        raise


def _store(options: ServeOptions, stack: ExitStack) -> Store[Any]:  # see the import
    if options.store == MEMORY:
        return InMemoryStore()
    store = SQLiteStore[Any](options.store)
    stack.callback(store.close)
    return store


def _uploads(options: ServeOptions, stack: ExitStack) -> Uploads:
    limit = round(options.max_upload * 1_000_000)
    file = ":memory:" if options.store == MEMORY else options.store
    uploads = Uploads(file, limit=limit)
    stack.callback(uploads.close)
    return uploads


def _scenario(options: ServeOptions, store: Store[Any], uploads: Uploads) -> Served:
    if options.script is not None:
        raise ServeError(
            f"--script says what the model of an application answers; {options.target} is a "
            "scenario and has no model: leave one of them out"
        )
    server = ScenarioServer(options.target, store, uploads, delays=options.delays)
    app = _web(server, options.path, uploads)
    return Served(app, server.scenario.name, takes_uploads=True, scenario=server)


def _application(
    options: ServeOptions, store: Store[Any], uploads: Uploads, stack: ExitStack
) -> Served:
    runner = ServedRunner(options.script, options.delays)
    stack.enter_context(Guard().installed())
    stack.enter_context(runner.installed())
    made = load_target(options.target, {"store": store, "attachment_store": uploads})
    if options.store != MEMORY and "store" not in made.took:
        raise ServeError(
            f"--store {options.store}: {options.target} has a store of its own. Leave --store out, "
            "or name a function with a parameter store, which is given ours"
        )
    listeners: list[Listener] = [Rewinder(runner)]
    if made.app is not None:
        return Served(made.app, options.target, True, origins=(), listeners=listeners)
    assert made.server is not None, "it is one of them"
    app = _web(made.server, options.path, uploads)
    takes_uploads = made.server.attachment_store is not None
    return Served(app, options.target, takes_uploads, listeners=listeners)


def _web(server: ChatKitServer[Any], path: str, uploads: Uploads) -> ASGIApp:
    routes = chatkit_routes(server, path, uploads)
    if server.attachment_store is uploads:
        routes += upload_routes(server, uploads)
    return hearing_hang_ups(Starlette(routes=routes))
