"""What the promises of any chat are tried on: a client, wherever its server is."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from chatkit.types import Thread
from chatkit_testing._errors import TurnTimeout
from chatkit_testing._report import plural, quote
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import Broken, Promises

__all__ = ["CHAT_PROMISES", "ChatCase"]

T = TypeVar("T")


class ChatCase:
    """A server, and what a user does with it.

    Attributes:
        client: The client of the user.
        message: What the user says.
        log: What was done.
    """

    def __init__(self, client: ChatKitClient, message: str, log: CallLog) -> None:
        self.client = client
        self.message = message
        self.log = log

    def twin(self) -> ChatKitClient:
        """Give another client of the same user."""
        return self.client.as_user(context=self.client.line.endpoint.context)

    async def send(self, client: ChatKitClient | None = None) -> Turn:
        """Send the message, and expect an answer."""
        given = self.client if client is None else client
        turn = await self.do(
            "send", lambda: given.send(self.message), quote(self.message), _told_turn
        )
        if turn.error is not None or len(turn.shown) < 2:
            raise Broken(f"the message was not answered:\n{turn.outline}")
        return turn

    async def load(self, client: ChatKitClient | None = None) -> Thread:
        """Load the thread."""
        given = self.client if client is None else client
        return await self.do("thread", given.thread, "", _told_thread)

    async def do(
        self,
        name: str,
        call: Callable[[], Awaitable[T]],
        arguments: str = "",
        tell: Callable[[T], str] | None = None,
    ) -> T:
        """Do something, bounded, and write down what came of it."""
        return await self.log.watch("the user", name, arguments, call, tell=tell)

    async def refused(self, name: str, call: Callable[[], Awaitable[object]], what: str) -> None:
        """Expect an error where anything else would be wrong."""
        try:
            await self.do(name, call, what)
        except (Broken, TurnTimeout):
            raise
        except Exception:
            return
        raise Broken(f"{name}({what}) was done; it has to be refused")


CHAT_PROMISES = Promises[ChatCase]()


def _told_turn(turn: Turn) -> str:
    return f"a turn of {plural(len(turn.events), 'event')}: {quote(turn.text)}"


def _told_thread(thread: Thread) -> str:
    return f"{thread.id} with {plural(len(thread.items.data), 'item')}"
