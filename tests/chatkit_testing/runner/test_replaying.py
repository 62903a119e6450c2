"""Replays: a recording that is missing, stale, too short or too long; what is ignored."""

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from agents import Runner
from pydantic import BaseModel

from chatkit_testing import (
    ScriptError,
    StaleRecording,
    UnexpectedModelCall,
    UnusedScript,
    tool_call,
)
from tests.chatkit_testing.runner.desk import ASK, DeskAgent, support
from tests.chatkit_testing.runner.model_server import ModelServer, agent_model
from tests.chatkit_testing.runner.recordings import Desk, asked, with_model

RECORDED = """\
version: 1
agents:
  Support:
    model: gpt-5.1
    instructions: |-
      Help.
      Be kind.
    tools:
      - lookup_order
      - now
    handoffs:
      - Billing
answers:
  - agent: Support
    asked:
      user: Where is order A1?
    tool_call: now
  - agent: Support
    asked:
      tool_outputs:
        - now: noon
    message: At noon.
"""
AGENT = dataclasses.replace(support, model="gpt-5.1", instructions="Help.\nBe kind.")
ANEW = "pytest tests/test_desk.py::t --chatkit-record=all"


class Weather(BaseModel):
    city: str


@pytest.fixture
def recorded(desk: Desk) -> Desk:
    desk.path.write_text(RECORDED, encoding="utf-8")
    return desk


def test_a_recording_that_is_not_there_says_how_to_make_it(desk: Desk) -> None:
    with pytest.raises(ScriptError) as error:
        desk.runner()
    assert str(error.value) == (
        "desk.yaml: there is no such recording. Make it, which asks the real model:\n"
        "  pytest tests/test_desk.py::t --chatkit-record=once"
    )


def test_one_test_has_one_recording(recorded: Desk) -> None:
    runner = recorded.runner()
    with pytest.raises(ScriptError) as error:
        runner.record("other.yaml")
    assert str(error.value) == (
        "The test has a recording already, desk.yaml. Record the whole test in one file."
    )


def test_a_field_that_is_none_cannot_be_ignored(recorded: Desk) -> None:
    with pytest.raises(ScriptError) as error:
        recorded.runner(ignore=["instruction"])
    assert str(error.value) == (
        "ignore= has 'instruction', which is no field; did you mean instructions?"
    )


STALE = """\
The recording is stale: call 1, of 'Support', does not ask what was recorded at desk.yaml:14.

  model         - gpt-5.1
                + gpt-6
  instructions  - Be kind.
                + Be brief.
  tools         - now
  output_type   + Weather
  user          - Where is order A1?
                + Where is A2?

(- as it was recorded, + as it is asked now.) If that is meant, record anew, which asks the real
model:
  pytest tests/test_desk.py::t --chatkit-record=all
What may be different each time is left out of the comparison:
  record("desk.yaml", ignore=["model", "instructions", "tools", "output_type", "user"])"""


async def test_a_stale_recording_says_which_call_differs_and_how(recorded: Desk) -> None:
    agent = dataclasses.replace(
        AGENT,
        model="gpt-6",
        instructions="Help.\nBe brief.",
        tools=support.tools[:1],
        output_type=Weather,
    )
    runner = recorded.runner()
    with pytest.raises(StaleRecording) as error:
        await asked(runner, agent, streamed=False, input="Where is A2?")
    assert str(error.value) == STALE
    with pytest.raises(StaleRecording) as again:
        runner.check()
    assert again.value is error.value


async def test_a_tool_that_returns_something_else_makes_it_stale(recorded: Desk) -> None:
    recorded.path.write_text(RECORDED.replace("now: noon", "now: five"), encoding="utf-8")
    with pytest.raises(StaleRecording) as error:
        await asked(recorded.runner(), AGENT, streamed=True)
    assert "call 2, of 'Support', does not ask what was recorded at desk.yaml:18" in str(
        error.value
    )
    assert "\n  tool_outputs  - now: five\n                + now: noon\n" in str(error.value)


async def test_what_is_ignored_is_neither_compared_nor_kept(
    recorded: Desk, server: ModelServer, url: str
) -> None:
    fields = ["model", "instructions", "tools", "handoffs", "user", "tool_outputs"]
    replay = recorded.runner(ignore=fields)
    said, _ = await asked(replay, support, streamed=False, input="Hello")
    assert said == "At noon."
    replay.check()

    server.says(tool_call("now"), "Noon.")
    recorder = recorded.runner("all", ignore=fields)
    agent = with_model(support, agent_model(url, "responses"))
    await asked(recorder, agent, streamed=False)
    recorder.save()
    assert "asked: {}" in recorded.text
    assert "Help." not in recorded.text
    assert ASK not in recorded.text


MORE = f"""\
The model was called 3 times, and no answer was scripted for call 3.

Model calls:
   1  Support  ← user said "Where is order A1?"
               → tool_call now()
   2  Support  ← now returned "noon"
               → message "At noon."
   3  Support  ← user said "Where is order A1?"
               → nothing scripted
Answers left: none

The answers come from the recording desk.yaml, and the application now asks more often,
or less, than when it was made. If that is meant, record anew, which asks the real
model:
  {ANEW}"""
