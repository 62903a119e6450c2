"""Scenarios: named plays on a stage, collected from the modules in `scenarios/`.

Most are written by hand. Some are drawn at random, by a seed: `COMPAT_SEEDS=500 make compat` draws
500 of each kind in place of the usual few.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.compat.record import Capture, crash_text
from tests.compat.stage import Stage, settle

__all__ = ["Scenario", "collect", "drawn", "run_scenario", "scenario"]

Play = Callable[[Stage], Awaitable[None]]
Draw = Callable[[Stage, random.Random], Awaitable[None]]
Check = Callable[[Capture], None]

SEEDS = int(os.environ.get("COMPAT_SEEDS", "15"))

_registry: dict[str, Scenario] = {}


@dataclass(frozen=True)
class Scenario:
    """A play, the departures it shows, and what ours does where it departs."""

    subject: str
    name: str
    play: Play
    departures: tuple[str, ...]
    ours: Check | None
    drawn: bool = False  # what is drawn at random is held to the published runtime alone

    @property
    def id(self) -> str:
        """The subject and the name, unique among all scenarios."""
        return f"{self.subject}.{self.name}"


def scenario(*departures: str, ours: Check | None = None) -> Callable[[Play], Play]:
    """Register a play; where it shows departures, `ours` asserts what our runtime does."""
    if bool(departures) is not bool(ours):
        raise TypeError("a scenario that shows departures says what ours does, and no other does")

    def register(play: Play) -> Play:
        _register(Scenario(*_names(play), play, departures, ours))
        return play

    return register


def drawn(draw: Draw) -> Draw:
    """Register a play for each seed; it draws what it plays from the generator it is given."""
    subject, name = _names(draw)
    for seed in range(SEEDS):
        play = partial(_play_drawn, draw, f"{name} {seed}")
        _register(Scenario(subject, f"{name}_{seed}", play, (), None, drawn=True))
    return draw


async def _play_drawn(draw: Draw, seed: str, stage: Stage) -> None:
    await draw(stage, random.Random(seed))


def _names(play: Play | Draw) -> tuple[str, str]:
    return play.__module__.rpartition(".")[2], getattr(play, "__name__", "")


def _register(made: Scenario) -> None:
    if made.id in _registry:
        raise ValueError(f"there are two scenarios named {made.id!r}")
    _registry[made.id] = made


def collect() -> list[Scenario]:
    """Import every module of `scenarios/` and give their scenarios in order."""
    folder = Path(__file__).parent / "scenarios"
    for module in sorted(found.name for found in pkgutil.iter_modules([str(folder)])):
        importlib.import_module(f"tests.compat.scenarios.{module}")
    return list(_registry.values())


async def run_scenario(scenario: Scenario, *, runtime: str = "ours") -> Capture:
    """Play a scenario on the runtime that is installed here and give what it left behind.

    A scenario that itself crashes is captured as such: the captures of both runtimes
    are compared even then.
    """
    stage = Stage()
    crashed = None
    try:
        await asyncio.wait_for(scenario.play(stage), timeout=30)
    except Exception as error:
        crashed = crash_text(error)
    await settle()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    left = sorted(getattr(task.get_coro(), "__qualname__", "?") for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return Capture(
        scenario=scenario.id,
        departures=scenario.departures,
        runtime=runtime,
        facts=stage.timeline.facts,
        notes=stage.timeline.notes,
        exchanges=stage.exchanges,
        model_calls=stage.model_calls,
        tasks_left=left,
        crashed=crashed,
    )
