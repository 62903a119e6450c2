"""What pytest says below an ``==`` between things."""

import pytest

from chatkit_testing import expect
from chatkit_testing.expect import explain_comparison
from tests.chatkit_testing.story import (
    assistant_json,
    done,
    event_of,
    item_of,
    turn_of,
    user_json,
)

ITEMS = turn_of(done(user_json("Hi")), done(assistant_json("Hello"))).items
PROGRESS = event_of({"type": "progress_update", "text": "Wait"})


def test_lists_of_items_and_patterns_stand_side_by_side() -> None:
    patterns = [expect.user_message("Hi"), expect.assistant_message("Hullo"), expect.widget()]
    picture = [
        'found: text of an assistant message: expected "Hullo", found "Hello"',
        "",
        "  found             expected",
        '  user       Hi     expect.user_message("Hi")',
        '> assistant  Hello  expect.assistant_message("Hullo")',
        '    text: expected "Hullo"',
        '             found "Hello"',
        "x (nothing)         expect.widget()",
    ]
    assert explain_comparison("==", ITEMS, patterns) == picture
    assert explain_comparison("==", patterns, ITEMS) == picture


def test_of_two_lists_of_things_the_right_one_is_what_was_expected() -> None:
    other = [ITEMS[0], item_of(assistant_json("Hullo"))]
    assert explain_comparison("==", [*ITEMS, PROGRESS, 3], other) == [
        'found: content[0].text of an assistant message: expected "Hullo", found "Hello"',
        "",
        "  found                  expected",
        "  user       Hi          user       Hi",
        "> assistant  Hello       assistant  Hullo",
        '    content[0].text: expected "Hullo"',
        '                        found "Hello"',
        "x progress_update  Wait  (nothing)",
        "x 3                      (nothing)",
    ]


def test_a_thing_too_many_in_a_list_is_nothing_to_write_dots_for() -> None:
    explanation = explain_comparison("==", ITEMS, [expect.user_message()])
    assert explanation == [
        "found: an assistant message that was not expected",
        "",
        "  found             expected",
        "  user       Hi     expect.user_message()",
        "> assistant  Hello  (nothing)",
    ]


def test_dots_in_a_list_are_explained() -> None:
    assert explain_comparison("==", ITEMS, [expect.user_message(), ...]) == [
        "`...` is any run of things in assert_events, assert_shown and assert_stored;",
        "in a list it is compared with one thing, which it never equals",
    ]


def test_one_thing_and_one_pattern() -> None:
    picture = [
        'a user message is not expect.user_message("Ho")',
        'text: expected "Ho"',
        '         found "Hi"',
    ]
    assert explain_comparison("==", ITEMS[0], expect.user_message("Ho")) == picture
    assert explain_comparison("==", expect.user_message("Ho"), ITEMS[0]) == picture
    assert explain_comparison("==", None, expect.widget()) == [
        "None is not expect.widget()",
        "expected a widget",
        "   found None",
    ]
    assert explain_comparison("==", PROGRESS, ITEMS[0]) is not None


def test_one_thing_and_another() -> None:
    assert explain_comparison("==", ITEMS[0], item_of(user_json("Ho"))) == [
        "a user message is not a user message",
        'content[0].text: expected "Ho"',
        '                    found "Hi"',
    ]


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [
        ("!=", ITEMS, [expect.widget()]),
        ("==", [1], [2]),
        ("==", 1, 2),
        ("==", ITEMS, ITEMS),
        ("==", ITEMS[0], ITEMS[0]),
        ("==", "x", ITEMS),
    ],
)
def test_what_needs_no_explanation_gets_none(op: str, left: object, right: object) -> None:
    assert explain_comparison(op, left, right) is None
