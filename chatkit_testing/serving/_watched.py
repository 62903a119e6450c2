"""A turn that is served: what came of it so far, and how it is judged."""

from collections.abc import Mapping
from typing import Any  # Any: JSON

from chatkit.types import Page, Thread, ThreadItem, ThreadStreamEvent
from chatkit_testing._errors import ChatKitTestingError
from chatkit_testing._observing import observing
from chatkit_testing.client import requests
from chatkit_testing.client._asgi import ASGIApp, ASGITransport, Message
from chatkit_testing.client._exchange import HTTPRequest
from chatkit_testing.client._line import Line
from chatkit_testing.client._target import Endpoint
from chatkit_testing.client._turn import Turn
from chatkit_testing.protocol import verify

__all__ = ["Listener", "Watched", "thread_of"]

_TIMEOUT = 10.0
"""Seconds that the application has to show a thread to the kit."""


class Watched:
    """A turn that is being served, as far as it came.

    Args:
        number: Which turn it is, counted from one; 0 is none, but an operation without a stream.
        request: What was asked.
        scope: The request as the application gets it; the thread is asked for in the same way.
        app: The application.
    """

    def __init__(self, number: int, request: Mapping[str, Any], scope: Message, app: ASGIApp):
        headers = dict(scope["headers"])
        self.number = number
        self.origin = headers.get(b"x-chatkit-origin", b"").decode("latin-1")
        """What the client calls itself, in the header ``x-chatkit-origin``."""
        self.turn = Turn(request)
        self._line = _line_of(app, scope)
        self._before: Thread | None = None

    @property
    def thread_id(self) -> str | None:
        """The thread, once it is known."""
        thread = self.turn.thread
        return thread_of(self.turn.request) if thread is None else thread.id

    async def look(self) -> None:
        """See the thread as it stands before the turn."""
        self._before = await self._load()
        if self._before is not None:
            items = self._before.items.data
            self.turn = Turn(self.turn.request, before=items, thread=self._before)

    async def judge(self, headers: Mapping[str, str]) -> None:
        """Hold the turn to the protocol, and what was shown to the thread after a reload."""
        before = None if self._before is None else self._before.items.data
        self.turn.violations = verify(
            self.turn,
            before=() if self.turn.request["type"] == "threads.create" else before,
            after=await self._load(),
            calls=self.turn.model_calls,
            headers=headers,
        )

    async def _load(self) -> Thread | None:
        """Load the thread; None if there is none, or it is not to be had."""
        if self.thread_id is None:
            return None
        try:
            with observing():
                return await _whole_thread(self._line, self.thread_id)
        except ChatKitTestingError:
            return None


async def _whole_thread(line: Line, thread_id: str) -> Thread:
    """Load a thread with all its items, as far as its pages lead on."""
    thread = await line.ask(requests.get_thread(thread_id), Thread)
    page, items, followed = thread.items, list(thread.items.data), set[str]()
    while page.has_more and page.after is not None and page.after not in followed:
        followed.add(page.after)
        request = requests.list_items(thread_id, after=page.after, order="asc")
        page = await line.ask(request, Page[ThreadItem])
        items += page.data
    return thread.model_copy(update={"items": Page[ThreadItem](data=items)})


def thread_of(request: Mapping[str, Any]) -> str | None:  # see the import
    """Find the thread that a request is about."""
    match request:
        case {"params": {"thread_id": str(thread_id)}}:
            return thread_id
        case _:
            return None


class Listener:
    """Hears of what is served; by itself it does nothing about it."""

    def began(self, watched: Watched) -> None:
        """Hear of a turn before the application does."""

    def came(self, watched: Watched, event: ThreadStreamEvent | None, data: str) -> None:
        """Hear of the data of a frame, and of the event that it is, if it is one."""

    def ended(self, watched: Watched) -> None:
        """Hear of a turn that is over and judged."""

    def answered(self, watched: Watched, status: int, body: bytes) -> None:
        """Hear of what was answered without a stream, be it in place of one."""

    def missed(self, method: str, path: str, status: int, endpoint: str) -> None:
        """Hear of a request that found nothing, and where ChatKit is spoken."""


def _line_of(app: ASGIApp, scope: Message) -> Line:
    way = _AsTheClient(app, scope)
    endpoint = Endpoint(way, "the application", scope["path"], {}, None, None)
    return Line(endpoint, _TIMEOUT, raise_server_exceptions=False, starts_by_itself=False)


class _AsTheClient(ASGITransport):
    """The way that a request took to the application: with its headers, on its state."""

    def __init__(self, app: ASGIApp, scope: Message) -> None:
        super().__init__(app, _TIMEOUT)
        self._as_it_came = dict(scope)

    def _scope(self, request: HTTPRequest) -> Message:
        length = (b"content-length", str(len(request.body)).encode())
        headers = [pair for pair in self._as_it_came["headers"] if pair[0] != length[0]]
        return {**self._as_it_came, "headers": [*headers, length]}
