"""Which runner answers: nested, beside each other, from other threads; and what is left after."""

import asyncio
import threading
from contextvars import Context
from typing import Any

import pytest
from agents import RunConfig, Runner, custom_span, trace
from agents.run import AgentRunner, get_default_agent_runner, set_default_agent_runner
from agents.tracing import (
    TracingProcessor,
    add_trace_processor,
    get_trace_provider,
    set_trace_processors,
)

from chatkit_testing import ScriptedRunner, UnexpectedModelCall, active_runner
from tests.chatkit_testing.runner.desk import ASK, run, support
from tests.chatkit_testing.runner.test_models import RealModel


async def answer() -> str:
    result = await run()
    return str(result.final_output)


def test_without_an_installation_there_is_no_runner() -> None:
    assert active_runner() is None


def test_installing_gives_the_runner_and_takes_it_away_again() -> None:
    before = get_default_agent_runner(), get_trace_provider()
    with ScriptedRunner().installed() as runner:
        assert active_runner() is runner
        assert get_default_agent_runner() is not before[0]
    assert active_runner() is None
    assert (get_default_agent_runner(), get_trace_provider()) == before


def test_everything_is_put_back_when_the_block_fails() -> None:
    before = get_default_agent_runner(), get_trace_provider()
    with pytest.raises(RuntimeError), ScriptedRunner().installed():
        raise RuntimeError
    assert active_runner() is None
    assert (get_default_agent_runner(), get_trace_provider()) == before


async def test_the_innermost_runner_answers() -> None:
    with ScriptedRunner().installed() as outer, ScriptedRunner().installed() as inner:
        inner.script("inner")
        assert active_runner() is inner
        assert await answer() == "inner"
        outer.check()
    inner.check()


async def test_after_the_inner_one_the_outer_one_answers_again() -> None:
    with ScriptedRunner().installed() as outer:
        with ScriptedRunner().installed():
            pass
        outer.script("outer")
        assert await answer() == "outer"


async def test_nested_runners_give_no_id_twice() -> None:
    with ScriptedRunner().installed() as outer:
        outer.script("a", "c")
        results = [await run()]
        with ScriptedRunner().installed() as inner:
            inner.script("b")
            results.append(await run())
        results.append(await run())
    ids = [result.last_response_id for result in results]
    assert ids == ["resp_1", "resp_2", "resp_3"]


async def test_a_runner_may_be_installed_again(runner: ScriptedRunner) -> None:
    runner.script("a", "b")
    assert await answer() == "a"
    with runner.installed():
        assert await answer() == "b"
    runner.check()


async def test_tasks_that_install_runners_beside_each_other_keep_to_their_own() -> None:
    installed = asyncio.Barrier(3)

    async def task(name: str) -> str:
        with ScriptedRunner().installed() as runner:
            runner.script(name)
            await asyncio.wait_for(installed.wait(), 5)
            said = await answer()
            assert active_runner() is runner
            await asyncio.wait_for(installed.wait(), 5)
        return said

    names = ["a", "b", "c"]
    assert await asyncio.gather(*map(task, names)) == names
    assert active_runner() is None


async def test_a_task_whose_runner_ends_before_another_that_began_earlier() -> None:
    long_ends = asyncio.Event()

    async def long() -> None:
        with ScriptedRunner().installed() as runner:
            await asyncio.wait_for(long_ends.wait(), 5)
            runner.script("long")
            assert await answer() == "long"

    task = asyncio.create_task(long())
    await asyncio.sleep(0)
    with ScriptedRunner().installed() as short:
        short.script("short")
        assert await answer() == "short"
    long_ends.set()
    await task
    assert active_runner() is None


async def test_a_task_that_was_started_before_gets_the_runner_installed_since() -> None:
    go, said = asyncio.Event(), asyncio.Queue[str]()

    async def server() -> None:
        await asyncio.wait_for(go.wait(), 5)
        said.put_nowait(await answer())

    with ScriptedRunner().installed():
        task = asyncio.create_task(server())
        await asyncio.sleep(0)
        with ScriptedRunner().installed() as inner:
            inner.script("inner")
            go.set()
            assert await asyncio.wait_for(said.get(), 5) == "inner"
        await task


