"""What a long thread has become since it was last known, told by its two ends."""

from collections.abc import Collection, Sequence

from chatkit.types import ThreadItem

__all__ = ["LONG", "rejoined"]

LONG = 40
"""Up to so many items a thread is loaded whole; there is no middle between two pages of 20."""


def rejoined(
    known: Sequence[ThreadItem],
    head: Sequence[ThreadItem],
    tail: Sequence[ThreadItem],
    touched: Collection[str] = (),
) -> list[ThreadItem] | None:
    """Put a thread together of the middle that was known and the two ends that were loaded.

    Args:
        known: All items when it was last known, the oldest first.
        head: The oldest items now, the oldest first.
        tail: The newest items now, the oldest first.
        touched: The ids of items that may have changed since; each has to be in the tail.

    Returns:
        All items; None if the ends do not go on from what was known, so that nothing can be said of
        the middle.
    """
    places = {item.id: place for place, item in enumerate(known)}
    start = places.get(tail[0].id) if tail else None
    if start is None or set(touched) - {item.id for item in tail}:
        return None
    kept = [item for item in known[start:] if item.id not in touched]
    found = [item for item in tail if item.id in places and item.id not in touched]
    if kept != found or list(head) != list(known[: len(head)]):
        return None
    return [*known[:start], *tail]
