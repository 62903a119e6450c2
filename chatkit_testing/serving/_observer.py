"""The observer: reads along what an application answers, judges its turns and tells of them."""

import json
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from itertools import count
from typing import Any, cast  # Any: JSON

from chatkit_testing._errors import ClientError
from chatkit_testing._hearing import hearing
from chatkit_testing._operations import is_streaming
from chatkit_testing.client._asgi import ASGIApp, Message, Receive, Send
from chatkit_testing.serving._watched import Listener, Watched
from chatkit_testing.sse import SSEParser

__all__ = ["Observer"]

_MISSED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})


class Observer:
    """An ASGI application around another, which it leaves as it is.

    Args:
        app: The application.
        path: Where it speaks ChatKit.
        listeners: Who hears of what it answers.
    """

    def __init__(self, app: ASGIApp, path: str, listeners: Sequence[Listener]) -> None:
        self._app = app
        self._path = path
        self._listeners = listeners
        self._numbers = count(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request."""
        is_http = scope["type"] == "http"
        if not is_http or scope["path"] != self._path or scope["method"] != "POST":
            await self._app(scope, receive, self._missing(scope, send) if is_http else send)
            return
        body = await _read(receive)
        if body is None:
            return  # nobody is there to be answered
        request = _json(body)
        is_turn = is_streaming(request.get("type"))
        watched = Watched(next(self._numbers) if is_turn else 0, request, scope, self._app)
        if is_turn:
            await watched.look()
            for listener in self._listeners:
                listener.began(watched)
        reading = _Reading(watched, self._listeners, body, receive, send)
        with hearing(watched.turn.model_calls):
            try:
                await self._app(scope, reading.receive, reading.send)
            finally:
                await reading.end()

    def _missing(self, scope: Message, send: Send) -> Send:
        """Pass an answer on, and tell of it if there was nothing at its path or for its method."""

        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _MISSED:
                for listener in self._listeners:
                    listener.missed(scope["method"], scope["path"], message["status"], self._path)
            await send(message)

        return passing


async def _read(receive: Receive) -> bytes | None:
    """Read the body; None if the client has gone before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _json(body: bytes) -> dict[str, Any]:  # see the import
    with suppress(ValueError, RecursionError):
        value: object = json.loads(body)
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
    return {}


class _Reading:
    """One answer on its way through."""

    def __init__(
        self,
        watched: Watched,
        listeners: Sequence[Listener],
        body: bytes,
        receive: Receive,
        send: Send,
    ) -> None:
        self._watched = watched
        self._listeners = listeners
        self._request = [body]
        self._receive = receive
        self._send = send
        self._parser = SSEParser()
        self._status = 500
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._complete = False

    async def receive(self) -> Message:
        """Give the request once more, then what follows it."""
        if self._request:
            return {"type": "http.request", "body": self._request.pop(), "more_body": False}
        message = await self._receive()
        if not self._complete:  # the client is gone before its answer was there
            self._watched.turn.cancelled = True
        return message

    async def send(self, message: Message) -> None:
        """Pass a piece of the answer on, and read it."""
        if message["type"] == "http.response.start":
            self._begin(message)
        await self._send(message)
        if message["type"] == "http.response.body":
            self._complete = not message.get("more_body", False)
            self._take(bytes(message.get("body", b"")))

    @property
    def _is_stream(self) -> bool:
        return self._headers.get("content-type", "").startswith("text/event-stream")

    def _begin(self, message: Message) -> None:
        self._status = message["status"]
        self._headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in message.get("headers", ())
        }

    def _take(self, chunk: bytes) -> None:
        if not self._is_stream:
            self._body += chunk
            return
        for frame in self._parser.feed(chunk):
            event = None
            with suppress(ClientError):  # the verifier says so of what is no event
                event = self._watched.turn.feed(frame.data)
            for listener in self._listeners:
                listener.came(self._watched, event, frame.data)

    async def end(self) -> None:
        """Judge what was streamed, and tell of the end."""
        turn = self._watched.turn
        if not self._is_stream:
            for listener in self._listeners:
                listener.answered(self._watched, self._status, bytes(self._body))
            return
        turn.aborted = not self._complete and not turn.cancelled
        await self._watched.judge(self._headers)
        for listener in self._listeners:
            listener.ended(self._watched)
