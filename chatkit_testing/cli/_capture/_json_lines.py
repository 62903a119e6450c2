"""JSON lines: one event a line, or one exchange a line."""

import json
from collections.abc import Sequence
from functools import cache

from pydantic import TypeAdapter, ValidationError

from chatkit.types import ThreadItem
from chatkit_testing._report import written
from chatkit_testing.cli._capture._exchange import Ending, Exchange, Json
from chatkit_testing.cli._capture._json import a_list, a_text, an_object, if_json, parsed
from chatkit_testing.cli._capture._sse import frame_of, frames_of
from chatkit_testing.cli._status import Misuse
from chatkit_testing.protocol._case import HIDDEN

__all__ = ["read_json_lines"]

_ENDINGS: dict[str, Ending] = {
    "whole": "whole",
    "raised": "raised",
    "cancelled": "cancelled",
    "closed": "cancelled",
}

_NO_REQUEST = "a capture holds what it was answered, and --request takes the request beside it"


def read_json_lines(content: bytes, name: str) -> Sequence[Exchange]:
    """Read events, which are one stream then, or exchanges.

    Raises:
        Misuse: A line is no JSON, or neither an event nor an exchange; or there are both.
    """
    lines = [
        (number, line.strip())
        for number, line in enumerate(content.decode("utf-8-sig", "replace").split("\n"), 1)
        if line.strip()
    ]
    if len(lines) > 1 and _is_request(content):
        raise Misuse(f"{name} is a request; {_NO_REQUEST}")
    events: list[bytes] = []
    exchanges: list[Exchange] = []
    for number, line in lines:
        what = f"{name}, line {number}"
        value = an_object(parsed(line, name, line=number), what)
        if "request" in value or "frames" in value or "events" in value:
            exchanges.append(_exchange(value, number, what))
        elif "params" in value:
            raise Misuse(f"{what} is a request; {_NO_REQUEST}")
        elif "type" in value:
            events.append(frame_of(line))
        else:
            raise Misuse(
                f'{what} is neither an event (it has no "type") nor an exchange '
                '({"request": …, "frames": […]} or {"request": …, "events": […]})'
            )
        if events and exchanges:
            raise Misuse(f"{what}: events and exchanges are mixed; a file holds one kind of lines")
    return exchanges or [Exchange(frames=events)]


def _is_request(content: bytes) -> bool:
    """Whether it is one request, laid out in lines."""
    value = if_json(content)
    return isinstance(value, dict) and "type" in value and "params" in value


def _exchange(value: Json, number: int, what: str) -> Exchange:
    request, answer = value.get("request"), value.get("answer")
    return Exchange(
        place=f"line {number}",
        request=request if isinstance(request, dict) else None,
        frames=_frames(value, what),
        headers=_headers(value, what),
        answer=parsed(answer, what) if isinstance(answer, str) and answer else answer,
        before=_items(value, "before", what),
        after=_shown(_items(value, "after", what)),
        ending=_ending(value, what),
    )


def _frames(value: Json, what: str) -> list[bytes] | None:
    if value.get("events") is not None:
        events = a_list(value["events"], f"{what}: events")
        return [frame_of(json.dumps(an_object(one, f"{what}: event"))) for one in events]
    frames = a_list(value.get("frames") or [], f"{what}: frames")
    texts = [a_text(frame, f"{what}: frame").encode() for frame in frames]
    if not texts and value.get("answer") is not None:
        return None
    return frames_of(b"".join(texts))


def _headers(value: Json, what: str) -> dict[str, str] | None:
    if value.get("headers") is None:
        return None
    headers = an_object(value["headers"], f"{what}: headers")
    return {key.lower(): a_text(each, f"{what}: headers.{key}") for key, each in headers.items()}


def _ending(value: Json, what: str) -> Ending:
    ended = value.get("ended")
    if ended is None:
        return "whole"
    if not isinstance(ended, str) or ended not in _ENDINGS:
        known = ", ".join(written(one) for one in _ENDINGS)
        raise Misuse(f"{what}: ended is {written(ended)}; it is one of {known}")
    return _ENDINGS[ended]


def _items(value: Json, field: str, what: str) -> list[ThreadItem] | None:
    if value.get(field) is None:
        return None
    try:
        return _adapter().validate_python(value[field])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Misuse(f"{what}: {field}.{place} is no item of a thread: {first['msg']}") from error


def _shown(items: list[ThreadItem] | None) -> list[ThreadItem] | None:
    """Leave out what no reload shows: a line may come from a store."""
    return None if items is None else [item for item in items if item.type not in HIDDEN]


@cache
def _adapter() -> TypeAdapter[list[ThreadItem]]:
    return TypeAdapter(list[ThreadItem])
