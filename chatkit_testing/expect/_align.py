"""What was expected beside what was found, with ``...`` for any run of things."""

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Literal, NamedTuple

from chatkit_testing.expect._difference import Difference

__all__ = ["Compare", "Row", "align", "is_match"]

Compare = Callable[[object, object], Difference | None]

# The cost of a row, by which the alignment that explains most is found. A pair of the same kind
# that parts in a field is the best explanation, a pair of different kinds is still a better one
# than one thing too few here and one too many there.
_PARTED, _OTHER_KIND, _MISSING, _EXTRA = 2, 5, 3, 3


class Row(NamedTuple):
    """One line of an alignment."""

    kind: Literal["match", "run", "parted", "missing", "extra"]
    """A run is what stands under a ``...``, or a ``...`` under which nothing stands."""
    expected: int | None
    """Index of what was expected; None for a thing too many."""
    found: int | None
    """Index of what was found; None where nothing was."""
    place: int
    """Index of the thing found, or of the one before which something is missing."""
    difference: Difference | None = None
    """Where a pair parts."""

    @property
    def fits(self) -> bool:
        """Whether all is as expected here."""
        return self.kind in {"match", "run"}


def is_match(expected: Sequence[object], found: Sequence[object], compare: Compare) -> bool:
    """Tell whether a sequence is as expected, all ways to read each ``...`` considered."""
    reached = {0}
    for each in expected:
        if each is ...:
            reached = set(range(min(reached), len(found) + 1))
        else:
            reached = {n + 1 for n in reached if n < len(found) and compare(each, found[n]) is None}
        if not reached:
            return False
    return len(found) in reached


def align(expected: Sequence[object], found: Sequence[object], compare: Compare) -> list[Row]:
    """Lay a sequence beside what was expected so that as much as possible matches.

    Returns:
        A row per thing found, per thing missing, and per ``...`` under which nothing stands, in
        order. If and only if the sequence is as expected, all are of kind "match" or "run".
    """
    # What is the same at both ends is laid side by side at once: the rest costs its square.
    start = _count_same(expected, found, compare)
    ends = expected[start:][::-1], found[start:][::-1]
    end = _count_same(*ends, compare)
    rest = _Alignment(
        expected[start : len(expected) - end], found[start : len(found) - end], compare
    ).rows()
    return [
        *(_match(n, n) for n in range(start)),
        *(_moved(row, start) for row in rest),
        *(_match(len(expected) - n, len(found) - n) for n in range(end, 0, -1)),
    ]


def _count_same(expected: Sequence[object], found: Sequence[object], compare: Compare) -> int:
    """Count the things from the first on that are as expected, up to the first ``...``."""
    pairs = zip(expected, found, strict=False)
    same = takewhile(lambda pair: pair[0] is not ... and compare(*pair) is None, pairs)
    return sum(1 for _ in same)


def _match(expected: int, found: int) -> Row:
    return Row("match", expected, found, found)


def _moved(row: Row, by: int) -> Row:
    return row._replace(
        expected=None if row.expected is None else row.expected + by,
        found=None if row.found is None else row.found + by,
        place=row.place + by,
    )


class _Step(NamedTuple):
    """A row, where it leads to, and what the alignment costs from there on, the row included."""

    cost: int
    row: Row
    expected: int
    found: int


class _Alignment:
    """The least costly way on from every pair of places, reckoned from the end."""

    def __init__(
        self, expected: Sequence[object], found: Sequence[object], compare: Compare
    ) -> None:
        self._expected = expected
        self._found = found
        self._differences = [
            [None if each is ... else compare(each, thing) for thing in found] for each in expected
        ]
        self._cost = [[0] * (len(found) + 1) for _ in range(len(expected) + 1)]
        for e in reversed(range(len(expected) + 1)):
            for f in reversed(range(len(found) + 1)):
                self._cost[e][f] = min((step.cost for step in self._steps(e, f)), default=0)

    def rows(self) -> list[Row]:
        rows: list[Row] = []
        e = f = 0
        while steps := self._steps(e, f):
            step = min(steps, key=lambda step: step.cost)  # the first of the least
            e, f = step.expected, step.found
            repeats_run = rows and step.row.found is None and rows[-1].expected == step.row.expected
            if not repeats_run:
                rows.append(step.row)
        return rows

    def _steps(self, e: int, f: int) -> list[_Step]:
        """Give every step from two places, the one to be preferred at equal cost first."""
        if e < len(self._expected) and self._expected[e] is ...:
            return self._steps_in_run(e, f)
        steps: list[_Step] = []
        if e < len(self._expected) and f < len(self._found):
            steps.append(self._step_of_pair(e, f))
        if e < len(self._expected):
            cost = _MISSING + self._cost[e + 1][f]
            steps.append(_Step(cost, Row("missing", e, None, f), e + 1, f))
        if f < len(self._found):
            cost = _EXTRA + self._cost[e][f + 1]
            steps.append(_Step(cost, Row("extra", None, f, f), e, f + 1))
        return steps

    def _step_of_pair(self, e: int, f: int) -> _Step:
        difference = self._differences[e][f]
        rest = self._cost[e + 1][f + 1]
        if difference is None:
            return _Step(rest, _match(e, f), e + 1, f + 1)
        cost = rest + (_PARTED if difference.path else _OTHER_KIND)
        return _Step(cost, Row("parted", e, f, f, difference), e + 1, f + 1)

    def _steps_in_run(self, e: int, f: int) -> list[_Step]:
        """Go on with the run or end it: at once if what comes next matches, else late."""
        end = _Step(self._cost[e + 1][f], Row("run", e, None, f), e + 1, f)
        if f == len(self._found):
            return [end]
        go_on = _Step(self._cost[e][f + 1], Row("run", e, f, f), e, f + 1)
        matches = e + 1 < len(self._expected) and self._differences[e + 1][f] is None
        return [end, go_on] if matches else [go_on, end]
