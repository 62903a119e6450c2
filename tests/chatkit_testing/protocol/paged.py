"""For each rule on pages, lists that break it alone and lists that come close."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatkit_testing.protocol import LoadedPage, Violation, verify_pages
from tests.chatkit_testing.protocol.breaks import Break
from tests.chatkit_testing.protocol.near_misses import NearMiss

__all__ = ["PAGE_BREAKS", "PAGE_NEAR_MISSES"]


@dataclass(frozen=True)
class Pages:
    """The pages of one list."""

    pages: Sequence[LoadedPage]

    def verify(self) -> list[Violation]:
        return verify_pages(self.pages)


def page(
    ids: str,
    cursor: str | None = None,
    *,
    after: str | None = None,
    limit: int | None = None,
    order: Literal["asc", "desc"] = "asc",
    has_more: bool | None = None,
) -> LoadedPage:
    """A page of entries with names of one letter; one with a cursor has more."""
    more = cursor is not None if has_more is None else has_more
    return LoadedPage(
        ids=list(ids), cursor=cursor, after=after, limit=limit, order=order, has_more=more
    )


def broken(rule: str, says: str, *pages: LoadedPage) -> Break:
    return Break(rule, Pages(pages), says)


def near(rule: str, because: str, *pages: LoadedPage) -> NearMiss:
    return NearMiss(rule, because, Pages(pages))


PAGE_BREAKS: list[Break] = [
    broken(
        "CK501",
        "the page holds 3 where limit=2 was asked for. Cut what is loaded to the limit, and say "
        "has_more.",
        page("abc", limit=2),
    ),
    broken(
        "CK501",
        "the page has more and gives no cursor (after is None): what follows cannot be loaded.",
        page("ab", has_more=True),
    ),
    broken(
        "CK501",
        "the page has more, and its cursor 'b' is one that was followed before: whoever follows it",
        page("cd", "b", after="b"),
    ),
    broken(
        "CK501",
        "the page has more, and its cursor 'b' is one that was followed before",
        page("ab", "b"),
        page("cd", "d", after="b"),
        page("", "b", after="d"),
    ),
    broken(
        "CK502",
        "b comes a second time: the user sees it twice. Begin a page behind the cursor, and order",
        page("ab", "b"),
        page("bc", after="b"),
    ),
    broken("CK502", "a comes a second time", page("aba")),
    broken(
        "CK502",
        "read the other way round, the list is b, c, a (3 entries), where c, b, a (3 entries) was "
        "expected. One order has to be the other reversed: where created_at is equal, let the "
        "arrival decide",
        page("abc"),
        page("bca", order="desc"),
    ),
    broken(
        "CK502",
        "read the other way round, the list is a, b (2 entries), where c, b (2 entries) was",
        page("ab", "b", limit=2),
        page("c", after="b", limit=2),
        page("ab", "b", limit=2, order="desc"),
    ),
    broken(
        "CK502",
        "read once more, the list is a, c (2 entries), where a, b, c (3 entries) was expected.",
        page("abc"),
        page("a", "a", limit=1),
        page("c", after="a", limit=1),
    ),
    broken(
        "CK502", "read once more, the list is empty, where a was expected.", page("a"), page("")
    ),
    broken(
        "CK502",
        "read once more, the list is a, c (2 entries), where a, b (2 entries) was expected.",
        page("ab", "b", limit=2),
        page("a", "a", limit=1),
        page("c", "c", after="a", limit=1),
    ),
    broken(
        "CK502",
        "read the other way round, the list is b, c (2 entries), where c, b (2 entries) was",
        page("abc", "c", limit=3),
        page("dbc", "c", limit=3, order="desc"),
    ),
    broken(
        "CK503",
        "the cursor 'gone', which no page gave, leads to the first page again: a client whose "
        "cursor was deleted reads it for ever. Raise NotFoundError",
        page("ab", "b", limit=2),
        page("ab", "b", limit=2, after="gone"),
    ),
    broken(
        "CK503",
        "the cursor 'gone', which no page gave, leads to the first page again",
        page("ab"),
        page("ab", after="gone"),
    ),
    broken(
        "CK504",
        "the page is the last, and gives the cursor 'c' all the same. Leave after at None",
        page("ab", "b", limit=2),
        page("c", "c", limit=2, after="b", has_more=False),
    ),
]

PAGE_NEAR_MISSES: list[NearMiss] = [
    near("CK501", "a page may be full", page("ab", limit=2)),
    near("CK501", "a limit of 0 leaves it to the server", page("abc", limit=0)),
    near(
        "CK501",
        "what is hidden leaves an empty page, with a cursor that leads on",
        page("ab", "b"),
        page("", "d", after="b"),
        page("e", after="d"),
    ),
    near(
        "CK501",
        "another walk gives the same cursors",
        page("ab", "b"),
        page("c", after="b"),
        page("ab", "b"),
        page("c", after="b"),
    ),
    near(
        "CK502",
        "pages of any size, both ways, agree",
        page("abc"),
        page("ab", "b", limit=2),
        page("c", after="b", limit=2),
        page("c", "c", limit=1, order="desc"),
        page("b", "b", limit=1, order="desc", after="c"),
        page("a", limit=1, order="desc", after="b"),
    ),
    near(
        "CK502",
        "two walks that were broken off agree as far as they went",
        page("abc", "c", limit=3),
        page("ab", "b", limit=2),
        page("dcb", "b", limit=3, order="desc"),
    ),
    near("CK502", "a walk from the middle is no other walk", page("abc"), page("b", after="x")),
    near(
        "CK503",
        "a cursor that is not there leads on",
        page("ab", "b", limit=2),
        page("bc", limit=2, after="a, which was deleted"),
    ),
    near("CK503", "it leads to nothing", page("ab"), page("", after="gone")),
    near("CK503", "the list is empty", page(""), page("", after="gone")),
    near(
        "CK503",
        "the first page of the other order is another page",
        page("ab", "b", limit=2),
        page("a", limit=2, order="desc", after="b, which was deleted"),
    ),
    near("CK504", "a page before the last has one", page("ab", "b"), page("c", after="b")),
]
