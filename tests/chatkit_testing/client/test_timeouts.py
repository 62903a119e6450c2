"""A bound around everything, and what is said when it is reached."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from agents import Agent, Runner, function_tool

from chatkit.agents import AgentContext, stream_agent_response
from chatkit.server import ChatKitServer, NonStreamingResult, StreamingResult
from chatkit.types import (
    AudioInput,
    ProgressUpdateEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
)
from chatkit_testing import (
    ChatKitClient,
    Clock,
    Gate,
    InMemoryStore,
    ScriptedRunner,
    TurnStream,
    TurnTimeout,
    tool_call,
    wait,
)
from chatkit_testing._latch import Latch
from chatkit_testing.script import Wait
from tests.chatkit_testing.client.support import Context, Reach, Shop

SOON = 0.5


async def test_a_turn_that_does_not_end_names_the_last_event_and_shows_the_outline(
    reach: Reach,
) -> None:
    async with reach.client(timeout=SOON) as client:
        with pytest.raises(TurnTimeout) as caught:
            await client.send("hold")

    assert (
        str(caught.value)
        == """\
threads.create did not end within 0.5 s.
The last of 5 events was thread.item.updated/assistant_message.content_part.text_delta:

  user       hold
  assistant… One

Is something awaited that never comes? A turn that takes longer has timeout= of the client, \
the option --chatkit-timeout, the ini key chatkit_timeout or @pytest.mark.chatkit(timeout=…)."""
    )
    assert isinstance(caught.value, TimeoutError)


class Stopped(ChatKitServer[Context]):
    """A server in whose course the loop's time passes by a minute, as if something blocked it."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        del thread, input_user_message, context
        loop = asyncio.get_running_loop()
        time = loop.time
        loop.time = lambda: time() + 60  # type: ignore[method-assign]  # restored by the test
        yield ProgressUpdateEvent(text="Looking")
        await asyncio.Event().wait()


async def test_a_loop_that_stood_still_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "time", loop.time)
    client = ChatKitClient(Stopped(InMemoryStore()), timeout=30)
    with pytest.raises(TurnTimeout) as caught:
        await client.send("Hi")
    monkeypatch.undo()
    assert re.search(
        r"\nThe event loop stood still for 3\d\.\d s: something blocks it, time\.sleep\(\) or a "
        r"synchronous client in an async function\. Await instead, or asyncio\.to_thread\(…\)\.\n",
        str(caught.value),
    )


class Desk(ChatKitServer[Context]):
    """A server that runs an agent with one tool, which never returns."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        agent = Agent[AgentContext[Context]](name="Desk", tools=[look_up])
        async for event in stream_agent_response(
            desk, Runner.run_streamed(agent, "Hi", context=desk)
        ):
            yield event


@function_tool
async def look_up() -> str:
    await asyncio.Event().wait()
    return "never"


async def test_a_tool_that_does_not_return_is_named() -> None:
    runner = ScriptedRunner()
    runner.script(tool_call("look_up"))
    with runner.installed(), pytest.raises(TurnTimeout) as caught:
        await ChatKitClient(Desk(InMemoryStore()), timeout=SOON).send("Hi")
    assert "\nThe model called look_up(), and was not asked again: that has not returned.\n" in str(
        caught.value
    )


class HeardClock(Clock):
    """A clock that says when something waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = Latch()

    def alarm(self, seconds: float) -> Latch:
        self.asked.set()
        return super().alarm(seconds)


async def test_an_answer_that_the_script_holds_is_named_with_what_lets_it_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, clock = Gate(), HeardClock()
    at_gate = await timed_out(gate, gate.reached, clock, monkeypatch)
    on_clock = await timed_out(wait(60), clock.asked.wait, clock, monkeypatch)
    assert "The answer to 'Desk' stands at a gate that nobody opened: gate.open()." in at_gate
    assert (
        "The answer to 'Desk' stands on the held clock, which nobody advanced: clock.advance(…)."
    ) in on_clock
    for lines in (at_gate, on_clock):
        assert not any("has not returned" in line for line in lines)
        assert lines[-1] == (
            "send() and its like wait for the end of the turn: what is to happen meanwhile goes "
            "inside `async with client.stream(…)`."
        )


