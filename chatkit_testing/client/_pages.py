"""Whole threads, page by page."""

from collections.abc import Awaitable, Callable

from chatkit.types import Page, Thread, ThreadItem
from chatkit_testing._errors import ClientError
from chatkit_testing.client import requests
from chatkit_testing.client._line import Line

__all__ = ["every_item", "follow", "whole_thread"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it


async def whole_thread(line: Line, thread_id: str) -> Thread:
    """Load a thread with all its items, as a browser does that is opened on it."""
    thread = await line.ask(requests.get_thread(thread_id), Thread)
    items = await follow(thread.items, _next_page(line, thread_id), thread_id)
    return thread.model_copy(update={"items": Page[ThreadItem](data=items)})


async def every_item(line: Line, thread_id: str) -> list[ThreadItem]:
    """Load all items of a thread, the oldest first."""
    next_page = _next_page(line, thread_id)
    return await follow(await next_page(None), next_page, thread_id)


async def follow(
    page: Page[ThreadItem],
    next_page: Callable[[str | None], Awaitable[Page[ThreadItem]]],
    thread_id: str,
) -> list[ThreadItem]:
    """Follow the cursors from a first page on, and give what was on the pages together.

    Raises:
        ClientError: The pages do not come to an end.
    """
    items, seen = list(page.data), set[str]()
    while page.has_more:
        if page.after is None:
            raise ClientError(
                f"the pages of thread {thread_id!r} break off: the one after {len(items)} items "
                "says has_more and gives no cursor in after"
            )
        if page.after in seen:
            raise ClientError(
                f"the pages of thread {thread_id!r} go round in a circle: two of them give the "
                f"cursor {page.after!r}"
            )
        seen.add(page.after)
        page = await next_page(page.after)
        items += page.data
    return items


def _next_page(line: Line, thread_id: str) -> Callable[[str | None], Awaitable[Page[ThreadItem]]]:
    async def load(after: str | None) -> Page[ThreadItem]:
        request = requests.list_items(thread_id, after=after, order="asc")
        return await line.ask(request, Page[ThreadItem])

    return load
