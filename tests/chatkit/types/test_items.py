"""Items, threads and pages: how they are read and written."""

from datetime import datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError

from chatkit.types import (
    ActiveStatus,
    AssistantMessageItem,
    ClientToolCallItem,
    CustomSummary,
    DurationSummary,
    EntitySource,
    HiddenContextItem,
    LockedStatus,
    Page,
    SearchTask,
    StructuredInputItem,
    Thread,
    ThreadItem,
    ThreadMetadata,
    Workflow,
    WorkflowItem,
)

ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
BASE = {"id": "i1", "thread_id": "t1", "created_at": "2025-01-31T09:30:00"}
AT = datetime(2025, 1, 31, 9, 30)

ITEMS: dict[str, dict[str, object]] = {
    "user_message": {
        "content": [
            {"type": "input_text", "text": "Where is "},
            {
                "type": "input_tag",
                "id": "o1",
                "text": "A1",
                "data": {"n": None},
                "interactive": False,
            },
        ],
        "attachments": [{"type": "file", "id": "a", "name": "n", "mime_type": "text/plain"}],
        "inference_options": {"tool_choice": {"id": "search"}},
    },
    "assistant_message": {
        "content": [
            {
                "annotations": [
                    {
                        "type": "annotation",
                        "source": {"title": "t", "type": "url", "url": "https://example.com"},
                        "index": 3,
                    }
                ],
                "text": "It shipped.",
                "type": "output_text",
            }
        ]
    },
    "client_tool_call": {
        "status": "completed",
        "call_id": "c1",
        "name": "ask_address",
        "arguments": {"hint": None},
        "output": [None],
    },
    "widget": {"widget": {"type": "Card", "children": [{"type": "Text", "value": "A1"}]}},
    "generated_image": {"image": {"id": "g1", "url": "data:image/png;base64,"}},
    "structured_input": {
        "status": "pending",
        "inputs": [
            {
                "id": "q1",
                "question": "Which?",
                "type": "multiple_choice",
                "options": [{"value": "A"}],
                "multiple": False,
            },
            {"id": "q2", "question": "Why?", "type": "freeform"},
        ],
    },
    "workflow": {
        "workflow": {
            "type": "custom",
            "tasks": [{"status_indicator": "none", "type": "thought", "content": "Hm."}],
            "expanded": True,
        }
    },
    "task": {"task": {"status_indicator": "loading", "type": "image", "title": "Drawing"}},
    "hidden_context_item": {"content": {"secret": None}},
    "sdk_hidden_context": {"content": "cancelled"},
    "end_of_turn": {},
}


@pytest.mark.parametrize("kind", ITEMS)
def test_an_item_reads_back_as_it_was_written(kind: str) -> None:
    data = {**BASE, "type": kind, **ITEMS[kind]}
    item = ITEM.validate_python(data)
    assert item.type == kind
    assert item.created_at == AT
    assert ITEM.dump_python(item, mode="json", exclude_none=True) == data
    assert ITEM.validate_json(ITEM.dump_json(item)) == item


def test_every_item_kind_is_covered() -> None:
    kinds = ITEM.json_schema()["discriminator"]["mapping"]
    assert set(kinds) == set(ITEMS)


def test_nulls_in_free_values_stay() -> None:
    call = ClientToolCallItem.model_validate({**BASE, **ITEMS["client_tool_call"]})
    hidden = HiddenContextItem.model_validate({**BASE, **ITEMS["hidden_context_item"]})
    assert call.model_dump(exclude_none=True)["arguments"] == {"hint": None}
    assert call.model_dump(exclude_none=True)["output"] == [None]
    assert hidden.model_dump(exclude_none=True)["content"] == {"secret": None}


def test_a_client_tool_call_is_pending_at_first() -> None:
    call = ClientToolCallItem(
        id="i1", thread_id="t1", created_at=AT, call_id="c1", name="n", arguments={}
    )
    assert (call.status, call.output) == ("pending", None)


def test_an_unknown_kind_of_item_is_refused() -> None:
    with pytest.raises(ValidationError, match="'memo' found using 'type'"):
        ITEM.validate_python({**BASE, "type": "memo"})


def test_aware_times_keep_their_zone() -> None:
    item = AssistantMessageItem.model_validate(
        {**BASE, "created_at": "2025-01-31T09:30:00+02:00", "content": []}
    )
    assert item.created_at == AT.replace(tzinfo=timezone(timedelta(hours=2)))
    assert '"2025-01-31T09:30:00+02:00"' in item.model_dump_json()


def test_a_summary_is_told_by_its_fields() -> None:
    def summary(data: dict[str, object]) -> object:
        return Workflow.model_validate({"type": "custom", "tasks": [], "summary": data}).summary

    assert summary({"title": "Looked it up"}) == CustomSummary(title="Looked it up")
    assert summary({"duration": 3}) == DurationSummary(duration=3)


def test_lists_are_not_shared_between_instances() -> None:
    SearchTask().queries.append("shoes")
    Page[int]().data.append(1)
    assert SearchTask().queries == []
    assert Page[int]().data == []


def test_a_thread_is_active_at_first() -> None:
    thread = ThreadMetadata(id="t1", created_at=AT)
    assert thread.status == ActiveStatus()
    assert thread.model_dump(mode="json", exclude_none=True) == {
        "id": "t1",
        "created_at": "2025-01-31T09:30:00",
        "status": {"type": "active"},
        "metadata": {},
    }


def test_a_thread_with_items_is_metadata_and_a_page() -> None:
    thread = Thread(
        id="t1",
        created_at=AT,
        status=LockedStatus(reason="Paid out"),
        items=Page(data=[WorkflowItem.model_validate({**BASE, **ITEMS["workflow"]})]),
    )
    read = Thread.model_validate_json(thread.model_dump_json())
    assert read == thread
    assert isinstance(read, ThreadMetadata)


def test_the_type_of_a_status_is_fixed() -> None:
    status = LockedStatus()
    with pytest.raises(ValidationError, match="frozen"):
        status.type = "locked"  # type: ignore[misc]  # that it is read-only is the subject


def test_structured_input_is_told_by_its_type() -> None:
    item = StructuredInputItem.model_validate({**BASE, **ITEMS["structured_input"]})
    assert [question.type for question in item.inputs] == ["multiple_choice", "freeform"]
    assert [question.answer for question in item.inputs] == [None, None]


def test_the_preview_of_an_entity_is_deprecated() -> None:
    entity = EntitySource(id="o1", title="Order A1")
    assert entity.interactive is False
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert entity.preview is None  # pyright: ignore[reportDeprecated]  # the subject
