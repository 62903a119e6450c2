"""The three assertions: the wire, what the user saw, what is stored."""

from collections.abc import Sequence
from types import EllipsisType
from typing import cast

from chatkit.types import ThreadItem, ThreadStreamEvent
from chatkit_testing.expect._align import align, is_match
from chatkit_testing.expect._event import EventPattern, event
from chatkit_testing.expect._failure import View, failure
from chatkit_testing.expect._misuse import not_a_pattern
from chatkit_testing.expect._pattern import Pattern
from chatkit_testing.expect._things import Place, ThingPattern
from chatkit_testing.expect._values import compare
from chatkit_testing.transcript import Transcript, event_line, sketch

__all__ = ["assert_events", "assert_items", "assert_shown"]


def _sketch_lines(thing: object) -> list[str]:
    return sketch(cast("ThreadItem | ThreadStreamEvent", thing)).text.split("\n")


def _event_lines(thing: object) -> list[str]:
    return [event_line(cast("ThreadStreamEvent", thing))]


_SEEN: dict[Place, str] = {
    "events": "assert_events sees the events of the wire",
    "shown": "assert_shown sees items, progress, effects, notices and errors",
    "stored": "assert_stored sees items",
}


def assert_events(transcript: Transcript, patterns: Sequence[Pattern | str | EllipsisType]) -> None:
    """Hold every event of a turn, in order, against patterns.

    Args:
        transcript: The turn.
        patterns: `event` types or patterns; ``...`` is any run of events, none included.

    Raises:
        AssertionError: They part; the message shows where.
        ValueError: A type is none of the protocol.
    """
    __tracebackhide__ = True
    expected = [event(each) if isinstance(each, str) else each for each in patterns]
    _hold(View("on the wire", _event_lines), expected, transcript.events, "events")


def assert_shown(transcript: Transcript, patterns: Sequence[Pattern | EllipsisType]) -> None:
    """Hold what the user saw, each item once in its final state, against patterns.

    Raises:
        AssertionError: They part; the message shows where.
        TypeError: A pattern is for what is never shown.
    """
    __tracebackhide__ = True
    _hold(View("shown", _sketch_lines), patterns, transcript.shown, "shown")


def assert_items(
    items: Sequence[ThreadItem], patterns: Sequence[Pattern | EllipsisType], what: str = "stored"
) -> None:
    """Hold items, as they are stored say, against patterns.

    Raises:
        AssertionError: They part; the message shows where.
        TypeError: A pattern is for what is never stored.
    """
    __tracebackhide__ = True
    _hold(View(what, _sketch_lines), patterns, items, "stored")


def _hold(view: View, expected: Sequence[object], found: Sequence[object], place: Place) -> None:
    __tracebackhide__ = True
    for each in expected:
        _check_pattern(each, place)
    if not is_match(expected, found, compare):
        raise AssertionError(failure(view, expected, found, align(expected, found, compare)))


def _check_pattern(pattern: object, place: Place) -> None:
    if pattern is not ... and not isinstance(pattern, Pattern):
        raise TypeError(f"{_SEEN[place]}; {not_a_pattern(pattern)}")
    if isinstance(pattern, EventPattern) and place != "events":
        raise TypeError(f"{_SEEN[place]}; an event's type is a pattern for assert_events alone")
    if isinstance(pattern, ThingPattern) and place not in pattern.kind.places:
        others = " and ".join(f"assert_{each}" for each in _SEEN if each in pattern.kind.places)
        raise TypeError(f"{_SEEN[place]}; {pattern!r} is for {others}")