async def test_a_task_that_outlives_its_runner_gets_the_one_around_it(
    runner: ScriptedRunner,
) -> None:
    go = asyncio.Event()

    async def late() -> str:
        await asyncio.wait_for(go.wait(), 5)
        return await answer()

    with ScriptedRunner().installed():
        task = asyncio.create_task(late())
    runner.script("around")
    go.set()
    assert await task == "around"


def test_another_thread_gets_the_runner_installed_last(runner: ScriptedRunner) -> None:
    said: list[str] = []
    runner.script("from a thread")
    thread = threading.Thread(target=lambda: said.append(asyncio.run(answer())))
    thread.start()
    thread.join(10)
    assert said == ["from a thread"]


def test_a_context_made_before_gets_the_runner_installed_last() -> None:
    context = Context()
    with ScriptedRunner().installed() as runner:
        assert context.run(active_runner) is runner


def test_a_runner_may_be_taken_away_in_another_context() -> None:
    installing = ScriptedRunner().installed()
    Context().run(installing.__enter__)
    assert active_runner() is not None
    installing.__exit__(None, None, None)
    assert active_runner() is None


async def test_a_run_that_nothing_is_scripted_for_reaches_no_model(runner: ScriptedRunner) -> None:
    with pytest.raises(UnexpectedModelCall):
        await run(support.clone(model=RealModel()))


async def test_the_applications_own_runner_is_still_the_one_that_runs() -> None:
    ran: list[str] = []

    class OwnRunner(AgentRunner):
        async def run(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:
            ran.append(starting_agent.name)
            return await super().run(starting_agent, input, **kwargs)

    before = get_default_agent_runner()
    set_default_agent_runner(OwnRunner())
    try:
        with ScriptedRunner().installed() as runner:
            runner.script("Hello.")
            assert await answer() == "Hello."
    finally:
        set_default_agent_runner(before)
    assert ran == ["Support"]


async def test_a_runner_that_was_kept_runs_with_the_real_model_afterwards() -> None:
    with ScriptedRunner().installed():
        kept = get_default_agent_runner()
    agent = support.clone(model=RealModel())
    options: Any = {"run_config": RunConfig(tracing_disabled=True)}
    with pytest.raises(AssertionError, match="a real model was called"):
        await kept.run(agent, ASK, **options)
    result = kept.run_streamed(agent, ASK, **options)
    with pytest.raises(AssertionError, match="a real model was called"):
        async for _ in result.stream_events():
            pass


class Traced(TracingProcessor):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_trace_start(self, trace: Any) -> None:
        self.seen.append(f"trace {trace.name}")

    def on_trace_end(self, trace: Any) -> None:
        pass

    def on_span_start(self, span: Any) -> None:
        self.seen.append(f"span {span.span_data.type}")

    def on_span_end(self, span: Any) -> None:
        pass

    def shutdown(self) -> None:
        pass

    def force_flush(self) -> None:
        pass


async def test_nothing_is_traced_and_tracing_is_on_again_afterwards() -> None:
    traced = Traced()
    set_trace_processors([traced])
    try:
        with ScriptedRunner().installed() as runner:
            runner.script("Hello.", always=True)
            with trace("of the application"), custom_span("own"):
                await run()
            await run(run_config=RunConfig(tracing_disabled=False))
            also_traced = Traced()
            add_trace_processor(also_traced)
        assert traced.seen == []
        with trace("after"), custom_span("own"):
            pass
    finally:
        set_trace_processors([])
    assert traced.seen == also_traced.seen == ["trace after", "span custom"]


def test_a_run_without_a_loop_is_refused_too(runner: ScriptedRunner) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        with pytest.raises(UnexpectedModelCall):
            Runner.run_sync(support, ASK)
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    assert len(runner.calls) == 1
