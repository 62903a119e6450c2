"""A server held to its promises: as a class of tests, and as a call."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any  # Any: a `Make` of any kind

from chatkit_testing.client import ChatKitClient
from chatkit_testing.conformance import _server_promises as _server_promises
from chatkit_testing.conformance._judge import Make, judge, judge_all
from chatkit_testing.conformance._promise import Promise
from chatkit_testing.conformance._report import ConformanceReport, PromiseOutcome
from chatkit_testing.conformance._server_case import (
    SERVER_PROMISES,
    OtherUser,
    Script,
    ServerCase,
    open_server_case,
)
from chatkit_testing.conformance._set_up import SetUpMistake, expect_function
from chatkit_testing.conformance._store import TIMEOUT
from chatkit_testing.conformance._tests import add_tests

if TYPE_CHECKING:
    from chatkit_testing.runner import ScriptedRunner

__all__ = ["ServerConformance", "check_server"]

MESSAGE = "Hello"


def _says_hello(runner: "ScriptedRunner") -> None:
    runner.script("Hello to you.", always=True)


class ServerConformance:
    """The promises of a server as tests, to subclass in a project's own tests.

    They are about what every chat does, whatever it is about: a message is answered, the thread is
    loaded, listed, renamed and deleted, answers are retried, and nothing is lost where a turn is
    broken off or the store fails::

        class TestMyServer(ServerConformance):
            message = "Where is order A1?"

            def make_client(self):
                return ChatKitClient(MyServer(InMemoryStore(user=whose)), context={"user": "ada"})

            def other_user(self, client):
                return client.as_user(context={"user": "eve"})

    Attributes:
        message: What the user says; any message that is answered will do.
        allow: Ids of promises to do without. They are skipped.
        timeout: The seconds that one operation may take.
    """

    message: str = MESSAGE
    allow: Collection[str] = ()
    timeout: float = TIMEOUT

    def make_client(self) -> Any:  # see the import
        """Give a client on a fresh server with an empty store; to be overridden.

        Plain or async; with ``yield`` in place of ``return``, what follows it cleans up.
        """
        raise SetUpMistake(
            f"{type(self).__name__} has no make_client(self): define one that gives a client on a "
            "fresh server at each call"
        )

    def other_user(self, client: ChatKitClient) -> ChatKitClient:
        """Give another user's client on the same server.

        To be overridden; where it is not, promises about several users are skipped.
        """
        raise NotImplementedError

    def script(self, runner: "ScriptedRunner") -> None:
        """Lay out what the model says to the message; by default the same text every time."""
        _says_hello(runner)

    async def _judge(self, promise: Promise[ServerCase]) -> PromiseOutcome:
        has_users = type(self).other_user is not ServerConformance.other_user
        other_user = self.other_user if has_users else None
        opened = open_server_case(
            self.make_client, other_user, self.message, self.script, self.timeout
        )
        return await judge(promise, opened, allow=self.allow)


add_tests(ServerConformance, SERVER_PROMISES, ServerConformance._judge)


async def check_server(
    make_client: Make[ChatKitClient],
    *,
    other_user: OtherUser | None = None,
    message: str = MESSAGE,
    script: Script = _says_hello,
    allow: Collection[str] = (),
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - of each operation, not of the whole
) -> ConformanceReport:
    """Hold a server to every promise; the report says which it keeps.

    Args:
        make_client: Gives a client on a fresh server with an empty store at each call. Plain or
            async; with ``yield`` in place of ``return``, what follows it cleans up.
        other_user: Gives another user's client on the server of a client. Without it, promises
            about several users are not checked.
        message: What the user says.
        script: Lays out what the model says to it.
        allow: Ids of promises to do without.
        timeout: The seconds that one operation may take.

    Raises:
        TypeError: ``make_client`` is no function, or gives what is no client; or the application
            cannot tell the client of ``other_user`` from it.
        ValueError: ``allow`` names what is no promise.
    """
    expect_function(make_client, ChatKitClient, "check_server")
    opened = open_server_case(make_client, other_user, message, script, timeout)
    name = getattr(make_client, "__qualname__", repr(make_client))
    return await judge_all(name, SERVER_PROMISES, opened, allow=allow)
