"""The scripted model of an application that is served: at the pace of its script, in real time."""

import asyncio
import uuid
from pathlib import Path

from chatkit_testing._clock import Clock
from chatkit_testing._latch import Latch
from chatkit_testing.runner import ScriptedRunner
from chatkit_testing.script import CountingIds, Terms
from chatkit_testing.serving._watched import Listener, Watched

__all__ = ["PacedClock", "Rewinder", "ServedRunner"]

_LONGEST = 600.0
"""Seconds that one wait of a script may take."""


class PacedClock(Clock):
    """A clock whose waits take their time.

    Args:
        delays: What they are multiplied by; 0 makes none.
    """

    def __init__(self, delays: float) -> None:
        super().__init__()
        self._delays = delays

    def alarm(self, seconds: float) -> Latch:
        """Begin to wait: what is given is set once the seconds have passed."""
        rings = Latch()
        asyncio.get_running_loop().call_later(seconds * self._delays, rings.set)
        return rings


class _UniqueIds(CountingIds):
    """Ids that no earlier run has given: threads outlive the server in a file."""

    def _next(self, prefix: str) -> str:
        return f"{prefix}_{uuid.uuid4().hex}"


class ServedRunner(ScriptedRunner):
    """A scripted runner for a server: it takes its time, and gives no id twice.

    Args:
        script: The file of the model's answers, if there is one.
        delays: What its waits are multiplied by.

    Raises:
        ScriptError: The file is no script.
    """

    def __init__(self, script: Path | None, delays: float) -> None:
        super().__init__(clock=PacedClock(delays), timeout=_LONGEST)
        self._ids = _UniqueIds()
        if script is not None:
            self.script_file(script.resolve())
        self._script.terms = _terms(script)


def _terms(script: Path | None) -> Terms:
    """Say how to script more, where the script is a file."""
    if script is None:
        return Terms(script="Name a file of answers: --script answers.yaml.")
    more = (
        f"{script} has no more answers for this thread. Write one more into it, or one that "
        "answers every call, with `always: true`; a new thread begins with the first again."
    )
    return Terms(script=f"{script} has no answers: write what the model says into it.", more=more)


class Rewinder(Listener):
    """Lets the script begin anew with each new thread.

    Args:
        runner: Who plays it; all is laid out.
    """

    def __init__(self, runner: ScriptedRunner) -> None:
        self._runner = runner
        self._beginning = runner.mark()

    def began(self, watched: Watched) -> None:
        """Begin anew, if the turn begins a thread."""
        if watched.turn.request["type"] == "threads.create":
            self._runner.rewind(self._beginning)
