"""The arguments that name a capture, and from them to what was captured."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chatkit_testing._report import plural
from chatkit_testing.cli._capture._conversation import CapturedTurn, follow
from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.cli._capture._formats import FORMATS, read_exchanges
from chatkit_testing.cli._capture._json import an_object, parsed
from chatkit_testing.cli._status import Misuse

__all__ = ["HOW_TO_CAPTURE", "add_file_arguments", "read_turns"]

HOW_TO_CAPTURE = """\
FILE is what was captured, recognised by its content:
  raw server-sent events   curl -N -H 'content-type: application/json' -d @request.json URL > FILE
                           (with -i the headers are there, too)
  HAR                      the network panel of a browser, "save all as HAR with content"
  JSON lines               an event a line; or an exchange a line:
                           {"request": …, "frames": ["data: …"]} or {"request": …, "events": […]},
                           and what else is known: "headers", "before" and "after" (the thread's
                           items), "ended" ("whole", "raised" or "cancelled"), "answer"
"""


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments that name a capture."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", metavar="FILE", help="the capture; - reads it from stdin")
    parser.add_argument(
        "--format", choices=list(FORMATS), help="what FILE is, where its content does not tell"
    )
    parser.add_argument(
        "--request",
        metavar="REQUEST",
        help="the file with the request that the stream answers, for a FILE that does not tell",
    )


def read_turns(options: argparse.Namespace) -> list[CapturedTurn]:
    """Read the capture that the arguments name.

    Raises:
        Misuse: There is no such file, or it holds no ChatKit stream, or it is broken.
    """
    name = "stdin" if options.file == "-" else str(options.file)
    exchanges = read_exchanges(_content(options.file), name, options.format)
    if options.request is not None:
        exchanges = _asked(exchanges, options.request, name)
    turns = follow(exchanges)
    if not turns:
        raise Misuse(f"{name} holds no stream among {plural(len(exchanges), 'exchange')}")
    return turns


def _asked(exchanges: Sequence[Exchange], file: str, name: str) -> list[Exchange]:
    if len(exchanges) > 1 or exchanges[0].request is not None:
        raise Misuse(f"--request {file}: {name} tells the requests of its streams itself")
    text = _content(file).decode("utf-8-sig", "replace")
    return [exchanges[0].asked_with(an_object(parsed(text, file), file))]


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Misuse(f"cannot read {name}: {error.strerror}") from error
