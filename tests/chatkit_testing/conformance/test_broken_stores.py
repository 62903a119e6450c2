"""Broken stores are caught, each by the promise that it breaks."""

import pytest

from chatkit_testing import STORE_PROMISES
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._store_case import open_store_case
from tests.chatkit_testing.conformance.broken_order import CascadesOnSave
from tests.chatkit_testing.conformance.broken_stores import BROKEN
from tests.chatkit_testing.conformance.broken_users import ListsEverybodys
from tests.chatkit_testing.conformance.plain_store import PlainStore
from tests.chatkit_testing.conformance.sound_stores import name_itself

CASES = [(store, promise) for store, promises in BROKEN for promise in promises]


@pytest.mark.parametrize(
    ("store", "promise"), CASES, ids=[f"{store.__name__}-{promise}" for store, promise in CASES]
)
async def test_a_broken_store_is_caught_by_the_promise_it_breaks(
    store: type[PlainStore], promise: str
) -> None:
    opened = open_store_case(store, name_itself, timeout=10)

    outcome = await judge(STORE_PROMISES[promise], opened)

    assert outcome.status == "broken", str(outcome)
    assert "calls:\n  " in outcome.text


def test_there_are_enough_of_them_for_every_promise_to_be_broken_by_one() -> None:
    broken = {promise for _, promise in CASES}

    assert len(BROKEN) >= 60
    assert set(STORE_PROMISES) == broken | {"ST901"}


@pytest.mark.parametrize("store", [ListsEverybodys, CascadesOnSave])
async def test_the_machine_finds_what_it_is_not_told_and_shows_the_fewest_calls(
    store: type[PlainStore],
) -> None:
    outcome = await judge(STORE_PROMISES["ST901"], open_store_case(store, name_itself, timeout=10))

    assert outcome.status == "broken"
    _, calls = outcome.text.split("calls:\n")
    assert len(calls.splitlines()) <= 8
