"""Stores that keep every promise, and how users are told apart in these tests."""

from collections.abc import Iterator
from sqlite3 import connect
from typing import Any  # contexts of whichever store

from chatkit.store import Store
from chatkit.types import ThreadItem, ThreadMetadata
from chatkit_testing import InMemoryStore
from support_desk.store import SupportStore
from tests.chatkit_testing.conformance.plain_store import Key, PlainStore

__all__ = ["RefusesIdsOfOthers", "in_memory", "name_itself", "plain", "support_desk"]


def name_itself(user: str) -> str:
    """The context of these tests: the user's name."""
    return user


def in_memory() -> InMemoryStore[str]:
    return InMemoryStore(user=name_itself)


async def plain() -> PlainStore:
    return PlainStore()


def support_desk() -> Iterator[Store[Any]]:
    database = connect(":memory:")
    yield SupportStore(database)
    database.close()


class RefusesIdsOfOthers(PlainStore):
    """One table of items for all threads, and one of threads for all users; it looks first."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        if any(id == thread.id and whose != context for whose, id in self.threads):
            raise ValueError(f"{thread.id} is taken")
        await super().save_thread(thread, context)

    def put_item(self, key: Key, item: ThreadItem) -> None:
        if any(item.id in rows for other, rows in self.items.items() if other != key):
            raise ValueError(f"{item.id} is taken")
        super().put_item(key, item)
