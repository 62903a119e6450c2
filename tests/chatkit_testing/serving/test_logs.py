"""What is logged while serving: told once, shortly, and only where the application tells nobody."""

import logging
from collections.abc import Iterator

import pytest

from chatkit.store import NotFoundError
from chatkit_testing import ScriptError
from chatkit_testing.serving._logs import printing_logs

LOGGER = logging.Logger("alone")  # no handler of its own, nor those of pytest above it


@pytest.fixture
def printed() -> Iterator[list[str]]:
    lines: list[str] = []
    with printing_logs(lines.append, lambda text, colour: f"{colour}: {text}"):
        yield lines


def failed(error: Exception) -> None:
    """Log an error as the runtime does."""
    try:
        raise error
    except Exception as raised:
        LOGGER.exception("%s", raised)


def test_a_warning_is_a_line_and_what_is_less_is_none(printed: list[str]) -> None:
    LOGGER.warning("slow")
    LOGGER.info("fine")
    LOGGER.error("lost")

    assert printed == ["yellow: slow", "red: lost"]


def test_an_error_is_printed_once_however_often_it_is_logged(printed: list[str]) -> None:
    error = ValueError("no order")

    failed(error)
    failed(error)
    failed(ValueError("no other"))

    assert [text.splitlines()[-1] for text in printed] == [
        "ValueError: no order",
        "ValueError: no other",
    ]
    assert printed[0].startswith("red: Traceback (most recent call last):")


def test_what_was_said_beside_it_stands_before_it(printed: list[str]) -> None:
    try:
        raise ValueError("no order")
    except ValueError:
        LOGGER.exception("While looking it up")

    assert printed[0].splitlines()[0] == "red: While looking it up"


def test_of_the_kits_own_errors_the_message_is_all(printed: list[str]) -> None:
    wrapping = RuntimeError("the run failed")
    wrapping.__cause__ = ScriptError("no answer was scripted")

    failed(wrapping)

    assert printed == ["red: the run failed\nno answer was scripted"]


def test_what_was_not_found_is_left_to_the_status(printed: list[str]) -> None:
    failed(NotFoundError("no thread 'thr_1'"))

    assert printed == []


def test_an_application_that_has_a_handler_prints_itself() -> None:
    lines: list[str] = []
    own = logging.Logger("own")
    own.addHandler(logging.NullHandler())

    with printing_logs(lines.append, lambda text, _: text):
        own.warning("slow")

    assert lines == []


def test_afterwards_it_is_as_before() -> None:
    before = logging.lastResort

    with printing_logs(print, lambda text, _: text):
        assert logging.lastResort is not before

    assert logging.lastResort is before
