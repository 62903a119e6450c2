"""What happens on the server, told to every page that listens."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any  # Any: JSON

from chatkit.types import ThreadStreamEvent
from chatkit_testing.serving._watched import Listener, Watched

__all__ = ["Feed"]


class Feed(Listener):
    """News as server-sent events, for any number of pages."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes | None]] = set()
        self._closed = False

    def began(self, watched: Watched) -> None:
        """Tell of a turn."""
        request = watched.turn.request
        self.tell("began", turn=watched.number, origin=watched.origin, request=request)

    def came(self, watched: Watched, event: ThreadStreamEvent | None, data: str) -> None:
        """Tell of a frame."""
        self.tell("frame", turn=watched.number, thread=watched.thread_id, data=data)

    def ended(self, watched: Watched) -> None:
        """Tell of the end of a turn, and of the rules that it breaks."""
        turn = watched.turn
        found = [
            {"rule": each.rule, "severity": each.severity, "text": str(each)}
            for each in turn.violations
        ]
        ending = "cancelled" if turn.cancelled else "aborted" if turn.aborted else "complete"
        self.tell("ended", turn=watched.number, ending=ending, violations=found)

    def answered(self, watched: Watched, status: int, body: bytes) -> None:
        """Tell of an operation without a stream."""
        self.tell(
            "answered",
            origin=watched.origin,
            request=watched.turn.request,
            status=status,
        )

    def tell(self, kind: str, **news: Any) -> None:  # see the import
        """Tell every listener."""
        frame = f"data: {json.dumps({'kind': kind, **news})}\n\n".encode()
        for listener in self._listeners:
            listener.put_nowait(frame)

    def close(self) -> None:
        """End the answers of all listeners."""
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """Give the news from now on, as frames."""
        listener: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield b": welcome\n\n"
            while not self._closed and (frame := await listener.get()) is not None:
                yield frame
        finally:
            self._listeners.discard(listener)
