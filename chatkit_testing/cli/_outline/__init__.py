"""``chatkit-testing outline FILE``: a captured conversation as an outline."""

import argparse

from chatkit_testing._report import indent, plural
from chatkit_testing.cli._capture import (
    HOW_TO_CAPTURE,
    CapturedTurn,
    add_file_arguments,
    read_turns,
)
from chatkit_testing.cli._status import GOOD
from chatkit_testing.cli._terminal import complain, painted, say

__all__ = ["add_arguments", "run"]

_DESCRIPTION = f"""\
Show a captured conversation as its user saw it: a line per thing, deltas run together, "…" behind
what was never done and "✗" behind what was removed.

{HOW_TO_CAPTURE}"""
_EPILOG = """\
examples:
  chatkit-testing outline turn.sse
  curl -sN -d @request.json http://127.0.0.1:8000/chatkit | chatkit-testing outline -"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    add_file_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Show each stream of the capture."""
    turns = read_turns(options)
    say("\n\n".join(_shown(turn, number, len(turns)) for number, turn in enumerate(turns, 1)))
    if strange := sum(turn.strange for turn in turns):
        complain(
            f"no event of ChatKit in {plural(strange, 'frame')}: "
            f"chatkit-testing verify {options.file} says why"
        )
    return GOOD


def _shown(turn: CapturedTurn, number: int, count: int) -> str:
    outline = turn.transcript.outline or "(nothing was shown)"
    if count == 1:
        return outline
    return "\n".join([painted(turn.title(number), "bold"), *indent(outline.splitlines())])
