"""How promises are tried and told: reports, tests of a class, bounds, clean-up."""

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import TypeAdapter

from chatkit.store import Store
from chatkit.types import Page, ThreadItem, ThreadMetadata
from chatkit_testing import STORE_PROMISES, InMemoryStore, StoreConformance, check_store
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._store_case import open_store_case
from tests.chatkit_testing.conformance.broken_order import MovesWithTheTime
from tests.chatkit_testing.conformance.broken_rules import RaisesKeyErrors
from tests.chatkit_testing.conformance.plain_store import PlainStore
from tests.chatkit_testing.conformance.sound_stores import name_itself
from tests.support.inner import run_inner


async def test_the_report_is_a_table_with_what_is_broken_and_the_calls_that_show_it() -> None:
    report = await check_store(RaisesKeyErrors, make_context=name_itself, allow=["ST901", "ST510"])

    [outcome] = [one for one in report.failed if one.promise.id == "ST501"]
    assert isinstance(outcome.error, KeyError)
    assert str(outcome) == (
        "ST501: load_thread of a thread that is not there: NotFoundError.\n"
        "  protects from: an error 500 where the application could say that there is no such "
        "thing\n"
        "  load_thread of no thread: expected chatkit.store.NotFoundError, got KeyError: "
        "('ada', 'thr_9')\n"
        "\n"
        "  calls:\n"
        "    1  save_thread(<ThreadMetadata thr_1>)                     → None\n"
        '    2  add_thread_item("thr_1", <AssistantMessageItem msg_1>)  → None\n'
        '    3  load_thread("thr_9")                                    → raised '
        "KeyError(('ada', 'thr_9'))\n"
        '  to do without this promise: allow = ["ST501"]'
    )
    first, *lines = str(report).splitlines()
    assert first == "RaisesKeyErrors: 97 promises, 91 kept, 4 broken, 2 not tried"
    assert "  ST501  broken   load_thread of a thread that is not there: NotFoundError." in lines
    assert str(report).endswith(str(report.failed[-1]))


async def test_calls_tell_the_times_of_what_they_write_where_there_are_several() -> None:
    broken = open_store_case(MovesWithTheTime, name_itself, 10)
    outcome = await judge(STORE_PROMISES["ST202"], broken)

    assert "after msg_3 was saved again with a later created_at: expected msg_3" in outcome.text
    written = [
        line.split("created_at ")[1] for line in outcome.text.splitlines()[-8:] if "_at " in line
    ]
    assert written == [*["2025-01-01 09:00:00  → None"] * 5, "2025-01-01 09:05:00  → None"]
    assert outcome.text.endswith('None, 100, "asc")' + " " * 44 + "→ [msg_1, msg_2, msg_3]")


class DumpsWithoutNulls(PlainStore):
    """Keeps JSON, written with ``exclude_none``."""

    def item_out(self, item: ThreadItem, method: str) -> ThreadItem:
        items: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
        return items.validate_json(item.model_dump_json(exclude_none=True))


async def test_what_a_model_refuses_is_told_with_the_field_and_why() -> None:
    broken = open_store_case(DumpsWithoutNulls, name_itself, 10)
    outcome = await judge(STORE_PROMISES["ST109"], broken)

    assert "ValidationError(hidden_context_item.content: Field required)" in outcome.text


async def test_without_contexts_users_are_not_checked_which_is_not_kept() -> None:
    report = await check_store(InMemoryStore, allow=["ST901"])

    assert not report.failed
    assert {one.promise.id[:3] for one in report.not_checked} == {"ST6", "ST8"}
    assert str(report.not_checked[0]).startswith(
        "ST601 not checked: users cannot be told apart without make_context(user)"
    )


async def test_allowing_what_is_no_promise_is_refused() -> None:
    with pytest.raises(ValueError, match=r"allow names ST999, .* they run from ST101 to ST901"):
        await check_store(InMemoryStore, allow=["ST999"])


def hanging(method: str) -> type[PlainStore]:
    """A store of which one method never answers."""

    async def hang(self: PlainStore, *given: object, **named: object) -> None:
        await asyncio.Event().wait()

    return type("Hangs", (PlainStore,), {method: hang})


