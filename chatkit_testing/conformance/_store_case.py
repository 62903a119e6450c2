"""What a store's promises are tried on: a fresh store, its users, and what they all need."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any  # contexts are the application's own

from chatkit.store import NotFoundError, Store
from chatkit.types import Page, ThreadItem
from chatkit_testing.conformance._judge import Make, made
from chatkit_testing.conformance._log import CallLog
from chatkit_testing.conformance._promise import Broken, NotChecked, Promises
from chatkit_testing.conformance._samples import a_thread, an_answer
from chatkit_testing.conformance._set_up import SetUpMistake, expect_made
from chatkit_testing.conformance._user import User

__all__ = [
    "STORE_PROMISES",
    "MakeContext",
    "StoreCase",
    "expect_ids",
    "expect_not_found",
    "ids",
    "listed",
    "open_store_case",
    "promise",
    "refused",
]

MakeContext = Callable[[str], Any]  # see the import

NO_USERS = (
    "users cannot be told apart without make_context(user), "
    "which gives the request context of the user of that name"
)


class StoreCase:
    """A fresh store and its users.

    Attributes:
        ada: A user.
        log: The calls that they made.
    """

    def __init__(
        self,
        make_store: Make[Store[Any]],  # see the import
        store: Store[Any],  # see the import
        make_context: MakeContext | None,
        log: CallLog,
    ) -> None:
        self._make_store = make_store
        self._store = store
        self._make_context = make_context
        self.log = log
        self.ada = self._user("ada", store)

    @property
    def bo(self) -> User:
        """Another user, of the same store."""
        if self._make_context is None:
            raise NotChecked(NO_USERS)
        return self._user("bo", self._store)

    def _user(self, name: str, store: Store[Any]) -> User:  # see the import
        context: object = {} if self._make_context is None else self._make_context(name)
        return User(name, store, context, self.log)

    @property
    def has_users(self) -> bool:
        """Whether there can be more users than one."""
        return self._make_context is not None

    @asynccontextmanager
    async def fresh_users(self) -> AsyncGenerator[list[User], None]:
        """Give the users there can be on another store, empty as well."""
        async with made(self._make_store) as store:
            names = ["ada", "bo"] if self.has_users else ["ada"]
            users = [self._user(name, store) for name in names]
            await _expect_empty(users[0], self.log.timeout)
            yield users

    async def thread_of(self, user: User, *items: ThreadItem, id: str = "thr_1") -> None:
        """Save a thread and add items to it."""
        await user.save_thread(a_thread(id))
        for item in items:
            await user.add_thread_item(id, item)

    async def answers(self, *names: str) -> None:
        """Save a thread of Ada's with answers of those ids, all of one time."""
        await self.thread_of(self.ada, *map(an_answer, names))


STORE_PROMISES = Promises[StoreCase]()
"""What ChatKit needs of a store."""
promise = STORE_PROMISES.promise


def open_store_case(
    make_store: Make[Store[Any]],  # see the import
    make_context: MakeContext | None,
    timeout: float,
) -> Callable[[], AbstractAsyncContextManager[StoreCase]]:
    """Give what opens a case on a fresh store."""

    @asynccontextmanager
    async def open_case() -> AsyncGenerator[StoreCase, None]:
        async with made(make_store) as store:
            expect_made(store, Store.__abstractmethods__, "Store", "make_store")
            case = StoreCase(make_store, store, make_context, CallLog(timeout))
            await _expect_empty(case.ada, timeout)
            yield case

    return open_case


async def _expect_empty(user: User, bound: float) -> None:
    """Hold that a store is a fresh one; where it cannot tell, the promises will say so."""
    try:
        async with asyncio.timeout(bound):
            found = ids(await user.store.load_threads(1, None, "desc", user.context))
    except Exception:
        return
    if found:
        raise SetUpMistake(
            f"make_store gave a store that holds threads already ({listed(found)}): "
            "give a fresh, empty one at each call"
        )


def ids(things: Page[Any] | Sequence[Any]) -> list[str]:  # threads, items or attachments
    """Give the ids of a page, or of any things."""
    return [thing.id for thing in (things.data if isinstance(things, Page) else things)]


def expect_ids(found: Page[Any], expected: Sequence[str], what: str) -> None:  # as above
    """Hold the ids of a page against those that are expected, in order."""
    if ids(found) != list(expected):
        raise Broken(f"{what}: expected {listed(expected)}, got {listed(ids(found))}")


def listed(ids: Sequence[str]) -> str:
    """Write ids, or that there are none."""
    return ", ".join(ids) or "nothing"


async def expect_not_found(loading: Awaitable[object], what: str) -> None:
    """Hold that what is asked for is not found."""
    try:
        await loading
    except NotFoundError:
        return
    except (Broken, NotChecked):
        raise
    except Exception as error:
        raise Broken(
            f"{what}: expected chatkit.store.NotFoundError, got {type(error).__name__}: {error}"
        ) from error
    raise Broken(f"{what}: expected chatkit.store.NotFoundError, and nothing was raised")


async def refused(saving: Awaitable[None]) -> bool:
    """Tell whether a store raised an error rather than keep something."""
    try:
        await saving
    except (Broken, NotChecked):
        raise
    except Exception:
        return True
    return False
