"""What `process` returns: a stream of frames, or one JSON answer."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing

__all__ = ["NonStreamingResult", "StreamingResult"]


class StreamingResult(AsyncIterable[bytes]):
    """The answer to a streaming request: server-sent events, made while they are read.

    Each chunk is one whole frame, ``data: `` + JSON + a blank line. Nothing happens before the
    first is asked for, and the stream runs once. Send it with the content type
    ``text/event-stream``; hand the web framework either the result or its ``json_events``.
    Closing either before its end cancels the turn (see `ChatKitServer.handle_stream_cancelled`).
    """

    def __init__(self, stream: AsyncGenerator[bytes, None]) -> None:
        self.json_events = stream

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """Yield the frames."""
        async with aclosing(self.json_events) as frames:
            async for frame in frames:
                yield frame


class NonStreamingResult:
    """The answer to any other request: ``json``, UTF-8 bytes of content type application/json."""

    def __init__(self, result: bytes) -> None:
        self.json = result
