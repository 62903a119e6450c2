"""The run of the command: a port, a server on it, and a new one where the code changes."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from watchfiles import Change, DefaultFilter, run_process

from chatkit_testing.serving._errors import ServeError
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
    run_process(Path.cwd(), target=_serve_once, args=(fixed, say, paint), watch_filter=_Followed())


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
