"""What an endpoint answered to a request of any kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any  # JSON

from chatkit_testing.client._turn import Turn

__all__ = ["Answer"]


@dataclass(frozen=True)
class Answer:
    """The answer to a request that was sent as it is, a malformed one perhaps.

    A server in process has no status of its own: 200, or 500 where it raised what the client was
    told not to raise.
    """

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes
    """What came, frames of a stream included."""
    turn: Turn | None
    """The turn, if the answer was a stream."""

    def json(self) -> Any:  # see the import
        """Read the body as JSON."""
        return json.loads(self.body)
