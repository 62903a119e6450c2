"""Measuring: each workload is a script in an interpreter of its own, in rounds taken by turns.

Seconds are the processor's: none of the work waits for anything, and so the table is the same on a
machine that is busy with other things. Of the rounds the quickest counts, for the same reason.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

__all__ = ["ROOT", "Comparison", "Extra", "Ratio", "Result", "Run", "measure"]

ROOT = Path(__file__).resolve().parents[1]

_OWN = os.pathsep.join([str(ROOT), str(ROOT / "examples")])


@dataclass(frozen=True)
class Run:
    """A script under `benchmarks/workloads`, its arguments, and the interpreter it runs on.

    The script prints its processor's seconds as a JSON list, a number for each time that it did the
    work.
    ``per`` is how many units of work each of these numbers stands for.
    """

    python: Path
    script: str
    arguments: Sequence[object] = ()
    per: int = 1

    def seconds(self) -> float:
        """Run the script, and return what a unit of work took: the median of what it prints."""
        script = ROOT / "benchmarks" / "workloads" / self.script
        # Only our own interpreter sees this tree: the other must find the installed package.
        own = self.python == Path(sys.executable)
        done = subprocess.run(
            [self.python, script, *map(str, self.arguments)],
            env={**os.environ, "PYTHONPATH": _OWN if own else ""},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self} failed with exit status {done.returncode}:\n{done.stderr}")
        seconds: list[float] = json.loads(done.stdout)
        return median(seconds) / self.per


@dataclass(frozen=True)
class Ratio:
    """How many times the other's time may be taken."""

    most: float

    def is_over(self, ours: float, theirs: float) -> bool:
        """Whether more was taken."""
        return ours / theirs > self.most


@dataclass(frozen=True)
class Extra:
    """How many seconds may be taken on top of the other's time."""

    most: float

    def is_over(self, ours: float, theirs: float) -> bool:
        """Whether more was taken."""
        return ours - theirs > self.most


@dataclass(frozen=True)
class Comparison:
    """A row of the table: what is held against what, and the most that is allowed, if any."""

    work: str
    ours: Run
    theirs: Run
    allowed: Ratio | Extra | None


@dataclass(frozen=True)
class Result:
    """What a comparison came to: the quickest of the rounds, in seconds."""

    comparison: Comparison
    ours: float
    theirs: float

    @property
    def is_over(self) -> bool:
        """Whether more was taken than is allowed."""
        allowed = self.comparison.allowed
        return allowed is not None and allowed.is_over(self.ours, self.theirs)


def measure(comparisons: Sequence[Comparison], rounds: int) -> list[Result]:
    """Run all comparisons in each round, so that a busy moment hits both sides of each alike."""
    runs = list(dict.fromkeys(run for each in comparisons for run in (each.ours, each.theirs)))
    seconds: dict[Run, list[float]] = {run: [] for run in runs}
    for number in range(rounds):
        _report(f"round {number + 1} of {rounds} …")
        for run in runs:
            seconds[run].append(run.seconds())
    return [
        Result(each, min(seconds[each.ours]), min(seconds[each.theirs])) for each in comparisons
    ]


def _report(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
