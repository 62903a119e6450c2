"""Looking on while a conversation runs, and interrupting it at one point."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from chatkit_testing.client import Turn
from chatkit_testing.client._exchange import Exchange
from chatkit_testing.sse import SSEParser
from chatkit_testing.stores import FaultyStore
from chatkit_testing.sweeps._points import Cut
from chatkit_testing.sweeps._scripts import ScriptMark

__all__ = ["Interrupted", "Watch", "Watched"]


class Interrupted(BaseException):
    """Ends the scenario after the turn that was interrupted.

    What it goes on to say of that turn was meant for a whole one.
    """


@dataclass
class Watched:
    """A turn as the watch saw it.

    Attributes:
        turn: The turn.
        exchange: How it went over the wire.
        script: What the model had left to say before it.
        tasks: The tasks that ran before it.
        events: How many of its events the server has sent.
    """

    turn: Turn
    exchange: Exchange
    script: ScriptMark
    tasks: set["asyncio.Task[object]"]
    events: int = 0
    parser: SSEParser = field(default_factory=SSEParser)


class Watch:
    """Counts what happens, cuts a turn short at one event, or stops after the store has failed.

    Args:
        cut: Where to cut.
        store: The store that fails, if it does.
    """

    def __init__(self, *, cut: Cut | None = None, store: FaultyStore[object] | None = None) -> None:
        self.turns: list[Watched] = []
        self.interrupted: Watched | None = None
        self._cut = cut
        self._store = store
        self._running = False

    def began(self, turn: Turn, exchange: Exchange) -> None:
        """Hear of a turn before its target has done anything."""
        tasks = set(asyncio.all_tasks()) - {exchange.task}
        self._running = True
        watched = Watched(turn, exchange, ScriptMark(), tasks)
        self.turns.append(watched)
        exchange.on_chunk(partial(self._sent, len(self.turns), watched))

    @property
    def is_running(self) -> bool:
        """Whether a turn has begun that has not ended."""
        return self._running

    def _sent(self, number: int, watched: Watched, chunk: bytes) -> None:
        for _ in watched.parser.feed(chunk):
            watched.events += 1
            cut = self._cut
            if cut is not None and (cut.turn, cut.event) == (number, watched.events):
                self.interrupted = watched
                if cut.way == "cancel":
                    watched.exchange.cancel_soon()
                else:
                    watched.exchange.hang_up()

    def ended(self, turn: Turn) -> None:
        """Stop the scenario if this turn was the one."""
        self._running = False
        if self._store is not None and self._store.failed and self.interrupted is None:
            self.interrupted = next(each for each in self.turns if each.turn is turn)
        if self.interrupted is not None and self.interrupted.turn is turn:
            raise Interrupted
