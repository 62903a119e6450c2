"""Mistakes of a test come to light, even where the application swallows them."""

import contextlib
from typing import Any

import pytest
from agents import Agent

from chatkit_testing import (
    ScriptedRunner,
    ScriptError,
    UnexpectedModelCall,
    UnusedScript,
    tool_call,
)
from tests.chatkit_testing.runner.desk import ASK, run, streamed

HOST = Agent[Any](
    name="Host", tools=[Agent[Any](name="Expert").as_tool("ask_expert", "Ask the expert.")]
)


@pytest.mark.parametrize("kind", [run, streamed])
async def test_a_call_too_many_leaves_the_run_as_it_is(runner: ScriptedRunner, kind: Any) -> None:
    runner.script(tool_call("now"))
    with pytest.raises(UnexpectedModelCall) as raised:
        await kind()
    assert str(raised.value).splitlines() == [
        "The model was called 2 times, and no answer was scripted for call 2.",
        "",
        "Model calls:",
        '   1  Support  ← user said "Where is order A1?"',
        "               → tool_call now()",
        '   2  Support  ← now returned "noon"',
        "               → nothing scripted",
        "Answers left: none",
        "",
        "After a tool has run the model is called again with what it returned. Script what it",
        'says then: script(tool_call(…), message("…")).',
    ]


async def test_a_call_too_many_that_the_application_swallowed_fails_the_check(
    runner: ScriptedRunner,
) -> None:
    with contextlib.suppress(Exception):
        await run()
    with pytest.raises(UnexpectedModelCall, match="no answer was scripted for that call"):
        runner.check()


async def test_a_call_too_many_that_became_a_tools_output_fails_the_check(
    runner: ScriptedRunner,
) -> None:
    runner.script(tool_call("ask_expert", input="Why?"), agent="Host")
    runner.script("The expert is out.", agent="Host")
    await run(HOST)
    with pytest.raises(UnexpectedModelCall) as raised:
        runner.check()
    assert '   2  Expert  ← user said "Why?"\n              → nothing scripted' in str(raised.value)


async def test_calls_that_nothing_was_scripted_for_are_on_record(runner: ScriptedRunner) -> None:
    with pytest.raises(UnexpectedModelCall):
        await run()
    assert [call.user_text for call in runner.calls] == [ASK]


async def test_an_answer_left_fails_the_check(runner: ScriptedRunner) -> None:
    runner.script("Hello.", "Hello again.")
    await run()
    with pytest.raises(UnusedScript, match="1 of 2 scripted answers was never asked for"):
        runner.check()
    await run()
    runner.check()


async def test_what_is_no_answer_is_refused_before_the_run(runner: ScriptedRunner) -> None:
    with pytest.raises(ScriptError, match="No part of an answer: 3"):
        runner.script(3)
    runner.check()


async def test_an_assertion_in_an_answering_function_fails_the_check(
    runner: ScriptedRunner,
) -> None:
    def answer(call: Any) -> str:
        assert "terms" in call.system_instructions
        return "Hello."

    runner.script(answer)
    with contextlib.suppress(Exception):
        await streamed()
    with pytest.raises(AssertionError, match="terms"):
        runner.check()
