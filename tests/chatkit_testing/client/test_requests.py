"""The builders: what a front end would send."""

import json

import pytest
from pydantic import BaseModel, TypeAdapter

from chatkit.types import (
    ChatKitReq,
    FileAttachment,
    StructuredInputFreeform,
    StructuredInputItem,
    UserMessageTagContent,
    UserMessageTextContent,
)
from chatkit_testing.client import requests

EVERY_REQUEST: list[tuple[BaseModel, dict[str, object]]] = [
    (
        requests.create_thread(requests.user_input("Hello")),
        {
            "type": "threads.create",
            "params": {
                "input": {
                    "content": [{"type": "input_text", "text": "Hello"}],
                    "attachments": [],
                    "inference_options": {},
                }
            },
        },
    ),
    (
        requests.add_user_message(
            "thr_1",
            requests.user_input(
                [UserMessageTextContent(text="Hello")],
                attachments=[FileAttachment(id="a", name="a", mime_type="a/a"), "b"],
                quoted_text="Hi",
                model="fast",
                tool_choice="search",
                tags=[UserMessageTagContent(id="t", text="Ada", data={})],
            ),
        ),
        {
            "type": "threads.add_user_message",
            "params": {
                "thread_id": "thr_1",
                "input": {
                    "content": [
                        {"type": "input_text", "text": "Hello"},
                        {
                            "type": "input_tag",
                            "id": "t",
                            "text": "Ada",
                            "data": {},
                            "interactive": False,
                        },
                    ],
                    "attachments": ["a", "b"],
                    "quoted_text": "Hi",
                    "inference_options": {"model": "fast", "tool_choice": {"id": "search"}},
                },
            },
        },
    ),
    (
        requests.add_client_tool_output("thr_1", {"a": [1]}),
        {
            "type": "threads.add_client_tool_output",
            "params": {"thread_id": "thr_1", "result": {"a": [1]}},
        },
    ),
    (
        requests.add_structured_input("thr_1", "msg_1", {"q1": "a", "q2": ["b", "c"], "q3": None}),
        {
            "type": "threads.add_structured_input",
            "params": {
                "thread_id": "thr_1",
                "item_id": "msg_1",
                "input": {
                    "status": "answered",
                    "answers": {
                        "q1": {"values": ["a"], "skipped": False},
                        "q2": {"values": ["b", "c"], "skipped": False},
                        "q3": {"values": [], "skipped": True},
                    },
                },
            },
        },
    ),
    (
        requests.custom_action("thr_1", "buy", {"n": 1}, item="msg_1"),
        {
            "type": "threads.custom_action",
            "params": {
                "thread_id": "thr_1",
                "item_id": "msg_1",
                "action": {"type": "buy", "payload": {"n": 1}},
            },
        },
    ),
    (
        requests.sync_custom_action("thr_1", "buy"),
        {
            "type": "threads.sync_custom_action",
            "params": {"thread_id": "thr_1", "action": {"type": "buy"}},
        },
    ),
    (
        requests.retry_after_item("thr_1", "msg_1"),
        {
            "type": "threads.retry_after_item",
            "params": {"thread_id": "thr_1", "item_id": "msg_1"},
        },
    ),
    (
        requests.get_thread("thr_1"),
        {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}},
    ),
    (
        requests.list_threads(5, "thr_1", "asc"),
        {"type": "threads.list", "params": {"limit": 5, "after": "thr_1", "order": "asc"}},
    ),
    (
        requests.list_items("thr_1"),
        {"type": "items.list", "params": {"thread_id": "thr_1", "order": "desc"}},
    ),
    (
        requests.feedback("thr_1", "msg_1", "positive"),
        {
            "type": "items.feedback",
            "params": {"thread_id": "thr_1", "item_ids": ["msg_1"], "kind": "positive"},
        },
    ),
    (
        requests.update_thread("thr_1", "Teapots"),
        {"type": "threads.update", "params": {"thread_id": "thr_1", "title": "Teapots"}},
    ),
    (
        requests.delete_thread("thr_1"),
        {"type": "threads.delete", "params": {"thread_id": "thr_1"}},
    ),
    (
        requests.create_attachment("a.txt", 3, "text/plain"),
        {
            "type": "attachments.create",
            "params": {"name": "a.txt", "size": 3, "mime_type": "text/plain"},
        },
    ),
    (
        requests.delete_attachment("atc_1"),
        {"type": "attachments.delete", "params": {"attachment_id": "atc_1"}},
    ),
    (
        requests.transcribe(b"\xff\x00", "audio/webm"),
        {
            "type": "input.transcribe",
            "params": {"audio_base64": "/wA=", "mime_type": "audio/webm"},
        },
    ),
]


@pytest.mark.parametrize(
    ("request_", "written"), EVERY_REQUEST, ids=[str(one["type"]) for _, one in EVERY_REQUEST]
)
def test_a_builder_writes_what_a_front_end_sends(
    request_: BaseModel, written: dict[str, object]
) -> None:
    sent = json.loads(request_.model_dump_json(exclude_none=True))

    assert sent == {"metadata": {}, **written}
    adapter: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)
    assert adapter.validate_python(sent) == request_


def test_there_is_a_builder_for_each_of_the_sixteen_operations() -> None:
    assert len({type(request) for request, _ in EVERY_REQUEST}) == 16


def test_a_form_maps_the_words_of_its_questions_to_their_ids() -> None:
    form = StructuredInputItem.model_validate(
        {"id": "msg_1", "thread_id": "thr_1", "created_at": "2025-01-01T09:00:00", "inputs": []}
    )
    form.inputs = [StructuredInputFreeform(id="q1", question="Why?")]

    request = requests.add_structured_input("thr_1", form, {"Why?": "so"}, skipped=True)

    assert request.params.item_id == "msg_1"
    assert list(request.params.input.answers) == ["q1"]
    assert request.params.input.status == "skipped"


def test_feedback_may_be_on_several_items() -> None:
    assert requests.feedback("t", ["a", "b"], "negative").params.item_ids == ["a", "b"]
