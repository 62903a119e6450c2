"""A folder with a recording, and runs of agents in it."""

import dataclasses
from pathlib import Path
from typing import Any

from agents import Runner

from chatkit_testing import ScriptedRunner
from chatkit_testing.runner import RecordMode
from tests.chatkit_testing.runner.desk import ASK, DeskAgent, raw


class Desk:
    """A folder with a recording, and runs in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "desk.yaml"

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def answers(self) -> str:
        """The text without its comment."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("#")) + "\n"

    def runner(self, mode: RecordMode = "none", **options: Any) -> ScriptedRunner:
        """Make a runner whose recording it is."""
        runner = ScriptedRunner(folder=self.path.parent, record=mode, test="tests/test_desk.py::t")
        runner.record("desk.yaml", **options)
        return runner


async def asked(
    runner: ScriptedRunner, agent: DeskAgent, *, streamed: bool, input: str = ASK
) -> tuple[str, list[Any]]:
    """Run an agent to its end; give the output and the model's events."""
    with runner.installed():
        if streamed:
            result = Runner.run_streamed(agent, input)
            events = [event async for event in result.stream_events()]
            return str(result.final_output), raw(events)
        done = await Runner.run(agent, input)
        return str(done.final_output), [*done.raw_responses]


def with_model(agent: DeskAgent, model: Any) -> DeskAgent:
    return dataclasses.replace(agent, model=model)
