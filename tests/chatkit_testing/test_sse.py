"""The event-stream parser, held to a slow one that is written straight from the standard."""

from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatkit_testing.sse import ServerSentEvent, SSEParser


@dataclass
class StandardParser:
    """HTML standard 9.2.6, step by step, over the whole stream at once."""

    retry: int | None = None
    truncated: bool = False
    events: list[ServerSentEvent] = field(default_factory=list)
    data: str = ""
    kind: str = ""
    id_buffer: str = ""
    last_id: str = ""

    def parse(self, stream: bytes) -> "StandardParser":
        text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
        line = ""
        pending = False
        position = 0
        while position < len(text):
            character = text[position]
            position += 1
            if character not in "\r\n":
                line += character
                continue
            if character == "\r" and text[position : position + 1] == "\n":
                position += 1
            pending = self.take_line(line, pending)
            line = ""
        self.truncated = pending or line != ""
        return self

    def take_line(self, line: str, pending: bool) -> bool:
        """Take one line; tells whether a field now waits for its blank line."""
        if line == "":
            self.dispatch()
            return False
        if line.startswith(":"):
            return pending
        name, colon, value = line.partition(":")
        self.take_field(name, value[1:] if value[:1] == " " and colon else value)
        return True

    def take_field(self, name: str, value: str) -> None:
        if name == "event":
            self.kind = value
        elif name == "data":
            self.data += value + "\n"
        elif name == "id":
            if "\0" not in value:
                self.id_buffer = value
        elif name == "retry" and value != "" and all(digit in "0123456789" for digit in value):
            self.retry = int(value)

    def dispatch(self) -> None:
        self.last_id = self.id_buffer
        if self.data == "":
            self.kind = ""
            return
        self.events.append(ServerSentEvent(self.data[:-1], self.kind or "message", self.last_id))
        self.data = ""
        self.kind = ""


def feed_all(pieces: list[bytes]) -> tuple[SSEParser, list[ServerSentEvent]]:
    parser = SSEParser()
    events = [event for piece in pieces for event in parser.feed(piece)]
    return parser, [*events, *parser.flush()]


def assert_as_the_standard_says(stream: bytes, pieces: list[bytes]) -> None:
    expected = StandardParser().parse(stream)
    parser, events = feed_all(pieces)
    assert events == expected.events
    assert parser.retry == expected.retry
    assert parser.truncated == expected.truncated


SCRAPS = st.sampled_from(
    [
        *(b"\n", b"\r", b"\r\n", b"\n\n", b"\r\n\r\n", b" ", b"x", b"\0", b"\xef\xbb\xbf"),
        *(b"data: {}\n\n", b"data: [1]\n\n", b"data: ", b"data:", b"data", b":", b": note\n"),
        *(b"event: e\n", b"event:\n", b"id: 7\n", b"id\n", b"id: \0\n"),
        *(b"retry: 15\n", b"retry: 1x\n", b"retry:\n", "retry: \u0661\n".encode()),
        *("é".encode(), "\U0001f600".encode(), b"\xff", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f"),
    ]
)
PLAIN = st.lists(st.sampled_from([b"data: {}\n\n", b"data: [1]\n\n", b"\n"]), max_size=5)
STREAMS = st.one_of(st.lists(st.one_of(SCRAPS, st.binary(max_size=3)), max_size=14), PLAIN).map(
    b"".join
)


@given(STREAMS)
@example(b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n")
@example(b"data: a\n\n\xef\xbb\xbfdata: b\n\n")
@example(b"data: a\n\n\ndata: b\n\ndata: c\ndata: d\n\n")
@example(b"data: a\r\ndata: b\r\r\ndata: c\n\r\n")
@example(b"\xef\xbb\xbf\n\n")
def test_every_split_of_a_stream_gives_what_the_standard_says(stream: bytes) -> None:
    assert_as_the_standard_says(stream, [stream])
    assert_as_the_standard_says(stream, [stream[n : n + 1] for n in range(len(stream))])
    for cut in range(len(stream) + 1):
        assert_as_the_standard_says(stream, [stream[:cut], b"", stream[cut:]])


@given(st.data())
def test_a_stream_in_any_pieces_gives_what_the_standard_says(data: st.DataObject) -> None:
    pieces = data.draw(st.lists(STREAMS, max_size=6))
    assert_as_the_standard_says(b"".join(pieces), pieces)


def test_an_event_is_given_out_with_the_byte_that_ends_it() -> None:
    parser = SSEParser()
    assert parser.feed(b"data: one\r\n\r") == [ServerSentEvent("one")]
    assert parser.feed(b"\ndata: two\n") == []
    assert parser.feed(b"\n") == [ServerSentEvent("two")]


def test_type_and_id_come_with_the_event_and_the_id_stays() -> None:
    parser, events = feed_all([b"event: tick\nid: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"])
    assert events == [
        ServerSentEvent("a", "tick", "1"),
        ServerSentEvent("b", "message", "1"),
        ServerSentEvent("c", "message", ""),
    ]
    assert parser.retry is None


def test_comments_and_keep_alives_are_no_events_and_no_cut() -> None:
    parser, events = feed_all([b": hello\n\n", b"data: a\n: within\n\n", b": bye\n"])
    assert events == [ServerSentEvent("a")]
    assert not parser.truncated


@pytest.mark.parametrize("end", [b"data: cut", b"data: cut\n", b"id: 4\n", b": hal", b"\xef"])
def test_a_stream_that_ends_within_an_event_is_truncated(end: bytes) -> None:
    parser, events = feed_all([b"data: a\n\n" + end])
    assert events == [ServerSentEvent("a")]
    assert parser.truncated


def test_a_reconnection_time_is_kept_until_the_next() -> None:
    parser, _ = feed_all([b"retry: 15\n\nretry: 1x\n\n"])
    assert parser.retry == 15


def test_a_reconnection_time_beyond_all_numbers_is_ignored() -> None:
    parser, _ = feed_all([b"retry: " + b"9" * 5000 + b"\n\n"])
    assert parser.retry is None


def test_a_large_event_in_single_bytes_is_read_in_linear_time() -> None:
    payload = b"x" * 200_000
    parser, events = feed_all([bytes([byte]) for byte in b"data: " + payload + b"\n\n"])
    assert events == [ServerSentEvent(payload.decode())]
    assert not parser.truncated
