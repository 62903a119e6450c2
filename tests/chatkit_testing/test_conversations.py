"""Conversations and those who listen for them."""

from dataclasses import dataclass

import pytest

from chatkit_testing import _conversations
from chatkit_testing._conversations import collected, note


@dataclass
class Talk:
    """A conversation."""

    title: str
    outline: str = ""


def test_the_innermost_listener_has_what_begins_in_its_block() -> None:
    with collected() as outer:
        note(Talk("one"))
        with collected() as inner:
            note(Talk("two"))
        note(Talk("three"))

    assert outer == [Talk("one"), Talk("three")]
    assert inner == [Talk("two")]


def test_where_nobody_listens_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_conversations, "_listeners", [])

    note(Talk("one"))

    with collected() as conversations:
        assert conversations == []
