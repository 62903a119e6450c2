"""The guard around every test that uses a fixture of the kit."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from chatkit_testing._guard import Guard

__all__ = ["guard_of", "guarded"]

_KEY = pytest.StashKey["Guard"]()


@contextmanager
def guarded(item: pytest.Item) -> Generator[None, None, None]:
    """Let no request to a model leave while a test runs, if it uses a fixture of the kit."""
    names: list[str] = getattr(item, "fixturenames", [])
    if not any(name.startswith("chatkit_") for name in names):
        yield
        return
    from chatkit_testing._guard import Guard

    guard = item.stash[_KEY] = Guard()
    with guard.installed():
        yield


def guard_of(item: pytest.Item) -> "Guard | None":
    """Give the guard around a test, if there is one."""
    return item.stash.get(_KEY, None)
