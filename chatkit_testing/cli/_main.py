"""From the command line's words to a command, and from whatever happens to an exit status."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from chatkit_testing._errors import ChatKitTestingError
from chatkit_testing._version import __version__
from chatkit_testing.cli._commands import COMMANDS
from chatkit_testing.cli._status import BROKEN_PIPE, INTERRUPTED, MISUSE
from chatkit_testing.cli._terminal import complain

__all__ = ["main"]

_NAME = "chatkit-testing"
_DESCRIPTION = "Tools for ChatKit backends beside pytest."
_EPILOG = f"""\
exit status: 0 good, 1 something to mend was found, 2 it could not be done (a misspelt option, a
file that is no capture, a server that does not answer).

`{_NAME} COMMAND --help` says all about a command."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, and give the exit status.

    Args:
        argv: The words behind the program's name; by default those that it was called with.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal cannot show is no reason to fail.
            stream.reconfigure(errors="replace")
    return _ended_well(lambda: _run(words))


def _run(words: Sequence[str]) -> int:
    chosen = next((word for word in words if not word.startswith("-")), None)
    parser = _parser()
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", title="commands")
    run = None
    for entry in COMMANDS:
        sub = commands.add_parser(
            entry.name,
            help=entry.help,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if entry.name == chosen:
            command = entry.load()
            command.add_arguments(sub)
            run = command.run
    options = parser.parse_args(words)
    if run is None:
        complain(parser.format_help().rstrip())
        return MISUSE
    try:
        return run(options)
    except ChatKitTestingError as error:
        complain(f"{_NAME} {chosen}: {error}")
        return MISUSE


def _parser() -> _Parser:
    parser = _Parser(
        prog=_NAME,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{_NAME} {__version__}")
    return parser


def _ended_well(run: Callable[[], int]) -> int:
    """Give an exit status whatever happens, and no traceback where a user did nothing wrong."""
    try:
        status = run()
        sys.stdout.flush()
    except SystemExit as stop:  # argparse ends --help and misspelt options in this way
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is left in the buffer would fail once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status
