"""Captured exchanges in their order: what each turn found in its thread, and what it came to."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from chatkit.types import (
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing._errors import ClientError
from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.protocol import Violation, verify
from chatkit_testing.sse import SSEParser
from chatkit_testing.transcript import Transcript

__all__ = ["CapturedTurn", "follow"]


@dataclass(frozen=True)
class CapturedTurn:
    """A captured stream with what its file tells about its thread.

    Attributes:
        exchange: The exchange.
        transcript: What the stream came to.
        strange: How many of its frames are no events.
        before: The thread's items before it; None if the file does not tell.
        after: The thread's items after a reload; None if the file does not tell.
    """

    exchange: Exchange
    transcript: Transcript
    strange: int
    before: Sequence[ThreadItem] | None
    after: Sequence[ThreadItem] | None

    def title(self, number: int) -> str:
        """Head the turn in a report: its number, what was asked, where it stands in the file."""
        place = f" ({self.exchange.place})" if self.exchange.place else ""
        return f"turn {number}: {self.exchange.operation}{place}"

    @property
    def second_beginning(self) -> tuple[int, str] | None:
        """Where a file of one stream begins another: the number of the event, and what it is."""
        if self.exchange.place:
            return None
        seen: set[str] = set()
        for number, event in enumerate(self.transcript.events, 1):
            begins = _beginning(event)
            if begins in seen:
                return number, begins
            seen |= {begins} - {""}
        return None

    @property
    def told(self) -> set[str]:
        """What the file tells of the turn, as `Rule.needs` names it."""
        inputs = {
            "request": self.exchange.request,
            "before": self.before,
            "after": self.after,
            "headers": self.exchange.headers,
        }
        return {name for name, value in inputs.items() if value is not None}

    def violations(self) -> list[Violation]:
        """Hold the stream to the protocol."""
        return verify(
            self.exchange.frames or (),
            request=self.exchange.request,
            before=self.before,
            thread=self.transcript.thread_before,
            after=self.after,
            headers=self.exchange.headers,
            aborted=self.transcript.aborted,
            cancelled=self.transcript.cancelled,
        )


def _beginning(event: ThreadStreamEvent) -> str:
    """Name what stands once in a stream, at its beginning; empty for anything else."""
    if isinstance(event, ThreadItemDoneEvent):
        return "user's message" if isinstance(event.item, UserMessageItem) else ""
    return event.type if isinstance(event, ThreadCreatedEvent) else ""


@dataclass(frozen=True)
class _Known:
    """What the exchanges so far tell of a thread."""

    thread: ThreadMetadata | None = None
    items: Sequence[ThreadItem] | None = None


def follow(exchanges: Sequence[Exchange]) -> list[CapturedTurn]:
    """Read the streams among exchanges, each in the light of those before it.

    A thread that the file shows from its beginning is known from then on; so is one that was
    loaded whole. A load that follows a stream is the reload that it is compared with.
    """
    known: dict[str, _Known] = {}
    turns: list[CapturedTurn] = []
    for number, exchange in enumerate(exchanges):
        if exchange.frames is None:
            _learn(exchange, known)
            continue
        turn = _turn(exchange, exchanges[number + 1 :], known)
        turns.append(turn)
        _remember(turn, known)
    return turns


def _turn(exchange: Exchange, later: Sequence[Exchange], known: dict[str, _Known]) -> CapturedTurn:
    found = known.get(_thread_id(exchange) or "", _Known())
    before = found.items if exchange.before is None else exchange.before
    transcript = Transcript(exchange.request or {}, before=before or (), thread=found.thread)
    transcript.aborted = exchange.ending == "raised"
    transcript.cancelled = exchange.ending == "cancelled"
    parser = SSEParser()
    strange = 0
    for frame in exchange.frames or ():
        for event in parser.feed(frame):
            try:
                transcript.feed(event.data)
            except ClientError:
                strange += 1
    if before is None and _begins_a_thread(exchange, transcript):
        before = ()
    after = exchange.after
    if after is None and (thread_id := _thread_of(exchange, transcript)) is not None:
        after = _reload_of(thread_id, later)
    return CapturedTurn(exchange, transcript, strange, before, after)


def _begins_a_thread(exchange: Exchange, transcript: Transcript) -> bool:
    """Whether nothing was there before: the request says so, or the stream's first event."""
    if exchange.request is not None:
        return exchange.operation == "threads.create"
    return bool(transcript.events) and transcript.events[0].type == "thread.created"


def _remember(turn: CapturedTurn, known: dict[str, _Known]) -> None:
    """Keep what a turn left in its thread."""
    thread_id = _thread_of(turn.exchange, turn.transcript)
    if thread_id is not None:
        entries = turn.transcript.fold.entries.values()
        left = [entry.item for entry in entries if entry.phase != "removed"]
        known[thread_id] = _Known(turn.transcript.thread, None if turn.before is None else left)


def _learn(exchange: Exchange, known: dict[str, _Known]) -> None:
    """Take in what an answer without a stream tells of a thread."""
    thread = _loaded(exchange)
    if thread is not None:
        known[thread.id] = _Known(thread, thread.items.data)


def _reload_of(thread_id: str, later: Sequence[Exchange]) -> Sequence[ThreadItem] | None:
    """Give the thread as the next thing that is done with it shows it, if that is a load."""
    following = next((other for other in later if _thread_id(other) == thread_id), None)
    thread = _loaded(following) if following is not None else None
    return thread.items.data if thread is not None else None


def _loaded(exchange: Exchange) -> Thread | None:
    """Give the whole thread that an exchange loaded, if it did."""
    if exchange.operation != "threads.get_by_id" or not isinstance(exchange.answer, dict):
        return None
    try:
        thread = Thread.model_validate(exchange.answer)
    except ValidationError:
        return None
    return None if thread.items.has_more else thread


def _thread_of(exchange: Exchange, transcript: Transcript) -> str | None:
    return transcript.thread.id if transcript.thread is not None else _thread_id(exchange)


def _thread_id(exchange: Exchange) -> str | None:
    match exchange.request:
        case {"params": {"thread_id": str(thread_id)}}:
            return thread_id
        case _:
            return None
