"""Requests: which operation is meant, and what it is answered by."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from chatkit.types import (
    AudioInput,
    ChatKitReq,
    ThreadsCustomActionReq,
    ThreadsListReq,
    is_streaming_req,
)

REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)

MESSAGE: dict[str, object] = {"content": [], "attachments": [], "inference_options": {}}
ACTION: dict[str, object] = {"thread_id": "t1", "action": {"type": "a"}}
STREAMING: dict[str, dict[str, object]] = {
    "threads.create": {"input": MESSAGE},
    "threads.add_user_message": {"thread_id": "t1", "input": MESSAGE},
    "threads.add_client_tool_output": {"thread_id": "t1", "result": None},
    "threads.add_structured_input": {"thread_id": "t1", "item_id": "i1", "input": {}},
    "threads.retry_after_item": {"thread_id": "t1", "item_id": "i1"},
    "threads.custom_action": ACTION,
}
NON_STREAMING: dict[str, dict[str, object]] = {
    "threads.get_by_id": {"thread_id": "t1"},
    "threads.list": {},
    "threads.update": {"thread_id": "t1", "title": "Orders"},
    "threads.delete": {"thread_id": "t1"},
    "threads.sync_custom_action": ACTION,
    "items.list": {"thread_id": "t1"},
    "items.feedback": {"thread_id": "t1", "item_ids": ["i1"], "kind": "positive"},
    "attachments.create": {"name": "a.txt", "size": 3, "mime_type": "text/plain"},
    "attachments.delete": {"attachment_id": "a1"},
    "input.transcribe": {"audio_base64": "", "mime_type": "audio/webm"},
}


@pytest.mark.parametrize("op", [*STREAMING, *NON_STREAMING])
def test_every_operation_is_told_by_its_type(op: str) -> None:
    params = (STREAMING | NON_STREAMING)[op]
    request = REQUEST.validate_json(json.dumps({"type": op, "params": params}))
    assert request.type == op
    assert request.metadata == {}
    assert is_streaming_req(request) == (op in STREAMING)


def test_a_request_may_bring_metadata() -> None:
    request = REQUEST.validate_python(
        {"type": "threads.list", "params": {}, "metadata": {"locale": "de", "beta": None}}
    )
    assert request.metadata == {"locale": "de", "beta": None}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ("{}", "Unable to extract tag"),
        ('{"type": "threads.drop", "params": {}}', "'threads.drop' found using 'type'"),
        ('{"type": "threads.list"}', "Field required"),
        ('{"type": "threads.list", "params": {"order": "up"}}', "'asc' or 'desc'"),
        ('{"type": "items.feedback", "params": {"thread_id": "t", "item_ids": []}}', "kind"),
    ],
)
def test_a_malformed_request_is_refused(body: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        REQUEST.validate_json(body)


def test_pages_are_newest_first_unless_asked_otherwise() -> None:
    request = REQUEST.validate_python({"type": "threads.list", "params": {}})
    assert isinstance(request, ThreadsListReq)
    assert (request.params.limit, request.params.order, request.params.after) == (
        None,
        "desc",
        None,
    )


def test_an_action_may_come_without_a_widget() -> None:
    request = REQUEST.validate_python({"type": "threads.custom_action", "params": ACTION})
    assert isinstance(request, ThreadsCustomActionReq)
    assert (request.params.item_id, request.params.action.payload) == (None, None)


@pytest.mark.parametrize(
    ("mime_type", "media_type"),
    [("audio/webm;codecs=opus", "audio/webm"), ("audio/mp4", "audio/mp4"), ("", "")],
)
def test_the_media_type_is_the_mime_type_before_its_parameters(
    mime_type: str, media_type: str
) -> None:
    assert AudioInput(data=b"", mime_type=mime_type).media_type == media_type
