"""Events and updates: what the wire says of them."""

from datetime import datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from chatkit.errors import ErrorCode
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    EndOfTurnItem,
    ErrorEvent,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadCreatedEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdate,
    ThreadItemUpdated,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
    WidgetRootUpdated,
)
from chatkit.widgets import DynamicWidgetRoot

EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
UPDATE: TypeAdapter[ThreadItemUpdate] = TypeAdapter(ThreadItemUpdate)

AT = datetime(2025, 1, 31, 9, 30)
ITEM = EndOfTurnItem(id="i1", thread_id="t1", created_at=AT)
THREAD = Thread(id="t1", created_at=AT, items=Page())

IMAGE = {"id": "g1", "url": "data:,"}
CONTENT: dict[str, object] = {"annotations": [], "text": "Hi", "type": "output_text"}
TASK = {"status_indicator": "none", "type": "custom", "title": "Look"}
TEXT = {"type": "Text", "value": "Hi"}

UPDATES: dict[str, dict[str, object]] = {
    "assistant_message.content_part.added": {"content_index": 0, "content": CONTENT},
    "assistant_message.content_part.text_delta": {"content_index": 0, "delta": "Hi"},
    "assistant_message.content_part.annotation_added": {
        "content_index": 0,
        "annotation_index": 1,
        "annotation": {
            "type": "annotation",
            "source": {"title": "a", "type": "file", "filename": "a.txt"},
        },
    },
    "assistant_message.content_part.done": {"content_index": 0, "content": CONTENT},
    "widget.streaming_text.value_delta": {"component_id": "t", "delta": "Hi", "done": False},
    "widget.root.updated": {"widget": {"type": "Card", "children": [TEXT]}},
    "widget.component.updated": {"component_id": "t", "component": TEXT},
    "workflow.task.added": {"task_index": 0, "task": TASK},
    "workflow.task.updated": {"task_index": 0, "task": TASK},
    "generated_image.updated": {"image": IMAGE, "progress": 0.5},
}
THREAD_JSON = THREAD.model_dump(mode="json", exclude_none=True)
ITEM_JSON = ITEM.model_dump(mode="json")
EVENTS: dict[str, dict[str, object]] = {
    "thread.created": {"thread": THREAD_JSON},
    "thread.updated": {"thread": THREAD_JSON},
    "thread.item.added": {"item": ITEM_JSON},
    "thread.item.updated": {
        "item_id": "i1",
        "update": {"type": "widget.root.updated", **UPDATES["widget.root.updated"]},
    },
    "thread.item.done": {"item": ITEM_JSON},
    "thread.item.removed": {"item_id": "i1"},
    "thread.item.replaced": {"item": ITEM_JSON},
    "stream_options": {"stream_options": {"allow_cancel": True}},
    "progress_update": {"icon": "search", "text": "Looking up A1"},
    "client_effect": {"name": "confetti", "data": {"count": None}},
    "error": {"code": "stream.error", "allow_retry": True},
    "notice": {"level": "warning", "message": "Slow today"},
}


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_reads_back_as_it_was_written(kind: str) -> None:
    data = {"type": kind, **EVENTS[kind]}
    event = EVENT.validate_python(data)
    assert event.type == kind
    assert EVENT.dump_python(event, mode="json", exclude_none=True, by_alias=True) == data
    assert EVENT.validate_json(EVENT.dump_json(event)) == event


@pytest.mark.parametrize("kind", UPDATES)
def test_an_update_reads_back_as_it_was_written(kind: str) -> None:
    data = {"type": kind, **UPDATES[kind]}
    update = UPDATE.validate_python(data)
    assert update.type == kind
    assert UPDATE.dump_python(update, mode="json", exclude_none=True) == data
    assert UPDATE.validate_json(UPDATE.dump_json(update)) == update


def test_every_event_kind_is_covered() -> None:
    assert set(EVENT.json_schema()["discriminator"]["mapping"]) == set(EVENTS)


def test_the_frame_of_a_widget_has_no_nulls_from_the_widget() -> None:
    update = WidgetRootUpdated(widget=DynamicWidgetRoot.model_validate({"type": "Card", "x": None}))
    event = ThreadItemUpdatedEvent(item_id="i1", update=update)
    assert event.model_dump_json(exclude_none=True, by_alias=True) == (
        '{"type":"thread.item.updated","item_id":"i1","update":'
        '{"type":"widget.root.updated","widget":{"type":"Card"}}}'
    )


def test_an_error_is_the_integrators_own_unless_it_has_a_code() -> None:
    assert ErrorEvent(message="Closed").code == "custom"
    assert ErrorEvent(code=ErrorCode.STREAM_ERROR).model_dump_json(exclude_none=True) == (
        '{"type":"error","code":"stream.error","allow_retry":false}'
    )
    with pytest.raises(ValidationError, match="code"):
        ErrorEvent.model_validate({"code": "quota.error"})


def test_the_updated_event_has_two_names() -> None:
    assert ThreadItemUpdated is ThreadItemUpdatedEvent


def test_a_synchronous_action_may_change_nothing() -> None:
    assert SyncCustomActionResponse().model_dump_json(exclude_none=True) == "{}"


@pytest.mark.parametrize(
    "event",
    [
        ThreadCreatedEvent(thread=THREAD),
        ThreadUpdatedEvent(thread=THREAD),
        ThreadItemAddedEvent(item=ITEM),
        ThreadItemDoneEvent(item=ITEM),
        ThreadItemReplacedEvent(item=ITEM),
        ThreadItemUpdatedEvent(
            item_id="i1", update=AssistantMessageContentPartTextDelta(content_index=0, delta="Hi")
        ),
    ],
    ids=lambda event: type(event).__name__,
)
def test_models_that_are_built_when_first_used_are_models_like_any_other(
    event: ThreadStreamEvent,
) -> None:
    assert event.model_copy(deep=True) == event
    assert type(event).model_validate_json(event.model_dump_json()) == event


def test_an_event_holds_the_item_it_was_given() -> None:
    assert ThreadItemDoneEvent(item=ITEM).item is ITEM
