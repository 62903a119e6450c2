"""Going on after an interruption: the last message is retried, then another one is sent."""

from collections.abc import AsyncIterator, Sequence

from chatkit.types import ActiveStatus, Thread, ThreadItem, UserMessageItem
from chatkit_testing._errors import ChatKitTestingError
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.sweeps._aftermath import brief_error
from chatkit_testing.sweeps._promises import Breach
from chatkit_testing.sweeps._scene import Scene, content_of, last_message, load
from chatkit_testing.sweeps._watch import Watched

__all__ = ["go_on"]


async def go_on(scene: Scene, thread: Thread | None) -> AsyncIterator[Breach]:
    """Do what a user does next, and find what does not work (SW110, SW111).

    A turn that fails by itself is expected to fail again, and is not tried.
    """
    message = last_message(thread.items.data) if thread is not None else None
    watched = scene.asked(message) if message is not None else None
    if message is not None and watched is not None and _succeeds(scene, watched):
        for text in await _retry(scene.client, watched, message):
            yield Breach("SW110", text)
    asked = scene.last_asked
    if asked is not None and _succeeds(scene, asked) and _is_open(scene.rehearsed(asked)):
        if thread is not None and not isinstance(thread.status, ActiveStatus):
            yield Breach("SW111", f"the thread takes no message: it was left {thread.status.type}")
        for text in await _send(scene.client, asked):
            yield Breach("SW111", text)


def _is_open(turn: Turn | None) -> bool:
    """Tell whether a turn leaves the thread open to the next message when it is whole."""
    thread = turn.thread if turn is not None else None
    return thread is not None and isinstance(thread.status, ActiveStatus)


def _succeeds(scene: Scene, watched: Watched) -> bool:
    rehearsed = scene.rehearsed(watched)
    return rehearsed is not None and rehearsed.error is None and rehearsed.exception is None


async def _retry(client: ChatKitClient, watched: Watched, message: UserMessageItem) -> list[str]:
    watched.script.rewind(calls=False)
    try:
        turn = await client.retry(message)
        items = (await load(client)).items.data
    except Exception as error:
        return [f"the retry of {message.id} failed: {_told(error)}"]
    return [*_failure(turn, "the retry"), *_left_over(turn, message, items)]


def _left_over(turn: Turn, message: UserMessageItem, items: Sequence[ThreadItem]) -> list[str]:
    ids = [item.id for item in items]
    if message.id not in ids:
        return [f"{message.id}, which was retried, is gone"]
    newer = items[ids.index(message.id) + 1 :]
    shown = {entry.item.id for entry in turn.entries}
    return [
        f"{item.type} {item.id} of the first attempt is still there after the retry"
        for item in newer
        if item.id not in shown
    ]


async def _send(client: ChatKitClient, asked: Watched) -> list[str]:
    asked.script.rewind(calls=False)
    try:
        turn = await client.send(content_of(asked.turn))
        ids = {item.id for item in (await load(client)).items.data}
    except Exception as error:
        return [f"the next message failed: {_told(error)}"]
    lost = [
        f"{entry.item.type} {entry.item.id} of the next turn is not there after a reload"
        for entry in turn.entries
        if entry.phase == "done" and entry.item.id not in ids
    ]
    return [*_failure(turn, "the next message"), *lost]


def _failure(turn: Turn, what: str) -> list[str]:
    if turn.exception is not None:
        return [f"{what} failed: {brief_error(turn.exception)}"]
    if turn.error is not None or turn.aborted:
        return [f"{what} was answered with an error:\n{turn.outline}"]
    return []


def _told(error: Exception) -> str:
    """The kit's own errors say it in full, another one in a line."""
    own = isinstance(error, ChatKitTestingError) and error.__cause__ is None
    return str(error) if own else brief_error(error.__cause__ or error)
