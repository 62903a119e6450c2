"""``chatkit-testing outline FILE``: a captured stream as an outline."""

import argparse

from chatkit_testing.cli._capture import Exchange, add_file_arguments, read_capture
from chatkit_testing.cli._status import GOOD
from chatkit_testing.cli._terminal import say
from chatkit_testing.sse import SSEParser
from chatkit_testing.transcript import Transcript

__all__ = ["add_arguments", "run"]

_DESCRIPTION = """\
Show a captured stream as a user saw it: a line per thing, deltas run together.

  curl -N -H 'content-type: application/json' -d @request.json URL > turn.sse
  chatkit-testing outline turn.sse"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.description = _DESCRIPTION
    add_file_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Show each stream of the capture."""
    for exchange in read_capture(options):
        say(_outline(exchange))
    return GOOD


def _outline(exchange: Exchange) -> str:
    transcript = Transcript(exchange.request or {})
    parser = SSEParser()
    for frame in exchange.frames:
        for event in parser.feed(frame):
            transcript.feed(event.data)
    return transcript.outline
