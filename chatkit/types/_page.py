"""Pages of threads and items."""

from typing import Generic, TypeVar

from pydantic import BaseModel

__all__ = ["Page", "T"]

T = TypeVar("T")


class Page(BaseModel, Generic[T], defer_build=True):
    """A part of a longer list, and how to go on.

    Attributes:
        data: The members of this page, in the order that was asked for.
        has_more: Whether more follow.
        after: The cursor that, given as ``after`` of the next request, leads to them.
    """

    data: list[T] = []
    has_more: bool = False
    after: str | None = None
