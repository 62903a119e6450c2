"""A violation: which rule, where in the stream, and what to mend."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Violation:
    """A break of a rule of the protocol.

    Attributes:
        rule: The rule's id, like ``CK203``.
        severity: "must" or "should".
        index: Index of the event that breaks it, from 0; None where it is the whole stream.
        message: What is wrong and what to do, with the rule's sentence and the events around.
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
    """Name the events around one, that one marked."""
    first = max(0, index - _AROUND)
    return [
        f"{'>' if n == index else ' '} event {n}: {event_name(event)}"
        for n, event in enumerate(case.events[first : index + _AROUND + 1], first)
    ]


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
