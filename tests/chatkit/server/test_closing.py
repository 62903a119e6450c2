"""Closing what an integrator's code yields."""

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any  # Any: whatever users may give

import pytest

from chatkit.server._closing import closing


class Numbers:
    """Yields 1 and 2, and fails with `error` when it is closed early."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.closed = False
        self._error = error

    async def __aiter__(self) -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        except GeneratorExit:
            if self._error is not None:
                raise self._error from None
            raise
        finally:
            self.closed = True


class Plain:
    """An iterator that cannot be closed."""

    def __aiter__(self) -> "Plain":
        return self

    async def __anext__(self) -> int:
        raise StopAsyncIteration


async def test_an_iterator_that_is_left_early_is_closed() -> None:
    numbers = Numbers()
    async with closing(numbers) as items:
        assert await anext(items) == 1
    assert numbers.closed


async def test_an_iterator_that_cannot_be_closed_is_left_alone() -> None:
    async with closing(Plain()) as items:
        assert [item async for item in items] == []


async def test_what_closing_raises_is_logged_and_does_not_hide_the_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    numbers = Numbers(OSError("it broke while closing"))

    async def fail() -> None:
        async with closing(numbers) as items:
            await anext(items)
            raise KeyError("first")

    with pytest.raises(KeyError, match="first"):
        await fail()
    assert numbers.closed
    assert caplog.record_tuples == [("chatkit", logging.ERROR, "Error while closing the responder")]
    assert "it broke while closing" in caplog.text


class Forgetful:
    """Has a responder that never yields, so that calling it makes a coroutine."""

    async def respond(self) -> None:
        raise AssertionError("never run")


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (lambda: [1], "[1], a list"),
        (lambda: None, "None, a NoneType"),
        (lambda: Forgetful().respond(), "the coroutine of Forgetful.respond()"),
    ],
)
async def test_what_cannot_be_iterated_is_refused_with_a_remedy(
    make: Callable[[], Any], given: str
) -> None:
    with pytest.raises(TypeError) as caught:
        async with closing(make()):
            raise AssertionError("never entered")
    assert str(caught.value) == (
        f"A responder must give an async iterator of events, but gave {given}. Write respond() and "
        "action() as async generators (async def with yield), or as a plain def that returns one."
    )
