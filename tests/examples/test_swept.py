"""Every example application bears being cut at every event, and every failure of its store."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from inspect import isawaitable
from pathlib import Path

import pytest

from chatkit_testing import ChatKitClient, ScriptedRunner, sweep_cancellations, sweep_faults
from tests.examples.plays import PLAYS, Play

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_there_is_a_conversation_with_each_example() -> None:
    folders = {path.parent.name for path in EXAMPLES.glob("*/__init__.py")}
    assert {play.name for play in PLAYS} == folders


@asynccontextmanager
async def fresh_clients(play: Play) -> AsyncGenerator[Callable[[], Awaitable[ChatKitClient]]]:
    """What makes a client for each run, and closes what the run before had opened."""
    async with AsyncExitStack() as stack:

        async def make_client() -> ChatKitClient:
            await stack.aclose()
            made = play.make_client(stack)
            return await made if isawaitable(made) else made

        yield make_client


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_it_bears_being_cut_at_every_event(
    play: Play, chatkit_runner: ScriptedRunner
) -> None:
    play.script(chatkit_runner)
    async with fresh_clients(play) as make_client:
        report = await sweep_cancellations(make_client, play.scenario)
    assert report.kept
    assert not report.not_reached


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_it_bears_every_failure_of_its_store(
    play: Play, chatkit_runner: ScriptedRunner
) -> None:
    play.script(chatkit_runner)
    async with fresh_clients(play) as make_client:
        report = await sweep_faults(make_client, play.scenario)
    assert report.kept
    assert not report.not_reached
