"""The exceptions that a server logs, caught for the request that they belong to.

When a responder fails, the client of the protocol gets a bland ``error`` event. Either runtime
logs the exception itself, on the logger ``chatkit``; from there it finds its way into the test.
"""

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["caught_errors"]

_errors: ContextVar[list[BaseException] | None] = ContextVar("chatkit_testing_errors", default=None)


class _Catcher(logging.Handler):
    """Puts each logged exception on the list of the request in whose context it was logged."""

    def emit(self, record: logging.LogRecord) -> None:
        errors = _errors.get()
        if errors is not None and record.exc_info and record.exc_info[1]:
            errors.append(record.exc_info[1])


class _Attachment:
    """The catcher on the logger, there as long as any request runs.

    An application that configures logging may have disabled the logger or raised its level; for
    that long it hears errors all the same.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._catcher = _Catcher()
        self._was_disabled = False
        self._level: int | None = None  # the one before, where it was in the way

    def attach(self) -> None:
        logger = logging.getLogger("chatkit")
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._was_disabled, self._level = logger.disabled, None
                logger.disabled = False
                if logger.getEffectiveLevel() > logging.ERROR:
                    self._level = logger.level
                    logger.setLevel(logging.ERROR)
                logger.addHandler(self._catcher)

    def detach(self) -> None:
        logger = logging.getLogger("chatkit")
        with self._lock:
            self._users -= 1
            if self._users == 0:
                logger.removeHandler(self._catcher)
                logger.disabled = logger.disabled or self._was_disabled
                # Another level than the one set above is the application's own by now.
                if self._level is not None and logger.level == logging.ERROR:
                    logger.setLevel(self._level)


_attachment = _Attachment()


@contextmanager
def caught_errors(errors: list[BaseException]) -> Generator[None, None, None]:
    """Append to ``errors`` what the server logs in this context and in tasks started in it."""
    token = _errors.set(errors)
    _attachment.attach()
    try:
        yield
    finally:
        _attachment.detach()
        _errors.reset(token)
