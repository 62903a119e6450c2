"""One captured exchange: a request, and its answer as it came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import JsonValue

from chatkit.types import ThreadItem

__all__ = ["Ending", "Exchange", "Json"]

Json = dict[str, JsonValue]
Ending = Literal["whole", "raised", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer; None is what the capture does not tell.

    Attributes:
        place: Where it stands in the file, like "entry 3".
        frames: The frames of a stream, the bytes as they came; None where the answer is no stream.
        request: The request, as JSON.
        status: The status of the answer.
        headers: The headers of the answer.
        answer: An answer that is no stream, as JSON.
        before: The thread's items before the request, oldest first.
        after: The thread's items after a reload, oldest first.
        ending: Whether the stream came to its end, an exception of the server broke it off, or
            the client cancelled it.
    """

    place: str = ""
    frames: Sequence[bytes] | None = None
    request: Json | None = None
    status: int | None = None
    headers: Mapping[str, str] | None = None
    answer: JsonValue = None
    before: Sequence[ThreadItem] | None = None
    after: Sequence[ThreadItem] | None = None
    ending: Ending = "whole"

    @property
    def operation(self) -> str:
        """The operation that was asked for; "a stream" if the capture does not tell."""
        operation = (self.request or {}).get("type")
        return operation if isinstance(operation, str) else "a stream"

    def asked_with(self, request: Json) -> "Exchange":
        """Give the same, as the answer to a request that is known from elsewhere."""
        return replace(self, request=request)
