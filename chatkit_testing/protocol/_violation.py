"""A violation: which rule, where in the stream or the pages, and what to mend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)
from chatkit_testing._report import indent
from chatkit_testing.protocol._case import Case
from chatkit_testing.protocol._rule import Finding, Rule, Severity

__all__ = ["Violation", "violation"]

_AROUND = 2

T = TypeVar("T")


@dataclass(frozen=True)
class Violation:
    """A break of a rule of the protocol.

    Attributes:
        rule: The rule's id, like ``CK203``.
        severity: "must" or "should".
        index: Index of the event, or of the page, that breaks it, from 0; None where it is the
            whole stream.
        message: What is wrong and what to do, with the rule's sentence and the events, or
            pages, around.
    """

    rule: str
    severity: Severity
    index: int | None
    message: str

    def __str__(self) -> str:
        return self.message


def violation(rule: Rule, finding: Finding, case: Case) -> Violation:
    """Tell a finding."""
    lines = [f"{rule.id} ({rule.severity}): {finding.text}", f"  rule: {rule.sentence}"]
    if finding.index is not None:
        lines += indent(_context(case, finding.index))
    return Violation(rule.id, rule.severity, finding.index, "\n".join(lines))


def _context(case: Case, index: int) -> list[str]:
    """Name the events, or the pages, around one, that one marked."""
    first, end = max(0, index - _AROUND), index + _AROUND + 1
    around = [f"event {n}: {event_name(event)}" for n, event in _slice(case.events, first, end)]
    around += [f"page {n}: {page}" for n, page in _slice(case.pages or (), first, end)]
    return [f"{'>' if n == index else ' '} {line}" for n, line in enumerate(around, first)]


def _slice(things: Sequence[T], first: int, end: int) -> Iterable[tuple[int, T]]:
    return enumerate(things[first:end], first)


def event_name(event: ThreadStreamEvent | None) -> str:
    """Name an event as `assert_events` takes it, with the item that it concerns."""
    match event:
        case None:
            return "(no event of ChatKit)"
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
            return f"{event.type}/{event.item.type} {event.item.id}"
        case ThreadItemUpdatedEvent():
            return f"{event.type}/{event.update.type} {event.item_id}"
        case ThreadItemRemovedEvent():
            return f"{event.type} {event.item_id}"
        case _:
            return event.type
