"""What a tool streams stands between the answers around it, every time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from agents import (
    Agent,
    RunContextWrapper,
    RunHooks,
    Runner,
    RunResultStreaming,
    function_tool,
)

from chatkit.types import AssistantMessageItem
from chatkit_testing import (
    ChatKitClient,
    Gate,
    ScriptedRunner,
    fail,
    message,
    reasoning,
    tool_call,
)
from chatkit_testing.runner import _quiet
from tests.chatkit_testing.runner.desk import streamed, support
from tests.chatkit_testing.runner.stage import (
    Context,
    PacedStore,
    Server,
    after_some_turns,
    at_once,
    from_a_thread,
    look_up,
)

Pace = Callable[[], Awaitable[None]]
PACES: list[Pace] = [at_once, after_some_turns, from_a_thread]


def told(event: Any) -> str:
    """An event in a word or two."""
    kind: str = event.type.removeprefix("thread.").removeprefix("item.")
    if hasattr(event, "item"):
        return f"{kind} {event.item.type}"
    if hasattr(event, "update"):
        return str(event.update.type)
    return f"{kind} {event.text}" if hasattr(event, "text") else kind


ORDER = [
    "created",
    "done user_message",
    "stream_options",
    "added workflow",
    "workflow.task.added",
    "workflow.task.updated",
    "done workflow",
    "added assistant_message",
    "assistant_message.content_part.added",
    "assistant_message.content_part.text_delta",
    "assistant_message.content_part.text_delta",
    "assistant_message.content_part.text_delta",
    "assistant_message.content_part.done",
    "done assistant_message",
    "progress_update Looking up A1",
    "added widget",
    "widget.streaming_text.value_delta",
    "done widget",
    "done widget",
    "progress_update Found A1",
    "added assistant_message",
    "assistant_message.content_part.added",
    "assistant_message.content_part.text_delta",
    "assistant_message.content_part.text_delta",
    "assistant_message.content_part.done",
    "done assistant_message",
]


@pytest.mark.parametrize("pace", PACES)
async def test_whatever_the_pace_of_the_application(runner: ScriptedRunner, pace: Pace) -> None:
    runner.script(
        [reasoning("Which?"), "Let me look.", tool_call("look_up", order_id="A1")],
        "It shipped.",
        always=True,
    )
    for _ in range(10):
        client = ChatKitClient(Server(PacedStore(pace)), strict=False)
        turn = await client.send("Where is order A1?")
        assert [told(event) for event in turn.events] == ORDER


@pytest.mark.parametrize("pace", PACES)
async def test_whoever_else_runs_at_the_same_time(runner: ScriptedRunner, pace: Pace) -> None:
    runner.script(
        [reasoning("Which?"), "Let me look.", tool_call("look_up", order_id="A1")],
        when=lambda call: not call.tool_outputs,
        always=True,
    )
    runner.script("It shipped.", always=True)
    clients = [ChatKitClient(Server(PacedStore(pace)), strict=False) for _ in range(8)]
    turns = await asyncio.gather(*(client.send("Where is order A1?") for client in clients))
    for turn in turns:
        assert [told(event) for event in turn.events] == ORDER


class Mailbox:
    """An application's own channel from its tools to the user."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue()


@function_tool
async def report(context: RunContextWrapper[Mailbox]) -> str:
    """Tell the user two things."""
    for word in ("one", "two"):
        context.context.queue.put_nowait(f"told {word}")
    return "told"


async def texts(result: RunResultStreaming) -> AsyncIterator[str | None]:
    """The pieces of text of a run, then None."""
    async for event in result.stream_events():
        data = event.data if event.type == "raw_response_event" else None
        if data is not None and data.type == "response.output_text.delta":
            yield data.delta
    yield None


async def merged(
    run: AsyncIterator[str | None], queue: asyncio.Queue[str], *, run_goes_first: bool
) -> AsyncIterator[str]:
    """Show what comes from either; where both are ready, one has the right of way."""
    waiting: dict[str, asyncio.Task[str | None]] = {}

    async def draw_text() -> str | None:
        return await anext(run)

    async def draw_word() -> str | None:
        return await queue.get()

    draws = {"run": draw_text, "queue": draw_word}
    while True:
        for kind, draw in draws.items():
            if kind not in waiting:
                waiting[kind] = asyncio.create_task(draw())
        await asyncio.wait(waiting.values(), timeout=5, return_when=asyncio.FIRST_COMPLETED)
        ready = sorted((kind for kind in waiting if waiting[kind].done()), reverse=run_goes_first)
        text = waiting.pop(ready[0]).result()
        if text is None:
            waiting["queue"].cancel()
            return
        await after_some_turns()
        yield text


@pytest.mark.parametrize("run_goes_first", [True, False])
async def test_whichever_source_the_application_prefers(
    runner: ScriptedRunner, run_goes_first: bool
) -> None:
    runner.script(["Let me look.", tool_call("report")], message("Done now.", chunks=1))
    box = Mailbox()
    result = Runner.run_streamed(Agent[Any](name="A", tools=[report]), "Hi", context=box)
    shown = merged(texts(result), box.queue, run_goes_first=run_goes_first)
    assert [text async for text in shown] == [
        *("Let ", "me ", "look."),
        *("told one", "told two"),
        "Done now.",
    ]


