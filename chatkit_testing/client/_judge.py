"""What a strict client holds each turn to: the protocol, and the thread after a reload."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast  # Any: JSON

from chatkit.types import Thread, ThreadItem, ThreadMetadata
from chatkit_testing._errors import ChatKitWarning, TurnTimeout
from chatkit_testing._observing import observing
from chatkit_testing.client._failures import breaks, may_break, operation_of
from chatkit_testing.client._line import Line
from chatkit_testing.client._pages import whole_thread
from chatkit_testing.client._turn import Turn
from chatkit_testing.protocol import RULES, verify

__all__ = ["Before", "Judge"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it


@dataclass(frozen=True)
class Before:
    """What is known of a thread before a turn."""

    thread: ThreadMetadata | None
    items: Sequence[ThreadItem] | None
    """None if they are not known; none at all in a thread that the turn makes."""


class Judge:
    """Sees the thread before and after each turn, on the line that the client uses itself.

    What it asks is marked as the kit's own. A judge that is not strict asks nothing: what stood in
    the thread before a turn, it knows from the turns that it saw.
    """

    def __init__(self, line: Line, *, strict: bool, allow: Sequence[str]) -> None:
        unknown = [rule for rule in allow if rule not in RULES]
        if unknown:
            raise ValueError(
                f"allow={list(allow)!r}: there is no rule {' or '.join(unknown)}; "
                f"they go from {min(RULES)} to {max(RULES)}"
            )
        self._line = line
        self._strict = strict
        self._allow = tuple(allow)
        self._last: dict[str, Turn] = {}

    async def before(
        self,
        request: Mapping[str, Any],  # Any: JSON
    ) -> Before:
        """Look at the thread that a request is about, as it stands."""
        thread_id = _thread_id(request)
        if thread_id is None:
            return Before(None, ())
        if not self._strict:
            return self._remembered(thread_id)
        try:
            thread = await self._reload(thread_id)
        except TurnTimeout:
            raise
        except Exception:
            # A thread that cannot be loaded is for the turn itself to fail on.
            return Before(None, None)
        return Before(thread, thread.items.data)

    async def after(self, turn: Turn, before: Before, headers: Mapping[str, str]) -> None:
        """Judge a turn that is over.

        Raises:
            ProtocolViolation: It breaks rules that must hold; those that should only warn.
        """
        thread_id = turn.thread.id if turn.thread is not None else _thread_id(turn.request)
        if thread_id is not None:
            self._last[thread_id] = turn
        if self._strict:
            reloaded = await self._reload_after(turn, before, thread_id)
            self._judge(turn, before, reloaded, headers)

    def _judge(
        self, turn: Turn, before: Before, after: Thread | None, headers: Mapping[str, str]
    ) -> None:
        """Hold a turn to the protocol, and what the user saw to the thread after a reload."""
        found = verify(
            turn,
            before=before.items,
            after=after,
            calls=turn.model_calls,
            headers=headers if self._line.endpoint.server is None else None,
        )
        turn.violations = [violation for violation in found if violation.rule not in self._allow]
        for violation in turn.violations:
            if violation.severity == "should":
                warnings.warn(ChatKitWarning(may_break(violation)), stacklevel=2)
        must = [violation for violation in turn.violations if violation.severity == "must"]
        if must:
            raise breaks(turn, must)

    async def _reload_after(
        self, turn: Turn, before: Before, thread_id: str | None
    ) -> Thread | None:
        # A server behind a URL may not have noticed yet that its client is gone.
        still_at_it = turn.cancelled and self._line.endpoint.transport.remote
        never_there = turn.aborted and before.items is None
        if thread_id is None or still_at_it or never_there:
            return None
        try:
            return await self._reload(thread_id)
        except Exception as error:
            error.add_note(
                f"That came of reloading the thread {thread_id!r} after "
                f"{operation_of(turn.request)}, as a strict client does; one with strict=False "
                "does not."
            )
            raise

    async def _reload(self, thread_id: str) -> Thread:
        with observing():
            return await whole_thread(self._line, thread_id)

    def _remembered(self, thread_id: str) -> Before:
        last = self._last.get(thread_id)
        if last is None:
            return Before(None, None)
        entries = last.fold.entries.values()
        items = [entry.item for entry in entries if entry.phase != "removed"]
        return Before(last.thread, items)


def _thread_id(request: Mapping[str, Any]) -> str | None:  # Any: JSON
    """Find the thread that a request is about; malformed requests are about none."""
    params = request.get("params")
    if not isinstance(params, Mapping):
        return None
    thread_id: object = cast("Mapping[str, object]", params).get("thread_id")
    return thread_id if isinstance(thread_id, str) else None
