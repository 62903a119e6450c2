"""What the promises of a server are tried on: a fresh one, and the model behind it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from chatkit_testing._report import brief
from chatkit_testing.client import ChatKitClient
from chatkit_testing.conformance._chat_case import ChatCase
from chatkit_testing.conformance._judge import Make, OpenCase, made
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import NotChecked, Promises
from chatkit_testing.conformance._set_up import SetUpMistake, expect_made
from chatkit_testing.runner import ScriptedRunner

__all__ = ["SERVER_PROMISES", "OtherUser", "Script", "ServerCase", "open_server_case"]

OtherUser = Callable[[ChatKitClient], ChatKitClient]
Script = Callable[[ScriptedRunner], None]


class ServerCase(ChatCase):
    """A fresh server, and the model behind it.

    Attributes:
        make_another: Makes a client on another fresh server.
        runner: The runner whose model answers.
        unscripted: The runner as it was before anything was scripted.
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
        super().__init__(client, message, log)
        self.make_another = make_another
        self.runner = runner
        self.unscripted = runner.mark()
        script(runner)
        self._other_user = other_user

    def stranger(self) -> ChatKitClient:
        """Give another user's client on the same server, which the server can tell apart."""
        if self._other_user is None:
            raise NotChecked("there is no other_user to try it with")
        other = _checked(self._other_user(self.client), "other_user")
        mine, theirs = self.client.line.endpoint, other.line.endpoint
        if mine.server is not None and mine.server is theirs.server:
            differs, how = mine.context != theirs.context, "context"
        else:
            differs = mine.transport is not theirs.transport or mine.request(b"") != theirs.request(
                b""
            )
            how = "headers"
        if not differs:
            raise SetUpMistake(
                f"the other user's client has the same {how} as the first, so that {mine.name} "
                f"cannot tell them apart: give client.as_user({how}=…)"
            )
        return other


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
            return _checked(await stack.enter_async_context(made(make_client)), "make_client")

        client = await make_another()
        await stack.enter_async_context(client)
        runner = stack.enter_context(ScriptedRunner(timeout=timeout).installed())
        yield ServerCase(
            client, message, make_another, other_user, runner, script, CallLog(timeout)
        )


def _checked(made: object, maker: str) -> ChatKitClient:
    expect_made(made, (), "ChatKitClient", maker)
    if not isinstance(made, ChatKitClient):
        raise SetUpMistake(
            f"{maker} gave {brief(made)}, which is no ChatKitClient: return "
            "ChatKitClient(server), or ChatKitClient(app)"
        )
    return made


def open_server_case(
    make_client: Make[ChatKitClient],
    other_user: OtherUser | None,
    message: str,
    script: Script,
    timeout: float,
) -> OpenCase[ServerCase]:
    """Say how a case is opened: a server each."""
    return lambda: _opened(make_client, other_user, message, script, timeout)
