"""A value beside what was expected of it."""

import re
from collections.abc import Callable

import pytest
from dirty_equals import IsInt, IsPartialDict
from pydantic import BaseModel, ConfigDict

from chatkit_testing import expect
from chatkit_testing.expect._values import compare
from tests.chatkit_testing.story import assistant_json, item_of


class Source(BaseModel):
    title: str
    pages: list[int] = []
    note: str | None = None


class Order(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    sources: list[Source] = []


ORDER = Order.model_validate(
    {"id": "A1", "sources": [{"title": "Orders", "pages": [1, 2, 3]}], "carrier": "boat"}
)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (..., None),
        (3, 3),
        (IsInt(), 3),
        (re.compile("shipped"), "Order A1 shipped yesterday."),
        ({"a": [1, ...]}, {"a": [1, 2, 3]}),
        ({}, ORDER),
        ({"id": "A1", "carrier": re.compile("^b")}, ORDER),
        ({"sources": [{"pages": [..., 3]}]}, ORDER),
        (IsPartialDict(a=1), {"a": 1, "b": 2}),
        ((1, 2), [1, 2]),
        ([..., 2, ...], (1, 2, 3)),
        (Source(title="x"), Source(title="x", note=None)),
        (expect.assistant_message("Hi"), item_of(assistant_json("Hi"))),
        ([expect.assistant_message()], [item_of(assistant_json("Hi"))]),
    ],
)
def test_a_value_is_as_expected(expected: object, found: object) -> None:
    assert compare(expected, found) is None


class Model(BaseModel):
    """Another class with the JSON of a Source."""

    title: str


def test_models_are_compared_by_what_goes_over_the_wire() -> None:
    assert compare(Model(title="x"), Source(title="x", pages=[])) is not None
    assert compare(Source(title="x"), Source.model_construct(title="x", pages=[])) is None
    assert compare(Model(title="x"), Order(id="x")) is not None


@pytest.mark.parametrize(
    ("expected", "found", "sentence"),
    [
        (3, 4, "expected 3, found 4"),
        (IsInt(), "x", 'expected IsInt(), found "x"'),
        ("a", None, 'expected "a", found None'),
        (
            re.compile("shipped"),
            "lost",
            'expected a text that matches re.compile("shipped"), found "lost"',
        ),
        (re.compile("a"), 3, 'expected a text that matches re.compile("a"), found 3'),
        ({"a": 1}, {"a": 2}, '["a"]: expected 1, found 2'),
        ({"a": 1, "b": 2}, {"a": 1}, '["b"]: expected 2, found nothing'),
        ({"a": 1}, {"a": 1, "b": 2}, '["b"]: expected nothing, found 2'),
        ({"a": 1}, [1], 'expected {"a": 1}, found [1]'),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, '["a"]["b"][0]: expected 1, found 2'),
        ({"id": "A2"}, ORDER, 'id: expected "A2", found "A1"'),
        ({"name": "A"}, ORDER, 'name: expected "A", found no such field in Order'),
        (
            {"sources": [{"pages": [1, 2]}]},
            ORDER,
            "sources[0].pages[2]: expected nothing, found 3",
        ),
        (
            {"sources": [..., {"title": "Faq"}]},
            ORDER,
            'sources[0].title: expected "Faq", found "Orders"',
        ),
        ([1, 2], [1], "[1]: expected 2, found nothing"),
        ([..., 2, 4], [1, 2, 3], "[2]: expected 4, found 3"),
        ([1], "1", 'expected [1], found "1"'),
        (
            Source(title="x", pages=[1]),
            Source(title="x", pages=[1, 2]),
            "pages[1]: expected nothing, found 2",
        ),
        (Source(title="x"), Order(id="x"), 'title: expected "x", found nothing'),
        (
            expect.progress("a"),
            3,
            "expected progress, found 3",
        ),
        (
            [expect.assistant_message("Hello")],
            [item_of(assistant_json("Hullo"))],
            '[0].text: expected "Hello", found "Hullo"',
        ),
    ],
)
def test_where_a_value_parts_from_what_was_expected(
    expected: object, found: object, sentence: str
) -> None:
    difference = compare(expected, found)
    assert difference is not None
    assert difference.sentence == sentence


def test_of_long_texts_the_place_where_they_part_is_shown() -> None:
    same = "It was a dark and stormy night, and nobody was about. "
    difference = compare(f"{same}It rained.", f"{same}It snowed. " + "On and on. " * 20)
    assert difference is not None
    expected, found = difference.lines
    assert expected == 'expected …"y was about. It rained."'
    assert found.startswith('   found …"y was about. It snowed. On and on.')
    assert found.endswith("…")
    assert len(found) < 120
    shorter = compare(same, same[:-1])
    assert shorter is not None
    assert shorter.sentence == 'expected …"obody was about. ", found …"obody was about."'


def test_the_two_lines_of_a_difference_stand_below_each_other() -> None:
    difference = compare({"id": "A2"}, ORDER)
    assert difference is not None
    assert difference.lines == ['id: expected "A2"', '       found "A1"']


@pytest.mark.parametrize("wrap", [list, tuple])
def test_an_object_with_its_own_equality_decides(wrap: Callable[[object], object]) -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            return isinstance(other, int) and other % 2 == 1

        __hash__ = None  # type: ignore[assignment] # equal to many numbers

    assert compare(wrap([Odd()]), wrap([3])) is None
    assert compare(wrap([Odd()]), wrap([4])) is not None
