"""Stores that keep every promise, and how users are told apart in these tests."""

from collections.abc import Iterator
from sqlite3 import connect
from typing import Any  # contexts of whichever store

from chatkit.store import Store
from chatkit_testing import InMemoryStore
from support_desk.store import SupportStore
from tests.chatkit_testing.conformance.plain_store import PlainStore

__all__ = ["in_memory", "name_itself", "plain", "support_desk"]


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
