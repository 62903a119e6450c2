"""The mark on what the kit itself asks of a server, as opposed to what the test asks.

After a turn a strict client reloads the thread to compare it with what the user saw. The kit's
stores neither log such calls nor let them fail.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["is_observing", "observing"]

_observing: ContextVar[bool] = ContextVar("chatkit_testing_observing", default=False)


@contextmanager
def observing() -> Generator[None, None, None]:
    """Mark everything that this context asks until the block ends, tasks started in it included."""
    token = _observing.set(True)
    try:
        yield
    finally:
        _observing.reset(token)


def is_observing() -> bool:
    """Tell whether the kit itself is asking."""
    return _observing.get()
