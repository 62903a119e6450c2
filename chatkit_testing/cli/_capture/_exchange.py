"""One captured answer: its frames as they came, with what is known of the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # JSON

__all__ = ["Exchange"]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A stream that was captured.

    Attributes:
        frames: Its frames, the bytes as they came.
        request: The request that it answers, as JSON; None if the file does not tell.
    """

    frames: Sequence[bytes]
    request: Mapping[str, Any] | None = None  # see the import
