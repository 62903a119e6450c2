"""The commands: a table, and the seam that each of them fills."""

import argparse
import importlib
from dataclasses import dataclass
from typing import Protocol, cast

__all__ = ["COMMANDS", "Command", "Entry"]


class Command(Protocol):
    """What the module of a command holds."""

    @property
    def add_arguments(self) -> "AddArguments":
        """Describe the command to its parser: arguments, description, examples."""
        ...

    @property
    def run(self) -> "Run":
        """Do it, and give the exit status (`chatkit_testing.cli._status`)."""
        ...


class AddArguments(Protocol):
    """Describes a command to its parser."""

    def __call__(self, parser: argparse.ArgumentParser) -> None: ...


class Run(Protocol):
    """Carries a command out; an error of the kit that it raises is told, and is misuse."""

    def __call__(self, options: argparse.Namespace) -> int: ...


@dataclass(frozen=True)
class Entry:
    """A command before it is loaded.

    Attributes:
        name: What is typed.
        help: One line for the list of commands.
        module: Where it lives; loaded when the command is chosen.
    """

    name: str
    help: str
    module: str

    def load(self) -> Command:
        """Load the command."""
        return cast("Command", importlib.import_module(self.module))


COMMANDS = (
    Entry("check", "hold a running endpoint to the protocol", "chatkit_testing.cli._check"),
    Entry("verify", "hold a captured stream to the protocol", "chatkit_testing.cli._verify"),
    Entry(
        "serve", "serve a scenario or an application to a front end", "chatkit_testing.cli._serve"
    ),
    Entry("outline", "show a captured stream as an outline", "chatkit_testing.cli._outline"),
)
"""Every command, in the order in which the help lists them."""
