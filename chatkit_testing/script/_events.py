"""The events of one response, numbered in the order in which they are made."""

import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from openai.types.responses import ResponseStreamEvent

from chatkit_testing.script._raw import is_known

__all__ = ["Emitter", "Steps"]

Steps = Iterator[Any]  # Any: events and beats; the fifty classes of events are told apart by type

# Any: each of the classes has other fields.
_CLASSES: Final[Mapping[str, Any]] = {
    typing.get_args(event.model_fields["type"].annotation)[0]: event
    for event in typing.get_args(typing.get_args(ResponseStreamEvent)[0])
}


class Emitter:
    """Makes events, and counts them."""

    def __init__(self) -> None:
        self.number = 0
        """The sequence number of the next event."""
        self.deltas = 0
        """How many pieces were streamed so far."""

    def event(self, type: str, **fields: object) -> Any:  # Any: the event of that type
        """Make the next event; the openai package validates it, unless it is of what it lacks."""
        kind, number = _CLASSES[type], self.number
        self.number += 1
        item: object = fields.get("item")
        if item is not None and not is_known(item):
            return kind.model_construct(type=type, sequence_number=number, **fields)
        return kind(type=type, sequence_number=number, **fields)

    def pieces(self, type: str, pieces: Iterable[str], **place: object) -> Steps:
        """Make a delta of each piece."""
        for piece in pieces:
            self.deltas += 1
            yield self.event(type, delta=piece, **place)


def has_field(type: str, field: str) -> bool:
    """Tell whether this version of the openai package gives an event that field."""
    return field in _CLASSES[type].model_fields
