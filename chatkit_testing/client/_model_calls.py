"""What the scripted model was asked while a turn ran elsewhere."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatkit_testing.runner import ModelCall, ScriptedRunner

__all__ = ["ModelCallMark"]


class ModelCallMark:
    """A mark in the calls of the runner that is installed, if one is.

    A server behind a URL may run in this process, in a thread of its own. Which of its calls belong
    to which turn cannot be heard there: turns that run at once have each other's.
    """

    def __init__(self) -> None:
        self._runner = _active_runner()
        self._count = len(self._runner.calls) if self._runner is not None else 0

    def since(self) -> "list[ModelCall]":
        """Give the calls made after the mark was set."""
        return self._runner.calls[self._count :] if self._runner is not None else []


def _active_runner() -> "ScriptedRunner | None":
    """Find the runner without loading it: where it is not loaded, none is installed."""
    runner = sys.modules.get("chatkit_testing.runner")
    return runner.active_runner() if runner is not None else None
