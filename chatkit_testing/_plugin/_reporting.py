"""The report of a failed test: short tracebacks, and what was logged told once."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final  # Any: what pytest draws a failure with has no public type

import pytest

from chatkit_testing._plugin._guarded import guard_of
from chatkit_testing._plugin._logged import LoggedErrors, logged_errors, shorten_sections
from chatkit_testing._tracebacks import passes_the_kit, without_machinery

__all__ = ["listening", "short_tracebacks", "tell_once", "told_in_short"]

_KEY = pytest.StashKey[LoggedErrors]()
# The other styles are asked for to see everything.
_STYLES: Final = ("auto", "short", "line")


@contextmanager
def listening(item: pytest.Item) -> Generator[None, None, None]:
    """Listen to the exceptions that are logged during a test, where pytest shows the log."""
    if not item.config.pluginmanager.hasplugin("logging-plugin"):
        yield
        return
    with logged_errors() as item.stash[_KEY]:
        yield


@contextmanager
def short_tracebacks(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[bool, None, None]:
    """Let the report of a failure see tracebacks without the machinery, until the block ends.

    Tests that do not use the kit keep theirs, and ``--full-trace``, ``--tb=long`` and
    ``--tb=native`` show all. Gives whether it is so.
    """
    option, whole = item.config.getoption, call.excinfo
    is_asked = not option("fulltrace") and option("tbstyle") in _STYLES
    if whole is None or not is_asked or not _uses_the_kit(item, whole.value):
        yield False
        return
    with without_machinery(whole.value):
        call.excinfo = pytest.ExceptionInfo[BaseException].from_exception(whole.value)
        try:
            yield True
        finally:
            call.excinfo = whole


@contextmanager
def told_in_short() -> Generator[None, None, None]:
    """Fail with the bare message where a client cannot be made of what the project said.

    A traceback would lead from pytest into the kit, by no line of the project.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        # The target is what the fixture gives; options come of markers and ini keys.
        whose = "the fixture chatkit_server: " if isinstance(error, TypeError) else ""
        raise pytest.fail.Exception(f"{whose}{error}", pytrace=False) from None


def _uses_the_kit(item: pytest.Item, error: BaseException) -> bool:
    return guard_of(item) is not None or passes_the_kit(error)


def tell_once(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Shorten what the report of a failure shows of the log.

    What the kit says at the end of a test has no traceback worth a hint.
    """
    traceback: Any = getattr(report.longrepr, "reprtraceback", None)
    if str(getattr(traceback, "extraline", "")).startswith("All traceback entries are hidden"):
        traceback.extraline = None
    logged = item.stash.get(_KEY, None)
    if call.excinfo is not None and logged is not None:
        shorten_sections(report, logged.records, call.excinfo.value)