async def timed_out(
    held: Gate | Wait,
    reached: Callable[[], Awaitable[None]],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> list[str]:
    """Let the loop's time pass by a minute where an answer is held, and give what is said."""
    loop = asyncio.get_running_loop()
    time = loop.time
    runner = ScriptedRunner(clock=clock)
    runner.script(["Let me see.", tool_call("look_up"), held])
    with runner.installed(), clock.hold():
        async with ChatKitClient(Desk(InMemoryStore()), timeout=30).stream("Hi") as stream:
            await reached()
            monkeypatch.setattr(loop, "time", lambda: time() + 60)
            with pytest.raises(TurnTimeout) as caught:
                await stream.finish()
    monkeypatch.undo()
    return str(caught.value).splitlines()


async def test_a_turn_event_by_event_has_one_bound_for_all_of_it(reach: Reach) -> None:
    async with reach.client(timeout=2) as client:  # long enough for the first words to come
        stream = client.stream("hold")
        with pytest.raises(TurnTimeout, match=re.escape("did not end within 2 s")):
            await follow(stream)

    assert stream.turn.text == "One "


async def follow(stream: TurnStream) -> None:
    async with stream:
        async for _ in stream:
            pass


@pytest.mark.parametrize("reach", ["server", "asgi"], indirect=True)
async def test_the_server_is_cancelled_when_its_time_is_up(reach: Reach) -> None:
    async with reach.client(timeout=SOON) as client:
        with pytest.raises(TurnTimeout):
            await client.send("hold")

    assert "stopped" in reach.shop.stopped


async def test_a_turn_without_an_event_says_so_and_so_does_a_server_that_does_not_end() -> None:
    class Deaf(Shop):
        async def process(
            self, request: str | bytes | bytearray, context: Context
        ) -> StreamingResult | NonStreamingResult:
            while not self.released.is_set:
                try:
                    await self.released.wait()
                except asyncio.CancelledError:
                    self.stopped.append("ignored")
            return NonStreamingResult(b"{}")

    shop = Deaf()
    client = ChatKitClient(shop, context={"user": "ada"}, timeout=SOON)
    with pytest.raises(TurnTimeout) as caught:
        await client.send("hello")
    shop.released.set()

    assert str(caught.value).splitlines()[:3] == [
        "threads.create did not end within 0.5 s.",
        "No event came.",
        "The server did not end when it was cancelled, either.",
    ]


async def test_a_json_operation_has_the_bound_too() -> None:
    class Slow(Shop):
        async def transcribe(
            self, audio_input: AudioInput, context: Context
        ) -> TranscriptionResult:
            await self.released.wait()
            return TranscriptionResult(text="too late")

    client = ChatKitClient(Slow(), context={"user": "ada"}, timeout=SOON)

    with pytest.raises(
        TurnTimeout, match=re.escape("input.transcribe was not answered within 0.5 s.")
    ):
        await client.transcribe(b"", "audio/webm")


async def test_a_dropped_connection_that_the_server_does_not_notice_is_told() -> None:
    client = ChatKitClient(Shop(), context={"user": "ada"}, timeout=SOON)
    stream = client.stream("hold")

    with pytest.raises(TurnTimeout) as caught:
        await disconnect_at_the_first_delta(stream)

    assert "The connection was dropped before." in str(caught.value)


async def disconnect_at_the_first_delta(stream: TurnStream) -> None:
    async with stream:
        async for _ in stream:
            if stream.turn.deltas:
                await stream.disconnect()


async def test_a_timeout_of_the_applications_own_is_its_own() -> None:
    class Hasty(Shop):
        async def transcribe(
            self, audio_input: AudioInput, context: Context
        ) -> TranscriptionResult:
            raise TimeoutError("the speech service is slow")

        async def respond(
            self,
            thread: ThreadMetadata,
            input_user_message: UserMessageItem | None,
            context: Context,
        ) -> AsyncIterator[ThreadStreamEvent]:
            raise TimeoutError("the model is slow")
            yield

    client = ChatKitClient(Hasty(), context={"user": "ada"})

    with pytest.raises(TimeoutError, match="the speech service is slow"):
        await client.transcribe(b"", "audio/webm")
    with pytest.raises(TimeoutError, match="the model is slow"):
        await client.send("hello")
