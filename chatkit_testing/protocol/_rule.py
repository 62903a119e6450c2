"""What a rule is: an id, a sentence, a severity, the inputs it needs, and a function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from chatkit_testing.protocol._case import Case

__all__ = ["RULES", "Finding", "Input", "Rule", "Severity", "rule"]

Severity = Literal["must", "should"]
Input = Literal["request", "before", "after", "after_thread", "headers", "pages"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One break of a rule, before it is told."""

    index: int | None
    """Index of the event, or page, that breaks it; None where it is the stream as a whole."""
    text: str
    """What is wrong, with values, and what to do about it."""


Check = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule of the protocol.

    Attributes:
        id: ``CK`` and three digits; it names the rule wherever it is relaxed.
        severity: "must" follows from the protocol, and a break harms a client or loses data;
            "should" is lawful, but a user would be harmed or puzzled.
        sentence: What the rule asks for.
        harm: What a user sees where it is broken.
        mend: How to mend it.
        needs: The inputs without which it cannot be judged, and is skipped.
        check: Finds the breaks in a stream, or in pages where it needs those.
    """

    id: str
    severity: Severity
    sentence: str
    harm: str
    mend: str
    needs: tuple[Input, ...]
    check: Check


RULES: dict[str, Rule] = {}
"""Every rule by its id."""


def rule(
    id: str,  # what the documents call it
    severity: Severity,
    sentence: str,
    *,
    harm: str,
    mend: str,
    needs: tuple[Input, ...] = (),
) -> Callable[[Check], Check]:
    """Make the function below it the check of a rule."""

    def register(check: Check) -> Check:
        RULES[id] = Rule(id, severity, sentence, harm, mend, needs, check)
        return check

    return register