@pytest.mark.parametrize("method", sorted(Store.__abstractmethods__))
async def test_a_call_that_gives_no_answer_is_given_up_and_told(method: str) -> None:
    report = await check_store(
        hanging(method), make_context=name_itself, timeout=0.05, allow=["ST901"]
    )

    hung = [one for one in report.failed if f"{method}(" in one.text]
    assert hung
    assert all("gave no answer within 0.05 s" in one.text for one in hung)


class HangsAtCursors(PlainStore):
    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        if after is not None:
            await asyncio.Event().wait()
        return await super().load_threads(limit, after, order, context)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        if after is not None:
            await asyncio.Event().wait()
        return await super().load_thread_items(thread_id, after, limit, order, context)


async def test_a_cursor_that_gives_no_answer_is_not_taken_for_an_error() -> None:
    report = await check_store(
        HangsAtCursors, make_context=name_itself, timeout=0.05, allow=["ST901"]
    )

    broken = {outcome.promise.id for outcome in report.failed}
    assert {"ST407", "ST408", "ST409", "ST410", "ST613"} <= broken


class Slow(PlainStore):
    async def load_item(self, thread_id: str, item_id: str, context: str) -> ThreadItem:
        raise TimeoutError("of its own")


async def test_a_time_out_of_the_stores_own_is_told_as_its_error() -> None:
    report = await check_store(Slow, make_context=name_itself, allow=["ST901"])

    assert "raised TimeoutError(of its own)" in str(report.failed[0])


async def test_a_report_of_all_promises_tried_says_nothing_of_others() -> None:
    report = await check_store(PlainStore, make_context=name_itself)

    assert str(report).startswith("PlainStore: 97 promises, 97 kept, 0 broken\n")


async def test_without_hypothesis_the_machine_is_not_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find_nothing(name: str) -> None:
        return

    monkeypatch.setattr(importlib.util, "find_spec", find_nothing)
    opened = open_store_case(PlainStore, name_itself, timeout=10)

    outcome = await judge(STORE_PROMISES["ST901"], opened)

    assert outcome.status == "not checked"
    assert outcome.text.startswith("the state machine needs the package hypothesis: pip install ")


def test_contexts_are_for_the_project_to_define() -> None:
    with pytest.raises(NotImplementedError):
        StoreConformance().make_context("ada")


async def test_what_was_made_is_cleaned_up_however_it_is_made() -> None:
    closed: list[str] = []

    def with_yield() -> Iterator[PlainStore]:
        yield PlainStore()
        closed.append("plain")

    async def with_async_yield() -> AsyncIterator[PlainStore]:
        yield PlainStore()
        closed.append("async")

    for make in (with_yield, with_async_yield):
        report = await check_store(make, make_context=name_itself, allow=["ST901"])
        assert not report.failed
    assert (closed.count("plain"), closed.count("async")) == (96, 96)


INI = "[pytest]\nasyncio_default_fixture_loop_scope = function"
PROJECT = """
from chatkit_testing import InMemoryStore, StoreConformance

class Careless(InMemoryStore):
    async def delete_thread(self, thread_id, context):
        return

class TestCareless(StoreConformance):
    allow = ["ST512", "ST807"]

    def make_store(self):
        return Careless()
"""


def test_a_class_has_a_test_for_each_promise_that_passes_fails_or_is_skipped(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeini(INI)
    pytester.makepyfile(PROJECT)

    result = run_inner(pytester, "-q", "-k", "not ST901", "-rs")

    result.assert_outcomes(passed=77, failed=1, skipped=18, deselected=1)
    result.stdout.fnmatch_lines(
        [
            "E *PromiseBroken: ST511: delete_thread takes the thread away, and no other.",
            "*expected chatkit.store.NotFoundError, and nothing was raised",
            '*8  load_thread("thr_1") * → <ThreadMetadata thr_1>',
            '*to do without this promise: allow = ?"ST511"?',
            "SKIPPED*ST512 allowed: delete_thread takes the thread's items away too.",
            "SKIPPED*ST601 not checked: users cannot be told apart*",
        ]
    )


def test_a_class_without_a_store_says_what_to_define(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)
    pytester.makepyfile(
        "from chatkit_testing import StoreConformance\nclass TestMine(StoreConformance): pass"
    )

    result = run_inner(pytester, "-q", "-k", "ST101")

    result.stdout.fnmatch_lines(["E *TestMine has no make_store(self): define one that gives*"])
