"""The verifier takes a stream in whatever form it is at hand."""

import json
from typing import cast

import pytest

from chatkit.types import (
    ThreadRetryAfterItemParams,
    ThreadsRetryAfterItemReq,
    ThreadStreamEvent,
)
from chatkit_testing.protocol import verify
from tests.chatkit_testing.protocol.streams import (
    CREATE,
    EVENT,
    OPENING,
    OPTIONS,
    Json,
    Turn,
    added,
    answer,
    delta,
    done,
    part_added,
    progress,
    request,
    transcript,
    turn,
    user,
)


def frame(event: Json) -> bytes:
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def rules_of(frames: list[bytes] | list[str]) -> list[str]:
    return [violation.rule for violation in verify(frames)]


def test_frames_as_they_came() -> None:
    assert rules_of([frame(event) for event in OPENING]) == []
    assert rules_of([frame(event).decode() for event in OPENING]) == []


def test_comments_are_ignored() -> None:
    assert rules_of([b": ping\n\n", b": a\n" + frame(progress()), b"\n"]) == []


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (b'data:{"type":"progress_update","text":"a"}\n\n', "is not `data: ` and one line."),
        (b'event: x\ndata: {"type":"progress_update","text":"a"}\n\n', "is not `data: ` and one"),
        (b'data: {"type":\ndata: "progress_update","text":"a"}\n\n', "is not `data: ` and one"),
        (b"data: [null]\n\n", "is no ThreadStreamEvent;"),
        (b"data: null null\n\n", "is no ThreadStreamEvent;"),
        (b'data: {"type":"thread.sang"}\n\n', "is no ThreadStreamEvent;"),
    ],
)
def test_a_frame_of_another_shape_breaks_ck101(broken: bytes, says: str) -> None:
    [violation] = verify([frame(progress()), broken, frame(progress())])
    assert (violation.rule, violation.index) == ("CK101", 1)
    assert says in violation.message


def test_a_stream_that_ends_within_a_frame_breaks_ck105() -> None:
    [violation] = verify([frame(progress()), frame(progress())[:-1]])
    assert (violation.rule, violation.index) == ("CK105", 1)
    assert violation.message.startswith(
        'CK105 (must): the stream ends within the frame "data: {\\"type\\": \\"progress_update\\", '
    )


def test_a_null_in_a_frame_breaks_ck102() -> None:
    [violation] = verify([frame(progress() | {"icon": None, "unknown": 1})])
    assert (violation.rule, violation.index) == ("CK102", 0)


def test_events_as_models_have_no_frames_to_judge() -> None:
    events: list[ThreadStreamEvent] = [EVENT.validate_python(event) for event in OPENING]
    assert verify(events, request=CREATE) == []


def test_a_request_may_be_a_model() -> None:
    asked = ThreadsRetryAfterItemReq(
        params=ThreadRetryAfterItemParams(thread_id="thr_1", item_id="msg_1")
    )
    assert [found.rule for found in verify([progress()], request=asked)] == ["CK103"]


def test_a_transcript_knows_its_request_its_thread_and_how_it_ended() -> None:
    streamed = transcript(added(answer(None)), part_added(), delta("Hello"))
    assert [found.rule for found in verify(streamed, before=[])] == ["CK203"]
    streamed.cancelled = True
    assert verify(streamed, before=[]) == []


def test_the_frame_that_broke_a_transcript_is_judged_too() -> None:
    streamed = transcript()
    streamed.frames.append(b"data: {}\n\n")
    assert [(found.rule, found.index) for found in verify(streamed, before=[])] == [("CK101", 3)]


def test_a_mixed_stream_is_refused() -> None:
    mixed = cast("list[bytes]", [frame(progress()), progress()])
    with pytest.raises(TypeError, match="this one has bytes, dict"):
        verify(mixed)


def test_violations_come_in_the_order_of_the_stream_the_whole_last() -> None:
    broken = turn(
        added(answer()),
        done(answer(thread_id="thr_9", id="msg_5")),
        headers={"content-type": "text/html"},
    )
    assert [(found.rule, found.index) for found in broken.verify()] == [
        ("CK203", 3),
        ("CK204", 4),
        ("CK108", None),
    ]


def test_a_violation_shows_its_rule_and_the_events_around() -> None:
    [violation] = turn(progress(), done(answer()), done(answer())).verify()
    assert str(violation) == (
        "CK201 (must): assistant_message msg_2 is done a second time.\n"
        "  rule: An id is added once and done once; it is not reused within the thread for another "
        "item, nor added or done again by a later turn (a continued workflow and an item that an "
        "action updates excepted); nothing is done after it was removed.\n"
        "    event 3: progress_update\n"
        "    event 4: thread.item.done/assistant_message msg_2\n"
        "  > event 5: thread.item.done/assistant_message msg_2"
    )


def test_the_context_names_updates_and_removals_and_what_was_no_event() -> None:
    frames = [frame(event) for event in (*OPENING, added(answer()), delta("x"))]
    frames += [frame({"type": "thread.item.removed", "item_id": "msg_2"}), b"data: {}\n\n"]
    [violation] = verify(frames, request=CREATE, before=[])
    assert violation.message.endswith(
        "    event 4: thread.item.updated/assistant_message.content_part.text_delta msg_2\n"
        "    event 5: thread.item.removed msg_2\n"
        "  > event 6: (no event of ChatKit)"
    )


def test_a_message_of_an_earlier_turn_may_be_updated() -> None:
    extended = Turn(
        [OPTIONS, delta("!", id="msg_0")],
        request=request("threads.custom_action"),
        before=[user(id="msg_9"), answer(id="msg_0")],
    )
    assert extended.verify() == []
