"""The fold: what a user has on the screen after a sequence of events, item by item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from chatkit.types import (
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)
from chatkit_testing.transcript._item_state import ItemState
from chatkit_testing.transcript._states import state_of

__all__ = ["Entry", "Fold", "Misfit", "Phase"]

Phase = Literal["before", "added", "done", "replaced", "removed"]


@dataclass(slots=True)
class Entry:
    """One item: what it has come to, and how far it is."""

    phase: Phase
    """The last thing that the stream did with the item as a whole; updates do not change it."""
    first_event: int | None
    """Index of the first event of the stream that concerns the item; None if none did."""
    state: ItemState

    @property
    def item(self) -> ThreadItem:
        """The item as it is now; later events leave what was handed out as it is."""
        return self.state.item

    @property
    def progress(self) -> float | None:
        """How far a generated image is, as its updates last told."""
        return self.state.progress


class Misfit(NamedTuple):
    """An event that changed nothing, for it does not fit what there is."""

    event: int
    """Index of the event in the stream."""
    sentence: str
    """What does not fit."""


class Fold:
    """Folds the events of a stream into items, as the user interface of ChatKit does.

    Written from the protocol alone, so that it can be held against what a server stores. An event
    that does not fit (an update of an unknown item, of another kind of item, or beyond the parts
    and tasks there are) changes nothing and is remembered in `misfits`. An update costs the same
    however long the item has grown.
    """

    entries: dict[str, Entry]
    """Every item by its id, those from before first, then in order of appearance."""
    misfits: list[Misfit]

    def __init__(self, before: Sequence[ThreadItem] = ()) -> None:
        self.entries = {item.id: Entry("before", None, state_of(item)) for item in before}
        self.misfits = []
        self._index = -1

    def apply(self, event: ThreadStreamEvent) -> None:
        """Take the next event of the stream; those that concern no item only count."""
        self._index += 1
        take = _TAKE.get(event.type)
        misfit = take(self, event) if take is not None else None
        if misfit is not None:
            self.misfits.append(Misfit(self._index, misfit))

    def _take_item(self, item: ThreadItem, phase: Phase) -> None:
        entry = self.entries.get(item.id)
        if entry is None or entry.phase == "removed":
            self.entries.pop(item.id, None)
            self.entries[item.id] = Entry(phase, self._index, state_of(item))
            return
        entry.phase = phase
        entry.state = state_of(item)
        self._touch(entry)

    def _touch(self, entry: Entry) -> None:
        if entry.first_event is None:
            entry.first_event = self._index

    def _take_added(self, event: ThreadStreamEvent) -> None:
        self._take_item(cast("ThreadItemAddedEvent", event).item, "added")

    def _take_done(self, event: ThreadStreamEvent) -> None:
        self._take_item(cast("ThreadItemDoneEvent", event).item, "done")

    def _take_replaced(self, event: ThreadStreamEvent) -> None:
        self._take_item(cast("ThreadItemReplacedEvent", event).item, "replaced")

    def _take_removed(self, event: ThreadStreamEvent) -> str | None:
        item_id = cast("ThreadItemRemovedEvent", event).item_id
        entry = self.entries.get(item_id)
        if entry is None or entry.phase == "removed":
            return f"thread.item.removed of {item_id}, which is not there"
        entry.phase = "removed"
        self._touch(entry)
        return None

    def _take_updated(self, event: ThreadStreamEvent) -> str | None:
        updated = cast("ThreadItemUpdatedEvent", event)
        entry = self.entries.get(updated.item_id)
        if entry is None or entry.phase == "removed":
            return f"{updated.update.type} for {updated.item_id}, which is not there"
        misfit = entry.state.update(updated.update)
        if misfit is not None:
            return f"{updated.update.type} for {updated.item_id}: {misfit}"
        self._touch(entry)
        return None


_TAKE: dict[str, Callable[[Fold, ThreadStreamEvent], str | None]] = {
    "thread.item.added": Fold._take_added,
    "thread.item.done": Fold._take_done,
    "thread.item.replaced": Fold._take_replaced,
    "thread.item.removed": Fold._take_removed,
    "thread.item.updated": Fold._take_updated,
}
