"""Turns of an agent that calls its tool, then answers: ``kit_turn.py KIND WORDS REPEATS [TURNS]``.

``WORDS`` is the length of an answer. ``KIND`` is ``verified`` (what a test with the kit does: a
store, a client and a script, the run, the wire, the fold, the reload, the verdict) or ``bare`` (the
Agents SDK alone, with a scripted model of its own, streamed). Prints the seconds of each ``TURNS``
turns in a row, 1 by default, as a JSON list. Where short turns are held beside a long one, let them
add up to as many words: what the garbage collector takes then falls on both sides.
"""

import asyncio
import gc
import json
import logging
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable

from agents import Agent, RunConfig, RunContextWrapper, Runner, function_tool
from agents.testing import ScriptedModel, assistant_message, function_call

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import (
    ProgressUpdateEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import (
    ChatKitClient,
    InMemoryStore,
    ScriptedRunner,
    Turn,
    message,
    tool_call,
)

QUESTION = "Where is order A1?"


@function_tool
async def lookup_order(desk: RunContextWrapper[AgentContext[None] | None], order_id: str) -> str:
    """Look up what became of an order."""
    if desk.context is not None:
        await desk.context.stream(ProgressUpdateEvent(text=f"Looking up {order_id}"))
    return "shipped yesterday"


AGENT = Agent[AgentContext[None] | None](name="Support desk", tools=[lookup_order])


class SupportServer(ChatKitServer[None]):
    """The server of the README."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        asked = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(AGENT, asked, context=desk)
        async for event in stream_agent_response(desk, result):
            yield event


async def verified(answer: str) -> Turn:
    client = ChatKitClient(SupportServer(InMemoryStore[None]()))
    runner = ScriptedRunner()
    with runner.installed():
        runner.script(tool_call("lookup_order", order_id="A1"), message(answer))
        turn = await client.send(QUESTION)
        runner.check()
    assert turn.text == answer, turn
    assert turn.progress == ["Looking up A1"], turn
    assert not turn.violations, turn.violations
    return turn


async def bare(answer: str) -> None:
    model = ScriptedModel(
        [
            [function_call("lookup_order", {"order_id": "A1"}, call_id="call_1")],
            [assistant_message(answer)],
        ]
    )
    config = RunConfig(model=model, tracing_disabled=True)
    result = Runner.run_streamed(AGENT, QUESTION, context=None, run_config=config)
    async for _ in result.stream_events():
        pass
    assert result.final_output == answer, result.final_output


KINDS: dict[str, Callable[[str], Awaitable[object]]] = {"verified": verified, "bare": bare}


def answer_of(words: int) -> str:
    return " ".join(f"word{number}" for number in range(words))


async def captured(words: int) -> list[bytes]:
    """The frames of a turn, as they came."""
    logging.getLogger("chatkit").setLevel(logging.WARNING)
    return (await verified(answer_of(words))).frames


async def main() -> None:
    logging.getLogger("chatkit").setLevel(logging.WARNING)
    turn, [words, repeats, *rest] = KINDS[sys.argv[1]], list(map(int, sys.argv[2:]))
    [turns] = rest or [1]
    answer = answer_of(words)
    await turn(answer)
    gc.collect()
    seconds: list[float] = []
    for _ in range(repeats):
        begin = time.process_time()
        for _ in range(turns):
            await turn(answer)
        seconds.append(time.process_time() - begin)
    print(json.dumps(seconds))


if __name__ == "__main__":
    asyncio.run(main())
