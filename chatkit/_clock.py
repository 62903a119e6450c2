"""The time, which all of the runtime asks for here, so that a test can hold it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime

__all__ = ["now", "use_clock"]

_tell: Callable[[], datetime] = datetime.now


def now() -> datetime:
    """Return the time that new threads and items bear: naive and local."""
    return _tell()


@contextmanager
def use_clock(clock: Callable[[], datetime]) -> Generator[None, None, None]:
    """Let ``clock`` tell the runtime's time until the block ends.

    Uses nest: the clock that was there before is put back. The clock is a module global rather
    than a context variable, since tasks and threads that were started before must go by it too.

        >>> with use_clock(lambda: datetime(2025, 1, 31, 9, 30)):
        ...     now().isoformat()
        '2025-01-31T09:30:00'
    """
    global _tell
    before, _tell = _tell, clock
    try:
        yield
    finally:
        _tell = before
