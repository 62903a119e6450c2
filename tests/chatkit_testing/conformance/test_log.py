"""How the calls of a broken promise are listed."""

from typing import Any

import pytest

from chatkit_testing import STORE_PROMISES, InMemoryStore
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import Broken, Promises
from chatkit_testing.conformance._store_case import StoreCase, open_store_case
from tests.chatkit_testing.conformance.sound_stores import name_itself


async def made(*names: str) -> list[str]:
    """The lines of calls of these names."""
    log = CallLog(timeout=10)

    async def nothing() -> None:
        return

    for name in names:
        await log.watch("ada", name, "", nothing)
    return log.lines()


async def test_calls_that_are_the_same_are_told_once_with_how_many_follow() -> None:
    assert await made("open", *["add"] * 18, "load", "load") == [
        "1   open()  → None",
        "2   add()   → None",
        "    … and 17 more like it",
        "20  load()  → None",
        "21  load()  → None",
    ]


@pytest.mark.parametrize(
    ("count", "first"),
    [
        (25, "1   call0()   → None"),
        (26, "(2 calls before these)"),
        (1300, "(1,276 calls before these)"),
    ],
)
async def test_the_last_calls_are_shown_where_there_are_more_than_one_too_many(
    count: int, first: str
) -> None:
    lines = await made(*(f"call{n}" for n in range(count)))

    assert len(lines) == 25
    assert lines[0] == first


async def test_a_story_without_calls_has_no_heading_of_calls() -> None:
    promises = Promises[StoreCase]()

    @promises.promise("XX101", "It is so.", protects="nothing")
    async def is_so(case: StoreCase) -> None:
        raise Broken("it is not")

    opened = open_store_case(InMemoryStore[Any], None, timeout=10)

    assert (await judge(promises["XX101"], opened)).text == "it is not"


class AddsAgain(InMemoryStore[Any]):
    """Takes an item that is there for another."""

    async def add_thread_item(self, thread_id: str, item: Any, context: Any) -> None:
        if item.id == "again":
            item.id = self.generate_item_id("message", None, context)  # type: ignore[arg-type]
        await super().add_thread_item(thread_id, item, context)


async def test_items_that_many_tasks_save_are_told_in_few_lines() -> None:
    opened = open_store_case(AddsAgain, name_itself, timeout=10)

    outcome = await judge(STORE_PROMISES["ST803"], opened)

    assert "      … and 19 more like it" in outcome.text
    assert len(outcome.text.splitlines()) < 15, outcome.text
