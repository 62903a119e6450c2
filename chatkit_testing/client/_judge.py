"""What a strict client holds each turn to: the protocol, and the thread after a reload."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast  # Any: JSON

from chatkit.types import Page, Thread, ThreadItem, ThreadMetadata
from chatkit_testing._errors import ProtocolViolation, TurnTimeout
from chatkit_testing._observing import observing
from chatkit_testing.client._failures import breaks, explained, operation_of
from chatkit_testing.client._line import Line
from chatkit_testing.client._pages import PageReader
from chatkit_testing.client._reload import LONG, rejoined
from chatkit_testing.client._turn import Turn
from chatkit_testing.client._verdict import Verdict
from chatkit_testing.protocol import verify, verify_action

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

    def __init__(self, line: Line, verdict: Verdict) -> None:
        self._line = line
        self._verdict = verdict
        self.pages = PageReader(line, self._verdict)
        self._last: dict[str, Turn] = {}
        self._known: dict[str, list[ThreadItem]] = {}

    def forget(self) -> None:
        """Know no more what threads hold: something is done that may change any of them."""
        self._known.clear()

    async def before(
        self,
        request: Mapping[str, Any],  # Any: JSON
    ) -> Before:
        """Look at the thread that a request is about, as it stands."""
        thread_id = _thread_id(request)
        if thread_id is None:
            return Before(None, ())
        if not self._verdict.strict:
            return self._remembered(thread_id)
        try:
            thread = await self._reload(thread_id, _named(request))
        except (ProtocolViolation, TurnTimeout):
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
        if self._verdict.strict:
            reloaded = await self._reload_after(turn, before, thread_id)
            self._judge(turn, before, reloaded, headers)

    def after_action(self, request: Mapping[str, Any], before: Before) -> None:  # Any: JSON
        """Judge an action that was answered at once: the rules on actions only warn."""
        if self._verdict.strict:
            found = verify_action(request, before.items or ())
            for violation in self._verdict.left_of(found):
                self._verdict.warn(violation)

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
        turn.violations = self._verdict.left_of(found)
        self._verdict.pass_on(turn.violations, lambda must: breaks(turn, must))

    async def _reload_after(
        self, turn: Turn, before: Before, thread_id: str | None
    ) -> Thread | None:
        # A server behind a URL may not have noticed yet that its client is gone.
        still_at_it = turn.cancelled and self._line.endpoint.transport.remote
        never_there = turn.aborted and before.items is None
        if thread_id is None or still_at_it or never_there:
            self.forget()
            return None
        after = operation_of(turn.request)
        touched = [
            name for name, entry in turn.fold.entries.items() if entry.first_event is not None
        ]
        with explained(f"reloading the thread {thread_id!r} after {after}"):
            return await self._reload(thread_id, touched)

    async def _reload(self, thread_id: str, touched: Collection[str]) -> Thread:
        """Load a thread as it stands: whole, or by its ends if these tell all the rest."""
        known = self._known.pop(thread_id, [])
        with observing():
            thread = await self._continued(thread_id, known, touched) if len(known) > LONG else None
            if thread is None:
                thread = await self.pages.whole_thread(thread_id)
        self._known[thread_id] = thread.items.data
        return thread

    async def _continued(
        self, thread_id: str, known: Sequence[ThreadItem], touched: Collection[str]
    ) -> Thread | None:
        thread = await self.pages.thread(thread_id)
        last = await self.pages.last_items(thread_id)
        items = rejoined(known, thread.items.data, last.data[::-1], touched)
        if items is None:
            return None
        return thread.model_copy(update={"items": Page[ThreadItem](data=items)})

    def _remembered(self, thread_id: str) -> Before:
        last = self._last.get(thread_id)
        if last is None:
            return Before(None, None)
        entries = last.fold.entries.values()
        items = [entry.item for entry in entries if entry.phase != "removed"]
        return Before(last.thread, items)


def _thread_id(request: Mapping[str, Any]) -> str | None:  # Any: JSON
    """Find the thread that a request is about; malformed requests are about none."""
    return _param(request, "thread_id")


def _named(request: Mapping[str, Any]) -> list[str]:  # Any: JSON
    """Find the item that a request is about."""
    item_id = _param(request, "item_id")
    return [] if item_id is None else [item_id]


def _param(request: Mapping[str, Any], name: str) -> str | None:  # Any: JSON
    params = request.get("params")
    if not isinstance(params, Mapping):
        return None
    value: object = cast("Mapping[str, object]", params).get(name)
    return value if isinstance(value, str) else None
