"""A page of a list, as data: what was asked for, and what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal  # Any: pages of items and of threads alike

from chatkit.types import Page

__all__ = ["LoadedPage"]


@dataclass(frozen=True, kw_only=True)
class LoadedPage:
    """A page of a thread's items, or of a user's threads.

    Attributes:
        order: The order that was asked for.
        limit: The most entries that were asked for; None or 0 where the server decides.
        after: The cursor that it was asked for with; None for the first page.
        ids: The ids of its entries, in the order in which they came.
        has_more: Whether it says that more follow.
        cursor: The cursor that it gives, its own ``after``.
    """

    order: Literal["asc", "desc"]
    limit: int | None = None
    after: str | None = None
    ids: Sequence[str] = ()
    has_more: bool = False
    cursor: str | None = None

    @classmethod
    def of(
        cls,
        page: Page[Any],  # see the import
        *,
        order: Literal["asc", "desc"],
        limit: int | None = None,
        after: str | None = None,
    ) -> "LoadedPage":
        """Take down a page that was asked for with these parameters."""
        ids = [entry.id for entry in page.data]
        return cls(
            order=order,
            limit=limit,
            after=after,
            ids=ids,
            has_more=page.has_more,
            cursor=page.after,
        )

    def __str__(self) -> str:
        asked = f"order={self.order!r}"
        asked += f", limit={self.limit}" if self.limit else ""
        asked += f", after={self.after!r}" if self.after is not None else ""
        came = ", ".join(self.ids) or "nothing"
        came += ", has_more" if self.has_more else ""
        came += f", after={self.cursor!r}" if self.cursor is not None else ""
        return f"({asked}) → {came}"
