"""Every event of the wire as one line."""

import pytest

from chatkit_testing.transcript import event_line
from tests.chatkit_testing.story import (
    Json,
    added,
    assistant_json,
    delta,
    done,
    event_of,
    item_json,
    part_added,
    thread_json,
    updated,
    user_json,
    widget_json,
)

SOURCE = {"type": "url", "title": "Orders", "url": "https://orders.example"}
BUTTON = {"type": "Button", "id": "b", "label": "Go", "onClickAction": {"type": "go"}}


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ({"type": "thread.created", "thread": thread_json()}, "thread.created"),
        ({"type": "thread.updated", "thread": thread_json(title="A1")}, 'thread.updated  "A1"'),
        (
            {"type": "stream_options", "stream_options": {"allow_cancel": True}},
            "stream_options",
        ),
        (
            {"type": "stream_options", "stream_options": {"allow_cancel": False}},
            "stream_options  cannot be cancelled",
        ),
        (done(user_json("Where is A1?\nHm?")), "thread.item.done/user_message  Where is A1?"),
        (added(assistant_json("")), "thread.item.added/assistant_message  (no text)"),
        (added(item_json("end_of_turn")), "thread.item.added/end_of_turn"),
        (
            {"type": "thread.item.replaced", "item": widget_json(id="w")},
            "thread.item.replaced/widget  Card",
        ),
        ({"type": "thread.item.removed", "item_id": "msg_1"}, "thread.item.removed  msg_1"),
        (part_added("m"), 'thread.item.updated/…added  ""'),
        (delta("m", "Hi\n"), r'thread.item.updated/…text_delta  "Hi\n"'),
        (
            updated(
                *("m", "assistant_message.content_part.annotation_added"),
                content_index=0,
                annotation_index=0,
                annotation={"source": SOURCE},
            ),
            "thread.item.updated/…annotation_added  Orders <https://orders.example>",
        ),
        (
            updated(
                "m", "assistant_message.content_part.done", content_index=0, content={"text": "Hi"}
            ),
            'thread.item.updated/…done  "Hi"',
        ),
        (
            updated(
                "w", "widget.streaming_text.value_delta", component_id="t", delta="x", done=False
            ),
            'thread.item.updated/…value_delta  #t "x"',
        ),
        (
            updated(
                "w", "widget.streaming_text.value_delta", component_id="t", delta="x", done=True
            ),
            'thread.item.updated/…value_delta  #t "x" · done',
        ),
        (
            updated("w", "widget.component.updated", component_id="b", component=BUTTON),
            'thread.item.updated/…updated  #b Button "Go" #b → go',
        ),
        (
            updated("w", "widget.root.updated", widget={"type": "Card", "children": []}),
            "thread.item.updated/…updated  Card",
        ),
        (
            updated(
                "f", "workflow.task.added", task_index=0, task={"type": "thought", "content": "Hm"}
            ),
            'thread.item.updated/…added  0 thought "Hm"',
        ),
        (
            updated("f", "workflow.task.updated", task_index=1, task={"type": "image"}),
            "thread.item.updated/…updated  1 image",
        ),
        (
            updated("i", "generated_image.updated", image={"id": "i", "url": "data:,x"}),
            "thread.item.updated/…updated  data:text/plain (1 character)",
        ),
        (
            updated(
                *("i", "generated_image.updated"),
                image={"id": "i", "url": "https://img.example/1"},
                progress=0.5,
            ),
            "thread.item.updated/…updated  https://img.example/1 · 50%",
        ),
        ({"type": "progress_update", "text": "Wait"}, "progress_update  Wait"),
        ({"type": "client_effect", "name": "go", "data": {"n": 1}}, "client_effect  go(n=1)"),
        ({"type": "notice", "level": "info", "message": "Hi"}, "notice  info · Hi"),
        ({"type": "error", "allow_retry": True}, "error  custom · may retry"),
    ],
)
def test_an_event_in_one_line(event: Json, line: str) -> None:
    assert event_line(event_of(event)) == line
