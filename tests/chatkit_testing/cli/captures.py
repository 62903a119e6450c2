"""A conversation of two turns as it goes over the wire, and the files in which it is captured."""

import json
from base64 import b64encode
from typing import Any  # JSON

__all__ = [
    "CREATE",
    "CREATED",
    "SECOND",
    "SECOND_ANSWER",
    "THREAD",
    "asked",
    "assistant",
    "created",
    "done",
    "entry",
    "frames",
    "har",
    "user",
    "whole",
]

Json = dict[str, Any]  # see the import
TIME = "2025-01-01T12:00:00"
THREAD: Json = {"id": "thr_1", "created_at": TIME, "status": {"type": "active"}, "metadata": {}}
OPTIONS: Json = {"type": "stream_options", "stream_options": {"allow_cancel": True}}


def whole(*items: Json) -> Json:
    """The thread as a load answers with it."""
    return {**THREAD, "items": {"data": list(items), "has_more": False}}


def user(id: str, text: str) -> Json:
    return {
        "id": id,
        "thread_id": "thr_1",
        "created_at": TIME,
        "type": "user_message",
        "content": [{"type": "input_text", "text": text}],
        "attachments": [],
        "inference_options": {},
    }


def assistant(id: str, text: str) -> Json:
    return {
        "id": id,
        "thread_id": "thr_1",
        "created_at": TIME,
        "type": "assistant_message",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }


def done(item: Json) -> Json:
    return {"type": "thread.item.done", "item": item}


def created() -> Json:
    return {"type": "thread.created", "thread": whole()}


def asked(type: str, text: str, **params: Any) -> Json:
    parts = [{"type": "input_text", "text": text}]
    given: Json = {"content": parts, "attachments": [], "inference_options": {}}
    return {"type": type, "params": {**params, "input": given}}


def frames(*events: Json) -> list[str]:
    return [f"data: {json.dumps(event, separators=(',', ':'))}\n\n" for event in events]


CREATE = asked("threads.create", "Where is A1?")
CREATED = frames(
    created(), done(user("u1", "Where is A1?")), OPTIONS, done(assistant("a1", "Shipped."))
)
SECOND = asked("threads.add_user_message", "Thanks", thread_id="thr_1")
SECOND_ANSWER = frames(done(user("u2", "Thanks")), OPTIONS, done(assistant("a2", "Welcome.")))


def entry(
    request: Json | None,
    body: str | None,
    *,
    mime: str = "text/event-stream",
    status: int = 200,
    base64: bool = False,
    **more: Any,
) -> Json:
    """One exchange of a HAR."""
    content: Json = {"size": len(body or ""), "mimeType": mime}
    if body is not None and base64:
        content |= {"text": b64encode(body.encode()).decode(), "encoding": "base64"}
    elif body is not None:
        content["text"] = body
    posted: Json = {"method": "POST", "url": "http://localhost/chatkit"}
    if request is not None:
        posted["postData"] = {"mimeType": "application/json", "text": json.dumps(request)}
    headers = [{"name": "Content-Type", "value": mime}]
    response = {"status": status, "headers": headers, "content": content}
    return {"request": posted, "response": response, **more}


def har(*entries: Json) -> str:
    """A file as the network panel of a browser saves it."""
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}}, indent=1)
