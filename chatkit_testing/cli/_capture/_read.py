"""From a file's name to what was captured in it."""

import argparse
import sys
from pathlib import Path

from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.cli._capture._sse import frames_of
from chatkit_testing.cli._status import Misuse

__all__ = ["add_file_arguments", "read_capture"]


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments that name a capture."""
    parser.add_argument("file", metavar="FILE", help="the capture; - reads it from stdin")


def read_capture(options: argparse.Namespace) -> list[Exchange]:
    """Read the capture that the arguments name.

    Raises:
        Misuse: There is no such file, or it holds no ChatKit stream.
    """
    content = _content(options.file)
    frames = frames_of(content)
    if not any(b"data:" in frame for frame in frames):
        raise Misuse(f"{options.file} holds no server-sent events: save one with curl -N … > FILE")
    return [Exchange(frames=frames)]


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Misuse(f"cannot read {name}: {error.strerror}") from error
