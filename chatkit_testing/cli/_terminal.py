"""What commands write: results on stdout, progress on stderr, colour only where it is seen."""

import os
import sys
from types import TracebackType
from typing import Literal, Self, TextIO

__all__ = ["Colour", "Progress", "complain", "painted", "say"]

Colour = Literal["red", "green", "yellow", "bold", "dim"]
_CODES: dict[Colour, str] = {"red": "31", "green": "32", "yellow": "33", "bold": "1", "dim": "2"}
_WIPE = "\r\x1b[K"


def say(text: str = "") -> None:
    """Write to stdout: what the command was run for."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """Write to stderr: what went wrong."""
    sys.stderr.write(f"{text}\n")


def painted(text: str, colour: Colour) -> str:
    """Colour a text for stdout, if that is a terminal and nobody asked for NO_COLOR."""
    if not text or not _shows_colour(sys.stdout):
        return text
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m"


def _shows_colour(stream: TextIO) -> bool:
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


class Progress:
    """One line on stderr that says what is going on, written over each time, gone at the end.

    Where stderr is no terminal there is none.
    """

    def __init__(self) -> None:
        self._shown = False

    def show(self, text: str) -> None:
        """Say what is going on now."""
        if sys.stderr.isatty():
            from chatkit_testing._report import (
                shorten,
            )  # it loads pydantic, which --help is not for

            sys.stderr.write(f"{_WIPE}{shorten(text, _width() - 1)}")
            sys.stderr.flush()
            self._shown = True

    def clear(self) -> None:
        """Take the line away, for something else to be written."""
        if self._shown:
            sys.stderr.write(_WIPE)
            sys.stderr.flush()
            self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.clear()


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80
