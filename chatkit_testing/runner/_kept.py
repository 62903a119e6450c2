"""What stands in a script for the answers of the real model, and what is kept of them."""

from dataclasses import dataclass

from chatkit_testing.script import Answer, Exchange
from chatkit_testing.script_file import Keeping

__all__ = ["Kept", "RealAnswer"]


class RealAnswer:
    """Stands in a script for whatever the real model answers, which is kept."""

    def __init__(self) -> None:
        self.keeping = Keeping()
        self.kept: dict[Exchange, Kept] = {}
        """What was answered, by the calls; a call that is not there has no answer yet."""

    def __str__(self) -> str:
        return "what the real model answers"


@dataclass(frozen=True)
class Kept:
    """An answer of the real model.

    Attributes:
        answer: what a script can say of it.
        is_placeholder: whether its items have no ids of their own.
        unsaid: what no script can say; empty if there is nothing.
    """

    answer: Answer
    is_placeholder: bool
    unsaid: str
