"""Promises as the tests of a class."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Protocol  # Any: a table of any cases

from chatkit_testing._errors import PromiseBroken
from chatkit_testing.conformance._judge import check_ids
from chatkit_testing.conformance._promise import Promise, Promises
from chatkit_testing.conformance._report import PromiseOutcome
from chatkit_testing.conformance._set_up import SetUpMistake

__all__ = ["add_tests"]


class Suite(Protocol):
    """A class that promises become the tests of."""

    allow: Collection[str]


def add_tests(
    suite: type[Any],  # the class that is being made
    promises: Promises[Any],
    judge_one: Callable[[Any, Promise[Any]], Awaitable[PromiseOutcome]],
) -> None:
    """Give a class a test for each promise, called ``test_``, its id, ``_`` and its name.

    Each test runs in an event loop of its own, under any asynchronous plugin or none.
    """
    for promise in promises.values():
        test = _test(promise, promises, judge_one)
        test.__name__ = f"test_{promise.id}_{promise.name}"
        test.__qualname__ = f"{suite.__qualname__}.{test.__name__}"
        test.__doc__ = promise.sentence
        setattr(suite, test.__name__, test)


def _test(
    promise: Promise[Any],
    promises: Promises[Any],
    judge_one: Callable[[Any, Promise[Any]], Awaitable[PromiseOutcome]],
) -> Callable[[Suite], None]:
    def test(self: Suite) -> None:
        __tracebackhide__ = True
        check_ids(self.allow, promises)

        async def judged() -> PromiseOutcome:
            return await judge_one(self, promise)

        try:
            outcome = asyncio.run(judged())
        except SetUpMistake as mistake:
            raise TypeError(str(mistake)) from None
        _settle(outcome)

    return test


def _settle(outcome: PromiseOutcome) -> None:
    """Pass, fail or skip."""
    __tracebackhide__ = True
    if outcome.status == "broken":
        raise PromiseBroken(str(outcome)) from outcome.error
    if outcome.status != "kept":
        import pytest

        pytest.skip(str(outcome))
