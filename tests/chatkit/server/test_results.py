"""What `process` returns."""

from collections.abc import AsyncGenerator

from chatkit.server import NonStreamingResult, StreamingResult


class Frames:
    """A stream of three frames that knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def stream(self) -> AsyncGenerator[bytes, None]:
        try:
            for frame in (b"a", b"b", b"c"):
                yield frame
        finally:
            self.closed = True


async def test_a_stream_can_be_read_from_the_result() -> None:
    result = StreamingResult(Frames().stream())
    assert [frame async for frame in result] == [b"a", b"b", b"c"]


async def test_a_stream_can_be_read_from_its_json_events() -> None:
    result = StreamingResult(Frames().stream())
    assert isinstance(result.json_events, AsyncGenerator)
    assert [frame async for frame in result.json_events] == [b"a", b"b", b"c"]


async def test_a_stream_runs_once() -> None:
    result = StreamingResult(Frames().stream())
    assert [frame async for frame in result] == [b"a", b"b", b"c"]
    assert [frame async for frame in result] == []
    assert [frame async for frame in result.json_events] == []


async def test_closing_the_iteration_closes_the_stream() -> None:
    frames = Frames()
    iteration = aiter(StreamingResult(frames.stream()))
    assert await anext(iteration) == b"a"
    await iteration.aclose()
    assert frames.closed


def test_a_json_answer_is_bytes() -> None:
    assert NonStreamingResult(b"{}").json == b"{}"
