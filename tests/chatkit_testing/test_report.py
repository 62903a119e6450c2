"""How values read in outlines and messages."""

import re
from datetime import datetime
from enum import Enum

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from chatkit_testing._report import (
    brief,
    columns,
    indent,
    one_line,
    plural,
    quote,
    reason,
    short_url,
    shorten,
    written,
)


class Code(str, Enum):  # noqa: UP042 - as the runtime's error codes are
    BUSY = "busy"


class Colour(Enum):
    RED = 1


class Order(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    note: str | None = None
    lines: list[int] = []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\n“b” é", '"a\\n“b” é"'),
        ("data:image/png;base64,AAAA", '"data:image/png (4 characters)"'),
        (Code.BUSY, '"busy"'),
        (Order(id="A1", note=None), 'Order(id="A1")'),
        (Order.model_validate({"id": "A1", "lines": [], "note": None}), 'Order(id="A1")'),
        (
            Order.model_validate({"id": "A1", "lines": [1], "extra": "x"}),
            'Order(id="A1", lines=[1], extra="x")',
        ),
        (re.compile("a."), 're.compile("a.")'),
        (Colour.RED, "1"),
        ({"a": [1, None], 2: (True, ...)}, '{"a": [1, None], 2: (True, ...)}'),
        (datetime(2025, 1, 1), "datetime.datetime(2025, 1, 1, 0, 0)"),
        (..., "..."),
        (b"x", "b'x'"),
    ],
)
def test_a_value_is_written_close_to_how_a_test_would(value: object, text: str) -> None:
    assert written(value) == text
    assert brief(value) == text


def test_a_brief_value_is_cut() -> None:
    assert brief(["word"] * 9, 20) == '["word", "word", "w…'
    assert len(brief("x" * 500)) == 100


def test_counts_come_with_their_noun() -> None:
    assert [plural(n, "answer") for n in (0, 1, 2)] == ["0 answers", "1 answer", "2 answers"]
    assert plural(3, "reply") == "3 replies"
    assert plural(3, "delay") == "3 delays"
    assert plural(12345, "event") == "12,345 events"


def test_texts_are_put_on_one_line() -> None:
    assert one_line("a  \nb\n\nc\n") == "a⏎b⏎⏎c"
    assert quote('say "a"\n') == '"say \\"a\\"\\n"'
    assert shorten("a b", 3) == "a b"
    assert shorten("ab cd", 4) == "ab…"


def test_data_urls_are_told_by_type_and_size() -> None:
    assert short_url("data:,x") == "data:text/plain (1 character)"
    assert short_url("https://a.example/b") == "https://a.example/b"


def test_rows_of_any_length_stand_in_columns() -> None:
    assert columns([]) == []
    assert columns([("a", "bbb", "c"), (), ("aa", "b")]) == ["a   bbb  c", "", "aa  b"]
    assert indent(["a", "", "b"], 3) == ["   a", "", "   b"]


class Seat(BaseModel):
    row: int
    name: str


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"row": 1}, "name: Field required"),
        ({}, "row: Field required (and 1 other error)"),
        (None, "Input should be a valid dictionary or instance of Seat"),
    ],
)
def test_what_a_model_refuses_is_told_with_the_field(given: object, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Seat.model_validate(given)
    assert reason(refused.value) == told
