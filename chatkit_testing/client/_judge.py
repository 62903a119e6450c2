"""What a strict client holds each turn to: the protocol, and the thread after a reload."""

from collections.abc import Mapping, Sequence
from typing import Any, cast  # Any: JSON

from chatkit.types import Thread, ThreadItem, ThreadMetadata
from chatkit_testing._errors import ClientError, TurnTimeout
from chatkit_testing._observing import observing
from chatkit_testing.client._failures import operation_of
from chatkit_testing.client._line import Line
from chatkit_testing.client._pages import whole_thread
from chatkit_testing.client._turn import Turn

__all__ = ["Judge"]


class Judge:
    """Sees the thread before and after each turn, on the line that the client uses itself.

    What it asks is marked as the kit's own. A judge that is not strict asks nothing: what stood in
    the thread before a turn, it knows from the turns that it saw.
    """

    def __init__(self, line: Line, *, strict: bool, allow: Sequence[str]) -> None:
        self._line = line
        self._strict = strict
        self._allow = tuple(allow)
        self._last: dict[str, Turn] = {}

    async def before(
        self,
        request: Mapping[str, Any],  # Any: JSON
    ) -> tuple[ThreadMetadata | None, Sequence[ThreadItem]]:
        """Give the thread that a request is about, and its items, as they stand."""
        thread_id = _thread_id(request)
        if thread_id is None:
            return None, ()
        if not self._strict:
            return self._remembered(thread_id)
        try:
            thread = await self._reload(thread_id)
        except TurnTimeout:
            raise
        except Exception:
            # A thread that cannot be loaded is for the turn itself to fail on.
            return None, ()
        return thread, thread.items.data

    async def after(self, turn: Turn, headers: Mapping[str, str]) -> None:
        """Judge a turn that is over."""
        thread_id = turn.thread.id if turn.thread is not None else _thread_id(turn.request)
        if thread_id is not None:
            self._last[thread_id] = turn
        if self._strict:
            await self._judge(turn, thread_id, headers)

    async def _judge(self, turn: Turn, thread_id: str | None, headers: Mapping[str, str]) -> None:
        """Hold a turn to the protocol, and what the user saw to the thread after a reload."""
        # A server behind a URL may not have noticed yet that its client is gone.
        still_at_it = turn.cancelled and self._line.endpoint.transport.remote
        after = None
        if thread_id is not None and not still_at_it:
            after = await self._reload_after(turn, thread_id)

    async def _reload_after(self, turn: Turn, thread_id: str) -> Thread:
        try:
            return await self._reload(thread_id)
        except ClientError as error:
            raise ClientError(
                f"after {operation_of(turn.request)} the thread {thread_id!r} could not be "
                f"reloaded, as a strict client does: {error}\n"
                "A client with strict=False does not ask."
            ) from error

    async def _reload(self, thread_id: str) -> Thread:
        with observing():
            return await whole_thread(self._line, thread_id)

    def _remembered(self, thread_id: str) -> tuple[ThreadMetadata | None, Sequence[ThreadItem]]:
        last = self._last.get(thread_id)
        if last is None:
            return None, ()
        entries = last.fold.entries.values()
        return last.thread, [entry.item for entry in entries if entry.phase != "removed"]


def _thread_id(request: Mapping[str, Any]) -> str | None:  # Any: JSON
    """Find the thread that a request is about; malformed requests are about none."""
    params = request.get("params")
    if not isinstance(params, Mapping):
        return None
    thread_id: object = cast("Mapping[str, object]", params).get("thread_id")
    return thread_id if isinstance(thread_id, str) else None
