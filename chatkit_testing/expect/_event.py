"""The pattern for one event of the wire, by its type and fields."""

import functools
from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import BaseModel

from chatkit.types import (
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)
from chatkit_testing._report import quote, written
from chatkit_testing.expect._difference import Difference
from chatkit_testing.expect._misuse import no_such_fields, no_such_type
from chatkit_testing.expect._naming import type_path
from chatkit_testing.expect._pattern import Pattern
from chatkit_testing.expect._values import compare

__all__ = ["EventPattern", "event"]


class EventPattern(Pattern):
    """Expects an event of a type, and some of its fields."""

    def __init__(self, type: str, fields: Mapping[str, object]) -> None:
        self.type = type
        self._fields = fields

    def difference(self, thing: object) -> Difference | None:
        path = type_path(thing)
        if path != self.type and not path.startswith(f"{self.type}/"):
            return Difference("", self.type, path or written(thing))
        update: object = getattr(thing, "update", None)
        for name, expected in self._fields.items():
            owner = thing if hasattr(thing, name) else update
            difference = compare(expected, getattr(owner, name))
            if difference is not None:
                return difference.within(name)
        return None

    def __repr__(self) -> str:
        if not self._fields:
            return quote(self.type)
        fields = (f"{name}={written(value)}" for name, value in self._fields.items())
        return f"expect.event({', '.join([quote(self.type), *fields])})"


def event(type: str, /, **fields: object) -> Pattern:
    """Expect an event of the wire.

    Args:
        type: ``"thread.created"``; for an event of an item the item's type may follow,
            ``"thread.item.done/assistant_message"``; for an update the update's,
            ``"thread.item.updated/assistant_message.content_part.text_delta"``.
        fields: Fields of the event, and of its update if the type names one:
            ``delta="Hel"``. An ``item`` may be a pattern, ``expect.assistant_message("Hello")``.

    Raises:
        ValueError: There is no such type.
        TypeError: The event has no such field.
    """
    known = _fields_by_type()
    if type not in known:
        raise ValueError(no_such_type(type, list(known)))
    if not fields.keys() <= set(known[type]):
        call = f"expect.event({quote(type)})"
        hint = "; for the item's own write item=expect.…" if known[type] == ["item"] else ""
        raise TypeError(no_such_fields(call, fields, known[type]) + hint)
    return EventPattern(type, fields)


@functools.cache
def _fields_by_type() -> dict[str, list[str]]:
    return dict(_types_with_fields())


def _types_with_fields() -> Iterator[tuple[str, list[str]]]:
    for model in _models_of(ThreadStreamEvent):
        own = [name for name in model.model_fields if name != "type"]
        yield _type_of(model), own
        if model in (ThreadItemAddedEvent, ThreadItemDoneEvent, ThreadItemReplacedEvent):
            yield from (
                (f"{_type_of(model)}/{_type_of(item)}", own) for item in _models_of(ThreadItem)
            )
        if model is ThreadItemUpdatedEvent:
            for update in _models_of(ThreadItemUpdate):
                more = [name for name in update.model_fields if name != "type"]
                yield f"{_type_of(model)}/{_type_of(update)}", [*own, *more]


def _models_of(union: object) -> list[type[BaseModel]]:
    members = get_args(union)
    first = members[0]
    return list(get_args(first)) if get_args(first) else list(members)


def _type_of(model: type[BaseModel]) -> str:
    default: str = model.model_fields["type"].default
    return default
