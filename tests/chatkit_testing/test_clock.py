import asyncio
import importlib.util
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chatkit_testing import Clock

START = datetime(2025, 1, 1, 9)
TICK = timedelta(milliseconds=1)


def time_of_the_runtime() -> datetime:
    now: Callable[[], datetime] = importlib.import_module("chatkit._clock").now  # no public name
    return now()


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_each_reading_is_a_millisecond_after_the_one_before() -> None:
    clock = Clock()
    assert [clock.now() for _ in range(3)] == [START, START + TICK, START + 2 * TICK]


def test_its_times_are_naive_like_those_of_chatkit() -> None:
    assert Clock().now().tzinfo is None


def test_advance_lets_time_pass() -> None:
    clock = Clock()
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)


def test_held_it_stands_still_and_goes_on_after_the_block() -> None:
    clock = Clock()
    with clock.hold():
        assert clock.now() == clock.now() == START
        clock.advance(1.5)
        assert clock.now() == clock.now() == START + timedelta(seconds=1.5)
    assert clock.now() == START + timedelta(seconds=1.5)
    assert clock.now() == START + timedelta(seconds=1.5) + TICK


def test_it_is_held_at_once_without_a_block() -> None:
    clock = Clock()
    clock.hold()
    assert clock.now() == clock.now()


def test_holds_nest() -> None:
    clock = Clock()
    with clock.hold():
        with clock.hold():
            pass
        assert clock.now() == clock.now()
    assert clock.now() != clock.now()


async def test_a_sleep_on_the_running_clock_passes_the_time_and_gives_the_loop_a_turn() -> None:
    clock = Clock()
    others: list[str] = []
    asyncio.get_running_loop().call_soon(others.append, "ran")
    await clock.sleep(30)
    assert others == ["ran"]
    assert clock.now() == START + timedelta(seconds=30)


async def test_a_sleep_on_the_held_clock_ends_when_the_clock_was_advanced_far_enough() -> None:
    clock = Clock()
    with clock.hold():
        short = asyncio.create_task(clock.sleep(10))
        long = asyncio.create_task(clock.sleep(20))
        await turns()
        clock.advance(9)
        await turns()
        assert not short.done()
        clock.advance(1)
        await turns()
        assert short.done()
        assert not long.done()
        clock.advance(10)
        await asyncio.wait_for(long, 5)


async def test_letting_go_of_the_clock_ends_every_sleep() -> None:
    clock = Clock()
    with clock.hold():
        sleeps = [asyncio.create_task(clock.sleep(seconds)) for seconds in (20, 5)]
        await turns()
    await asyncio.wait_for(asyncio.gather(*sleeps), 5)
    assert clock.now() == START + timedelta(seconds=20)


async def test_a_sleeper_that_was_cancelled_disturbs_nobody() -> None:
    clock = Clock()
    with clock.hold():
        sleep = asyncio.create_task(clock.sleep(1))
        await turns()
        sleep.cancel()
        await turns()
        clock.advance(1)
        await turns()
    assert sleep.cancelled()


async def test_the_clock_is_advanced_from_another_thread() -> None:
    clock = Clock()
    with clock.hold():
        sleep = asyncio.create_task(clock.sleep(1))
        await turns()
        await asyncio.to_thread(clock.advance, 1)
        await asyncio.wait_for(sleep, 5)


def test_installed_it_tells_the_runtime_the_time_until_the_block_ends() -> None:
    clock = Clock()
    with clock.installed() as installed:
        assert installed is clock
        assert time_of_the_runtime() == START
        assert time_of_the_runtime() == START + TICK
    assert time_of_the_runtime().year > 2025


def test_without_a_seam_the_runtime_keeps_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_no_spec(name: str) -> None:
        del name

    monkeypatch.setattr(importlib.util, "find_spec", find_no_spec)
    clock = Clock()
    with clock.installed() as installed:
        assert installed is clock
        assert time_of_the_runtime().year > 2025
