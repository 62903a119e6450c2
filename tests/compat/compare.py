"""Holds the captures of both runtimes against each other, and against what may differ."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.compat.normalise import render
from tests.compat.record import Capture
from tests.compat.scenario import Scenario

__all__ = ["Verdict", "compare", "difference", "expected_difference", "pinned"]

_PINNED = Path(__file__).parent / "differences"


@dataclass(frozen=True)
class Verdict:
    """What came of one scenario: a word for the table, and lines that explain a failure."""

    word: Literal["same", "departs", "FAILED"]
    detail: tuple[str, ...] = ()


def difference(theirs: Capture, ours: Capture) -> list[str]:
    """Give the lines on which the runtimes part: `-` is the published one, `+` is ours."""
    lines = difflib.unified_diff(render(theirs), render(ours), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def pinned(scenario: Scenario) -> Path:
    """Give the file that holds what a departing scenario's difference is."""
    return _PINNED / f"{scenario.id}.diff"


def expected_difference(scenario: Scenario) -> list[str]:
    """Give the difference that a departing scenario must show, line by line."""
    path = pinned(scenario)
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def compare(scenario: Scenario, theirs: Capture, ours: Capture) -> Verdict:
    """Judge a scenario: equal, or different in exactly the way that is pinned."""
    found = difference(theirs, ours)
    if not scenario.departures:
        return Verdict("FAILED", tuple(found)) if found else _crashed(theirs, ours)
    if not found:
        named = ", ".join(scenario.departures)
        return Verdict("FAILED", (f"shows {named}, but the runtimes do not differ",))
    wrong = _wrong(scenario, ours)
    if wrong is not None:
        return Verdict("FAILED", (f"ours does not do what the departure says: {wrong}", *found))
    if _wrong(scenario, theirs) is None:
        return Verdict("FAILED", ("theirs does what the departure says, too", *found))
    expected = expected_difference(scenario)
    if found != expected:
        change = difflib.unified_diff(expected, found, "pinned", "found", n=1, lineterm="")
        return Verdict("FAILED", ("the difference is not the one that is pinned:", *change))
    return Verdict("departs", scenario.departures)


def _crashed(theirs: Capture, ours: Capture) -> Verdict:
    crash = ours.crashed or theirs.crashed
    if crash is None:
        return Verdict("same")
    return Verdict("FAILED", ("the scenario itself crashed:", *crash.splitlines()))


def _wrong(scenario: Scenario, capture: Capture) -> str | None:
    if capture.crashed is not None:
        return capture.crashed
    assert scenario.ours is not None
    try:
        scenario.ours(capture)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
