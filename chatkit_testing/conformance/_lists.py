"""A server's lists, read in pages of many sizes both ways, and with a cursor that never was."""

from functools import partial
from typing import Literal, TypeVar

from chatkit.types import Thread, ThreadItem
from chatkit_testing._errors import TurnTimeout
from chatkit_testing.client import ChatKitClient
from chatkit_testing.client._pages import NOT_THERE, Listing, PageReader, Walk
from chatkit_testing.client._verdict import Verdict
from chatkit_testing.conformance._chat_case import ChatCase
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.protocol import LoadedPage, verify_pages

__all__ = ["hold_cursors", "hold_pages", "reader_of"]

T = TypeVar("T", ThreadItem, Thread)
_BOTH: tuple[Literal["asc", "desc"], ...] = ("asc", "desc")
_SIZES = (None, 1, 2, 3)


def reader_of(client: ChatKitClient) -> PageReader:
    """Give what reads a client's lists without a word on their pages."""
    return PageReader(client.line, Verdict(strict=False, allow=()))


async def hold_pages(case: ChatCase, listing: Listing[T]) -> None:
    """Read a list in pages of several sizes, both ways, and hold them to the protocol."""
    pages: list[LoadedPage] = []
    for limit in _SIZES:
        for order in _BOTH:
            what = f"limit={limit}, order={order!r}"
            walk = await case.do("pages", partial(listing.walk, limit, order), what, _told)
            pages += walk.pages
    _judge(listing, pages)


async def hold_cursors(case: ChatCase, listing: Listing[T]) -> None:
    """Ask a list for what follows a cursor that never was, both ways."""
    for order in _BOTH:
        page = await case.do("page", partial(listing.load, None, None, order), f"order={order!r}")
        first = LoadedPage.of(page, order=order)
        made_up = await _after_a_cursor_that_never_was(case, listing, order)
        if made_up is not None:
            _judge(listing, [first, made_up])


async def _after_a_cursor_that_never_was(
    case: ChatCase, listing: Listing[T], order: Literal["asc", "desc"]
) -> LoadedPage | None:
    asked = f"after={NOT_THERE!r}, order={order!r}"
    try:
        page = await case.do("page", partial(listing.load, None, NOT_THERE, order), asked)
    except (Broken, TurnTimeout):
        raise
    except Exception:
        return None
    return LoadedPage.of(page, order=order, after=NOT_THERE)


def _judge(listing: Listing[T], pages: list[LoadedPage]) -> None:
    for violation in verify_pages(pages):
        if violation.severity == "must":
            raise Broken(f"the pages of {listing.name}: {violation}")


def _told(walk: Walk[T]) -> str:
    return ", ".join(entry.id for entry in walk.entries)
