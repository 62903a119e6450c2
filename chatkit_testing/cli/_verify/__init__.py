"""``chatkit-testing verify FILE``: a captured conversation held to the protocol."""

import argparse
import json

from chatkit_testing.cli._capture import HOW_TO_CAPTURE, add_file_arguments, read_turns
from chatkit_testing.cli._rules import add_allow, allowed_rules
from chatkit_testing.cli._status import FINDINGS, GOOD
from chatkit_testing.cli._terminal import say
from chatkit_testing.cli._verify._report import Verified, as_json, as_text
from chatkit_testing.cli._verify._unjudged import unjudged

__all__ = ["add_arguments", "run"]

_DESCRIPTION = f"""\
Hold a captured conversation to the rules of the ChatKit protocol, and say what to mend.

{HOW_TO_CAPTURE}
Turns are read in their order: an item that an earlier turn showed is known to the later ones, and
a thread that is loaded after a turn is compared with what that turn showed. What cannot be judged
for want of something is listed."""
_EPILOG = """\
exit status: 1 if a rule is broken that must hold (with --strict one that should), else 0.

examples:
  chatkit-testing verify conversation.har
  chatkit-testing verify turn.sse --request request.json
  chatkit-testing verify turn.sse --allow CK203 --json > report.json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    add_file_arguments(parser)
    add_allow(parser)
    parser.add_argument(
        "--strict", action="store_true", help="count rules that should hold like those that must"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Hold each stream of the capture to the protocol, and report."""
    allowed = allowed_rules(options)
    turns = read_turns(options)
    verified = [Verified.of(turn, allowed) for turn in turns]
    name = "stdin" if options.file == "-" else str(options.file)
    missing = unjudged(turns)
    if options.json:
        say(json.dumps(as_json(name, verified, missing), indent=2, ensure_ascii=False))
    else:
        say(as_text(name, verified, missing))
    counted = ("must", "should") if options.strict else ("must",)
    found = any(one.severity in counted for each in verified for one in each.violations)
    return FINDINGS if found else GOOD
