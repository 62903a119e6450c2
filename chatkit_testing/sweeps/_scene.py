"""What is left after a conversation was interrupted, for the promises to be held against."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from chatkit.types import Thread, ThreadItem, UserMessageContent, UserMessageItem
from chatkit_testing._observing import observing
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.client._pages import PageReader
from chatkit_testing.client._stored import items_of
from chatkit_testing.client._verdict import Verdict
from chatkit_testing.stores import StoreCall
from chatkit_testing.sweeps._points import Cut, Strike
from chatkit_testing.sweeps._watch import Watch, Watched

__all__ = [
    "Scenario",
    "Scene",
    "content_of",
    "last_message",
    "load",
    "look_into_the_store",
    "play",
    "stored_items",
]

Scenario = Callable[[ChatKitClient], Awaitable[object]]
"""A conversation: what a user does with the client, and whatever a test has to say on it."""

_CONTENT: TypeAdapter[list[UserMessageContent]] = TypeAdapter(list[UserMessageContent])
_WITH_A_MESSAGE = ("threads.create", "threads.add_user_message")


@dataclass(frozen=True)
class Scene:
    """A conversation that was interrupted.

    Attributes:
        point: Where, and how.
        client: The user's client.
        watch: What was seen up to the interruption.
        rehearsal: The turns of the conversation when nothing interrupted it.
        struck: The call of the store that failed, if one did.
        error: What the scenario ended in, if it was not stopped.
    """

    point: Cut | Strike
    client: ChatKitClient
    watch: Watch
    rehearsal: Sequence[Watched]
    struck: StoreCall | None
    error: Exception | None

    @property
    def turn(self) -> Turn | None:
        """The turn that was interrupted; None if that was an operation without a stream."""
        return self.watch.interrupted.turn if self.watch.interrupted is not None else None

    def rehearsed(self, watched: Watched) -> Turn | None:
        """The same turn when nothing interrupted it."""
        index = self.watch.turns.index(watched)
        return self.rehearsal[index].turn if index < len(self.rehearsal) else None

    @property
    def last_asked(self) -> Watched | None:
        """The last turn that began with a message of the user."""
        asked = [each for each in self.watch.turns if each.turn.request["type"] in _WITH_A_MESSAGE]
        return asked[-1] if asked else None

    def asked(self, message: UserMessageItem) -> Watched | None:
        """The turn that began with this message."""
        for watched in self.watch.turns:
            shown = watched.turn.user_message
            if shown is not None and shown.id == message.id:
                return watched
        return None


def content_of(turn: Turn) -> list[UserMessageContent]:
    """Give what the user wrote, whether or not the server ever took it up."""
    return _CONTENT.validate_python(turn.request["params"]["input"]["content"])


def last_message(items: Sequence[ThreadItem]) -> UserMessageItem | None:
    """Find the user's last message."""
    return next((item for item in reversed(items) if isinstance(item, UserMessageItem)), None)


async def play(scenario: Scenario, client: ChatKitClient) -> None:
    """Play a scenario with a client.

    Raises:
        TypeError: It is a plain function, of which there is nothing to await.
    """
    conversation: object = scenario(client)
    if not inspect.isawaitable(conversation):
        name = getattr(scenario, "__name__", type(scenario).__name__)
        raise TypeError(
            f"the scenario {name} is a plain function, and gave {conversation!r}: what a client "
            f"does is awaited, write async def {name}(client)"
        )
    await conversation


async def load(client: ChatKitClient) -> Thread:
    """Load the client's thread with all its items, as a browser does that is opened on it."""
    assert client.thread_id is not None
    with observing():
        reader = PageReader(client.line, Verdict(strict=False, allow=()))
        return await reader.whole_thread(client.thread_id)


async def stored_items(client: ChatKitClient) -> list[ThreadItem]:
    """Give the thread's items as they are stored, hidden ones included; none without a store."""
    store = client.line.endpoint.store
    if store is None or client.thread_id is None:
        return []
    with observing():
        return await items_of(store, client.thread_id, client.line)


async def look_into_the_store(client: ChatKitClient) -> None:
    """Make sure that the kit can look into the store where the application can load the thread.

    Raises:
        Exception: Whatever the store raises; a note says what helps.
    """
    if client.thread_id is None:
        return
    try:
        await load(client)
    except Exception:
        return  # a scenario may delete its thread, or try another user's
    await stored_items(client)
