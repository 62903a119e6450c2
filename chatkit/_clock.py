"""The time, asked for in one place so that a test can hold it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

__all__ = ["now", "use_clock"]

_now: Callable[[], datetime] = datetime.now


def now() -> datetime:
    """Return the time that new threads and items are stamped with: naive and local."""
    return _now()


@contextmanager
def use_clock(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let ``clock`` tell the time for the whole process, until the block ends.

    The clock before it is restored, so uses may nest. It is held in a module global rather than
    in a context variable: tasks and threads started earlier must see the same time.
    """
    global _now
    before, _now = _now, clock
    try:
        yield
    finally:
        _now = before
