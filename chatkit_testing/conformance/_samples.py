"""Things to store: of each kind of item some that between them have every field."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any  # JSON

from pydantic import TypeAdapter

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    Attachment,
    ThreadItem,
    ThreadMetadata,
)

__all__ = [
    "FREE_JSON",
    "KINDS",
    "NINE",
    "a_thread",
    "an_answer",
    "attachments",
    "item",
    "items",
    "later",
]

Json = dict[str, Any]  # see the import

NINE = datetime(2025, 1, 1, 9)
_ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
_ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)

FREE_JSON: Json = {
    "null": None,
    "false": False,
    "zero": 0,
    "empty": "",
    "nothing": [],
    "none": {},
    "nested": {"list": [None, 1, "1", 1.5, True, {"key": None}]},
    "large": 9007199254740993,
    "small": -0.1,
    "$key.with: marks": "value",
}
"""What an application may keep in fields that are its own: every kind of value, the empty ones."""

_UPLOAD = {
    "url": "https://files.example/up?signature=a%2Fb",
    "method": "PUT",
    "headers": {"x-amz-acl": "private"},
}
_ATTACHMENTS: list[Json] = [
    {
        "type": "file",
        "id": "atc_1",
        "name": "Angebot „neu“ (1).pdf",
        "mime_type": "application/pdf; charset=binary",
        "upload_descriptor": _UPLOAD,
        "thread_id": "thr_1",
        "metadata": FREE_JSON,
    },
    {
        "type": "image",
        "id": "atc_2",
        "name": "",
        "mime_type": "image/png",
        "preview_url": "https://files.example/a.png?w=1&h=2",
        "metadata": {},
    },
    {"type": "file", "id": "atc_3", "name": "a.txt", "mime_type": "text/plain"},
]

_FILE = {"type": "file", "filename": "a.pdf", "title": "A", "description": "d", "group": "g"}
_URL = {"type": "url", "url": "https://a.example/?q=1", "title": "B", "attribution": "A. Example"}
_ENTITY = {
    "type": "entity",
    "id": "e1",
    "icon": "user",
    "title": "Ada",
    "data": {"rank": "1"},
    "interactive": True,
}
_OPTIONS = [{"id": "o1", "label": "One", "value": "1"}, {"id": "o2", "label": "Two", "value": "2"}]
_TASKS: list[Json] = [
    {
        "type": "custom",
        "title": "T",
        "icon": "search",
        "content": "c",
        "status_indicator": "loading",
    },
    {"type": "custom"},
    {"type": "web_search", "title_query": "q", "queries": ["q", "r"], "sources": [_URL]},
    {"type": "thought", "title": "T", "content": ""},
    {"type": "file", "title": "F", "sources": [_FILE], "status_indicator": "complete"},
    {"type": "image", "title": "I"},
]
_CARD: Json = {
    "type": "Card",
    "id": "card",
    "status": {"text": "ok"},
    "confirm": {"label": "Yes", "action": {"type": "yes", "payload": FREE_JSON}},
    "children": [{"type": "Text", "id": "t", "value": "Hello", "streaming": False}],
}

_VALUES: list[Any] = [FREE_JSON, False, 0, "", [], [[]], "text", None]
_ITEMS: dict[str, list[Json]] = {
    "user_message": [
        {
            "content": [
                {"type": "input_text", "text": "Hello "},
                {
                    "type": "input_tag",
                    "id": "tag_1",
                    "text": "Ada",
                    "data": FREE_JSON,
                    "group": "people",
                    "interactive": True,
                },
            ],
            "attachments": _ATTACHMENTS,
            "quoted_text": "what you said",
            "inference_options": {"tool_choice": {"id": "search"}, "model": "fast"},
        },
        {"content": [], "attachments": [], "inference_options": {}},
    ],
    "assistant_message": [
        {
            "content": [
                {
                    "type": "output_text",
                    "text": "Hello **Ada**",
                    "annotations": [
                        {"type": "annotation", "source": source, "index": n}
                        for n, source in enumerate([_FILE, _URL, _ENTITY])
                    ],
                },
                {"type": "output_text", "text": ""},
            ]
        },
        {"content": []},
    ],
    "client_tool_call": [
        {"status": "pending", "call_id": "call_1", "name": "where", "arguments": FREE_JSON},
        *(
            {
                "status": "completed",
                "call_id": "call_1",
                "name": "where",
                "arguments": {},
                "output": output,
            }
            for output in _VALUES
        ),
    ],
    "widget": [{"widget": _CARD, "copy_text": "Hello"}, {"widget": _CARD, "copy_text": ""}],
    "generated_image": [
        {"image": None},
        {"image": {"id": "ig_1", "url": "data:image/png;base64," + "iVBO" * 5000}},
    ],
    "structured_input": [
        {
            "status": "answered",
            "inputs": [
                {
                    "type": "freeform",
                    "id": "q1",
                    "question": "Why?",
                    "answer": {"values": ["so"], "skipped": False},
                },
                {
                    "type": "multiple_choice",
                    "id": "q2",
                    "question": "Which?",
                    "options": _OPTIONS,
                    "answer": {"values": [], "skipped": True},
                },
            ],
        },
        {"status": "pending", "inputs": [{"type": "freeform", "id": "q1", "question": "Why?"}]},
        {"status": "skipped", "inputs": []},
    ],
    "workflow": [
        {
            "workflow": {
                "type": "custom",
                "tasks": _TASKS,
                "summary": {"title": "Done", "icon": "check"},
                "expanded": True,
            }
        },
        {"workflow": {"type": "reasoning", "tasks": [], "summary": {"duration": 0}}},
        {"workflow": {"type": "reasoning", "tasks": _TASKS[3:4]}},
    ],
    "task": [{"task": task} for task in _TASKS],
    "hidden_context_item": [{"content": value} for value in _VALUES],
    "sdk_hidden_context": [{"content": "The user cancelled."}, {"content": ""}],
    "end_of_turn": [{}],
}


KINDS = tuple(_ITEMS)
"""The types of items."""


def items(kind: str) -> list[ThreadItem]:
    """Make the items of a kind, in order of their times."""
    return [
        item(kind, f"{kind}_{n}", data, NINE + timedelta(seconds=n))
        for n, data in enumerate(_ITEMS[kind])
    ]


def item(kind: str, id: str, data: Json, at: datetime = NINE) -> ThreadItem:
    """Make an item of thread ``thr_1``."""
    own = {"type": kind, "id": id, "thread_id": "thr_1", "created_at": at}
    return _ITEM.validate_python({**own, **deepcopy(data)})


def attachments() -> list[Attachment]:
    """Make a file that is still to be uploaded, an image and a file that are."""
    return [_ATTACHMENT.validate_python(deepcopy(data)) for data in _ATTACHMENTS]


def later(minutes: float) -> datetime:
    """Give a time after nine o'clock."""
    return NINE + timedelta(minutes=minutes)


def a_thread(id: str = "thr_1", at: datetime = NINE, **fields: object) -> ThreadMetadata:
    """Make a thread."""
    return ThreadMetadata.model_validate({"id": id, "created_at": at, **fields})


def an_answer(
    id: str, text: str = "Hello", at: datetime = NINE, thread_id: str = "thr_1"
) -> AssistantMessageItem:
    """Make a message of the assistant."""
    content = [AssistantMessageContent(text="")]
    content[0].text = text  # not validated: a test may want what no client could send
    return AssistantMessageItem(id=id, thread_id=thread_id, created_at=at, content=content)
