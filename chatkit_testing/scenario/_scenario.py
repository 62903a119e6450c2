"""A scenario: turns, what each of them answers, and which of them answers a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from chatkit_testing.scenario._asked import Asked
from chatkit_testing.scenario._steps import Step

__all__ = ["KINDS", "Scenario", "ScenarioTurn", "When"]

KINDS = ("user", "action", "client_tool_output", "structured_input")
"""What a turn may answer; the key that says so."""


@dataclass(frozen=True)
class When:
    """Which requests a turn answers.

    Attributes:
        kind: One of `KINDS`; None for whatever is asked.
        name: A text that what the user said contains, whatever the case; of the other kinds the
            whole name. None for any.
        pattern: A regular expression in its place.
        data: What the payload, result or answers hold, among other things.
    """

    kind: str | None = None
    name: str | None = None
    pattern: re.Pattern[str] | None = None
    data: object = None

    def fits(self, asked: Asked) -> bool:
        """Tell whether a request is one of them."""
        if self.kind is None:
            return True
        return self.kind == asked.kind and self._is_named(asked) and _holds(asked.data, self.data)

    def _is_named(self, asked: Asked) -> bool:
        if self.pattern is not None:
            return self.pattern.search(asked.name) is not None
        if self.name is None:
            return True
        if self.kind == "user":
            return _folded(self.name) in _folded(asked.name)
        return self.name == asked.name


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _holds(value: object, part: object) -> bool:
    """Tell whether a value holds another: a mapping its keys, a list of one value that value."""
    if part is None:
        return True
    if isinstance(part, Mapping) and isinstance(value, Mapping):
        inner = cast("Mapping[object, object]", value)
        parts = cast("Mapping[object, object]", part).items()
        return all(key in inner and _holds(inner[key], wanted) for key, wanted in parts)
    if isinstance(value, list) and not isinstance(part, list):
        return part in cast("list[object]", value)
    return value == part


@dataclass(frozen=True)
class ScenarioTurn:
    """What streams back for one request."""

    when: When
    steps: tuple[Step, ...]
    can_be_cancelled: bool = True


@dataclass(frozen=True)
class Scenario:
    """What a scenario file says.

    Attributes:
        path: The file; what it names is found from its folder.
        name: What the page calls it.
        pace: The seconds between two pieces of a streamed text.
        transcription: What was said, whatever is dictated.
        turns: The turns, in order.
        files: The scenario's file and those that it names.
    """

    path: Path
    name: str
    turns: tuple[ScenarioTurn, ...]
    pace: float = 0.03
    transcription: str | None = None
    files: tuple[Path, ...] = ()

    def answering(self, asked: Asked, played: Mapping[int, int]) -> int | None:
        """Find the turn that answers a request; None if there is none.

        The first that fits answers; several for the same thing answer one after the other, the
        last of them again and again.

        Args:
            asked: The request.
            played: How often each turn was played in this thread, by its number.
        """
        fitting = [number for number, turn in enumerate(self.turns) if turn.when.fits(asked)]
        same = [n for n in fitting if self.turns[n].when == self.turns[fitting[0]].when]
        unplayed = (number for number in same if not played.get(number))
        return next(unplayed, same[-1] if same else None)
