"""From whatever a stream is given as to a case: frames, JSON, events."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast  # Any: JSON

from pydantic import BaseModel, JsonValue

from chatkit.types import ThreadStreamEvent
from chatkit_testing._errors import ClientError
from chatkit_testing.protocol._case import Json
from chatkit_testing.sse import SSEParser
from chatkit_testing.transcript import Transcript, parse_event

__all__ = ["Reading", "Streamed", "read"]

Streamed = bytes | str | ThreadStreamEvent | Mapping[str, Any]  # Any: JSON
Reading = tuple[
    list[ThreadStreamEvent | None],
    list[bytes] | None,
    list[Json | None] | None,
]
"""Events, frames and JSON, side by side; None is what the stream was not given as."""


def read(stream: Transcript | Iterable[Streamed]) -> Reading:
    """Read a stream.

    Raises:
        TypeError: It holds things of several kinds, or of none that can be read.
    """
    if isinstance(stream, Transcript):
        missing = len(stream.frames) - len(stream.events)
        events: list[ThreadStreamEvent | None] = [*stream.events, *[None] * missing]
        return events, stream.frames, [_nulls_of(frame) for frame in stream.frames]
    things = list(stream)
    if all(isinstance(thing, bytes | str) for thing in things):
        return _read_frames(cast("list[bytes | str]", things))
    if all(isinstance(thing, BaseModel) for thing in things):
        return cast("list[ThreadStreamEvent | None]", things), None, None
    if all(isinstance(thing, Mapping) for thing in things):
        dicts = [dict(cast("Mapping[str, Any]", thing)) for thing in things]  # Any: JSON
        return [_event(json.dumps(thing)) for thing in dicts], None, list(dicts)
    kinds = ", ".join(sorted({type(thing).__name__ for thing in things}))
    raise TypeError(
        f"a stream is all frames (bytes or str), all events, or all dicts; this one has {kinds}"
    )


def _read_frames(things: list[bytes | str]) -> Reading:
    raw = [thing.encode() if isinstance(thing, str) else thing for thing in things]
    frames = [frame for frame in raw if frame.strip() and not _is_comment(frame)]
    return [_event(_data_of(frame)) for frame in frames], frames, [_nulls_of(f) for f in frames]


def _is_comment(frame: bytes) -> bool:
    return all(line.startswith(b":") for line in frame.splitlines() if line)


def _data_of(frame: bytes) -> str:
    parser = SSEParser()
    return "\n".join(event.data for event in [*parser.feed(frame), *parser.flush()])


def _event(data: str) -> ThreadStreamEvent | None:
    """Parse an event; what is none is told by CK101."""
    try:
        return parse_event(data)
    except ClientError:
        return None


def _nulls_of(frame: bytes) -> Json | None:
    """Give the JSON of a frame that has a null; the others need no look."""
    if b"null" not in frame:
        return None
    try:
        found: JsonValue = json.loads(_data_of(frame))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
