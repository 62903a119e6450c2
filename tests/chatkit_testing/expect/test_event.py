"""Patterns for the events of the wire, by type and fields."""

from typing import get_args

import pytest
from pydantic import BaseModel

from chatkit.types import ThreadItem, ThreadItemUpdate, ThreadStreamEvent
from chatkit_testing import expect
from tests.chatkit_testing.story import (
    added,
    assistant_json,
    delta,
    done,
    event_of,
    thread_json,
    user_json,
)

TEXT_DELTA = "thread.item.updated/assistant_message.content_part.text_delta"


def members_of(union: object) -> list[type[BaseModel]]:
    inner = get_args(union)
    return list(get_args(inner[0]) or inner)


def test_a_type_matches_its_events_with_or_without_the_type_within() -> None:
    message = event_of(done(assistant_json("Hi")))
    for type in ("thread.item.done", "thread.item.done/assistant_message"):
        assert expect.event(type).matches(message)
    for type in ("thread.item.done/widget", "thread.item.added", "error"):
        assert not expect.event(type).matches(message)
    assert expect.event(TEXT_DELTA).matches(event_of(delta("m", "x")))
    assert expect.event("thread.item.updated").matches(event_of(delta("m", "x")))


def test_fields_of_the_event_and_of_its_update_are_compared() -> None:
    event = event_of(delta("m", "Hel"))
    assert expect.event(TEXT_DELTA, item_id="m", delta="Hel", content_index=0).matches(event)
    assert expect.event(TEXT_DELTA, update={"delta": "Hel"}).matches(event)
    assert (
        expect.event(TEXT_DELTA, delta="lo").why_not(event) == 'delta: expected "lo", found "Hel"'
    )
    created = event_of({"type": "thread.created", "thread": thread_json(title="A1")})
    assert expect.event("thread.created", thread={"title": "A1"}).matches(created)
    item = expect.assistant_message("Ha")
    assert (
        expect.event("thread.item.done", item=item).why_not(event_of(done(assistant_json("Hi"))))
        == 'item.text: expected "Ha", found "Hi"'
    )


def test_another_event_is_named_by_its_type() -> None:
    pattern = expect.event("thread.item.done/widget")
    assert pattern.why_not(event_of(added(user_json("x")))) == (
        "expected thread.item.done/widget, found thread.item.added/user_message"
    )
    assert pattern.why_not(3) == "expected thread.item.done/widget, found 3"


def test_every_type_of_the_protocol_is_known() -> None:
    def type_of(model: type[BaseModel]) -> str:
        return str(model.model_fields["type"].default)

    types = [type_of(model) for model in members_of(ThreadStreamEvent)]
    types += [f"thread.item.done/{type_of(model)}" for model in members_of(ThreadItem)]
    types += [f"thread.item.updated/{type_of(model)}" for model in members_of(ThreadItemUpdate)]
    assert len(types) == 12 + 11 + 10
    assert [repr(expect.event(type)) for type in types] == [f'"{type}"' for type in types]


def test_a_type_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="no event") as error:
        expect.event("thread.item.finished")
    assert str(error.value).split("\n") == [
        "no event has the type 'thread.item.finished' (did you mean 'thread.item.added'?); "
        "the types are",
        *(f"  {each.model_fields['type'].default}" for each in members_of(ThreadStreamEvent)),
    ]
    with pytest.raises(ValueError, match="no event") as error:
        expect.event("thread.item.updated/text_delta")
    assert str(error.value).split("\n")[:3] == [
        "no event has the type 'thread.item.updated/text_delta'; its kinds are",
        "  thread.item.updated/assistant_message.content_part.added",
        "  thread.item.updated/assistant_message.content_part.text_delta",
    ]


@pytest.mark.parametrize(
    ("type", "message"),
    [
        (
            "thread.item.done/widget",
            "expect.event(\"thread.item.done/widget\") has no field 'txt'; its fields are item; "
            "for the item's own write item=expect.…",
        ),
        (
            "progress_update",
            "expect.event(\"progress_update\") has no field 'txt' (did you mean 'text'?); "
            "its fields are icon, text",
        ),
        (
            "thread.item.updated",
            "expect.event(\"thread.item.updated\") has no field 'txt'; "
            "its fields are item_id, update",
        ),
    ],
)
def test_a_field_that_is_not_there_is_refused_with_those_that_are(type: str, message: str) -> None:
    with pytest.raises(TypeError) as error:
        expect.event(type, txt="x")
    assert str(error.value) == message
