"""What a test still has to do when its function is through.

Clean-up and checks are part of the call: a test fails by them rather than passing and then having
an error, a strict xfail counts them, and the test's own failure comes first.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any  # a test function takes its fixtures and gives nothing

import pytest

from chatkit_testing._errors import ChatKitTestingError, UnusedScript

__all__ = ["Ending", "begin", "ending_of"]

TestFunction = Callable[..., Any]  # see the import


class Ending:
    """The steps that end a test, the last one added first."""

    def __init__(self) -> None:
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self._steps: list[Callable[[], None]] = []
        self._last: list[Callable[[], None]] = []
        self._remarks: list[Callable[[BaseException], Sequence[str]]] = []

    def close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Await ``closer`` in the test's own event loop; a synchronous test has none."""
        self._closers.append(closer)

    def check(self, step: Callable[[], None]) -> None:
        """Call ``step`` when the function is through and all is closed."""
        self._steps.append(step)

    def passed(self, step: Callable[[], None]) -> None:
        """Call ``step`` at the very end, if the test passed."""
        self._last.append(step)

    def remark(self, remark: Callable[[BaseException], Sequence[str]]) -> None:
        """Ask ``remark``, if the test failed by itself, for what is to be told beside that."""
        self._remarks.append(remark)

    def has_to_close(self, item: pytest.Item) -> bool:
        """Tell whether an asynchronous test has, or may yet ask for, what is to be closed."""
        function = _function_of(item)
        if not inspect.iscoroutinefunction(function):
            return False
        return bool(self._closers) or "request" in inspect.signature(function).parameters

    def around(self, item: pytest.Item) -> TestFunction:
        """Make a test function that closes what is to be closed before its loop ends."""
        function = _function_of(item)

        @functools.wraps(function)
        async def test(*args: Any, **kwargs: Any) -> None:  # see the import
            __tracebackhide__ = True
            try:
                await function(*args, **kwargs)
            except BaseException as error:
                await self._close(error)
                raise
            await self._close(None)

        return test

    async def _close(self, error: BaseException | None) -> None:
        __tracebackhide__ = True
        failures: list[Exception] = []
        for closer in reversed(self._closers):
            try:
                await closer()
            except Exception as failure:
                failures.append(failure)
        _tell(error, failures)

    def finish(self, error: BaseException | None) -> None:
        """Take the steps; what fails is told beside the test's own failure, if there is one."""
        __tracebackhide__ = True
        if error is not None:
            for remark in self._remarks:
                for text in remark(error):
                    error.add_note(f"\n{text}")
        failures = _failures(self._steps)
        if error is None and not failures:
            failures = _failures(self._last)
        _tell(error, failures)


def begin(item: pytest.Item) -> Ending:
    """Give a test an ending without steps: it may be run again, after a failure say."""
    item.stash[_KEY] = ending = Ending()
    return ending


def ending_of(item: pytest.Item) -> Ending:
    """Give the ending of a test, the same until it is run again."""
    return item.stash[_KEY]


def _function_of(item: pytest.Item) -> TestFunction:
    return getattr(item, "obj", lambda: None)


_KEY = pytest.StashKey[Ending]()


def _failures(steps: Sequence[Callable[[], None]]) -> list[Exception]:
    failures: list[Exception] = []
    for step in reversed(steps):
        try:
            step()
        except Exception as failure:
            failures.append(failure)
    return failures


def _tell(error: BaseException | None, failures: list[Exception]) -> None:
    """Raise the first failure, unless the test failed by itself: then it is a note there."""
    __tracebackhide__ = True
    if error is not None:
        # That answers are left when a test broke off says nothing.
        _add_notes(error, [one for one in failures if not isinstance(one, UnusedScript)])
    elif failures:
        first = failures.pop(0)
        _add_notes(first, failures)
        if isinstance(first, ChatKitTestingError):
            first.__traceback__ = None  # it leads through the kit and says no more
        raise first


def _add_notes(error: BaseException, failures: list[Exception]) -> None:
    for failure in failures:
        if str(failure) != str(error):
            name = type(failure).__name__
            error.add_note(f"\nAt the end of the test, besides: {name}: {failure}")
