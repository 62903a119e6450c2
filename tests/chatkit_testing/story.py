"""Items, events and turns as short calls, with fixed ids and times."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.transcript import Transcript

Json = dict[str, Any]  # Any: JSON

_ITEMS: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
_EVENTS: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
_NOW = "2025-01-01T09:00:00"


def item_json(type: str, id: str = "itm_1", **fields: object) -> Json:
    return {"type": type, "id": id, "thread_id": "thr_1", "created_at": _NOW, **fields}


def user_json(text: str, id: str = "msg_1", **fields: object) -> Json:
    given: Json = {
        "content": [{"type": "input_text", "text": text}],
        "inference_options": {},
        **fields,
    }
    return item_json("user_message", id, **given)


def assistant_json(text: str, id: str = "msg_2", annotations: Sequence[Json] = ()) -> Json:
    content = [{"type": "output_text", "text": text, "annotations": list(annotations)}]
    return item_json("assistant_message", id, content=content)


def widget_json(*children: Json, id: str = "wdg_1", **root: object) -> Json:
    return item_json("widget", id, widget={"type": "Card", "children": list(children), **root})


def workflow_json(*tasks: Json, id: str = "wf_1", type: str = "custom", **fields: object) -> Json:
    return item_json("workflow", id, workflow={"type": type, "tasks": list(tasks), **fields})


def item_of(data: Mapping[str, Any]) -> ThreadItem:  # Any: JSON
    with widget_classes_unwarned():
        return _ITEMS.validate_python(data)


def event_of(data: Mapping[str, Any]) -> ThreadStreamEvent:  # Any: JSON
    with widget_classes_unwarned():
        return _EVENTS.validate_python(data)


def done(item: Json) -> Json:
    return {"type": "thread.item.done", "item": item}


def added(item: Json) -> Json:
    return {"type": "thread.item.added", "item": item}


def updated(item_id: str, type: str, **fields: object) -> Json:
    return {"type": "thread.item.updated", "item_id": item_id, "update": {"type": type, **fields}}


def delta(item_id: str, text: str, index: int = 0) -> Json:
    kind = "assistant_message.content_part.text_delta"
    return updated(item_id, kind, content_index=index, delta=text)


def part_added(item_id: str, text: str = "", index: int = 0) -> Json:
    kind = "assistant_message.content_part.added"
    content: Json = {"type": "output_text", "text": text, "annotations": []}
    return updated(item_id, kind, content_index=index, content=content)


def thread_json(**fields: object) -> Json:
    return {"id": "thr_1", "created_at": _NOW, "items": {"data": []}, **fields}


def turn_of(
    *events: Json,
    request: Json | None = None,
    before: Sequence[Json] = (),
    thread: ThreadMetadata | None = None,
) -> Transcript:
    turn = Transcript(
        request or {"type": "threads.create"},
        before=[item_of(each) for each in before],
        thread=thread,
    )
    for each in events:
        turn.feed(event_of(each).model_dump_json(exclude_none=True))
    return turn
