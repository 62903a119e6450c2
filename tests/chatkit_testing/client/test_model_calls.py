"""What the model was asked, turn by turn."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any  # an agent's context

import pytest
from agents import Agent, Runner
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem
from chatkit_testing import ChatKitClient, InMemoryStore, ScriptedRunner
from chatkit_testing.client import Target
from tests.chatkit_testing.client.support import serving

agent: Agent[Any] = Agent(name="Desk")


class Desk(ChatKitServer[dict[str, Any]]):
    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: dict[str, Any],
    ) -> AsyncIterator[ThreadStreamEvent]:
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(agent, await simple_to_agent_input(page.data[::-1]))
        async for event in stream_agent_response(desk, result):
            yield event


def desk() -> Desk:
    return Desk(InMemoryStore[dict[str, Any]]())


def desk_app() -> FastAPI:
    app, server = FastAPI(), desk()

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        result = await server.process(await request.body(), {})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app


@pytest.fixture
def runner() -> Iterator[ScriptedRunner]:
    with ScriptedRunner().installed() as runner:
        yield runner
    runner.check()


@pytest.fixture(params=["server", "asgi", "url"])
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    if request.param == "server":
        yield desk()
    elif request.param == "asgi":
        yield desk_app()
    else:
        with serving(desk_app()) as url:
            yield url


async def test_a_turn_has_the_calls_that_were_made_for_it(
    target: Target, runner: ScriptedRunner
) -> None:
    runner.script("Hello!", "Bye!")
    client = ChatKitClient(target)

    first, second = await client.send("Hi"), await client.send("Thanks")

    assert [call.user_text for call in first.model_calls] == ["Hi"]
    assert [call.user_text for call in second.model_calls] == ["Thanks"]
    assert runner.calls == [*first.model_calls, *second.model_calls]


@pytest.mark.parametrize("target", ["server", "asgi"], indirect=True)
async def test_turns_that_run_at_once_have_their_own(
    target: Target, runner: ScriptedRunner
) -> None:
    runner.script("Hello!", always=True)
    client = ChatKitClient(target)

    turns = await asyncio.gather(*(client.as_user().send(str(number)) for number in range(5)))

    asked = [[call.user_text for call in turn.model_calls] for turn in turns]
    assert asked == [[str(number)] for number in range(5)]
