"""The run of the command: a port, a server on it, and a new one where the code changes."""

import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from watchfiles import Change, DefaultFilter, run_process

from chatkit_testing.serving._errors import ServeError
from chatkit_testing.serving._logs import brief_traceback
from chatkit_testing.serving._options import ServeOptions
from chatkit_testing.serving._paint import Paint

__all__ = ["run"]

_FOLLOWED = (".py", ".yaml", ".yml", ".widget", ".json", ".jinja", ".txt", ".md")


def run(options: ServeOptions, *, say: Callable[[str], object], paint: Paint) -> None:
    """Serve until somebody stops it.

    Args:
        options: What, and how.
        say: Takes what is told, line by line; it can be pickled.
        paint: Colours it; the same.

    Raises:
        ServeError: The port is taken, or the target cannot be served.
        ScriptError: The scenario or script is none.
    """
    if options.is_scenario or not options.reload:
        _serve_once(options, say, paint)
        return
    with _bound(options.host, options.port) as listener:
        fixed = replace(options, port=listener.getsockname()[1])
    run_process(
        *_watched(options.script),
        target=_serve_or_wait,
        args=(fixed, say, paint),
        watch_filter=_Followed(),
    )


def _watched(script: Path | None) -> list[Path]:
    """Give what is watched: this folder, and the script where it stands elsewhere."""
    here = Path.cwd()
    outside = script is not None and script.is_file() and here not in script.resolve().parents
    return [here, script.resolve()] if script is not None and outside else [here]


def _serve_or_wait(options: ServeOptions, say: Callable[[str], object], paint: Paint) -> None:
    """Serve in a process of its own; what cannot be served may be mended by the next change."""
    stream: TextIO = sys.stdout
    assert isinstance(stream, TextIOWrapper), "the stdout of a process that has just begun"
    stream.reconfigure(errors="replace")  # pyright: ignore[reportUnknownMemberType] - its buffer
    try:
        _serve_once(options, say, paint)
    except Exception as error:
        say(paint(f"{brief_traceback(error)}\nWaiting for a change.", "red"))


def _serve_once(options: ServeOptions, say: Callable[[str], object], paint: Paint) -> None:
    # It is slow to load, and what only watches for changes has no use for it.
    from chatkit_testing.serving._serve import serve

    with _bound(options.host, options.port) as listener:
        serve(options, listener, say, paint)


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ServeError(
            f"cannot listen on {host}:{port}: {_reason(error)}. Another port: --port "
            f"{port + 1}; any that is free: --port 0"
        ) from error


def _reason(error: OSError) -> str:
    """Say why; newer versions of Python repeat the address behind the reason."""
    return (error.strerror or str(error)).partition(" (while")[0]


class _Followed(DefaultFilter):
    """The files of an application: folders of tools and of packages left out."""

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith(_FOLLOWED) and super().__call__(change, path)
