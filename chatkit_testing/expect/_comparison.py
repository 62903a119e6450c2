"""What pytest says below ``assert turn.items == [...]``."""

from typing import cast, get_args

from chatkit.types import ThreadItem, ThreadItemBase, ThreadStreamEvent
from chatkit_testing._report import brief
from chatkit_testing.expect._align import align
from chatkit_testing.expect._failure import View, failure
from chatkit_testing.expect._naming import named
from chatkit_testing.expect._pattern import Pattern
from chatkit_testing.expect._values import compare
from chatkit_testing.transcript import event_line, sketch

__all__ = ["explain_comparison"]

_EVENTS: tuple[type[object], ...] = get_args(get_args(ThreadStreamEvent)[0])


def explain_comparison(op: str, left: object, right: object) -> list[str] | None:
    """Explain why items or events are not what they were compared with.

    For pytest's hook ``pytest_assertrepr_compare``.

    Args:
        op: The operator of the comparison; only ``==`` is explained.
        left: One side; the one with patterns is what was expected, the right one if none has.
        right: The other side.

    Returns:
        The lines of the explanation; None if there is no pattern, item or event to explain.
    """
    if op != "==":
        return None
    expected, found = (left, right) if _has(left, Pattern) else (right, left)
    expected_list, found_list = _as_list(expected), _as_list(found)
    if expected_list is None or found_list is None:
        return _explain_things(expected, found)
    return _explain_lists(expected_list, found_list)


def _as_list(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def _explain_lists(expected: list[object], found: list[object]) -> list[str] | None:
    if not _has(expected, Pattern, ThreadItemBase, *_EVENTS):
        return None
    if ... in expected:
        return [
            "`...` is any run of things in assert_events, assert_shown and assert_stored;",
            "in a list it is compared with one thing, which it never equals",
        ]
    rows = align(expected, found, compare)
    if all(row.fits for row in rows):
        return None
    return failure(View("found", _lines_of, hint=""), expected, found, rows).split("\n")


def _explain_things(expected: object, found: object) -> list[str] | None:
    if not isinstance(expected, (Pattern, ThreadItemBase, *_EVENTS)):
        return None
    difference = compare(expected, found)
    if difference is None:
        return None
    wanted = repr(expected) if isinstance(expected, Pattern) else named(expected)
    return [f"{named(found)} is not {wanted}", *difference.lines]


def _has(value: object, *kinds: type[object]) -> bool:
    return any(isinstance(each, kinds) for each in _as_list(value) or [value])


def _lines_of(thing: object) -> list[str]:
    if isinstance(thing, ThreadItemBase):
        return sketch(cast("ThreadItem", thing)).text.split("\n")
    if isinstance(thing, _EVENTS):
        return [event_line(cast("ThreadStreamEvent", thing))]
    return [brief(thing)]
