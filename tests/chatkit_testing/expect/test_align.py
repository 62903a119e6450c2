"""Patterns beside things, with ``...`` for any run of them."""

from hypothesis import given
from hypothesis import strategies as st

from chatkit_testing.expect._align import Row, align, is_match
from chatkit_testing.expect._difference import Difference


def test_one_thing_among_many_that_differs_costs_no_more_than_to_find_it() -> None:
    times = 0

    def count(expected: object, found: object) -> Difference | None:
        nonlocal times
        times += 1
        return compare(expected, found)

    expected: list[object] = [f"a{n}" for n in range(1000)]
    rows = align(expected, [*expected[:500], "b", *expected[501:]], count)

    assert [row for row in rows if not row.fits] == [
        Row("parted", 500, 500, 500, Difference("", "a500", "b"))
    ]
    assert len(rows) == 1000
    assert times < 1010


def compare(expected: object, found: object) -> Difference | None:
    """Texts match if they are equal; they part in a field if they begin alike."""
    if expected == found:
        return None
    near = str(expected)[0] == str(found)[0]
    return Difference("field" if near else "", str(expected), str(found))


def kinds(expected: list[object], found: list[object]) -> list[str]:
    """The rows as text: the sign of the kind, what was expected, what was found."""
    signs = {"match": "=", "run": "~", "parted": "!", "missing": "-", "extra": "+"}

    def cell(values: list[object], index: int | None) -> str:
        return "" if index is None else "..." if values[index] is ... else str(values[index])

    return [
        f"{signs[row.kind]} {cell(expected, row.expected)}|{cell(found, row.found)}"
        for row in align(expected, found, compare)
    ]


def matches_slowly(expected: list[object], found: list[object]) -> bool:
    """The definition: every way to read each ``...`` is tried."""
    if not expected:
        return not found
    first, *rest = expected
    if first is ...:
        return any(matches_slowly(rest, found[n:]) for n in range(len(found) + 1))
    return bool(found) and first == found[0] and matches_slowly(rest, found[1:])


VALUES: st.SearchStrategy[object] = st.sampled_from(["a1", "a2", "b1"])
PATTERNS = st.lists(st.one_of(VALUES, st.just(...)), max_size=6)
THINGS = st.lists(VALUES, max_size=6)


@given(PATTERNS, THINGS)
def test_a_match_is_found_if_there_is_any_way_to_read_it(
    expected: list[object], found: list[object]
) -> None:
    match = matches_slowly(expected, found)
    assert is_match(expected, found, compare) == match
    assert all(row.fits for row in align(expected, found, compare)) == match


@given(PATTERNS, THINGS)
def test_everything_found_and_everything_expected_has_its_row_in_order(
    expected: list[object], found: list[object]
) -> None:
    rows = align(expected, found, compare)
    assert [row.found for row in rows if row.found is not None] == [*range(len(found))]
    wanted = [row.expected for row in rows if row.expected is not None]
    assert sorted(set(wanted)) == [*range(len(expected))]
    assert wanted == sorted(wanted)
    assert all(expected[n] is ... for n in wanted if wanted.count(n) > 1)
    assert all(
        compare(expected[row.expected], found[row.found]) == row.difference
        for row in rows
        if row.kind in {"match", "parted"} and row.expected is not None and row.found is not None
    )


def test_a_place_is_the_index_of_what_was_found_or_would_stand_there() -> None:
    assert align(["a1", "b1", "c1"], ["a1", "c1", "d1"], compare) == [
        Row("match", 0, 0, 0),
        Row("missing", 1, None, 1),
        Row("match", 2, 1, 1),
        Row("extra", None, 2, 2),
    ]


def test_a_thing_of_the_same_kind_is_the_one_that_was_meant() -> None:
    assert kinds(["a1", ..., "c1"], ["a1", "b1", "c2"]) == ["= a1|a1", "~ ...|b1", "! c1|c2"]


def test_one_thing_in_the_place_of_another_kind_is_one_row() -> None:
    assert kinds(["a1", "b1", "c1"], ["a1", "x1", "c1"]) == ["= a1|a1", "! b1|x1", "= c1|c1"]


def test_a_thing_too_many_does_not_shift_what_comes_after() -> None:
    assert kinds(["a1", "b1"], ["a1", "x1", "b1"]) == ["= a1|a1", "+ |x1", "= b1|b1"]


def test_a_run_ends_at_the_first_thing_that_what_follows_matches() -> None:
    found: list[object] = ["a1", "b1", "a1"]
    assert kinds([..., "a1", ...], found) == ["~ ...|", "= a1|a1", "~ ...|b1", "~ ...|a1"]
    assert kinds([..., "a1"], found) == ["~ ...|a1", "~ ...|b1", "= a1|a1"]


def test_what_is_missing_between_runs_stands_behind_the_first() -> None:
    assert kinds([..., "x1", ...], ["a1", "b1"]) == [
        "~ ...|a1",
        "~ ...|b1",
        "- x1|",
        "~ ...|",
    ]


def test_runs_may_be_empty_and_follow_each_other() -> None:
    assert kinds([..., ..., "a1", ...], ["a1"]) == ["~ ...|", "~ ...|", "= a1|a1", "~ ...|"]
    assert kinds([...], []) == ["~ ...|"]
    assert kinds([], []) == []
