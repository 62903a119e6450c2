"""A plugin of pytest: tests that show a departure have to fail on the published runtime."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

import chatkit
from tests.compat.departing import DEPARTING, Departing
from tests.compat.environment import PUBLISHED, ROOT
from tests.compat.kit import WHOLE

_NAMED = re.compile(r"\b(?:CK|SW|SV)\d{3}\b|(?<=FAILED test_page\.py::)\w+")

_seen: set[str] = set()


def pytest_configure() -> None:
    """Make sure of the runtime."""
    if Path(str(chatkit.__path__[0])).parent == ROOT:
        raise pytest.UsageError(f"the tests would run on our runtime, not on {PUBLISHED}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge the call of a test that departs: a failure that shows the departure is expected."""
    report = yield
    known = DEPARTING.get(item.nodeid)
    if known is None or report.when != "call" or report.skipped:
        return report
    objection = _objection(known, call.excinfo.value if call.excinfo else None)
    if objection is None:
        report.outcome = "skipped"
        report.wasxfail = known.departures
    else:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} {objection}"
    return report


def _objection(known: Departing, error: BaseException | None) -> str | None:
    """Say how a test that departs did not end as it should."""
    if error is None:
        return f"passes on {PUBLISHED}: take it out of departing.py"
    if known.says:
        return None if known.says in str(error) else f"does not say {known.says!r}:\n{error}"
    shown = " ".join(sorted(set(_NAMED.findall(str(error)))))
    if shown != known.shows:
        return f"shows {shown or 'nothing'}, not {known.shows or 'nothing'}:\n{error}"
    return None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note which tests were run."""
    _seen.add(report.nodeid)


def _unseen(config: pytest.Config) -> list[str]:
    is_whole = tuple(config.args) == WHOLE and not hasattr(config, "workerinput")
    return sorted(DEPARTING.keys() - _seen) if is_whole else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of the whole suite in which a test that is listed was not run."""
    if _unseen(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Count the tests that pass, and those that show each departure."""
    for nodeid in _unseen(config):
        terminalreporter.write_line(f"{nodeid} was not run: take it out of departing.py")
    shown = Counter(report.wasxfail for report in terminalreporter.stats.get("xfailed", []))
    counts = ", ".join(f"{departures} {count}" for departures, count in sorted(shown.items()))
    passed = len(terminalreporter.stats.get("passed", []))
    terminalreporter.write_line(
        f"on {PUBLISHED}: {passed} tests pass, {shown.total()} show departures ({counts})"
    )
