"""The conversations of the test that runs, for whoever reports on it.

The plugin collects them. Only the standard library is imported here, so that listening costs a
project nothing that does not use the kit.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Conversation", "collected", "note"]


class Conversation(Protocol):
    """What can be reported: one user's turns."""

    @property
    def title(self) -> str:
        """Whose conversation it is, and with what."""
        ...

    @property
    def outline(self) -> str:
        """Its turns so far, as text."""
        ...


_listeners: list[list[Conversation]] = []


@contextmanager
def collected() -> Generator[list[Conversation], None, None]:
    """Collect the conversations that begin before the block ends; the innermost block has them."""
    conversations: list[Conversation] = []
    _listeners.append(conversations)
    try:
        yield conversations
    finally:
        _listeners.pop()


def note(conversation: Conversation) -> None:
    """Tell that a conversation begins."""
    if _listeners:
        _listeners[-1].append(conversation)
