"""The rules that a capture cannot be held to, and what it would have to tell for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatkit_testing.cli._capture import CapturedTurn
from chatkit_testing.protocol import RULES

__all__ = ["Unjudged", "unjudged"]

_WANTED = {
    "request": "the request (--request, a HAR, or JSON lines)",
    "before": "the thread's items before (a capture from its beginning)",
    "after": "a reload (a HAR in which the thread is loaded after the turn)",
    "after_thread": "a reload at once (chatkit-testing check, a strict client)",
    "pages": "the pages of a list (chatkit-testing check, a strict client)",
    "headers": "the headers (curl -i, or a HAR)",
    "calls": "the model's calls (the pytest fixtures see them)",
}
"""What may be missing, in the order in which it is said."""
_NEEDED_FOR_MOST = {"CK202": "before", "CK205": "before", "CK304": "calls", "CK307": "calls"}
"""What a rule does without, but finds little then."""


@dataclass(frozen=True)
class Unjudged:
    """Rules that turns could not be held to.

    Attributes:
        wanting: What they need that was missing.
        rules: Their ids.
        turns: The numbers of the turns, from 1.
    """

    wanting: str
    rules: Sequence[str]
    turns: Sequence[int]


def unjudged(turns: Sequence[CapturedTurn]) -> list[Unjudged]:
    """Give the rules that some turn could not be held to, by what was missing first."""
    missing: dict[str, set[tuple[str, int]]] = {name: set() for name in _WANTED}
    for number, turn in enumerate(turns, 1):
        told = turn.told
        for rule in RULES.values():
            needs = {*rule.needs, _NEEDED_FOR_MOST.get(rule.id, "")}
            wanting = next((each for each in _WANTED if each in needs and each not in told), None)
            if wanting is not None:
                missing[wanting].add((rule.id, number))
    return [
        Unjudged(_WANTED[name], *(sorted({*each}) for each in zip(*pairs, strict=True)))
        for name, pairs in missing.items()
        if pairs
    ]
