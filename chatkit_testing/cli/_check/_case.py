"""What the checks of an endpoint are made on: a client, and requests of any kind."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from chatkit_testing._errors import TurnTimeout
from chatkit_testing.cli._check._client import CheckingClient, Tape, Watch
from chatkit_testing.cli._check._options import CheckOptions
from chatkit_testing.client._exchange import GRACE, HTTPRequest, lowered
from chatkit_testing.client._line import Received, read_all
from chatkit_testing.conformance._chat_case import ChatCase
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import Broken, Promise, Promises

__all__ = ["CHECKS", "FIRST", "EndpointCase", "Scene", "checks_in_order", "tried_by"]

T = TypeVar("T")
CaseT = TypeVar("CaseT")
CHECKS = Promises["EndpointCase"]()
"""Every check by its id."""
FIRST = "SV101"
"""The check that nearly all others stand on: a message is answered."""


def checks_in_order() -> list[Promise["EndpointCase"]]:
    """Give the checks in the order in which they are made: conversations, then the rest."""
    return [CHECKS[id] for id in sorted(CHECKS, key=lambda id: (not id.startswith("SV"), id))]


def tried_by(
    promise: Promise[CaseT],
    tried: Callable[["EndpointCase"], Awaitable[None]],
    *,
    mend: str | None = None,
) -> None:
    """Enter a promise that is tried in another way where the server is elsewhere."""
    told = promise.mend if mend is None else mend
    here = Promise(promise.id, promise.name, promise.sentence, promise.protects, tried, told)
    CHECKS.adopt([here])


@dataclass
class Scene:
    """All that the checks of one endpoint share.

    Attributes:
        options: What was asked for.
        client: The user's client; each check has one of its own like it.
        watch: Who looks on.
        notes: What is worth saying, and breaks nothing.
    """

    options: CheckOptions
    client: CheckingClient
    watch: Watch
    notes: list[str] = field(default_factory=list[str])
    _said: int = 0

    def next_message(self) -> str:
        """Give the next of the messages, round and round."""
        messages = self.options.messages
        self._said += 1
        return messages[(self._said - 1) % len(messages)]

    def open_case(self) -> Callable[[], AbstractAsyncContextManager["EndpointCase"]]:
        """Say how a case is opened: a client without a thread."""
        return self._opened

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator["EndpointCase", None]:
        yield EndpointCase(self)


class EndpointCase(ChatCase):
    """An endpoint, and what a front end does with it.

    Attributes:
        scene: What the checks share.
    """

    def __init__(self, scene: Scene) -> None:
        # A turn has a bound of its own, which says more of what it was about.
        log = CallLog(2 * scene.options.timeout + GRACE)
        super().__init__(scene.client.as_user(), scene.next_message(), log)
        self.scene = scene

    @property
    def options(self) -> CheckOptions:
        """What was asked for."""
        return self.scene.options

    @property
    def last_tape(self) -> Tape:
        """The last turn as its bytes arrived."""
        return self.scene.watch.tapes[-1]

    def easy_going(self) -> CheckingClient:
        """Give a client whose turns are not judged, with no thread."""
        return self.scene.client.easy_going()

    async def unless_refused(
        self,
        name: str,
        call: Callable[[], Awaitable[T]],
        arguments: str,
        told: Callable[[T], str] = str,
    ) -> T | None:
        """Do what may be refused; None if it was."""
        try:
            return await self.do(name, call, arguments, told)
        except (Broken, TurnTimeout):
            raise
        except Exception:
            return None

    async def request(
        self,
        method: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        shown: str = "",
    ) -> Received:
        """Send a request of any kind, and wait for the whole answer, whatever it is."""

        async def sent() -> Received:
            endpoint = self.client.line.endpoint
            given = {**endpoint.request(b"").headers, **lowered(headers or {})}
            exchange = await self.client.line.open(HTTPRequest(endpoint.url, body, method, given))
            try:
                async with asyncio.timeout(self.options.timeout):
                    await exchange.answered()
                    answer = await read_all(exchange)
            except TimeoutError:
                raise Broken(
                    f"{method} {shown} was not answered within {self.options.timeout:g} s"
                ) from None
            finally:
                await exchange.close(GRACE)
            return Received(self.client.line.status_of(exchange), exchange.headers, answer)

        return await self.do(method, sent, shown, lambda answer: f"HTTP {answer.status}")
