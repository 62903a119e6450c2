"""Lists, page by page: read to their end, and held to the rules on pages."""

import asyncio
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from chatkit.types import Page, Thread, ThreadItem
from chatkit_testing._errors import ClientError, TurnTimeout
from chatkit_testing._observing import observing
from chatkit_testing.client import requests
from chatkit_testing.client._failures import endless, explained
from chatkit_testing.client._line import Line
from chatkit_testing.client._verdict import Verdict
from chatkit_testing.protocol import LoadedPage, verify_pages

__all__ = ["NOT_THERE", "Listing", "Order", "PageReader", "Walk"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it

T = TypeVar("T", ThreadItem, Thread)
Order = Literal["asc", "desc"]

NOT_THERE = "chatkit-testing-no-such-cursor"
_OTHER: dict[Order, Order] = {"asc": "desc", "desc": "asc"}


class Load(Protocol[T]):
    """Loads a page of a list."""

    async def __call__(self, limit: int | None, after: str | None, order: Order) -> Page[T]: ...


@dataclass(frozen=True)
class Walk(Generic[T]):
    """Pages of a list that follow one another, to its end or as far as they lead on."""

    entries: list[T]
    pages: list[LoadedPage]
    dead_end: str | None
    """Why it did not come to the end, if it did not."""


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list that is read page by page."""

    name: str
    load: Load[T]
    timeout: float
    """The seconds for which new pages may come."""

    async def walk(self, limit: int | None, order: Order, first: Page[T] | None = None) -> Walk[T]:
        """Follow the cursors from the first page on.

        Raises:
            TurnTimeout: New pages came for too long.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + self.timeout
        page = await self.load(limit, None, order) if first is None else first
        entries, pages = list(page.data), [LoadedPage.of(page, order=order, limit=limit)]
        followed: set[str] = set()
        while page.has_more:
            after = page.after
            if after is None or after in followed:
                return Walk(entries, pages, _dead_end(after, len(entries)))
            if clock() > deadline:
                raise endless(self.name, len(pages), self.timeout)
            followed.add(after)
            page = await self.load(limit, after, order)
            entries += page.data
            pages.append(LoadedPage.of(page, order=order, limit=limit, after=after))
        return Walk(entries, pages, None)

    def whole(self, walk: Walk[T]) -> list[T]:
        """Give what a walk came by.

        Raises:
            ClientError: It did not come to the end.
        """
        if walk.dead_end is not None:
            raise ClientError(f"the pages of {self.name} {walk.dead_end}")
        return walk.entries


def _dead_end(after: str | None, count: int) -> str:
    if after is None:
        return f"break off: the one after {count} items says has_more and gives no cursor in after"
    return f"go round in a circle: two of them give the cursor {after!r}"


class PageReader:
    """Reads a user's lists, and holds every page to the rules if the client is strict.

    What it asks beside what the test asked, to hold one against the other, is marked as the kit's
    own.

    Attributes:
        threads: The user's threads, to be read page by page.
    """

    def __init__(self, line: Line, verdict: Verdict) -> None:
        self._line = line
        self._verdict = verdict
        self.threads = Listing("the user's threads", self._load_threads, line.timeout)

    async def thread(self, thread_id: str) -> Thread:
        """Load a thread with its first page of items."""
        thread = await self._line.ask(requests.get_thread(thread_id), Thread)
        page = LoadedPage.of(thread.items, order="asc")
        self._verdict.on_pages(self.items(thread_id).name, [page])
        return thread

    async def whole_thread(self, thread_id: str) -> Thread:
        """Load a thread with all its items, as a browser does that is opened on it."""
        thread = await self._line.ask(requests.get_thread(thread_id), Thread)
        items = self.items(thread_id)
        walk = await items.walk(None, "asc", thread.items)
        page = Page[ThreadItem](data=self._judged(items, walk))
        return thread.model_copy(update={"items": page})

    async def last_items(self, thread_id: str) -> Page[ThreadItem]:
        """Load the newest items, as many as the server gives at once."""
        items = self.items(thread_id)
        page = await items.load(None, None, "desc")
        self._verdict.on_pages(items.name, [LoadedPage.of(page, order="desc")])
        return page

    async def every_item(self, thread_id: str) -> list[ThreadItem]:
        """Load all items of a thread, the oldest first; if the client is strict, backwards too."""
        items = self.items(thread_id)
        walk = await items.walk(None, "asc")
        entries = self._judged(items, walk)
        if self._verdict.strict:
            await self._hold_both_ways(items, walk.pages)
        return entries

    async def items_page(
        self, thread_id: str, limit: int | None, after: str | None, order: Order
    ) -> Page[ThreadItem]:
        """Load one page of items."""
        return await self._page(self.items(thread_id), limit, after, order)

    async def threads_page(
        self, limit: int | None, after: str | None, order: Order
    ) -> Page[Thread]:
        """Load one page of the user's threads."""
        return await self._page(self.threads, limit, after, order)

    def _judged(self, listing: Listing[T], walk: Walk[T]) -> list[T]:
        """Judge a walk; a client that is not strict still cannot give what it does not get."""
        if not self._verdict.strict:
            return listing.whole(walk)
        self._verdict.on_pages(listing.name, walk.pages)
        return walk.entries

    async def _page(
        self, listing: Listing[T], limit: int | None, after: str | None, order: Order
    ) -> Page[T]:
        page = await listing.load(limit, after, order)
        if self._verdict.strict:
            loaded = LoadedPage.of(page, order=order, limit=limit, after=after)
            self._verdict.on_pages(listing.name, [loaded])
            if after is not None:
                await self._hold_cursor(listing, loaded)
            elif not page.has_more and len(page.data) > 1:
                await self._hold_both_ways(listing, [loaded])
        return page

    async def _hold_both_ways(self, listing: Listing[T], pages: list[LoadedPage]) -> None:
        """Read a list that was read to its end the other way round, too, and compare.

        What changed in between is no break: what is found is read once more, both ways.
        """
        with observing(), explained(f"reading {listing.name} the other way round"):
            pages = await self._there_and_back(listing, pages)
        self._verdict.on_pages(listing.name, pages)

    async def _there_and_back(
        self, listing: Listing[T], pages: list[LoadedPage]
    ) -> list[LoadedPage]:
        limit, order = pages[0].limit, pages[0].order
        back: Walk[T] = await listing.walk(limit, _OTHER[order])
        if self._verdict.left_of(verify_pages([*pages, *back.pages])):
            pages = (await listing.walk(limit, order)).pages
            back = await listing.walk(limit, _OTHER[order])
        return [*pages, *back.pages]

    async def _hold_cursor(self, listing: Listing[T], loaded: LoadedPage) -> None:
        """See that a page after a cursor is not the first page again.

        Where everything up to a cursor was deleted, what follows it is the first page, and lawfully
        so: only if a cursor that never was leads to it as well is it broken.
        """
        limit, order = loaded.limit, loaded.order
        with observing(), explained(f"reading {listing.name} from the beginning"):
            page = await listing.load(limit, None, order)
        first = LoadedPage.of(page, order=order, limit=limit)
        if first.ids and loaded.ids[:1] == first.ids[:1]:
            made_up = await self._after_a_cursor_that_never_was(listing, limit, order)
            if made_up is not None and made_up.ids[:1] == first.ids[:1]:
                self._verdict.on_pages(listing.name, [first, loaded])

    async def _after_a_cursor_that_never_was(
        self, listing: Listing[T], limit: int | None, order: Order
    ) -> LoadedPage | None:
        """Ask for a page that is not there; None if that is refused, as it may be."""
        try:
            with observing():
                page = await listing.load(limit, NOT_THERE, order)
        except TurnTimeout:
            raise
        except Exception:
            return None
        return LoadedPage.of(page, order=order, limit=limit, after=NOT_THERE)

    async def _load_threads(
        self, limit: int | None, after: str | None, order: Order
    ) -> Page[Thread]:
        return await self._line.ask(requests.list_threads(limit, after, order), Page[Thread])

    def items(self, thread_id: str) -> Listing[ThreadItem]:
        """Give a thread's items, to be read page by page."""

        async def load(limit: int | None, after: str | None, order: Order) -> Page[ThreadItem]:
            request = requests.list_items(thread_id, limit, after, order)
            return await self._line.ask(request, Page[ThreadItem])

        return Listing(f"thread {thread_id!r}", load, self._line.timeout)
