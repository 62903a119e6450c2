"""The pictures in the page on asserting are what the kit draws."""

import re
from pathlib import Path
from types import EllipsisType

import pytest

from chatkit_testing import expect
from tests.chatkit_testing.story import (
    assistant_json,
    done,
    thread_json,
    turn_of,
    user_json,
    widget_json,
)

PAGE = Path(__file__).parents[2] / "docs" / "asserting.md"
TURN = turn_of(
    {"type": "thread.created", "thread": thread_json()},
    done(user_json("Where is order A1?", "u")),
    {"type": "progress_update", "text": "Looking up A1", "icon": "search"},
    done(
        widget_json(
            {"type": "Title", "value": "Order A1"},
            {
                "type": "Button",
                "label": "Cancel order",
                "onClickAction": {"type": "order.cancel", "payload": {"id": "A1"}},
            },
        )
    ),
    done(assistant_json("Order A1 shipped yesterday.")),
    {"type": "thread.updated", "thread": thread_json(title="Order A1")},
)
PARTED: list[expect.Pattern | EllipsisType] = [
    *(expect.user_message(), expect.progress("Looking up A2"), ...),
    expect.assistant_message(),
]
ELSEWHERE: list[expect.Pattern | EllipsisType] = [
    *(expect.user_message(), ..., expect.widget(), expect.progress(), ...),
]


def pictures() -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"^```text\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


def test_the_pictures_of_failures_are_what_is_printed() -> None:
    printed: list[str] = []
    for patterns in (PARTED, ELSEWHERE):
        with pytest.raises(AssertionError) as error:
            expect.assert_shown(TURN, patterns)
        printed.append(str(error.value))
    assert pictures()[:2] == printed


def test_the_picture_of_the_outline_is_the_outline() -> None:
    assert pictures()[2:] == [TURN.outline]
