"""Raw server-sent events, as ``curl -N`` prints them."""

import re

__all__ = ["frames_of"]

_AFTER_BLANK_LINE = re.compile(rb"(?<=\n\n)|(?<=\r\n\r\n)|(?<=\r\r)")


def frames_of(stream: bytes) -> list[bytes]:
    r"""Split a stream behind each blank line; what is cut off at its end is a frame, too.

    >>> frames_of(b"data: {}\n\ndata: {")
    [b'data: {}\n\n', b'data: {']
    """
    return [frame for frame in _AFTER_BLANK_LINE.split(stream) if frame.strip()]
