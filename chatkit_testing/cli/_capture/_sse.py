"""Raw server-sent events, as ``curl -N`` prints them, with ``-i`` behind the response's headers."""

import re
from collections.abc import Sequence

from chatkit_testing._report import shorten
from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.cli._status import Misuse

__all__ = ["FIELD", "frame_of", "frames_of", "read_sse"]

FIELD = re.compile(rb"^(data|event|id|retry)?:", re.MULTILINE)
"""The beginning of a line of an event stream."""
_AFTER_BLANK_LINE = re.compile(rb"(?<=\n\n)|(?<=\r\n\r\n)|(?<=\r\r)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_NAME_AND_STATUS = re.compile(r"HTTP/\S+ (\d+)")


def frames_of(stream: bytes) -> list[bytes]:
    r"""Split a stream behind each blank line; what is cut off at its end is a frame, too.

    >>> frames_of(b"data: {}\n\ndata: {")
    [b'data: {}\n\n', b'data: {']
    """
    return [frame for frame in _AFTER_BLANK_LINE.split(stream) if frame.strip()]


def frame_of(data: str) -> bytes:
    r"""Give the frame that carries a text as its data.

    >>> frame_of('{"type": "progress_update"}')
    b'data: {"type": "progress_update"}\n\n'
    """
    return b"".join(f"data: {line}\n".encode() for line in data.split("\n")) + b"\n"


def read_sse(content: bytes, name: str) -> Sequence[Exchange]:
    """Read one stream.

    Raises:
        Misuse: It holds no event, or the answer was no stream.
    """
    status, headers, stream = _head(content)
    if status is not None and status >= 400:
        body = shorten(stream.decode("utf-8", "replace").strip(), 200)
        raise Misuse(
            f"{name} holds no stream: the server answered with HTTP status {status}: {body}"
        )
    if not FIELD.search(stream):
        raise Misuse(
            f"{name}, line 1: no server-sent event begins with "
            f"{shorten(stream.decode('utf-8', 'replace').strip(), 60)!r}; "
            "save a stream with curl -N … > FILE"
        )
    return [Exchange(frames=frames_of(stream), status=status, headers=headers)]


def _head(content: bytes) -> tuple[int | None, dict[str, str] | None, bytes]:
    """Take off what stands before the body: the last head is that of the answer."""
    status, headers = None, None
    while content.startswith(b"HTTP/"):
        head, *rest = _BLANK_LINE.split(content, maxsplit=1)
        first, *lines = head.decode("latin-1").splitlines()
        found = _NAME_AND_STATUS.match(first)
        status = int(found[1]) if found else None
        pairs = (line.partition(":") for line in lines)
        headers = {key.strip().lower(): value.strip() for key, _, value in pairs}
        content = rest[0] if rest else b""
    return status, headers, content
