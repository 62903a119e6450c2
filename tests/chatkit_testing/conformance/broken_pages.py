"""Broken stores: pages and cursors."""

from typing import Any  # a signature of another order

from chatkit.store import NotFoundError
from chatkit.types import Page, ThreadItem, ThreadMetadata
from tests.chatkit_testing.conformance.breaking import breaks
from tests.chatkit_testing.conformance.plain_store import PlainStore


@breaks("ST401")
class TakesAFullPageForMore(PlainStore):
    """``has_more = len(data) == limit``."""

    def has_more(self, count: int, start: int, limit: int) -> bool:
        return count - start >= limit


@breaks("ST401", "ST403")
class RepeatsTheLast(PlainStore):
    """``>=`` in place of ``>``: a page begins with the last of the one before."""

    def start_after(self, ids: list[str], after: str) -> int:
        return super().start_after(ids, after) - 1


@breaks("ST401")
class SkipsTheNext(PlainStore):
    """The cursor names the first of the next page, and that page begins behind it."""

    def cursor(self, ids: list[str], start: int, limit: int) -> str:
        return ids[start + limit]


@breaks("ST401")
class HandsOutNoCursor(PlainStore):
    """``has_more`` without ``after``."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        page.after = None
        return page


@breaks("ST401")
class KnowsNoLimit(PlainStore):
    """Everything on one page."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        return await super().load_thread_items(thread_id, after, 1000, order, context)


@breaks("ST402")
class ContinuesAfterTheMoment(PlainStore):
    """``WHERE created_at > cursor.created_at``: items of one moment are skipped."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        rows = self.ordered_items((context, thread_id), order)
        if after is not None:
            at = next(row.created_at for row in rows if row.id == after)
            ids = [row.id for row in rows if row.created_at == at]
            after = ids[-1]
        return await super().load_thread_items(thread_id, after, limit, order, context)


@breaks("ST404")
class ContinuesAfterTheThreadsMoment(PlainStore):
    """The same with threads."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        threads = self.ordered_threads(context, order)
        if after is not None:
            at = next(one.created_at for one in threads if one.id == after)
            after = [one.id for one in threads if one.created_at == at][-1]
        return await super().load_threads(limit, after, order, context)


@breaks("ST405")
class FailsOnEmptyHistories(PlainStore):
    """``threads[-1]`` of an empty list."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        page = await super().load_threads(limit, after, order, context)
        assert page.data[-1].id
        return page


@breaks("ST406")
class TakesArgumentsByPosition(PlainStore):
    """Arguments of other names than the server gives them by."""

    async def load_thread_items(  # pyright: ignore[reportIncompatibleMethodOverride] # that is what is broken
        self,
        thread_id: str,
        *rest: Any,  # whatever follows
    ) -> Page[ThreadItem]:
        after, limit, order, context = rest
        return await super().load_thread_items(thread_id, after, limit, order, context)


@breaks("ST401")
class SwapsArguments(PlainStore):
    """The order of arguments that ``load_threads`` has."""

    async def load_thread_items(  # type: ignore[override] # that is what is broken
        self,
        thread_id: str,
        limit: Any,  # the server gives the cursor here
        after: Any,  # and the limit here
        order: str,
        context: str,
    ) -> Page[ThreadItem]:
        return await super().load_thread_items(thread_id, after, limit, order, context)


@breaks("ST407", "ST408", "ST409")
class BeginsAnewAtStaleCursors(PlainStore):
    """``next((i for … if id == after), -1) + 1``: an unknown cursor is the beginning."""

    def start_after(self, ids: list[str], after: str) -> int:
        return ids.index(after) + 1 if after in ids else 0


@breaks("ST407", "ST409")
class EndsAtStaleCursors(PlainStore):
    """An unknown cursor is the end: the rest is lost without a word."""

    def start_after(self, ids: list[str], after: str) -> int:
        return ids.index(after) + 1 if after in ids else len(ids)


@breaks("ST409")
class ComparesCursorsAsTexts(PlainStore):
    """``WHERE id > after``: whatever is given as a cursor leads somewhere."""

    def start_after(self, ids: list[str], after: str) -> int:
        if after in ids:
            return ids.index(after) + 1
        return sum(id <= after for id in ids)


@breaks("ST410")
class PagesByNumber(PlainStore):
    """A cursor that is a number of things to skip, in whichever thread."""

    def cursor(self, ids: list[str], start: int, limit: int) -> str:
        return str(start + limit)

    def start_after(self, ids: list[str], after: str) -> int:
        if not after.isdigit():
            raise NotFoundError(after)
        return int(after)


@breaks("ST411", "ST412", "ST413", "ST407", "ST408")
class SkipsByNumber(PagesByNumber):
    """``OFFSET``: what is added or deleted meanwhile shifts the pages."""


@breaks("ST403")
class CountsAThreadTooMany(PlainStore):
    """``limit + 1`` rows are read, to know whether there are more, and all are given."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        page = await super().load_threads(limit + 1, after, order, context)
        page.has_more = len(page.data) > limit
        page.after = page.data[-1].id if page.has_more else None
        return page


@breaks("ST405")
class HasMoreOfNothing(PlainStore):
    """``has_more`` is true unless the limit says otherwise."""

    def has_more(self, count: int, start: int, limit: int) -> bool:
        return not count or super().has_more(count, start, limit)

    def cursor(self, ids: list[str], start: int, limit: int) -> str:
        return super().cursor(ids, start, limit) if ids else ""
