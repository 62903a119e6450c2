"""The table of broken stores, which each enters itself into."""

from collections.abc import Callable
from typing import TypeVar

from tests.chatkit_testing.conformance.plain_store import PlainStore

__all__ = ["BROKEN", "breaks"]

StoreT = TypeVar("StoreT", bound=type[PlainStore])

BROKEN: list[tuple[type[PlainStore], tuple[str, ...]]] = []
"""Each broken store with the promises that catch it."""


def breaks(*promises: str) -> Callable[[StoreT], StoreT]:
    """Enter the class below as one that breaks these promises."""

    def enter(store: StoreT) -> StoreT:
        BROKEN.append((store, promises))
        return store

    return enter
