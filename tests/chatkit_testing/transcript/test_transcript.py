"""What a transcript tells of a stream."""

import json

import pytest

from chatkit.types import ThreadMetadata
from chatkit_testing import ClientError
from chatkit_testing.transcript import Transcript, parse_event
from tests.chatkit_testing.story import (
    Json,
    added,
    assistant_json,
    delta,
    done,
    item_json,
    part_added,
    thread_json,
    turn_of,
    user_json,
    widget_json,
    workflow_json,
)


def whole_turn() -> Transcript:
    return turn_of(
        {"type": "thread.created", "thread": thread_json()},
        done(user_json("Where is A1?", "user")),
        {"type": "progress_update", "text": "Looking up A1"},
        added(item_json("assistant_message", "answer", content=[])),
        part_added("answer"),
        delta("answer", "On "),
        {"type": "client_effect", "name": "highlight"},
        delta("answer", "its way."),
        done(assistant_json("On its way.", "answer")),
        {"type": "notice", "level": "info", "message": "Late"},
        done(workflow_json(id="workflow")),
        done(widget_json(id="widget")),
        done(item_json("generated_image", "image")),
        done(item_json("structured_input", "input", inputs=[])),
        done(assistant_json("", "empty")),
        done(assistant_json("Bye.", "more")),
        done(item_json("client_tool_call", "call", name="c", call_id="c", arguments={})),
        {"type": "error", "allow_retry": True},
        {"type": "thread.updated", "thread": thread_json(title="A1")},
    )


def test_what_a_turn_holds() -> None:
    turn = whole_turn()
    assert [item.id for item in turn.items] == [
        *("user", "answer", "workflow", "widget", "image", "input", "empty", "more", "call"),
    ]
    assert turn.text == "On its way.\n\nBye."
    assert turn.deltas == ["On ", "its way."]
    assert turn.progress == ["Looking up A1"]
    assert [effect.name for effect in turn.effects] == ["highlight"]
    assert [notice.message for notice in turn.notices] == ["Late"]
    assert [item.id for item in turn.widgets] == ["widget"]
    assert [item.id for item in turn.workflows] == ["workflow"]
    assert [item.id for item in turn.images] == ["image"]
    assert turn.user_message == turn.items[0]
    assert turn.structured_input == turn.items[5]
    assert turn.client_tool_call == turn.items[-1]
    assert turn.error == turn.events[-2]
    assert turn.thread is not None
    assert turn.thread.title == "A1"


def test_what_was_shown_is_in_order_of_appearance() -> None:
    assert [thing.type for thing in whole_turn().shown] == [
        *("user_message", "progress_update", "assistant_message", "client_effect", "notice"),
        *("workflow", "widget", "generated_image", "structured_input", "assistant_message"),
        *("assistant_message", "client_tool_call", "error"),
    ]


def test_a_turn_without_events_holds_nothing() -> None:
    before = ThreadMetadata.model_validate(thread_json(title="A1"))
    turn = turn_of(before=[user_json("Old")], thread=before)
    assert (turn.items, turn.shown, turn.entries, turn.events, turn.frames) == ([], [], [], [], [])
    assert (turn.text, turn.deltas, turn.progress, turn.effects) == ("", [], [], [])
    assert turn.user_message is None
    assert turn.client_tool_call is None
    assert turn.structured_input is None
    assert turn.error is None
    assert turn.thread is before


def test_what_was_removed_is_gone_and_what_changed_from_before_is_there() -> None:
    turn = turn_of(
        done(assistant_json("Secret", "secret")),
        {"type": "thread.item.replaced", "item": user_json("New", "old")},
        {"type": "thread.item.removed", "item_id": "secret"},
        {"type": "thread.item.removed", "item_id": "older"},
        before=[user_json("Old", "old"), user_json("Older", "older"), user_json("?", "untouched")],
    )
    assert [item.id for item in turn.items] == ["old"]
    assert turn.shown == turn.items
    assert [entry.item.id for entry in turn.entries] == ["secret", "old", "older"]


def test_frames_are_what_came_over_the_wire() -> None:
    turn = Transcript({"type": "threads.create"})
    event = turn.feed('{"type": "progress_update",\n"text": "é"}')
    turn.feed(b'{"type":"progress_update","text":"b"}')
    assert turn.frames == [
        'data: {"type": "progress_update",\ndata: "text": "é"}\n\n'.encode(),
        b'data: {"type":"progress_update","text":"b"}\n\n',
    ]
    assert turn.events[0] is event
    assert turn.progress == ["é", "b"]


def test_what_is_handed_out_stays_as_it_was() -> None:
    turn = turn_of(added(assistant_json("", "m")), delta("m", "Hel"))
    half = turn.items[0]
    turn.feed(json.dumps(delta("m", "lo")))
    assert half == turn_of(added(assistant_json("Hel", "m"))).items[0]
    assert turn.text == "Hello"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"{oops",
            'the server sent what is no ChatKit event:\n  "{oops"\n'
            "  Invalid JSON: key must be a string at line 1 column 2",
        ),
        (
            '{"type":"progress_update","txt":"x"}',
            'the server sent what is no ChatKit event:\n  "{\\"type\\":\\"progress_update\\",'
            '\\"txt\\":\\"x\\"}"\n  progress_update.text: Field required',
        ),
        (
            b'{"type":"thread.item.done","item":{"type":"task","task":{"type":"file"}}}',
            'the server sent what is no ChatKit event:\n  "{\\"type\\":\\"thread.item.done\\",'
            '\\"item\\":{\\"type\\":\\"task\\",\\"task\\":{\\"type\\":\\"file\\"}}}"\n'
            "  thread.item.done.item.task.id: Field required\n"
            "  thread.item.done.item.task.thread_id: Field required\n"
            "  thread.item.done.item.task.created_at: Field required",
        ),
    ],
)
def test_what_is_no_event_is_refused_and_recorded(data: bytes | str, message: str) -> None:
    turn = Transcript({"type": "threads.create"})
    with pytest.raises(ClientError) as error:
        turn.feed(data)
    assert str(error.value) == message
    assert len(turn.frames) == 1
    assert turn.events == []


def test_of_many_reasons_some_are_given() -> None:
    item: Json = {"type": "user_message"}
    with pytest.raises(ClientError) as error:
        parse_event(json.dumps({"type": "thread.item.done", "item": item}))
    assert str(error.value).endswith("created_at: Field required\n  … and 2 reasons more")
