"""HAR: what the network panel of a browser saves, many exchanges with whatever else there was."""

import base64
import binascii
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from chatkit_testing._operations import is_operation, is_streaming
from chatkit_testing._report import plural
from chatkit_testing.cli._capture._exchange import Exchange, Json
from chatkit_testing.cli._capture._json import a_list, a_text, an_object, if_json, parsed
from chatkit_testing.cli._capture._sse import frame_of, frames_of
from chatkit_testing.cli._status import Misuse

__all__ = ["read_har"]

_STREAM = "text/event-stream"


def read_har(content: bytes, name: str) -> Sequence[Exchange]:
    """Read the ChatKit exchanges of a HAR.

    Raises:
        Misuse: It is none, or there is no such exchange in it, or one without its body.
    """
    log = an_object(parsed(content.decode("utf-8-sig", "replace"), name), name).get("log")
    entries = a_list(an_object(log, f"{name}: log").get("entries"), f"{name}: log.entries")
    found = list(_exchanges(entries, name))
    if not found:
        raise Misuse(
            f"{name} holds no ChatKit exchange among {plural(len(entries), 'entry')}; "
            "have the network panel open while the conversation runs"
        )
    return found


def _exchanges(entries: Sequence[JsonValue], name: str) -> Iterator[Exchange]:
    for number, each in enumerate(entries, 1):
        place = f"entry {number}"
        what = f"{name}, {place}"
        entry = an_object(each, what)
        response = an_object(entry.get("response"), f"{what}: response")
        content = an_object(response.get("content", {}), f"{what}: response.content")
        request = _request(entry)
        is_stream = str(content.get("mimeType", "")).startswith(_STREAM)
        if request is None and (not is_stream or _has_other_request(entry)):
            continue
        status = response.get("status")
        yield Exchange(
            place=place,
            request=request,
            status=status if isinstance(status, int) and status else None,
            headers=_headers(response),
            frames=_frames(entry, content, what) if _streams(request, status, is_stream) else None,
            answer=None if is_stream else if_json(_body(content, what) or b""),
            ending="cancelled" if _was_cancelled(entry, response) else "whole",
        )


def _request(entry: Json) -> Json | None:
    """Find the ChatKit request of an entry, if it is one."""
    posted = if_json(_posted(entry).encode())
    if isinstance(posted, dict) and is_operation(posted.get("type")):
        return posted
    return None


def _posted(entry: Json) -> str:
    match entry.get("request"):
        case {"postData": {"text": str(text)}}:
            return text
        case _:
            return ""


def _has_other_request(entry: Json) -> bool:
    """Whether the entry's request is known, and no ChatKit request."""
    return bool(_posted(entry)) and _request(entry) is None


def _streams(request: Json | None, status: JsonValue, is_stream: bool) -> bool:
    """Whether an answer has to be read as a stream: whatever its content type may be (CK108)."""
    failed = isinstance(status, int) and status >= 400
    asked = request is not None and is_streaming(request["type"])
    return is_stream or (asked and not failed)


def _frames(entry: Json, content: Json, what: str) -> list[bytes]:
    """Give the frames of a stream: of its body, else of the events as Chrome lists them.

    Raises:
        Misuse: Neither is there.
    """
    body = _body(content, what)
    if body:
        return frames_of(body)
    messages = entry.get("_eventSourceMessages")
    if isinstance(messages, list):
        data = [an_object(one, f"{what}: event").get("data") for one in messages]
        return [frame_of(a_text(one, f"{what}: data")) for one in data]
    raise Misuse(
        f"{what} holds no body of the stream: save the HAR with its content, after the answer ended"
    )


def _body(content: Json, what: str) -> bytes | None:
    text = content.get("text")
    if text is None:
        return None
    text = a_text(text, f"{what}: response.content.text")
    if content.get("encoding") != "base64":
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Misuse(f"{what}: response.content.text is no base64: {error}") from error


def _headers(response: Json) -> dict[str, str]:
    headers = response.get("headers")
    pairs = headers if isinstance(headers, list) else []
    return {
        str(pair.get("name", "")).lower(): str(pair.get("value", ""))
        for pair in pairs
        if isinstance(pair, dict)
    }


def _was_cancelled(entry: Json, response: Json) -> bool:
    """Whether the browser gave the request up: the user pressed stop, or left the page."""
    reasons = (entry.get("_error"), response.get("_error"))
    return any("ABORTED" in str(reason) for reason in reasons)
