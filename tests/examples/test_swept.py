"""Every example application bears being cut at every event, and every failure of its store."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from chatkit_testing import ScriptedRunner, sweep_cancellations, sweep_faults
from tests.examples.plays import PLAYS, Play

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_there_is_a_conversation_with_each_example() -> None:
    folders = {path.parent.name for path in EXAMPLES.glob("*/__init__.py")}
    assert {play.name for play in PLAYS} == folders


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_it_bears_being_cut_at_every_event(
    play: Play, chatkit_runner: ScriptedRunner
) -> None:
    play.script(chatkit_runner)
    with ExitStack() as stack:
        report = await sweep_cancellations(lambda: play.make_client(stack), play.scenario)
    assert report.kept
    assert not report.not_reached


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_it_bears_every_failure_of_its_store(
    play: Play, chatkit_runner: ScriptedRunner
) -> None:
    play.script(chatkit_runner)
    with ExitStack() as stack:
        report = await sweep_faults(lambda: play.make_client(stack), play.scenario)
    assert report.kept
    assert not report.not_reached
