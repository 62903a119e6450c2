"""One streamed answer: the bytes, the events, and what they came to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    ClientEffectEvent,
    ClientToolCallItem,
    ErrorEvent,
    GeneratedImageItem,
    NoticeEvent,
    ProgressUpdateEvent,
    StructuredInputItem,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
    UserMessageItem,
    WidgetItem,
    WorkflowItem,
)
from chatkit_testing.transcript._fold import Entry, Fold
from chatkit_testing.transcript._outline import outline
from chatkit_testing.transcript._parsing import parse_event
from chatkit_testing.transcript._texts import text_of_turn

__all__ = ["Transcript"]

_T = TypeVar("_T")
_SHOWN_EVENTS = (ProgressUpdateEvent, ClientEffectEvent, NoticeEvent, ErrorEvent)


class Transcript:
    """One streamed answer, as it went over the wire, and what it came to.

    `feed` takes the data of one server-sent event after the other; everything else may be asked
    at any time, also in the middle of the stream. Nothing that is handed out changes later.

    Args:
        request: The request that was answered, as JSON.
        before: The thread's items before the request, which the stream may update or remove.
        thread: The thread before the request, if there was one.
    """

    request: dict[str, Any]
    """The request that was answered, as JSON."""
    frames: list[bytes]
    """Every frame: ``data: ``, the event's JSON and a blank line."""
    events: list[ThreadStreamEvent]
    """Every event, parsed from its frame."""
    fold: Fold
    """The thread's items as the stream left them, with what did not fit."""
    thread: ThreadMetadata | None
    """The thread as the stream told it last, else as it was before."""
    aborted: bool
    """Whether the stream broke off; set by who read it."""
    cancelled: bool
    """Whether the stream was cancelled; set by who cancelled it."""
    truncated: bool
    """Whether it came to its proper end within a frame, which is lost; set by who read it."""

    def __init__(
        self,
        request: Mapping[str, Any],
        *,
        before: Sequence[ThreadItem] = (),
        thread: ThreadMetadata | None = None,
    ) -> None:
        self.request = dict(request)
        self.frames = []
        self.events = []
        self.fold = Fold(before)
        self.thread = thread
        self.thread_before = thread
        self.aborted = False
        self.cancelled = False
        self.truncated = False

    def feed(self, data: str | bytes) -> ThreadStreamEvent:
        """Take the data of the next server-sent event and return the event it is.

        Raises:
            ClientError: The data is no ThreadStreamEvent. The frame is recorded all the same.
        """
        raw = data.encode() if isinstance(data, str) else bytes(data)
        self.frames.append(b"data: " + raw.replace(b"\n", b"\ndata: ") + b"\n\n")
        event = parse_event(raw)
        self.events.append(event)
        self.fold.apply(event)
        if isinstance(event, ThreadCreatedEvent | ThreadUpdatedEvent):
            self.thread = event.thread
        return event

    @property
    def entries(self) -> list[Entry]:
        """What the stream did to items, in order of appearance, removed ones included."""
        touched = [entry for entry in self.fold.entries.values() if entry.first_event is not None]
        return sorted(touched, key=lambda entry: entry.first_event or 0)

    @property
    def items(self) -> list[ThreadItem]:
        """What the user has of this turn: each item in its final state, removed ones gone.

        In order of appearance. An item from before is among them if this stream changed it.
        """
        return [entry.item for entry in self.entries if entry.phase != "removed"]

    @property
    def shown(self) -> list[ThreadItem | ThreadStreamEvent]:
        """What the user saw, in order of appearance: items, progress, effects, notices, errors."""
        things: list[tuple[int, ThreadItem | ThreadStreamEvent]] = [
            (entry.first_event or 0, entry.item)
            for entry in self.entries
            if entry.phase != "removed"
        ]
        things += [
            (index, event)
            for index, event in enumerate(self.events)
            if isinstance(event, _SHOWN_EVENTS)
        ]
        return [thing for _, thing in sorted(things, key=lambda thing: thing[0])]

    @property
    def text(self) -> str:
        """What the assistant wrote in this turn, its messages joined by a blank line."""
        return text_of_turn(self.items)

    @property
    def deltas(self) -> list[str]:
        """The pieces in which the assistant's text was streamed."""
        return [
            event.update.delta
            for event in self._events_of(ThreadItemUpdatedEvent)
            if isinstance(event.update, AssistantMessageContentPartTextDelta)
        ]

    @property
    def progress(self) -> list[str]:
        """The texts of the progress updates."""
        return [event.text for event in self._events_of(ProgressUpdateEvent)]

    @property
    def effects(self) -> list[ClientEffectEvent]:
        """The effects that the front end was asked for."""
        return self._events_of(ClientEffectEvent)

    @property
    def notices(self) -> list[NoticeEvent]:
        """The notices."""
        return self._events_of(NoticeEvent)

    @property
    def error(self) -> ErrorEvent | None:
        """The last error that the stream told, if any."""
        return next(reversed(self._events_of(ErrorEvent)), None)

    @property
    def user_message(self) -> UserMessageItem | None:
        """The user's message that began the turn, if one did."""
        return next(iter(_of_type(self.items, UserMessageItem)), None)

    @property
    def widgets(self) -> list[WidgetItem]:
        """The widgets of this turn."""
        return _of_type(self.items, WidgetItem)

    @property
    def workflows(self) -> list[WorkflowItem]:
        """The workflows of this turn."""
        return _of_type(self.items, WorkflowItem)

    @property
    def images(self) -> list[GeneratedImageItem]:
        """The generated images of this turn."""
        return _of_type(self.items, GeneratedImageItem)

    @property
    def client_tool_call(self) -> ClientToolCallItem | None:
        """The call of a tool that runs in the front end, if there is one; the last if several."""
        return next(reversed(_of_type(self.items, ClientToolCallItem)), None)

    @property
    def structured_input(self) -> StructuredInputItem | None:
        """The questions put to the user, if there are any; the last if several."""
        return next(reversed(_of_type(self.items, StructuredInputItem)), None)

    @property
    def outline(self) -> str:
        """The turn as short text, a line per thing; ids and times that are made up are left out."""
        return outline(self)

    def __repr__(self) -> str:
        return self.outline or f"<{type(self).__name__} without events>"

    def _events_of(self, kind: type[_T]) -> list[_T]:
        return _of_type(self.events, kind)


def _of_type(things: Iterable[object], kind: type[_T]) -> list[_T]:
    return [thing for thing in things if isinstance(thing, kind)]
