"""What stands around a run: headers of its requests, texts that are accumulated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from agents import Agent, OpenAIResponsesModel
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import TypeAdapter

from chatkit.agents import accumulate_text, stream_agent_response
from chatkit.server import stream_widget
from chatkit.widgets import Markdown, WidgetRoot  # pyright: ignore[reportDeprecated]  # reason: filled by accumulate_text
from tests.compat.answers import say, think
from tests.compat.asking import add
from tests.compat.checks import no_task_left, stored
from tests.compat.model import ScriptedModel, agent_context, run, running
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.stage import NOTHING, Events, Stage, Turn
from tests.compat.things import thread

ROOT: TypeAdapter[WidgetRoot] = TypeAdapter(WidgetRoot)


async def _listen(stage: Stage) -> asyncio.Server:
    """Serve on loopback: note who asks, and refuse."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        agents = [line for line in head.split("\r\n") if line.lower().startswith("user-agent:")]
        stage.note("asked by", agents)
        writer.write(
            b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        await writer.drain()
        writer.close()

    return await asyncio.start_server(refuse, "127.0.0.1", 0)


def _base() -> Markdown:  # pyright: ignore[reportDeprecated]  # reason: as above
    return Markdown.model_validate({"type": "Markdown", "id": "text", "value": ""})  # pyright: ignore[reportDeprecated]  # reason: as above


@scenario("D9", ours=no_task_left)
async def requests_of_the_sdk_say_who_asks(stage: Stage) -> None:
    server = await _listen(stage)
    port = server.sockets[0].getsockname()[1]
    client = AsyncOpenAI(
        api_key="none",
        base_url=f"http://127.0.0.1:{port}",
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(trust_env=False),
    )
    agent = Agent[Any](name="Remote", model=OpenAIResponsesModel("m", client))

    async def respond(turn: Turn) -> Events:
        context = agent_context(stage, turn)
        async for event in stream_agent_response(context, run(agent, context)):
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    async with server, client:
        await stage.send(add())


def _warns_of_nothing(capture: Capture) -> None:
    assert not [fact for fact in capture.notes if fact["label"] == "warning"]


@scenario("D15", ours=_warns_of_nothing)
async def a_runs_text_becomes_the_value_of_a_widget(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        context = agent_context(stage, turn)
        model = ScriptedModel(stage, [think(["Hm"]), say("Hel", "lo"), say(", you", id="msg_b")])
        result = run(Agent(name="Scripted", model=model), context)
        base = _base()
        states: list[Any] = [  # reason for Any: what the base widget becomes
            state async for state in accumulate_text(result.stream_events(), base)
        ]
        stage.note("states", [state.model_dump(exclude_none=True) for state in states])
        stage.note("base", base.model_dump(exclude_none=True))
        for event in NOTHING:
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario("D15", ours=_warns_of_nothing)
async def an_accumulated_text_streams_into_a_card(stage: Stage) -> None:

    async def cards(result: Any) -> AsyncIterator[WidgetRoot]:  # reason for Any: a run
        async for state in accumulate_text(result.stream_events(), _base()):
            yield ROOT.validate_python({"type": "Card", "children": [state]})

    async def respond(turn: Turn) -> Events:
        context = agent_context(stage, turn)
        model = ScriptedModel(stage, [say("Hel", "lo")])
        result = run(Agent(name="Scripted", model=model), context)
        async for event in stream_widget(turn.thread, cards(result), copy_text="Hello"):
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


def _keeps_the_half(capture: Capture) -> None:
    kinds = [item["type"] for item in stored(capture)]
    assert kinds == ["user_message", "assistant_message", "sdk_hidden_context"]
    no_task_left(capture)


@scenario("D9", "D14", ours=_keeps_the_half)
async def an_agents_stream_that_is_closed_between_frames(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [say("One", " two")]))
    await stage.send(add(), close_after=6)
