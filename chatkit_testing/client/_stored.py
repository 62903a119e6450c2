"""The thread as it is stored, held to patterns."""

import asyncio
from collections.abc import Sequence
from types import EllipsisType
from typing import Any  # an application's own context

from chatkit.store import Store
from chatkit.types import Page, ThreadItem
from chatkit_testing._errors import ClientError
from chatkit_testing._observing import observing
from chatkit_testing.client._failures import looked_into
from chatkit_testing.client._line import Line
from chatkit_testing.client._pages import Listing, Order, PageReader
from chatkit_testing.expect import Pattern, assert_items

__all__ = ["assert_stored", "items_of"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it

_PAGE = 100


async def assert_stored(
    line: Line, pages: PageReader, thread_id: str, patterns: Sequence[Pattern | EllipsisType]
) -> None:
    """Look into the store, or reload where there is none, and compare."""
    store = line.endpoint.store
    with observing():
        if store is not None:
            items = await items_of(store, thread_id, line)
        else:
            _refuse_hidden(patterns)
            items = await pages.every_item(thread_id)
    assert_items(items, patterns, what="stored")


async def items_of(
    store: Store[Any],  # see the import
    thread_id: str,
    line: Line,
) -> list[ThreadItem]:
    """Load all items of a thread from a store, hidden ones included."""

    async def load(limit: int | None, after: str | None, order: Order) -> Page[ThreadItem]:
        with looked_into(store, line.endpoint):
            return await store.load_thread_items(
                thread_id, after, limit or _PAGE, order, line.endpoint.context
            )

    listing = Listing(f"thread {thread_id!r}", load, line.timeout)
    async with asyncio.timeout(line.timeout):
        return listing.whole(await listing.walk(_PAGE, "asc"))


def _refuse_hidden(patterns: Sequence[Pattern | EllipsisType]) -> None:
    """A pattern says what it is for in its repr, combined or not."""
    for pattern in patterns:
        if "expect.hidden_context(" in repr(pattern):
            raise ClientError(
                f"{pattern!r} is for a hidden item, and a reload shows none: give the client "
                "store=, the store that the application writes to"
            )
