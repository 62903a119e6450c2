"""The scripted model, set back so that every run of a sweep has the same answers."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatkit_testing.runner import ScriptedRunner

__all__ = ["ScriptMark"]


class ScriptMark:
    """The script of the runner that is installed, as it stands now; without one, nothing."""

    def __init__(self) -> None:
        self._runner = _active_runner()
        self._mark = self._runner.mark() if self._runner is not None else None

    def rewind(self, *, calls: bool = True) -> None:
        """Lay out again what was left; forget the calls made since, if they are to be forgotten."""
        if self._runner is not None and self._mark is not None:
            self._runner.rewind(self._mark, calls=calls)


def _active_runner() -> "ScriptedRunner | None":
    """Find the runner without loading it: where it is not loaded, none is installed."""
    runner = sys.modules.get("chatkit_testing.runner")
    return runner.active_runner() if runner is not None else None
