"""Who hears of a model call: the turn in whose course it is made.

Turns may run at once. A call is told in the context of the task that makes it, so each turn hears
of its own.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any  # calls are of the runner's type, which is above this module

__all__ = ["hearing", "tell"]

# Any: see the import
_calls: ContextVar[list[Any] | None] = ContextVar("chatkit_testing_calls", default=None)


@contextmanager
def hearing(calls: list[Any]) -> Generator[None, None, None]:  # see the import
    """Append to ``calls`` what is told in this context and in tasks started in it."""
    token = _calls.set(calls)
    try:
        yield
    finally:
        _calls.reset(token)


def tell(call: object) -> None:
    """Tell of a model call."""
    calls = _calls.get()
    if calls is not None:
        calls.append(call)