async def test_what_was_streamed_has_been_taken_when_a_gate_is_reached(
    runner: ScriptedRunner,
) -> None:
    gate = Gate()
    runner.script(message(chunks=["Hel", gate, "lo"]))
    store = PacedStore(from_a_thread)
    async with ChatKitClient(Server(store), strict=False).stream("Hi") as stream:
        await gate.reached()
        await stream.cancel()
    assert stream.turn.thread is not None
    stored = await store.load_thread_items(stream.turn.thread.id, None, 9, "asc", None)
    _, said, hidden = stored.data
    assert isinstance(said, AssistantMessageItem)
    assert [content.text for content in said.content] == ["Hel"]
    assert hidden.type == "sdk_hidden_context"


async def test_what_was_streamed_before_a_failure_has_been_taken(runner: ScriptedRunner) -> None:
    runner.script(["First.", message(chunks=["Sec", fail(ConnectionError("cut off")), "ond"])])
    server = Server(PacedStore(from_a_thread))
    client = ChatKitClient(server, strict=False, raise_server_exceptions=False)
    turn = await client.send("Hi")
    assert turn.deltas == ["First.", "Sec"]
    assert told(turn.events[-1]) == "error"
    runner.check()


async def test_a_run_within_a_tool_keeps_its_place_too(runner: ScriptedRunner) -> None:
    expert = Agent[Any](name="Expert", tools=[look_up])

    @function_tool
    async def consult(context: Context) -> str:
        """Let an expert stream to the same user."""
        result, _ = await streamed(expert, "Why?", context=context.context)
        return str(result.final_output)

    host = Agent[Any](name="Host", tools=[consult])
    runner.script(["One moment.", tool_call("consult")], "Now you know.")
    runner.script(["I look.", tool_call("look_up", order_id="B2")], "I know.", agent="Expert")
    client = ChatKitClient(Server(PacedStore(after_some_turns), host), strict=False)
    turn = await client.send("Why?")
    assert [told(event) for event in turn.events if told(event).split()[0] in SHOWN] == [
        "done user_message",
        "done assistant_message",
        "progress_update Looking up B2",
        "done widget",
        "done widget",
        "progress_update Found B2",
        "done assistant_message",
    ]
    assert turn.text.split("\n\n") == ["One moment.", "Now you know."]
    runner.check()


SHOWN = {"done", "progress_update"}


async def test_who_does_not_read_is_waited_for_only_so_long() -> None:
    with ScriptedRunner(timeout=0.01).installed() as runner:
        runner.script(tool_call("now"), "Noon.")
        hooks = EndHooks()
        result = Runner.run_streamed(support, "What time is it?", hooks=hooks)
        await asyncio.wait_for(hooks.ended.wait(), 5)
        assert hooks.output == "Noon."
        result.cancel()


async def test_who_stopped_reading_is_not_waited_for(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), "Noon.")
    hooks = EndHooks()
    result = Runner.run_streamed(support, "What time is it?", hooks=hooks)
    events = cast("AsyncGenerator[object, None]", result.stream_events())
    await anext(events)
    async with asyncio.timeout(5):  # half of the runner's patience
        await events.aclose()
        await hooks.ended.wait()
    runner.check()


async def test_who_never_reads_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_quiet, "_PAUSES", 2)
    hooks = EndHooks()
    with ScriptedRunner(timeout=600).installed() as runner:
        runner.script(tool_call("now"), "Noon.")
        Runner.run_streamed(support, "What time is it?", hooks=hooks)
        await asyncio.wait_for(hooks.ended.wait(), 60)
        runner.check()
    assert hooks.output == "Noon."


@pytest.mark.parametrize(("seconds", "turns"), [(0.01, 1_000_000), (600.0, 50)])
async def test_who_keeps_the_loop_busy_is_waited_for_only_so_long(
    seconds: float, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_quiet, "_TURNS", turns)
    with ScriptedRunner(timeout=seconds).installed() as runner:
        runner.script("Hello.")
        with busy(asyncio.get_running_loop()):
            result, _ = await asyncio.wait_for(streamed(support, "Hi"), 5)
    assert result.final_output == "Hello."


@contextmanager
def busy(loop: asyncio.AbstractEventLoop) -> Generator[None, None, None]:
    """Give the loop something to do in each of its turns."""
    ended: list[None] = []

    def again() -> None:
        if not ended:
            loop.call_soon(again)

    again()
    yield
    ended.append(None)


class EndHooks(RunHooks[Any]):
    """Tells when a run has come to its end, whoever reads it."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.output: object = None

    async def on_agent_end(self, context: Any, agent: Any, output: Any) -> None:
        self.output = output
        self.ended.set()


async def test_in_a_loop_that_shows_nothing_everyone_gets_many_turns(
    runner: ScriptedRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def callbacks_of(loop: asyncio.AbstractEventLoop) -> None:
        del loop

    monkeypatch.setattr(_quiet, "_callbacks_of", callbacks_of)
    runner.script(["Let me look.", tool_call("look_up", order_id="A1")], "It shipped.")
    turn = await ChatKitClient(Server(PacedStore(at_once)), strict=False).send("Where is it?")
    assert [told(event) for event in turn.events if told(event).split()[0] in SHOWN] == [
        "done user_message",
        "done assistant_message",
        "progress_update Looking up A1",
        "done widget",
        "done widget",
        "progress_update Found A1",
        "done assistant_message",
    ]
