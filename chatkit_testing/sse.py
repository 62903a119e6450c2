r"""Server-sent events without IO: bytes in, events out.

The grammar is that of the HTML standard (section 9.2.6, "Interpreting an event stream"), for every
split of the bytes:

>>> parser = SSEParser()
>>> parser.feed(b"data: {")
[]
>>> parser.feed(b"}\n\ndata: cut o")
[ServerSentEvent(data='{}', event='message', id='')]
>>> parser.flush(), parser.truncated
([], True)
"""

from collections.abc import Callable
from itertools import repeat
from typing import NamedTuple, TypeAlias

__all__ = ["SSEParser", "ServerSentEvent"]

_BOM = b"\xef\xbb\xbf"
_END = b"\n\n"
_FIELD = b"data: "
# A reconnection time of more digits than this is none that any browser could keep.
_LONGEST_RETRY = 18


class ServerSentEvent(NamedTuple):
    """One event as a browser's EventSource would dispatch it."""

    data: str
    event: str = "message"
    """The event's type; "message" where the stream names none."""
    id: str = ""
    """The last event id that the stream told, up to and including this event."""


# What the named tuple's own constructor ends in, without the call of a Python function on the way.
_Maker: TypeAlias = "Callable[[type[ServerSentEvent], tuple[str, str, str]], ServerSentEvent]"
_new: _Maker = tuple.__new__  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - typeshed leaves its elements open


class SSEParser:
    """Reads one event stream, whose bytes may arrive in pieces of any size.

    Line ends (LF, CR, CRLF), a byte order mark and characters may be split anywhere between two
    calls of `feed`. An event is given out as soon as the blank line that ends it is there. Bytes
    that are no UTF-8 become U+FFFD. Time and memory are linear in the bytes fed.
    """

    retry: int | None
    """The reconnection time in milliseconds that the stream told last, if any."""
    truncated: bool
    """Whether the stream ended within an event; known once `flush` was called."""

    def __init__(self) -> None:
        self.retry = None
        self.truncated = False
        self._id = ""
        self._rest = bytearray()  # what stands behind the last blank line, line ends as LF
        self._after_cr = False
        self._at_start = True
        self._between_events = False

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Take the next bytes of the stream and return the events that they complete."""
        if data.find(b"\r") >= 0 or self._after_cr:
            data = self._unify_line_ends(data)
        if not self._between_events or not data.endswith(_END):
            data = self._complete_events(data)
        if data.startswith(_FIELD):
            # An event is one line of data as a rule, and many may come at once: be fast then.
            text = data[6:-2].decode("utf-8", "replace")
            if "\n" not in text:
                return [_new(ServerSentEvent, (text, "message", self._id))]
            texts = text.split("\n\ndata: ")
            if text.count("\n") == 2 * len(texts) - 2:
                fields = zip(texts, repeat("message"), repeat(self._id), strict=False)
                return list(map(_new, repeat(ServerSentEvent), fields))
        blocks = data.split(_END)
        return [event for block in blocks if (event := self._dispatch(block)) is not None]

    def flush(self) -> list[ServerSentEvent]:
        """End the stream: what is left is no event, by the standard, but tells of a cut.

        Returns:
            An empty list: an event without the blank line at its end is discarded. `truncated`
            says whether one was.
        """
        rest = bytes(self._rest)
        self._rest.clear()
        lines = (rest.removeprefix(_BOM) if self._at_start else rest).split(b"\n")
        unfinished_line = lines.pop()
        self._read(lines)
        self.truncated = bool(unfinished_line) or any(
            line and not line.startswith(b":") for line in lines
        )
        return []

    def _complete_events(self, data: bytes) -> bytes:
        """Keep what is behind the last blank line, return what is before it, line ends as LF."""
        rest = self._rest
        end = data.rfind(_END) + len(_END)
        if end < len(_END):
            if not (rest.endswith(b"\n") and data.startswith(b"\n")):
                rest += data
                self._between_events = False
                return b""
            end = 1
        complete = bytes(rest) + data[:end]
        rest[:] = data[end:]
        if self._at_start:
            self._at_start = False
            complete = complete.removeprefix(_BOM)
        self._between_events = not rest
        return complete

    def _unify_line_ends(self, data: bytes) -> bytes:
        if not data:
            return data
        if self._after_cr:
            data = data.removeprefix(b"\n")
        self._after_cr = data.endswith(b"\r")
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _dispatch(self, block: bytes) -> ServerSentEvent | None:
        """Read the lines of a block; None if there is no data among them."""
        data, kind, last_id = self._read(block.split(b"\n"))
        if last_id is not None:
            self._id = last_id
        if not data:
            return None
        text = b"\n".join(data).decode("utf-8", "replace")
        return ServerSentEvent(text, kind or "message", self._id)

    def _read(self, lines: list[bytes]) -> tuple[list[bytes], str, str | None]:
        data: list[bytes] = []
        kind = ""
        last_id: str | None = None
        for line in lines:
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"data":
                data.append(value)
            elif name == b"event":
                kind = value.decode("utf-8", "replace")
            elif name == b"id" and b"\0" not in value:
                last_id = value.decode("utf-8", "replace")
            elif name == b"retry" and value.isdigit() and len(value) <= _LONGEST_RETRY:
                self.retry = int(value)
        return data, kind, last_id
