"""What the promises of a server are tried on: its clients, and the model behind it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

from chatkit.types import Thread
from chatkit_testing._errors import TurnTimeout
from chatkit_testing._report import plural, quote
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.conformance._judge import Make, OpenCase, made
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import Broken, NotChecked, Promises
from chatkit_testing.runner import ScriptedRunner

__all__ = ["SERVER_PROMISES", "OtherUser", "Script", "ServerCase", "open_server_case"]

T = TypeVar("T")
OtherUser = Callable[[ChatKitClient], ChatKitClient]
Script = Callable[[ScriptedRunner], None]


class ServerCase:
    """A fresh server, and what a user does with it.

    Attributes:
        client: The client of the user.
        message: What the user says.
        make_another: Makes a client on another fresh server.
        runner: The runner whose model answers.
        unscripted: The runner as it was before anything was scripted.
        log: What was done.
    """

    def __init__(
        self,
        client: ChatKitClient,
        message: str,
        make_another: Callable[[], Awaitable[ChatKitClient]],
        other_user: OtherUser | None,
        runner: ScriptedRunner,
        script: Script,
        log: CallLog,
    ) -> None:
        self.client = client
        self.message = message
        self.make_another = make_another
        self.log = log
        self.runner = runner
        self.unscripted = runner.mark()
        script(runner)
        self._other_user = other_user

    def stranger(self) -> ChatKitClient:
        """Give another user's client on the same server."""
        if self._other_user is None:
            raise NotChecked("there is no other_user to try it with")
        return self._other_user(self.client)

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
        told: Callable[[T], str] = str,
    ) -> T:
        """Do something, bounded, and write down what came of it."""
        answers: list[T] = []

        async def summed_up() -> str:
            answers.append(await call())
            return told(answers[0])

        await self.log.watch("the user", name, arguments, summed_up)
        return answers[0]

    async def refused(self, name: str, call: Callable[[], Awaitable[object]], what: str) -> None:
        """Expect an error where anything else would be wrong."""
        try:
            await self.do(name, call, what)
        except (Broken, TurnTimeout):
            raise
        except Exception:
            return
        raise Broken(f"{name}({what}) was done; it has to be refused")


SERVER_PROMISES = Promises[ServerCase]()


@asynccontextmanager
async def _opened(
    make_client: Make[ChatKitClient],
    other_user: OtherUser | None,
    message: str,
    script: Script,
    timeout: float,  # noqa: ASYNC109 - of each operation, not of the whole
) -> AsyncGenerator[ServerCase, None]:
    async with AsyncExitStack() as stack:

        async def make_another() -> ChatKitClient:
            return await stack.enter_async_context(made(make_client))

        client = await make_another()
        await stack.enter_async_context(client)
        runner = stack.enter_context(ScriptedRunner(timeout=timeout).installed())
        yield ServerCase(
            client, message, make_another, other_user, runner, script, CallLog(timeout)
        )


def open_server_case(
    make_client: Make[ChatKitClient],
    other_user: OtherUser | None,
    message: str,
    script: Script,
    timeout: float,
) -> OpenCase[ServerCase]:
    """Say how a case is opened: a server each."""
    return lambda: _opened(make_client, other_user, message, script, timeout)


def _told_turn(turn: Turn) -> str:
    return f"a turn of {plural(len(turn.events), 'event')}: {quote(turn.text)}"


def _told_thread(thread: Thread) -> str:
    return f"{thread.id} with {plural(len(thread.items.data), 'item')}"
