"""What was logged of exceptions during a test, told once and shortly where it failed."""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import pytest

from chatkit_testing._tracebacks import chain_of, without_machinery

__all__ = ["LoggedErrors", "logged_errors", "shorten_sections"]


class LoggedErrors(logging.Handler):
    """Keeps the records that have an exception."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        if record.exc_info is not None and record.exc_info[1] is not None:
            self.records.append(record)


@contextmanager
def logged_errors() -> Generator[LoggedErrors, None, None]:
    """Listen to what is logged, until the block ends."""
    handler, root = LoggedErrors(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)


def shorten_sections(
    report: pytest.TestReport, records: Sequence[logging.LogRecord], failure: BaseException
) -> None:
    """Shorten the tracebacks in what a report shows of the log.

    Of an exception that is the failure itself, or led to it, only the name is left: it stands
    above. Others lose the frames of the machinery. The records themselves stay as they are.
    """
    told = {id(one) for one in chain_of(failure)}
    for record in records:
        error = record.exc_info[1] if record.exc_info is not None else None
        if error is None or not record.exc_text:  # no handler wrote it anywhere
            continue
        long, short = _told(record, error) if id(error) in told else _untold(record, error)
        report.sections[:] = [(title, text.replace(long, short)) for title, text in report.sections]


def _told(record: logging.LogRecord, error: BaseException) -> tuple[str, str]:
    name, said = f"{type(error).__name__}: the failure above", record.getMessage()
    if said == str(error):
        return f"{said}\n{record.exc_text}", name
    return str(record.exc_text), name


def _untold(record: logging.LogRecord, error: BaseException) -> tuple[str, str]:
    with without_machinery(error):
        traceback = (type(error), error, error.__traceback__)
        return str(record.exc_text), logging.Formatter().formatException(traceback)
