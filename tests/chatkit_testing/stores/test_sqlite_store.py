"""SQLiteStore: its promises, its file, and other processes at the same file."""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any  # what a make_store gives

import pytest

from chatkit.store import NotFoundError
from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadMetadata
from chatkit_testing import SQLiteStore, StoreConformance
from chatkit_testing.stores import _sqlite_schema

NINE = datetime(2025, 1, 1, 9)


def name_itself(context: str) -> str:
    return context


def an_answer(id: str, at: datetime = NINE) -> AssistantMessageItem:
    content = [AssistantMessageContent(text="Hello")]
    return AssistantMessageItem(id=id, thread_id="thr_1", created_at=at, content=content)


class TestInMemory(StoreConformance):
    def make_store(self) -> Any:  # see the import
        store = SQLiteStore(user=name_itself)
        yield store
        store.close()

    def make_context(self, user: str) -> str:
        return user


class TestInAFile(StoreConformance):
    made = 0

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        self.path = tmp_path

    def make_store(self) -> Any:  # see the import
        self.made += 1
        store = SQLiteStore(self.path / f"{self.made}.db", user=name_itself)
        yield store
        store.close()

    def make_context(self, user: str) -> str:
        return user


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chats.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore[None]]:
    store = SQLiteStore[None](path)
    yield store
    store.close()


async def ids(store: SQLiteStore[None]) -> list[str]:
    return [
        item.id for item in (await store.load_thread_items("thr_1", None, 500, "asc", None)).data
    ]


async def test_what_was_stored_is_there_when_the_file_is_opened_again(
    store: SQLiteStore[None], path: Path
) -> None:
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)
    await store.add_thread_item("thr_1", an_answer("msg_1"), None)
    store.close()

    again = SQLiteStore[None](path)
    assert await again.load_item("thr_1", "msg_1", None) == an_answer("msg_1")
    again.close()


async def test_two_stores_on_one_file_see_what_the_other_wrote(
    store: SQLiteStore[None], path: Path
) -> None:
    other = SQLiteStore[None](path)
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)
    await other.add_thread_item("thr_1", an_answer("msg_1"), None)
    assert await ids(store) == ["msg_1"]

    await store.delete_thread("thr_1", None)
    with pytest.raises(NotFoundError):
        await other.load_thread("thr_1", None)
    other.close()


async def test_threads_of_the_process_may_share_a_store(store: SQLiteStore[None]) -> None:
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)

    def write(worker: int) -> None:
        for n in range(20):
            asyncio.run(store.add_thread_item("thr_1", an_answer(f"{worker}-{n}"), None))

    await asyncio.gather(*(asyncio.to_thread(write, worker) for worker in range(4)))

    assert len(set(await ids(store))) == 80


WRITER = """
import asyncio, sys
from datetime import datetime
from chatkit.types import EndOfTurnItem
from chatkit_testing import SQLiteStore

async def main(path, worker):
    store = SQLiteStore(path)
    for n in range(50):
        item = EndOfTurnItem(id=f"{worker}-{n}", thread_id="thr_1", created_at=datetime(2025, 1, 1))
        await store.add_thread_item("thr_1", item, None)
    store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_processes_that_write_at_once_lose_nothing(
    store: SQLiteStore[None], path: Path
) -> None:
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [await asyncio.create_subprocess_exec(*command, name) for name in "abc"]

    async with asyncio.timeout(60):
        assert [await writer.wait() for writer in writers] == [0, 0, 0]

    found = await ids(store)
    assert sorted(found) == sorted(f"{name}-{n}" for name in "abc" for n in range(50))
    assert [id for id in found if id[0] == "b"] == [f"b-{n}" for n in range(50)]


async def test_a_call_that_fails_leaves_nothing_behind(store: SQLiteStore[None]) -> None:
    with pytest.raises(NotFoundError, match="no thread 'thr_1'"):
        await store.add_thread_item("thr_1", an_answer("msg_1"), None)
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)
    odd = an_answer("\ud83d")
    with pytest.raises(ValueError, match="surrogates not allowed"):
        await store.add_thread_item("thr_1", odd, None)

    assert await ids(store) == []


async def test_a_full_disk_is_told_as_such_and_the_store_goes_on(
    store: SQLiteStore[None],
) -> None:
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)
    (pages,) = store._database.execute("PRAGMA page_count").fetchone()
    store._database.execute(f"PRAGMA max_page_count = {pages}")
    large = ThreadMetadata(id="thr_2", created_at=NINE, metadata={"notes": "x" * 1_000_000})

    with pytest.raises(sqlite3.OperationalError, match="full"):
        await store.save_thread(large, None)

    assert (await store.load_threads(9, None, "asc", None)).data[0].id == "thr_1"


def test_a_disk_too_full_for_the_tables_is_told_as_such() -> None:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("PRAGMA max_page_count = 2")

    with closing(database), pytest.raises(sqlite3.OperationalError, match="full"):
        _sqlite_schema.prepare(database, ":memory:")


async def test_naive_times_are_local_beside_times_with_an_offset(store: SQLiteStore[None]) -> None:
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=NINE), None)
    for id, hour in (("late", 10), ("early", 8)):
        at = NINE.replace(hour=hour).astimezone(UTC)
        await store.add_thread_item("thr_1", an_answer(id, at), None)
    await store.add_thread_item("thr_1", an_answer("nine"), None)

    assert await ids(store) == ["early", "nine", "late"]


@pytest.mark.parametrize(
    ("limit", "order", "named"), [(0, "asc", "limit=0"), (5, "down", "order='down'")]
)
async def test_a_page_that_cannot_be_is_a_value_error(
    store: SQLiteStore[None], limit: int, order: str, named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        await store.load_threads(limit, None, order, None)


def tables(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    rows = database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'chatkit%'").fetchall()
    database.close()
    return sorted(name for (name,) in rows)


async def test_a_file_of_an_older_version_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(_sqlite_schema, "_UPGRADES", _sqlite_schema._UPGRADES[:1])
        older.setattr(_sqlite_schema, "VERSION", 1)
        old = SQLiteStore[None](path)
        await old.save_thread(ThreadMetadata(id="thr_1", created_at=NINE, title="Old"), None)
        old.close()
    assert "chatkit_items_in_order" not in tables(path)

    store = SQLiteStore[None](path)

    assert "chatkit_items_in_order" in tables(path)
    assert (await store.load_thread("thr_1", None)).title == "Old"
    store.close()


def test_a_file_of_a_later_version_is_refused_and_left_as_it_is(path: Path) -> None:
    SQLiteStore[None](path).close()
    database = sqlite3.connect(path)
    database.execute("UPDATE chatkit_schema SET version = 9")
    database.commit()
    database.close()

    with pytest.raises(ValueError, match=r"chats\.db has version 9 .* up to 2: install a later"):
        SQLiteStore[None](path)

    database = sqlite3.connect(path)
    assert database.execute("SELECT version FROM chatkit_schema").fetchall() == [(9,)]
    database.close()


def test_the_file_may_hold_tables_of_the_application(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE threads (id TEXT)")
    database.execute("PRAGMA user_version = 7")
    database.close()

    SQLiteStore[None](path).close()

    assert "chatkit_threads" in tables(path)


def test_ids_are_long_enough_never_to_meet(store: SQLiteStore[None]) -> None:
    thread = ThreadMetadata(id="thr_1", created_at=NINE)
    made = [store.generate_thread_id(None), store.generate_item_id("workflow", thread, None)]

    assert [(id.partition("_")[0], len(id.partition("_")[2])) for id in made] == [
        ("thr", 32),
        ("wf", 32),
    ]
