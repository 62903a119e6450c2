"""A whole turn, or a stored thread, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from chatkit.types import (
    ClientEffectEvent,
    ErrorEvent,
    NoticeEvent,
    ProgressUpdateEvent,
    StreamOptionsEvent,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadUpdatedEvent,
    UserMessageItem,
)
from chatkit_testing._report import one_line, quote, shorten, written
from chatkit_testing.transcript._event_lines import thread_lines
from chatkit_testing.transcript._lines import facts
from chatkit_testing.transcript._sketch import Sketch, sketch
from chatkit_testing.transcript._texts import user_text

if TYPE_CHECKING:
    from chatkit_testing.transcript._fold import Entry
    from chatkit_testing.transcript._transcript import Transcript

__all__ = ["outline", "outline_items"]

_OPEN = "…"
_REMOVED = "✗"


def outline_items(items: Iterable[ThreadItem]) -> str:
    """Give items as the outline does, hidden ones included; for threads as they are stored."""
    return "\n".join(sketch(item).text for item in items)


def outline(turn: Transcript) -> str:
    """Give a turn as text: what was asked, what was shown in order of appearance, how it ended.

    Behind a label ``…`` says that the item was never done, ``✗`` that it was removed.
    """
    sketches = [(entry.first_event or 0, _sketch_entry(entry)) for entry in turn.entries]
    sketches += _sketch_events(turn)
    in_order = [each for _, each in sorted(sketches, key=lambda pair: pair[0])]
    everything = [*_sketch_request(turn), *in_order, *_sketch_ending(turn)]
    return "\n".join(each.text for each in everything)


def _sketch_entry(entry: Entry) -> Sketch:
    drawn = sketch(entry.item)
    if entry.phase == "removed":
        return drawn.marked(_REMOVED)
    if entry.phase != "added":
        return drawn
    if entry.progress is not None:
        drawn = replace(drawn, lines=(facts(drawn.lines[0], f"{entry.progress:.0%}"),))
    return drawn.marked(_OPEN)


def _sketch_events(turn: Transcript) -> Iterator[tuple[int, Sketch]]:
    thread = turn.thread_before
    for index, event in enumerate(turn.events):
        match event:
            case ProgressUpdateEvent() | ClientEffectEvent() | NoticeEvent() | ErrorEvent():
                yield index, sketch(event)
            case ThreadCreatedEvent() | ThreadUpdatedEvent():
                if lines := thread_lines(event.thread, thread):
                    yield index, Sketch("thread", tuple(lines))
                thread = event.thread
            case StreamOptionsEvent() if not event.stream_options.allow_cancel:
                yield index, Sketch("options", ("cannot be cancelled",))
            case _:
                pass


def _sketch_request(turn: Transcript) -> Iterator[Sketch]:
    """Sketch what was asked, where the answer does not repeat it."""
    match turn.request:
        case {"type": "threads.custom_action", "params": {"action": {"type": str(kind), **action}}}:
            payload = action.get("payload")
            yield Sketch("action", (f"{kind} {'' if payload is None else written(payload)}",))
        case {"type": "threads.add_client_tool_output", "params": {"result": result}}:
            yield Sketch("output", (written(result),))
        case {"type": "threads.retry_after_item", "params": {"item_id": str(item_id)}}:
            entry = turn.fold.entries.get(item_id)
            yield Sketch("retry", _sketch_retried(entry.item if entry is not None else None))
        case _:
            pass


def _sketch_retried(item: ThreadItem | None) -> tuple[str, ...]:
    if not isinstance(item, UserMessageItem):
        return ()
    return (f"after {quote(shorten(one_line(user_text(item)), 60))}",)


def _sketch_ending(turn: Transcript) -> Iterator[Sketch]:
    if turn.cancelled:
        yield Sketch("cancelled")
    elif turn.aborted:
        yield Sketch("aborted", ("the stream broke off",))
