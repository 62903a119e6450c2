"""A model behind a real web server on loopback: the Responses API and Chat Completions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
from agents import OpenAIChatCompletionsModel, OpenAIResponsesModel
from openai import AsyncOpenAI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chatkit_testing.openai_mock._call import OpenAICall, chat_call, responses_call
from chatkit_testing.openai_mock._chat import ChatWire
from chatkit_testing.openai_mock._requests import OpenAIRequest
from chatkit_testing.openai_mock._wire import ResponsesWire, Wire
from chatkit_testing.script import make_answer, render

KEY: Final = "sk-live-0123456789abcdef"
_CLOSING: Final = {"connection": "close"}  # the clients of agents are never closed


class ProviderIds:
    """Ids as a provider gives them: nobody can foretell them."""

    is_placeholder = False

    def __init__(self) -> None:
        self._count = 0

    def _next(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_68af{self._count:012x}c0ffee"

    def response(self) -> str:
        return self._next("resp")

    def item(self, type: str) -> str:
        return self._next(type[:3])

    def call(self) -> str:
        return self._next("call")


@dataclass(frozen=True)
class Incomplete:
    """A text that is cut off, for the tokens were all used."""

    text: str


class ModelServer:
    """Answers each request with what is next for its model; counts what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[object]] = {}
        self.requests: list[OpenAIRequest] = []
        self.ids = ProviderIds()
        routes = [
            Route("/v1/responses", self._responses, methods=["POST"]),
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    def says(self, *answers: object, model: str = "gpt-5.1") -> None:
        """Lay out answers: what a script takes, or a response of Starlette."""
        self.answers.setdefault(model, []).extend(answers)

    async def _responses(self, request: Request) -> Response:
        call = responses_call(await self._asked(request), {})
        return self._answer(call, ResponsesWire(call))

    async def _chat(self, request: Request) -> Response:
        call = chat_call(await self._asked(request), {})
        return self._answer(call, ChatWire(call, self.ids.item("chatcmpl")))

    async def _asked(self, request: Request) -> OpenAIRequest:
        asked = OpenAIRequest(
            method=request.method,
            url=str(request.url),
            headers=httpx.Headers(request.headers.raw),
            content=await request.body(),
        )
        self.requests.append(asked)
        return asked

    def _answer(self, call: OpenAICall, wire: Wire) -> Response:
        answer = self.answers[call.model].pop(0)
        if isinstance(answer, Response):
            answer.headers.update(_CLOSING)
            return answer
        said = answer.text if isinstance(answer, Incomplete) else answer
        events = list(render(make_answer(said), ids=self.ids, model=call.model, schema=call.schema))
        if isinstance(answer, Incomplete):
            closing: Any = events[-1]  # Any: one of the many classes of events
            events[-1] = closing.model_copy(update={"type": "response.incomplete"})
        if call.streamed:
            frames = _frames(events, wire)
            return StreamingResponse(frames, media_type="text/event-stream", headers=_CLOSING)
        return JSONResponse(wire.body(events[-1].response), headers=_CLOSING)  # type: ignore[union-attr]


def _frames(events: Sequence[Any], wire: Wire) -> Iterator[str]:
    for event in events:
        yield from wire.frames(event)
    yield from wire.end()


def agent_model(base_url: str, kind: str, name: str = "gpt-5.1") -> Any:
    """Make the Agents SDK's own model, which speaks to the server."""
    client = AsyncOpenAI(api_key=KEY, base_url=f"{base_url}/v1", max_retries=0)
    models = {"responses": OpenAIResponsesModel, "chat": OpenAIChatCompletionsModel}
    return models[kind](model=name, openai_client=client)
