"""How models are written for a client."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from chatkit.server._sse import to_frame, to_json
from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    ClientEffectEvent,
    CustomTask,
    FileAttachment,
    FileSource,
    GeneratedImage,
    GeneratedImageUpdated,
    Page,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    WidgetComponentUpdated,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit.widgets import DynamicWidgetComponent, DynamicWidgetRoot
from tests.chatkit.server.support import parse, progress, updated

CONTENT = AssistantMessageContent(text="Hello")
NOTE = Annotation(source=FileSource(title="a", filename="a.txt"), index=None)
COMPONENT = DynamicWidgetComponent(type="Text", id="t1")

UPDATES: list[ThreadItemUpdate] = [
    AssistantMessageContentPartAdded(content_index=0, content=CONTENT),
    AssistantMessageContentPartTextDelta(content_index=0, delta="Hé\n\u2028\U0001f600"),
    AssistantMessageContentPartAnnotationAdded(
        content_index=0, annotation_index=0, annotation=NOTE
    ),
    AssistantMessageContentPartDone(content_index=0, content=CONTENT),
    WidgetStreamingTextValueDelta(component_id="t1", delta="x", done=False),
    WidgetComponentUpdated(component_id="t1", component=COMPONENT),
    WidgetRootUpdated(widget=DynamicWidgetRoot(type="Card", children=[COMPONENT])),
    WorkflowTaskAdded(task_index=0, task=CustomTask(title=None)),
    WorkflowTaskUpdated(task_index=0, task=CustomTask(title="a")),
    GeneratedImageUpdated(image=GeneratedImage(id="i1", url="data:,"), progress=None),
]


def written_by_pydantic(event: BaseModel) -> bytes:
    text = event.model_dump_json(
        by_alias=True, exclude_none=True, context={"exclude_metadata": True}
    )
    return f"data: {text}\n\n".encode()


def test_a_frame_is_data_json_and_a_blank_line() -> None:
    assert to_frame(progress("Hé")) == 'data: {"type":"progress_update","text":"Hé"}\n\n'.encode()


@pytest.mark.parametrize("update", UPDATES, ids=lambda update: update.type)
def test_an_update_is_written_as_pydantic_would(update: ThreadItemUpdate) -> None:
    event = updated("msg_1", update)
    assert to_frame(event) == written_by_pydantic(event)


@given(item_id=st.text(), text=st.text())
def test_any_text_is_written_as_pydantic_would(item_id: str, text: str) -> None:
    part = AssistantMessageContentPartTextDelta(content_index=0, delta=text)
    event = updated(item_id, part)
    frame = to_frame(event)
    assert frame == written_by_pydantic(event)
    parsed = parse(frame)
    assert (parsed["item_id"], parsed["update"]["delta"]) == (item_id, text)


def test_a_kind_of_update_event_of_ones_own_keeps_its_fields() -> None:
    class Numbered(ThreadItemUpdatedEvent):
        number: int

    event = Numbered(item_id="m1", update=UPDATES[1], number=3)
    assert parse(to_frame(event))["number"] == 3


def test_null_fields_are_left_out_and_nulls_of_free_data_stay() -> None:
    event = ClientEffectEvent(name="move", data={"to": None, "by": {"x": None}})
    assert to_json(event) == (
        b'{"type":"client_effect","name":"move","data":{"to":null,"by":{"x":null}}}'
    )
    assert json.loads(to_json(Page[str]())) == {"data": [], "has_more": False}


def test_the_metadata_of_an_attachment_is_left_out() -> None:
    attachment = FileAttachment(id="a1", name="a", mime_type="b", metadata={"bucket": "c"})
    assert "metadata" not in json.loads(to_json(attachment))


@pytest.mark.parametrize("value", ["text", {"type": "progress_update", "text": "a"}, None])
def test_what_is_no_model_is_refused_by_name(value: object) -> None:
    wrong: BaseModel = value  # type: ignore[assignment]  # pyright: ignore  # what users may do
    with pytest.raises(TypeError) as caught:
        to_frame(wrong)
    assert str(caught.value) == (
        f"The server was to send {value!r}, a {type(value).__name__}, which is no model of "
        "chatkit.types. Responders yield events (ThreadStreamEvent); any other method returns what "
        "its annotation says."
    )


def test_a_value_that_is_no_json_is_traced_to_the_event_that_holds_it() -> None:
    with pytest.raises(PydanticSerializationError, match="<class 'object'>") as caught:
        to_frame(ClientEffectEvent(name="move", data={"to": object()}))
    assert caught.value.__notes__ == [
        "A ClientEffectEvent was to be sent with it. Put only what can be written as JSON into it."
    ]
