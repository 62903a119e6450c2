"""Requests as a client sends them, as plain data."""

from __future__ import annotations

from typing import Any

__all__ = [
    "act",
    "add",
    "answer",
    "create",
    "feedback",
    "message",
    "request",
    "retry",
    "tool_output",
]

Json = dict[str, Any]  # reason for Any: JSON of requests


def request(type_: str, **params: Any) -> Json:  # reason for Any: JSON of any request
    """Make any request."""
    return {"type": type_, "params": params}


def message(text: str = "Hello", **more: Any) -> Json:  # reason for Any: JSON fields
    """Make a user's message as it stands in a request."""
    return {
        "content": [{"type": "input_text", "text": text}],
        "attachments": [],
        "inference_options": {},
        **more,
    }


def create(text: str = "Hello", **more: Any) -> Json:  # reason for Any: JSON fields
    """Start a thread."""
    return request("threads.create", input=message(text, **more))


def add(text: str = "Hello", thread: str = "thr_seed", **more: Any) -> Json:  # reason: JSON fields
    """Add a message to a thread."""
    return request("threads.add_user_message", thread_id=thread, input=message(text, **more))


def tool_output(result: Any, thread: str = "thr_seed") -> Json:  # reason for Any: any JSON
    """Answer the pending client tool call."""
    return request("threads.add_client_tool_output", thread_id=thread, result=result)


def answer(item: str, answers: Json | None, status: str = "answered") -> Json:
    """Answer a structured input."""
    given = {"status": status} if answers is None else {"status": status, "answers": answers}
    return request("threads.add_structured_input", thread_id="thr_seed", item_id=item, input=given)


def retry(item: str, thread: str = "thr_seed") -> Json:
    """Retry after a message."""
    return request("threads.retry_after_item", thread_id=thread, item_id=item)


def act(action: str, payload: Any = None, item: str | None = None, *, sync: bool = False) -> Json:
    """Run a custom action."""  # reason for Any: a payload is any JSON
    params: Json = {"thread_id": "thr_seed", "action": {"type": action, "payload": payload}}
    if item is not None:
        params["item_id"] = item
    return request("threads.sync_custom_action" if sync else "threads.custom_action", **params)


def feedback(*items: str, kind: str = "positive") -> Json:
    """Give feedback on items."""
    return request("items.feedback", thread_id="thr_seed", item_ids=list(items), kind=kind)
