"""pytest within pytest: a small project's run, in this process or in one apart."""

import asyncio
import importlib.metadata
import warnings

import pytest

from tests.support.runtime import WARNINGS

__all__ = ["run_inner"]

# The oldest pytest-asyncio leaves its loops open to the garbage collector, which finds them while
# some other test runs, and the oldest uvicorn imports what newer versions of websockets deprecate:
# no faults of the project within.
_ARE_OLD = importlib.metadata.version("pytest-asyncio").startswith("0.")
_OLD_WARNINGS = (
    *("-W", "ignore::pytest.PytestUnraisableExceptionWarning"),
    *("-W", "ignore:websockets:DeprecationWarning"),
)


def run_inner(pytester: pytest.Pytester, *options: str, apart: bool = False) -> pytest.RunResult:
    """Run the project's tests, in their order, and leave no loop of theirs behind."""
    old = _OLD_WARNINGS if _ARE_OLD else ()
    options = (*old, *WARNINGS, "-p", "no:randomly", *options)
    if apart:
        return pytester.runpytest_subprocess(*options)
    result = pytester.runpytest_inprocess(*options)
    _close_the_loop_left_over()
    return result


def _close_the_loop_left_over() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loop = asyncio.get_event_loop()
    except RuntimeError:
        return
    loop.close()
    asyncio.set_event_loop(None)
