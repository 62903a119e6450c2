"""The model behind HTTP: takes an answer from the script, and writes it as the request asks."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

import httpx

from chatkit_testing._errors import ScriptError, ScriptTimeout
from chatkit_testing._guard import refusal_body
from chatkit_testing.openai_mock._answers import Cut, check_for_chat, prepared_for_wire
from chatkit_testing.openai_mock._body import Bridge, StreamedBody
from chatkit_testing.openai_mock._call import OpenAICall
from chatkit_testing.openai_mock._chat import ChatWire
from chatkit_testing.openai_mock._failures import ConnectionFailure, Failure, make_failure
from chatkit_testing.openai_mock._offer import offer_of
from chatkit_testing.openai_mock._play import Failed, Pace, played
from chatkit_testing.openai_mock._wire import ResponsesWire, Wire
from chatkit_testing.script import Answer, CountingIds, Exchange, Script, Terms, fitted, render

__all__ = ["TERMS", "Model", "failed", "refused"]

TERMS: Final = Terms(
    asker="model",
    script='Say what the model answers before it is asked: script(message("…")).',
    reach=(
        "The model was never called. Does the code under test send its request with an OpenAI "
        "client, and does it wait for the answer? With chatkit_runner installed, runs of the "
        "Agents SDK do not come as far as HTTP."
    ),
    ended=(
        "The application asks again only after an answer that calls a tool, or one that failed."
    ),
)
_CLOSED: Final = (
    "peer closed connection without sending complete message body (incomplete chunked read)"
)


def refused(error: Exception) -> httpx.Response:
    """Answer a request that the test did not script, or scripted wrongly: not to be retried."""
    body = refusal_body(str(error))
    return httpx.Response(400, json=body, headers={"x-should-retry": "false"})


def failed(failure: Failure, *, is_begun: bool = False) -> httpx.Response:
    """Answer a request that fails.

    Raises:
        httpx.TransportError: it fails with its connection.
    """
    if isinstance(failure, ConnectionFailure):
        raise failure.error(is_begun=is_begun)
    return failure.response()


class Model:
    """The model: its script, and the calls it got.

    Args:
        bridge: where answers to synchronous clients are played.
    """

    def __init__(self, bridge: Bridge) -> None:
        self.script = Script(prepared_for_wire, TERMS)
        self.call_names: dict[str, str] = {}
        """The names of the function calls that were answered, by call id."""
        self.bridge = bridge
        self.ids = CountingIds()

    async def respond(self, call: OpenAICall, pace: Pace) -> httpx.Response:
        """Answer a call."""
        try:
            exchange = self.script.take(call)
            answer = await self._resolved(exchange)
            if isinstance(answer, Answer | Cut):
                return await _Reply(self, call, exchange, pace).respond(answer)
        except (AssertionError, ScriptError, ScriptTimeout) as error:
            return refused(error)
        return failed(answer)

    async def _resolved(self, exchange: Exchange) -> Any:  # Any: an answer, or a failure
        try:
            return await self.script.resolve(exchange)
        except (AssertionError, ScriptError, ScriptTimeout):
            raise
        except Exception as error:
            with self.script.remembering():
                return _failure_of(exchange, error)


def _failure_of(exchange: Exchange, error: Exception) -> Failure:
    """Make the failure that a function meant by raising, if it can have meant one."""
    try:
        return make_failure(error)
    except ScriptError:
        raise ScriptError(
            f"The answer {exchange.given} broke off: {error!r}. To let the request fail, raise "
            "what can come over HTTP, an exception of the openai package for instance."
        ) from error


class _Reply:
    """The answer to one call, on its way."""

    def __init__(self, model: Model, call: OpenAICall, exchange: Exchange, pace: Pace) -> None:
        self._model = model
        self._call = call
        self._exchange = exchange
        self._pace = pace
        self._wire: Wire = (
            ChatWire(call, model.ids.item("chatcmpl")) if call.is_chat else ResponsesWire(call)
        )

    async def respond(self, answer: Answer | Cut) -> httpx.Response:
        """Make the response."""
        cut = answer if isinstance(answer, Cut) else None
        events = self._events(answer.answer if isinstance(answer, Cut) else answer)
        if not self._call.streamed:
            return await self._whole(events, cut)
        chunks = self._chunks(events, is_begun=cut is not None)
        if cut is not None:
            return self._streamed(self._broken(chunks, cut))
        try:
            first = await anext(chunks)
        except Failed as error:
            return failed(error.failure)
        return self._streamed(_rejoined(first, chunks))

    def _events(self, answer: Answer) -> AsyncIterator[Any]:  # Any: events of the Responses API
        call = self._call
        with self._model.script.remembering():
            if call.is_chat:
                check_for_chat(answer)
            answer = fitted(answer, offer_of(call), self._exchange)
        steps = render(
            answer,
            ids=self._model.ids,
            model=call.model,
            input_tokens=max(1, len(call.input)),
            previous_response_id=call.previous_response_id,
            schema=call.schema,
        )
        return played(steps, self._model.script, self._exchange, self._pace)

    async def _whole(self, events: AsyncIterator[Any], cut: Cut | None) -> httpx.Response:
        last: Any = None  # Any: the event that closes the answer
        try:
            async for event in events:
                last = event
        except Failed as error:
            return failed(error.failure, is_begun=last is not None)
        self._remember(last)
        body = self._wire.body(last.response)
        if cut is None:
            return httpx.Response(200, json=body, headers=self._headers())
        content = json.dumps(body).encode()
        headers = self._headers() | {"content-type": "application/json"}
        chunks = _closed_after(content[: len(content) // 2])
        return httpx.Response(200, headers=headers, stream=StreamedBody(chunks, self._model.bridge))

    async def _chunks(
        self, events: AsyncIterator[Any], *, is_begun: bool
    ) -> AsyncGenerator[bytes, None]:
        try:
            async for event in events:
                self._remember(event)
                for frame in self._wire.frames(event):
                    is_begun = True
                    yield frame.encode()
            for frame in self._wire.end():
                yield frame.encode()
        except Failed as error:
            if not is_begun:
                raise
            if isinstance(error.failure, ConnectionFailure):
                raise error.failure.error(is_begun=True) from error
            yield self._wire.error(error.failure.error).encode()

    async def _broken(
        self, chunks: AsyncGenerator[bytes, None], cut: Cut
    ) -> AsyncGenerator[bytes, None]:
        count = 0
        async for chunk in chunks:
            if count == cut.after:
                if cut.in_frame:
                    yield chunk[: len(chunk) // 2]
                break
            yield chunk
            count += 1
        await chunks.aclose()
        if count < cut.after:
            with self._model.script.remembering():
                raise ScriptError(
                    f"{cut}: the stream has {count} events, so it was not cut. Correct after=."
                )
        raise httpx.RemoteProtocolError(_CLOSED)

    def _remember(self, event: Any) -> None:
        if event.type == "response.completed":
            for item in event.response.output:
                if item.type == "function_call":
                    self._model.call_names[item.call_id] = item.name
                    self._call.function_calls.append((item.name, item.call_id))

    def _streamed(self, chunks: AsyncGenerator[bytes, None]) -> httpx.Response:
        headers = self._headers() | {"content-type": "text/event-stream; charset=utf-8"}
        return httpx.Response(200, headers=headers, stream=StreamedBody(chunks, self._model.bridge))

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": self._model.ids.item("req")}


async def _rejoined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    try:
        yield first
        async for chunk in rest:
            yield chunk
    finally:
        await rest.aclose()


async def _closed_after(content: bytes) -> AsyncGenerator[bytes, None]:
    yield content
    raise httpx.RemoteProtocolError(_CLOSED)
