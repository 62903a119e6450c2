"""Gates, waits and failures stand exactly where they were put."""

import asyncio
from typing import Any

import pytest
from agents import Runner

from chatkit_testing import (
    Clock,
    Gate,
    ScriptedRunner,
    ScriptTimeout,
    fail,
    message,
    tool_call,
    wait,
)
from tests.chatkit_testing.runner.desk import ASK, run, support


class Reading:
    """A streamed run that is read in a task of its own."""

    def __init__(self) -> None:
        self.result = Runner.run_streamed(support, ASK)
        self.deltas: asyncio.Queue[str] = asyncio.Queue()
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for event in self.result.stream_events():
            data: Any = getattr(event, "data", None)
            if getattr(data, "type", "") == "response.output_text.delta":
                self.deltas.put_nowait(data.delta)

    async def delta(self) -> str:
        """The next piece of text."""
        return await asyncio.wait_for(self.deltas.get(), 5)


async def test_a_gate_holds_the_stream_where_it_stands(runner: ScriptedRunner) -> None:
    gate = Gate()
    runner.script(message(chunks=["Hel", gate, "lo"]))
    reading = Reading()
    await gate.reached()
    assert reading.deltas.get_nowait() == "Hel"
    assert reading.deltas.empty()
    gate.open()
    assert await reading.delta() == "lo"
    await asyncio.wait_for(reading.task, 5)


async def test_a_gate_before_everything_holds_the_whole_answer(runner: ScriptedRunner) -> None:
    gate = Gate()
    runner.script([gate, "Hello."])
    reading = Reading()
    await gate.reached()
    assert reading.deltas.empty()
    assert runner.calls[0].standing == ["at a gate that nobody opened: gate.open()"]
    gate.open()
    await asyncio.wait_for(reading.task, 5)
    assert runner.calls[0].standing == []


async def test_a_gate_holds_a_call_without_stream(runner: ScriptedRunner) -> None:
    gate = Gate()
    runner.script([tool_call("now"), gate], "Noon.")
    task = asyncio.create_task(run())
    await gate.reached()
    assert len(runner.calls) == 1
    gate.open()
    assert (await asyncio.wait_for(task, 5)).final_output == "Noon."


async def test_a_run_is_cancelled_at_a_gate(runner: ScriptedRunner) -> None:
    gate = Gate()
    runner.script(message(chunks=["Hel", gate, "lo"]))
    task = asyncio.create_task(run())
    await gate.reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    runner.check()


async def test_a_gate_is_opened_from_another_thread(runner: ScriptedRunner) -> None:
    gate = Gate()
    runner.script([gate, "Hello."])
    task = asyncio.create_task(run())
    await gate.reached()
    await asyncio.to_thread(gate.open)
    await asyncio.wait_for(task, 5)


async def test_a_gate_that_nobody_opens_ends_the_run_and_fails_the_check() -> None:
    with ScriptedRunner(timeout=0.01).installed() as runner:
        runner.script(["Hello.", Gate()])
        with pytest.raises(ScriptTimeout) as raised:
            await run()
    assert str(raised.value) == (
        "The answer to 'Support', [message \"Hello.\", <Gate closed>], stood for 0.01 s at a gate "
        "that nobody opened: gate.open()."
    )
    with pytest.raises(ScriptTimeout):
        runner.check()


async def test_a_wait_passes_on_the_running_clock_at_once() -> None:
    clock = Clock()
    with ScriptedRunner(clock=clock).installed() as runner:
        runner.script([wait(30), "Hello."])
        before = clock.now()
        await run()
    assert (clock.now() - before).total_seconds() == pytest.approx(30, abs=0.1)


async def test_a_wait_on_the_held_clock_ends_when_the_test_has_advanced_it() -> None:
    clock = Clock()
    with ScriptedRunner(clock=clock).installed() as runner, clock.hold():
        runner.script(message(chunks=["Hel", wait(30), "lo"]))
        reading = Reading()
        assert await reading.delta() == "Hel"
        clock.advance(29)
        await asyncio.sleep(0)
        assert reading.deltas.empty()
        clock.advance(1)
        assert await reading.delta() == "lo"
        await asyncio.wait_for(reading.task, 5)


async def test_a_wait_that_nobody_ends_says_so() -> None:
    clock = Clock()
    with ScriptedRunner(clock=clock, timeout=0.01).installed() as runner, clock.hold():
        runner.script([wait(5), "Hello."])
        with pytest.raises(ScriptTimeout) as raised:
            await run()
    assert str(raised.value) == (
        "The answer to 'Support', [wait 5 s, message \"Hello.\"], stood for 0.01 s on the held "
        "clock, which nobody advanced: clock.advance(…)."
    )


async def test_an_error_is_raised_as_often_as_it_is_scripted(runner: ScriptedRunner) -> None:
    error = ConnectionError("no network")
    runner.script(fail(error), always=True)
    for _ in range(2):
        with pytest.raises(ConnectionError) as raised:
            await run()
        assert raised.value is error
