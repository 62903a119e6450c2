"""What a failed comparison says: things beside patterns, and where the two part first."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from chatkit_testing._report import columns, indent, shorten, written
from chatkit_testing.expect._align import Row
from chatkit_testing.expect._naming import named
from chatkit_testing.expect._pattern import Pattern
from chatkit_testing.expect._values import compare

__all__ = ["View", "failure"]

_LEFT, _RIGHT = 46, 50  # widths of the two columns
_BEFORE, _AFTER = 12, 6  # lines shown before the place where things part, and behind it
_INSIDE = 10  # lines shown of what is inside the thing that parts
_RUN = 4  # a longer run of things under one ... is cut

# The left column cuts the names of updates in the same way.
_LONG_NAME = re.compile(r"(thread\.item\.updated/)[\w.]+\.(\w+)")


@dataclass(frozen=True, slots=True)
class View:
    """Things in one place, as a failure shows them."""

    place: str
    """Where they are: "shown", "stored", "on the wire"."""
    lines_of: Callable[[object], list[str]]
    """Draws one of them."""
    hint: str = "... stands for any run of things"
    """What to do about a thing too many."""


def failure(
    view: View, expected: Sequence[object], found: Sequence[object], rows: Sequence[Row]
) -> str:
    """Say where things part from patterns, and show both side by side.

    Args:
        view: Where the things are, and how they are drawn.
        expected: The patterns.
        found: The things.
        rows: Their alignment, in which at least one row does not fit.
    """
    return _Failure(view, expected, found, rows).text()


class _Line(NamedTuple):
    mark: str
    left: str
    right: str
    below: Sequence[str] = ()


class _Failure:
    def __init__(
        self, view: View, expected: Sequence[object], found: Sequence[object], rows: Sequence[Row]
    ) -> None:
        self._view = view
        self._expected = expected
        self._found = found
        self._rows = rows
        self._at = next(n for n, row in enumerate(rows) if not row.fits)

    def text(self) -> str:
        before = list(self._draw_all(self._rows[: self._at]))
        after = list(self._draw_all(self._rows[self._at + 1 :]))
        if (hidden := len(before) - _BEFORE) > 0:
            before = [_more(hidden), *before[hidden:]]
        if (hidden := len(after) - _AFTER) > 0:
            after = [*after[:_AFTER], _more(hidden)]
        header = _Line(" ", self._view.place, "expected")
        lines = [header, *before, *self._draw_parted(), *after]
        return "\n".join([f"{self._view.place}: {self._headline()}", "", *_table(lines)])

    def _headline(self) -> str:
        row = self._rows[self._at]
        if row.found is None:
            return f"{self._written(row)} is missing"
        thing = named(self._found[row.found])
        if row.difference is None:
            return f"{thing} that was not expected"
        if not row.difference.path:
            return f"{thing} where {row.difference.expected} was expected"
        path, expected, found = row.difference.path, row.difference.expected, row.difference.found
        return f"{path} of {thing}: expected {expected}, found {found}"

    def _draw_all(self, rows: Sequence[Row]) -> Iterator[_Line]:
        for run, group in groupby(rows, lambda row: row.expected if row.kind == "run" else None):
            lines = [self._draw(row) for row in group]
            if run is None or len(lines) <= _RUN:
                yield from lines
            else:
                yield from (lines[0], _more(len(lines) - 2), lines[-1])

    def _draw(self, row: Row) -> _Line:
        head, *_ = self._left(row)
        return _Line(" " if row.fits else "x", head, self._right(row))

    def _draw_parted(self) -> Iterator[_Line]:
        row = self._rows[self._at]
        head, *others = self._left(row)
        if (hidden := len(others) - _INSIDE) > 0:
            others = [*others[:_INSIDE], f"{'':13}⋮ {hidden} more"]
        below = self._explain(row)
        lines = [_Line(">", head, self._right(row)), *(_Line(" ", each, "") for each in others)]
        yield from lines[:-1]
        yield lines[-1]._replace(below=below)

    def _left(self, row: Row) -> list[str]:
        if row.found is None:
            return ["" if row.fits else "(nothing)"]
        return [shorten(line, _LEFT) for line in self._view.lines_of(self._found[row.found])]

    def _right(self, row: Row) -> str:
        return shorten(_LONG_NAME.sub(r"\1…\2", self._written(row)), _RIGHT)

    def _written(self, row: Row) -> str:
        if row.expected is None:
            return "(nothing)"
        expected = self._expected[row.expected]
        if expected is ... or isinstance(expected, Pattern):
            return written(expected)
        return self._view.lines_of(expected)[0]

    def _explain(self, row: Row) -> list[str]:
        if row.difference is not None:
            return row.difference.lines if row.difference.path else []
        if row.expected is None:
            return [self._view.hint] if self._view.hint else []
        pattern = self._expected[row.expected]
        there = [n for n, thing in enumerate(self._found) if compare(pattern, thing) is None]
        if not there:
            return []
        if there[-1] < row.place:
            return ["what it matches stands above"]
        return ["what it matches stands below; ... lets pass what is between"]


def _more(count: int) -> _Line:
    return _Line(" ", f"⋮ {count:,} more", "⋮")


def _table(lines: Sequence[_Line]) -> list[str]:
    drawn = columns((f"{line.mark} {line.left}", line.right) for line in lines)
    return [
        each
        for line, text in zip(lines, drawn, strict=True)
        for each in [text, *indent(line.below, 4)]
    ]
