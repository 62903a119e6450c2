"""The case before the verifier: one stream with all that is known about it, or pages."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from pydantic import JsonValue, TypeAdapter

from chatkit.types import (
    ErrorEvent,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)
from chatkit_testing.protocol._page import LoadedPage
from chatkit_testing.transcript import Fold, Phase

__all__ = ["HIDDEN", "Call", "Case", "Json", "Step", "as_json", "text_of"]

Json = dict[str, JsonValue]
HIDDEN = frozenset({"hidden_context_item", "sdk_hidden_context"})
_STATED = (ThreadItemDoneEvent, ThreadItemReplacedEvent)
_ABOUT_AN_ITEM = (ThreadItemAddedEvent, ThreadItemDoneEvent, ThreadItemReplacedEvent)
_ABOUT_AN_ID = (ThreadItemUpdatedEvent, ThreadItemRemovedEvent)


class Call(Protocol):
    """What the verifier reads of a model call; `ModelCall` is one."""

    @property
    def input(self) -> Sequence[Json]:
        """The input items, as JSON."""
        ...

    @property
    def previous_response_id(self) -> str | None:
        """The response that the call goes on from."""
        ...

    @property
    def conversation_id(self) -> str | None:
        """The conversation that the call belongs to."""
        ...

    @property
    def function_calls(self) -> Sequence[tuple[str, str]]:
        """Name and call id of each function call that the model answered with."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """An event, and where its item stood before it."""

    index: int
    event: ThreadStreamEvent
    item_id: str | None
    phase: Phase | None
    """What the stream had done with the item; None if nobody had heard of it."""
    kind: str | None
    """The item's type before the event."""
    folded: ThreadItem | None
    """The item as its updates had made it, where the event tells it whole."""
    later_turn: bool
    """Whether the item was in the thread before this turn."""


@dataclass(kw_only=True)
class Case:
    """One stream, as data, with all that is known about it; None is what is not known.

    Pages are a case of their own, without a stream.
    """

    events: list[ThreadStreamEvent | None]
    """The events; None stands where a frame held none."""
    frames: list[bytes] | None = None
    json: list[Json | None] | None = None
    request: Json | None = None
    before: list[ThreadItem] | None = None
    thread_before: ThreadMetadata | None = None
    after: list[ThreadItem] | None = None
    after_thread: Thread | None = None
    calls: Sequence[Call] = ()
    headers: Mapping[str, str] | None = None
    pages: Sequence[LoadedPage] | None = None
    aborted: bool = False
    cancelled: bool = False
    truncated: bool = False
    fold: Fold = field(init=False)
    steps: list[Step] = field(init=False)

    def __post_init__(self) -> None:
        self.fold = Fold(self.before or ())
        self.known = {item.id: item for item in self.before or ()}
        self.steps = list(self._take_steps())

    def _take_steps(self) -> Iterator[Step]:
        for index, event in enumerate(self.events):
            if event is None:
                continue
            item_id = _item_id(event)
            entry = self.fold.entries.get(item_id) if item_id is not None else None
            yield Step(
                index=index,
                event=event,
                item_id=item_id,
                phase=entry.phase if entry else None,
                kind=entry.state.kind if entry else None,
                folded=entry.item if entry and isinstance(event, _STATED) else None,
                later_turn=item_id in self.known,
            )
            self.fold.apply(event)

    @property
    def operation(self) -> str | None:
        """The type of the request."""
        return _text((self.request or {}).get("type"))

    @property
    def params(self) -> Json:
        """The parameters of the request; none if it is not known."""
        params = (self.request or {}).get("params")
        return params if isinstance(params, dict) else {}

    @property
    def item_id(self) -> str | None:
        """The id of the item that the request is about."""
        return _text(self.params.get("item_id"))

    @functools.cached_property
    def thread_id(self) -> str | None:
        """The id of the thread that the request was about, or that the stream created."""
        created = next(
            (s.event for s in self.steps if isinstance(s.event, ThreadCreatedEvent)), None
        )
        return created.thread.id if created else _text(self.params.get("thread_id"))

    @functools.cached_property
    def error_index(self) -> int | None:
        """Index of the first error event."""
        return next((s.index for s in self.steps if isinstance(s.event, ErrorEvent)), None)

    @property
    def cut(self) -> bool:
        """Whether the stream was cancelled, raised, or ended in an error."""
        return self.aborted or self.cancelled or self.error_index is not None

    @functools.cached_property
    def milestones(self) -> list[Step]:
        """The steps that are no updates of an item."""
        return [step for step in self.steps if not isinstance(step.event, ThreadItemUpdatedEvent)]

    @functools.cached_property
    def updates(self) -> list[tuple[Step, ThreadItemUpdatedEvent]]:
        """The steps that are updates of an item."""
        return [
            (step, step.event)
            for step in self.steps
            if isinstance(step.event, ThreadItemUpdatedEvent)
        ]

    @functools.cached_property
    def told_items(self) -> list[tuple[Step, ThreadItem]]:
        """The steps that tell an item whole: added, done, replaced."""
        return [
            (step, step.event.item)
            for step in self.milestones
            if isinstance(step.event, _ABOUT_AN_ITEM)
        ]

    @functools.cached_property
    def told_threads(self) -> list[tuple[Step, Thread]]:
        """The steps that tell the thread."""
        return [
            (step, step.event.thread)
            for step in self.milestones
            if isinstance(step.event, ThreadCreatedEvent | ThreadUpdatedEvent)
        ]

    @functools.cached_property
    def stored(self) -> dict[str, ThreadItem]:
        """The items after a reload, by id."""
        return {item.id: item for item in self.after or ()}


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _item_id(event: ThreadStreamEvent) -> str | None:
    if isinstance(event, _ABOUT_AN_ITEM):
        return event.item.id
    return event.item_id if isinstance(event, _ABOUT_AN_ID) else None


@functools.cache
def _items() -> TypeAdapter[ThreadItem]:
    return TypeAdapter(ThreadItem)


def as_json(item: ThreadItem) -> Json:
    """Give an item as it stands on the wire."""
    return cast(
        "Json",
        _items().dump_python(
            item,
            mode="json",
            by_alias=True,
            exclude_none=True,
            context={"exclude_metadata": True},
        ),
    )


def text_of(item: ThreadItem) -> str:
    """Join the text of a message's parts."""
    return "".join(getattr(part, "text", "") for part in getattr(item, "content", ()))
