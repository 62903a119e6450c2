"""Which scripted runner answers: the installations of the process."""

import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatkit_testing._tracing import untraced
from chatkit_testing.runner._seat import seated
from chatkit_testing.script import Ids

if TYPE_CHECKING:
    from chatkit_testing.runner._runner import ScriptedRunner

__all__ = ["Installation", "active_installation", "installed"]


@dataclass(frozen=True, eq=False)
class Installation:
    """A scripted runner in its place, until its ``with`` block ends."""

    runner: "ScriptedRunner"
    ids: Ids
    outer: "Installation | None"

    def is_within(self, other: "Installation") -> bool:
        """Tell whether this is that installation, or was made inside it."""
        return self is other or (self.outer is not None and self.outer.is_within(other))


_lock: Final = threading.Lock()
_installations: Final[list[Installation]] = []
_seat: Final = ExitStack()
_own: ContextVar[Installation | None] = ContextVar("chatkit_testing_installation", default=None)


def active_installation() -> Installation | None:
    """Find the installation that answers here: the innermost.

    A task that has installed a runner keeps to it, and to those installed within it, so tasks
    with runners of their own do not mix. Threads and tasks that never installed one, a server's
    for instance, get the last one installed.
    """
    with _lock:
        own = _own_installation()
        within = [one for one in _installations if own is None or one.is_within(own)]
        return within[-1] if within else None


def _own_installation() -> Installation | None:
    own = _own.get()
    while own is not None and own not in _installations:
        own = own.outer
    return own


@contextmanager
def installed(runner: "ScriptedRunner", ids: Ids) -> Generator[None, None, None]:
    """Let a scripted runner answer until the block ends.

    Args:
        runner: the scripted runner.
        ids: its ids; inside another installation, that one's are used, so that none occurs twice.
    """
    with _lock:
        outer = _own_installation()
        installation = Installation(runner, ids if outer is None else outer.ids, outer)
        _installations.append(installation)
        if len(_installations) == 1:
            _seat.enter_context(untraced())
            _seat.enter_context(seated(active_installation))
    _own.set(installation)
    try:
        yield
    finally:
        with _lock:
            _installations.remove(installation)
            if not _installations:
                _seat.close()
        if _own.get() is installation:
            _own.set(outer)
