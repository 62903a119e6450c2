"""The guard around every test that uses a fixture of the kit."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from chatkit_testing._plugin._ending import ending_of

__all__ = ["guarded"]


@contextmanager
def guarded(item: pytest.Item) -> Generator[None, None, None]:
    """Let no request to a model leave while a test runs, if it uses a fixture of the kit."""
    names: list[str] = getattr(item, "fixturenames", [])
    if not any(name.startswith("chatkit_") for name in names):
        yield
        return
    from chatkit_testing._guard import Guard

    guard = Guard()
    ending_of(item).check(guard.check)
    with guard.installed():
        yield
