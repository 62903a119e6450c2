"""The points at which a conversation is interrupted."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Cut", "Strike", "Way"]

Way = Literal["cancel", "leave"]


@dataclass(frozen=True)
class Cut:
    """The end of a turn at one of its events.

    Attributes:
        turn: Which turn of the conversation, counted from 1.
        event: Which of its events, counted from 1: it is the last that the user asks for.
        way: "cancel" cancels the server's task, which hears of it where it next suspends;
            "leave" drops the connection, so that the stream is closed at the event.
        name: What the event is.
    """

    turn: int
    event: int
    way: Way
    name: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the point as it stands in the table."""
        return str(self.turn), str(self.event), self.name, self.way

    def __str__(self) -> str:
        named = f" ({self.name})" if self.name else ""
        return f"event {self.event}{named} of turn {self.turn}, by {self.way}"


@dataclass(frozen=True)
class Strike:
    """The failure of one call of the store.

    Attributes:
        call: Which call of the conversation, counted from 1.
        after: Whether the call has done its work before it fails.
        name: What the call is.
    """

    call: int
    after: bool
    name: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the point as it stands in the table."""
        return str(self.call), self.name, "after" if self.after else "before"

    def __str__(self) -> str:
        named = f" ({self.name})" if self.name else ""
        return (
            f"call {self.call}{named} of the store, {'after' if self.after else 'before'} its work"
        )
