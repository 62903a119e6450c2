"""What may have been meant by a name that is not there."""

import difflib
from collections.abc import Iterable
from typing import Final

__all__ = ["guess"]

# How alike two names are for one to be a slip of the other; long ones share much by chance.
_CLOSE: Final = 0.75


def guess(name: str, known: Iterable[str]) -> str:
    """Ask whether a name that is close was meant; empty if none is.

    >>> guess("lookup_ordr", ["lookup_order", "opening_hours"]), guess("refund", ["lookup_order"])
    (" (did you mean 'lookup_order'?)", '')
    """
    by_case = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), by_case, 1, _CLOSE)
    return f" (did you mean {by_case[close[0]]!r}?)" if close else ""
