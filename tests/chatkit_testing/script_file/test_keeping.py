"""What is kept of a real model's output items: a form to read, or all their fields."""

from typing import Any

import pytest

from chatkit_testing import (
    code_interpreter,
    container_file_citation,
    file_citation,
    file_search,
    handoff,
    image,
    mcp_call,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    web_search,
)
from chatkit_testing.script import (
    Answer,
    CountingIds,
    Handoff,
    Message,
    Part,
    blueprint,
    make_answer,
    raw_fields,
    raw_item,
    usage_of,
)
from chatkit_testing.script_file import Keeping

TRANSFERS = {"transfer_to_billing": "Billing", "to_a": "Returns", "to_b": "Returns"}

PARTS: list[Part] = [
    message("Hello there."),
    Message(("Hm.",), phase="commentary"),
    message("See.", annotations=[url_citation("https://a.example", start_index=1, end_index=3)]),
    message("See.", annotations=[url_citation("https://a.example", "A")]),
    message("See.", annotations=[file_citation("a.txt", file_id="file_9")]),
    message("See.", annotations=[container_file_citation("a.csv", container_id="cntr_9")]),
    message("See.", annotations=[{"type": "file_path", "file_id": "file_9", "index": 0}]),
    refusal("No."),
    reasoning("One.", "Two."),
    reasoning(),
    tool_call("look_up", {"id": 1}),
    tool_call("look_up", '{"id": '),
    image("iVBORw0KGgo="),
    web_search("cats"),
    web_search("cats", sources=["https://cats.example"]),
    file_search("cats", "dogs"),
    file_search("cats", results={"cats.txt": "Meow."}),
    code_interpreter("1 + 1"),
    code_interpreter("1 + 1", logs="2"),
    mcp_call("ping", n=1, output="pong"),
    mcp_call("ping", error="down"),
]


def kept(*items: Any, is_structured: bool = False) -> Answer:
    return Keeping().answer(items, transfers=TRANSFERS, is_structured=is_structured)


def item_of(part: Part) -> Any:
    return blueprint(part, CountingIds()).done()


@pytest.mark.parametrize("part", PARTS, ids=repr)
def test_an_item_is_kept_as_the_builder_that_makes_it(part: Part) -> None:
    assert kept(item_of(part)) == make_answer([part])


def test_white_space_of_arguments_is_not_kept() -> None:
    item = item_of(tool_call("look_up", '{"id": 1,\n "of": "a b"}'))
    assert kept(item) == make_answer([tool_call("look_up", id=1, of="a b")])


def test_a_call_that_hands_over_is_kept_as_a_handoff() -> None:
    call, named = tool_call("transfer_to_billing"), tool_call("to_b", why="late")
    assert kept(item_of(call), item_of(named)).parts == (
        handoff("Billing"),
        Handoff("Returns", '{"why":"late"}', None, "to_b"),
    )


def test_the_output_of_a_type_is_kept_as_its_value() -> None:
    items = [item_of(message(text)) for text in ('{"city": "Rome"}', "{")]
    assert kept(*items, is_structured=True).parts == (structured({"city": "Rome"}), message("{"))


FURTHER: list[dict[str, Any]] = [
    {"type": "web_search_call", "status": "completed", "action": {"type": "open_page", "url": "u"}},
    {
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [
            {"type": "output_text", "text": "One.", "annotations": []},
            {"type": "output_text", "text": "Two.", "annotations": []},
        ],
    },
    {"type": "image_generation_call", "status": "completed", "result": "iV", "size": "1x1"},
    {"type": "dream_call", "dreams": [{"of": "sheep"}]},
]


@pytest.mark.parametrize("fields", FURTHER, ids=lambda fields: str(fields["type"]))
def test_what_no_builder_makes_is_kept_with_its_fields(fields: dict[str, Any]) -> None:
    item = raw_item({**fields, "id": "item_68afc0ffee"}).item
    [part] = kept(item).parts
    played = raw_fields(item_of(part))  # type: ignore[arg-type]
    assert played.pop("id") not in ("", "item_68afc0ffee")
    assert {key: value for key, value in played.items() if value is not None} | fields == played


def test_the_ids_of_calls_that_stand_in_a_file_count_up() -> None:
    fields: dict[str, object] = {
        "type": "computer_call",
        "id": "cu_c0ffee",
        "call_id": "call_c0ffee",
        "action": {"type": "screenshot"},
        "pending_safety_checks": [],
        "status": "completed",
    }
    item = raw_item(fields).item
    parts = kept(item, item).parts
    assert [part.item.call_id for part in parts] == [  # type: ignore[union-attr]
        "computer_call_1",
        "computer_call_2",
    ]


def test_what_only_the_provider_reads_is_not_kept() -> None:
    item = item_of(reasoning("Hm.")).model_copy(update={"encrypted_content": "gAAAA"})
    assert kept(item) == make_answer([reasoning("Hm.")])


def test_a_usage_of_nothing_is_no_usage() -> None:
    keeping, nothing = Keeping(), usage_of(0, 0)
    answer = keeping.answer([], transfers={}, is_structured=False, usage=nothing)
    assert answer == Answer(())
    answer = keeping.answer([], transfers={}, is_structured=False, usage=usage_of(3, 4))
    assert answer.usage == usage_of(3, 4)
