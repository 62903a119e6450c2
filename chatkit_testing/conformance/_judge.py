"""Trying promises: on fresh things, one after another, each failure told."""

import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar, cast  # Any: a table of any cases

from chatkit_testing._report import indent
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import Broken, Doubtful, NotChecked, Promise, Promises
from chatkit_testing.conformance._report import ConformanceReport, PromiseOutcome, Status
from chatkit_testing.conformance._set_up import SetUpMistake

__all__ = ["Case", "Make", "check_ids", "judge", "judge_all", "made"]

T = TypeVar("T")
Make = Callable[
    [],
    T | Awaitable[T] | Iterator[T] | AsyncIterator[T],
]
"""Makes a fresh thing at each call: plain or async, and with ``yield`` to clean up after it."""


class Case(Protocol):
    """What a promise is tried on."""

    @property
    def log(self) -> CallLog:
        """The calls made."""
        ...


CaseT = TypeVar("CaseT", bound=Case)
OpenCase = Callable[[], AbstractAsyncContextManager[CaseT]]


@asynccontextmanager
async def made(make: Make[T]) -> AsyncGenerator[T, None]:
    """Make a thing by whichever kind of function, and clean up when the block ends."""
    given = make()
    if inspect.isasyncgen(given):
        async_steps = cast("AsyncIterator[T]", given)
        try:
            yield await anext(async_steps)
        finally:
            await anext(async_steps, None)
    elif inspect.isgenerator(given):
        steps = cast("Iterator[T]", given)
        try:
            yield next(steps)
        finally:
            next(steps, None)
    elif inspect.isawaitable(given):
        yield cast("T", await given)
    else:
        yield cast("T", given)


async def judge(
    promise: Promise[CaseT], open_case: OpenCase[CaseT], *, allow: Collection[str] = ()
) -> PromiseOutcome:
    """Try one promise on a case of its own."""
    if promise.id in allow:
        return PromiseOutcome(promise, "allowed")
    async with open_case() as case:
        try:
            with widget_classes_unwarned():  # the published runtime warns of copies too
                await promise.tried(case)
        except NotChecked as reason:
            return PromiseOutcome(promise, "not checked", str(reason))
        except SetUpMistake:
            raise
        except Exception as error:
            cause = error.__cause__ if isinstance(error, Broken) else error
            status: Status = "doubtful" if isinstance(error, Doubtful) else "broken"
            return PromiseOutcome(promise, status, _story(error, case.log), cause)
    return PromiseOutcome(promise, "kept")


async def judge_all(
    subject: str,
    promises: Promises[CaseT],
    open_case: OpenCase[CaseT],
    *,
    allow: Collection[str] = (),
) -> ConformanceReport:
    """Try every promise of a table.

    Raises:
        TypeError: What is to be tried is not what it has to be.
    """
    __tracebackhide__ = True
    check_ids(allow, promises)
    try:
        outcomes = [await judge(one, open_case, allow=allow) for one in promises.values()]
    except SetUpMistake as mistake:
        raise TypeError(str(mistake)) from None
    return ConformanceReport(subject, outcomes)


def check_ids(allow: Collection[str], promises: Promises[Any]) -> None:  # a table of any cases
    """Refuse to allow what is no promise: it would be a slip of the pen.

    Raises:
        ValueError: ``allow`` names an id that is not in the table.
    """
    if unknown := sorted(set(allow) - set(promises)):
        first, *_, last = promises
        raise ValueError(
            f"allow names {', '.join(unknown)}, which is no promise: "
            f"they run from {first} to {last}"
        )


def _story(error: Exception, log: CallLog) -> str:
    """Tell how a promise broke: in its own words, or by the exception that came up."""
    said = str(error) if isinstance(error, Broken) else log.told_of(error)
    calls = ["", "calls:", *indent(lines)] if (lines := log.lines()) else []
    story = "\n".join([said, *calls])
    return story.encode(errors="backslashreplace").decode()  # to be printed, surrogates and all
