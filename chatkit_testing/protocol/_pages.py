"""Rules on pages: what a list gives piece by piece.

They are judged on the pages of one list, in the order in which they were asked for, while nothing
changed the list. A page that was asked for with the cursor of an earlier one goes on with its walk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chatkit_testing._report import plural, shorten
from chatkit_testing.protocol._case import Case
from chatkit_testing.protocol._page import LoadedPage
from chatkit_testing.protocol._rule import Finding, rule

__all__: list[str] = []

_WIDTH = 120


@dataclass
class _Walk:
    """Pages that follow one another, each asked for with the cursor of the one before."""

    first: LoadedPage
    pages: list[tuple[int, LoadedPage]] = field(default_factory=list[tuple[int, LoadedPage]])

    @property
    def last(self) -> LoadedPage:
        return self.pages[-1][1]

    @property
    def is_whole(self) -> bool:
        """Whether it goes from the beginning of the list to its end."""
        return self.first.after is None and not self.last.has_more

    @property
    def ids(self) -> list[str]:
        """What it came by, each once."""
        return list(dict.fromkeys(name for _, page in self.pages for name in page.ids))

    def goes_on_with(self, page: LoadedPage) -> bool:
        last = self.last
        return page.after == last.cursor and page.order == last.order and last.has_more


def _walks(pages: Sequence[LoadedPage]) -> list[_Walk]:
    walks: list[_Walk] = []
    for index, page in enumerate(pages):
        going_on = (walk for walk in reversed(walks) if walk.goes_on_with(page))
        walk = next(going_on, None) if page.after is not None else None
        if walk is None:
            walk = _Walk(page)
            walks.append(walk)
        walk.pages.append((index, page))
    return walks


@rule(
    "CK501",
    "must",
    "A page holds no more than limit; has_more comes with a cursor that leads on.",
    harm="a history that ends too early, or never",
    mend="cut to the limit, load one more to know has_more, give the last entry's id as `after`, "
    "and begin behind it",
    needs=("pages",),
)
def a_page_keeps_to_its_limit_and_leads_on(case: Case) -> Iterator[Finding]:
    """Find pages that are too long, and pages after which nobody can go on."""
    for walk in _walks(case.pages or ()):
        led: set[str | None] = {walk.first.after} - {None}
        for index, page in walk.pages:
            if page.limit and len(page.ids) > page.limit:
                yield Finding(
                    index,
                    f"the page holds {len(page.ids)} where limit={page.limit} was asked for. Cut "
                    "what is loaded to the limit, and say has_more.",
                )
            if page.has_more and page.cursor is None:
                yield Finding(
                    index,
                    "the page has more and gives no cursor (after is None): what follows cannot be "
                    "loaded. Give in after what leads on, the id of its last entry for instance.",
                )
            elif page.has_more and page.cursor in led:
                yield Finding(
                    index,
                    f"the page has more, and its cursor {page.cursor!r} is one that was followed "
                    "before: whoever follows it reads the same pages for ever. Begin behind the "
                    "cursor that was asked for.",
                )
            led.add(page.cursor)


@rule(
    "CK504",
    "should",
    "The last page has no cursor.",
    harm="nothing, or one more request for nothing",
    mend="leave `after` at None where has_more is false",
    needs=("pages",),
)
def the_last_page_has_no_cursor(case: Case) -> Iterator[Finding]:
    """Find cursors that lead to nothing."""
    for index, page in enumerate(case.pages or ()):
        if not page.has_more and page.cursor is not None:
            yield Finding(
                index,
                f"the page is the last, and gives the cursor {page.cursor!r} all the same. Leave "
                "after at None where has_more is false.",
            )


@rule(
    "CK502",
    "must",
    "Pages together hold every item once; desc is asc reversed, equal times included.",
    harm="messages that are missing, doubled, or in another order when they scroll up",
    mend="order by created_at and, where that is equal, by arrival; turn both round for desc",
    needs=("pages",),
)
def pages_hold_everything_once(case: Case) -> Iterator[Finding]:
    """Find entries that come twice, and walks through the list that do not agree."""
    walks = _walks(case.pages or ())
    for walk in walks:
        yield from _doubled(walk)
    begun = [walk for walk in walks if walk.first.after is None]
    reference = next((walk for walk in begun if walk.is_whole), begun[0] if begun else None)
    for walk in begun:
        if reference is not None and walk is not reference:
            yield from _parted(walk, reference)


def _doubled(walk: _Walk) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, page in walk.pages:
        for name in page.ids:
            if name in seen:
                yield Finding(
                    index,
                    f"{name} comes a second time: the user sees it twice. Begin a page behind the "
                    "cursor, and order entries of equal created_at by their arrival.",
                )
                return
            seen.add(name)


def _parted(walk: _Walk, reference: _Walk) -> Iterator[Finding]:
    """Hold one walk against another through the same list, as far as both went."""
    came, expected = walk.ids, reference.ids
    same = walk.first.order == reference.first.order
    expected = expected if same else expected[::-1]
    if not reference.is_whole:
        shared = set(came) & set(expected)
        came = came[: len(expected)] if same else [name for name in came if name in shared]
        expected = expected[: len(came)] if same else [name for name in expected if name in shared]
    elif not walk.is_whole:
        expected = expected[: len(came)]
    if came != expected:
        how = "once more" if same else "the other way round"
        yield Finding(
            walk.pages[-1][0],
            f"read {how}, the list is {_listed(came)}, where {_listed(expected)} was expected. One "
            "order has to be the other reversed: where created_at is equal, let the arrival "
            "decide, and turn that round too.",
        )


def _listed(ids: Sequence[str]) -> str:
    listed = shorten(", ".join(ids), _WIDTH) or "empty"
    return listed if len(ids) < 2 else f"{listed} ({plural(len(ids), 'entry')})"


@rule(
    "CK503",
    "must",
    "A cursor that is not there is an error or leads on; it is never the first page again.",
    harm="the same messages again and again",
    mend="raise `NotFoundError` for a cursor that is not there",
    needs=("pages",),
)
def unknown_cursors_never_begin_anew(case: Case) -> Iterator[Finding]:
    """Find pages that begin the list anew where a cursor was given that no page gave."""
    walks = _walks(case.pages or ())
    heads = {
        walk.first.order: walk.first.ids[0]
        for walk in walks
        if walk.first.after is None and walk.first.ids
    }
    for walk in walks:
        page = walk.first
        if page.after is not None and page.ids[:1] == [heads.get(page.order)]:
            yield Finding(
                walk.pages[0][0],
                f"the cursor {page.after!r}, which no page gave, leads to the first page again: a "
                "client whose cursor was deleted reads it for ever. Raise NotFoundError for a "
                "cursor that is not there.",
            )