LESS = f"""\
1 of 2 scripted answers was never asked for.

Model calls:
   1  Support  ← user said "Where is order A1?"
               → tool_call now()
Answers left:
  message "At noon."  (agent='Support', desk.yaml:18)

The answers come from the recording desk.yaml, and the application now asks more often,
or less, than when it was made. If that is meant, record anew, which asks the real
model:
  {ANEW}"""


async def test_a_call_more_than_recorded_names_the_recording(recorded: Desk) -> None:
    runner = recorded.runner()
    await asked(runner, AGENT, streamed=False)
    with pytest.raises(UnexpectedModelCall) as error:
        await asked(runner, AGENT, streamed=False)
    assert str(error.value) == MORE


async def test_a_call_less_than_recorded_names_the_recording(recorded: Desk) -> None:
    runner = recorded.runner()
    stopping = dataclasses.replace(AGENT, tool_use_behavior="stop_on_first_tool")
    await asked(runner, stopping, streamed=False)
    with pytest.raises(UnusedScript) as error:
        runner.check()
    assert str(error.value) == LESS


async def test_what_is_scripted_for_an_agent_stands_beside_the_recording(
    desk: Desk, server: ModelServer, url: str
) -> None:
    titles: DeskAgent = dataclasses.replace(support, name="Titles")
    server.says("It shipped.")
    for mode in ("once", "none"):
        runner = desk.runner(mode)
        runner.script("A title", agent="Titles")
        model = agent_model(url, "responses")
        assert (await asked(runner, titles, streamed=False))[0] == "A title"
        assert (await asked(runner, with_model(support, model), streamed=False))[0] == "It shipped."
        runner.check()
        runner.save()
    assert "Titles" not in desk.text


async def test_a_test_that_is_swept_keeps_what_was_answered_since(
    desk: Desk, server: ModelServer, url: str
) -> None:
    runner = desk.runner("once")
    agent = with_model(support, agent_model(url, "responses"))
    mark = runner.mark()
    server.says("First.", "Second.")
    await asked(runner, agent, streamed=False)
    runner.rewind(mark)
    await asked(runner, agent, streamed=False)
    runner.save()
    assert "Second." in desk.text
    assert "First." not in desk.text


def test_a_recording_without_a_call_is_none(desk: Desk) -> None:
    runner = desk.runner("all")
    with pytest.raises(ScriptError) as error:
        runner.save()
    assert str(error.value) == "desk.yaml was to be recorded, and the real model was never asked."


async def test_an_answer_that_is_still_to_come_leaves_the_old_file(
    recorded: Desk, server: ModelServer, url: str
) -> None:
    server.says("It shipped.")
    runner = recorded.runner("all")
    with runner.installed():
        result = Runner.run_streamed(with_model(support, agent_model(url, "responses")), ASK)
        events = result.stream_events()
        async for event in events:
            if event.type == "raw_response_event":
                break
        with pytest.raises(ScriptError) as error:
            runner.save()
        result.cancel()
        await events.aclose()  # type: ignore[attr-defined]
    assert str(error.value) == (
        "desk.yaml was not recorded: the answer to call 1, of 'Support', was still to come when "
        "the test ended. Does the application wait for its run?"
    )
    assert recorded.text == RECORDED


async def test_a_disk_that_fails_leaves_the_old_file(
    recorded: Desk, server: ModelServer, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.says("It shipped.")
    runner = recorded.runner("all")
    await asked(runner, with_model(support, agent_model(url, "responses")), streamed=False)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        runner.save()
    assert recorded.text == RECORDED
    assert [path.name for path in recorded.path.parent.iterdir()] == ["desk.yaml"]


REPLAY = """
import asyncio, sys
from agents import Agent, Runner, function_tool
from chatkit_testing import ScriptedRunner
from tests.chatkit_testing.runner.test_replaying import AGENT

async def main():
    runner = ScriptedRunner()
    runner.record("desk.yaml")
    with runner.installed():
        result = Runner.run_streamed(AGENT, "Where is order A1?")
        async for event in result.stream_events():
            if event.type == "raw_response_event":
                print(event.data.model_dump_json())
    runner.check()

asyncio.run(main())
"""


def test_replays_are_equal_byte_for_byte_across_processes_and_hash_seeds(recorded: Desk) -> None:
    root = Path(__file__).parents[3]
    printed: list[str] = []
    for seed in ("1", "2"):
        paths = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
        run = subprocess.run(
            [sys.executable, "-c", REPLAY],
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed},
            cwd=recorded.path.parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        printed.append(run.stdout)
    assert printed[0] == printed[1]
    assert re.search(r'"delta":"At "', printed[0])


def test_by_hand_the_message_says_how_a_runner_records(desk: Desk) -> None:
    from chatkit_testing import ScriptedRunner

    with pytest.raises(ScriptError) as error:
        ScriptedRunner().record("desk.yaml")
    assert str(error.value).endswith('\n  ScriptedRunner(record="once")')
