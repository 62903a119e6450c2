"""The client of a check: it gathers what turns break, and looks at how their bytes arrive."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from chatkit_testing._errors import ProtocolViolation
from chatkit_testing.cli._capture import frames_of
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.client._exchange import Exchange
from chatkit_testing.client._failures import operation_of
from chatkit_testing.client._verdict import Verdict
from chatkit_testing.protocol import LoadedPage, Violation, verify, verify_pages

__all__ = ["Break", "CheckingClient", "Clock", "Tape", "Watch"]

Clock = Callable[[], float]
"""Tells the time in seconds, for how long things take."""


@dataclass
class Tape:
    """A turn as its bytes arrived.

    Attributes:
        turn: The turn.
        asked: When the request was sent.
        pieces: When each piece of the body arrived, and the piece.
        exchange: The exchange, for its headers.
    """

    turn: Turn
    exchange: Exchange
    asked: float
    pieces: list[tuple[float, bytes]] = field(default_factory=list[tuple[float, bytes]])


@dataclass(frozen=True)
class Break:
    """A rule of the protocol that was broken.

    Attributes:
        what: The operation by which it was.
        outline: The turn; empty if it was none.
        violation: How.
    """

    what: str
    outline: str
    violation: Violation


class Watch:
    """Whoever looks on while the turns of all checks run."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tapes: list[Tape] = []
        self.broken: list[Break] = []

    def began(self, turn: Turn, exchange: Exchange) -> None:
        """Record a turn from its beginning."""
        tape = Tape(turn, exchange, self.clock())
        self.tapes.append(tape)
        exchange.on_chunk(lambda piece: tape.pieces.append((self.clock(), piece)))

    def ended(self, turn: Turn) -> None:
        """Look at how a turn was written, beside what it says."""
        [tape] = [each for each in self.tapes if each.turn is turn]
        raw = verify(frames_of(b"".join(piece for _, piece in tape.pieces)))
        found = [*turn.violations, *(one for one in raw if one.rule == "CK101")]
        what = operation_of(turn.request)
        self.broken += [Break(what, turn.outline, violation) for violation in found]

    @property
    def threads(self) -> list[str]:
        """The ids of the threads that turns have made."""
        turns = (tape.turn for tape in self.tapes)
        return [
            turn.thread.id
            for turn in turns
            if operation_of(turn.request) == "threads.create" and turn.thread is not None
        ]


class _Gathering(Verdict):
    """A verdict that finds, and lets the conversation go on."""

    def __init__(self, watch: Watch, *, strict: bool) -> None:
        super().__init__(strict=strict, allow=())
        self._watch = watch

    def pass_on(
        self, left: Sequence[Violation], told: Callable[[Sequence[Violation]], ProtocolViolation]
    ) -> None:
        """Leave what a turn breaks to the watch, which hears of the turn."""

    def on_pages(self, what: str, pages: Sequence[LoadedPage]) -> None:
        """Keep what the pages of a list break."""
        if self.strict:
            found = verify_pages(pages)
            self._watch.broken += [Break(f"reading {what}", "", each) for each in found]


class CheckingClient(ChatKitClient):
    """A client whose turns are judged, and fail nothing by that."""

    def __init__(
        self, url: str, *, headers: Mapping[str, str], timeout: float, watch: Watch
    ) -> None:
        self._watch = watch
        super().__init__(url, headers=headers, timeout=timeout)
        self.oversee(watch)

    def _make_verdict(self) -> Verdict:
        return _Gathering(self._watch, strict=self._strict)

    def easy_going(self) -> Self:
        """Give another client of the same user, whose turns are not judged."""
        other = copy.copy(self)
        other._strict = False
        other._begin()
        return other
