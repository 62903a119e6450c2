"""``verify FILE``: what is said of a captured conversation, rule by rule."""

import json
from pathlib import Path
from typing import Any  # JSON

import pytest

from chatkit_testing.cli import main
from tests.chatkit_testing.cli.captures import (
    CREATE,
    CREATED,
    SECOND,
    SECOND_ANSWER,
    assistant,
    entry,
    frames,
    har,
    user,
    whole,
)
from tests.chatkit_testing.cli.lines import on_a_terminal, run_apart

LOAD = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
REMOVED = frames({"type": "thread.item.removed", "item_id": "a9"})
OTHER_THREAD = frames({"type": "thread.updated", "thread": {**whole(), "id": "thr_9"}})


def load(*items: dict[str, Any]) -> dict[str, Any]:  # see the import
    return entry(LOAD, json.dumps(whole(*items)), mime="application/json")


def verify(tmp_path: Path, content: str, *options: str, name: str = "x.har") -> int:
    (tmp_path / name).write_text(content)
    return main(["verify", str(tmp_path / name), *options])


def test_a_conversation_that_keeps_to_the_protocol_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = [user("u1", "Where is A1?"), assistant("a1", "Shipped.")]
    second = [*first, user("u2", "Thanks"), assistant("a2", "Welcome.")]
    content = har(
        entry(CREATE, "".join(CREATED)),
        load(*first),
        entry(SECOND, "".join(SECOND_ANSWER)),
        load(*second),
    )

    assert verify(tmp_path, content) == 0
    assert (
        capsys.readouterr().out
        == f"""\
turn 1: threads.create (entry 1)
  user       Where is A1?
  assistant  Shipped.

turn 2: threads.add_user_message (entry 3)
  user       Thanks
  assistant  Welcome.

{tmp_path}/x.har: 2 streams, 7 events: no rule is broken
not judged without a reload at once (chatkit-testing check, a strict client):
  CK407
not judged without the pages of a list (chatkit-testing check, a strict client):
  CK501, CK502, CK503, CK504
not judged without the model's calls (the pytest fixtures see them):
  CK304, CK307
"""
    )


def test_what_is_broken_stands_beneath_its_turn_with_what_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = har(
        entry(CREATE, "".join(CREATED)),
        entry(SECOND, "".join([*SECOND_ANSWER, *REMOVED, *OTHER_THREAD]), mime="text/plain"),
    )

    assert verify(tmp_path, content) == 1
    assert (
        capsys.readouterr().out
        == f"""\
turn 1: threads.create (entry 1)
  user       Where is A1?
  assistant  Shipped.

turn 2: threads.add_user_message (entry 2)
  user       Thanks
  assistant  Welcome.

  CK205 (should): a9 is not known to the stream or the thread.
    rule: A removal names an item known to the stream or the thread.
      event 1: stream_options
      event 2: thread.item.done/assistant_message a2
    > event 3: thread.item.removed a9
      event 4: thread.updated
    users see: nothing; what should vanish stays
    to mend: remove by the id that was shown

  CK204 (must): told thread 'thr_9'; this is 'thr_1'.
    rule: Added and done of an id agree in type; item.thread_id is the thread's, and so is the id of every thread.updated.
      event 2: thread.item.done/assistant_message a2
      event 3: thread.item.removed a9
    > event 4: thread.updated
    users see: the item turns up in another conversation, or never
    to mend: give items `thread_id=thread.id`

  CK108 (must): the content type is "text/plain"; answer with StreamingResponse(result, media_type='text/event-stream').
    rule: The content type is text/event-stream.
    users see: no streaming: the answer appears at once, or not at all
    to mend: `StreamingResponse(result, media_type="text/event-stream")`

{tmp_path}/x.har: 2 streams, 9 events: 3 rules broken: CK108 (must), CK204 (must), CK205 (should)
not judged without a reload (a HAR in which the thread is loaded after the turn):
  CK401, CK402, CK403, CK404, CK405, CK406, CK408, CK409
not judged without a reload at once (chatkit-testing check, a strict client):
  CK407
not judged without the pages of a list (chatkit-testing check, a strict client):
  CK501, CK502, CK503, CK504
not judged without the model's calls (the pytest fixtures see them):
  CK304, CK307
"""  # noqa: E501 - as it is printed
    )


def test_a_rule_that_should_hold_is_told_and_fails_where_it_is_asked_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = har(entry(CREATE, "".join([*CREATED, *REMOVED])))

    assert verify(tmp_path, content) == 0
    assert "CK205 (should): a9 is not known" in capsys.readouterr().out
    assert verify(tmp_path, content, "--strict") == 1


def test_a_rule_that_is_allowed_is_counted_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = har(entry(CREATE, "".join([*CREATED, *OTHER_THREAD, *OTHER_THREAD])))

    assert verify(tmp_path, content) == 1
    assert "1 rule broken: CK204 (must) 2 times" in capsys.readouterr().out
    assert verify(tmp_path, content, "--allow", "CK204", "--allow=CK203") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "CK204" in line] == ["allowed: CK204 (must) 2 times"]
    assert f"{tmp_path}/x.har: 1 stream, 6 events: no rule is broken" in lines
    verify(tmp_path, content, "--allow", "CK204", "--json")
    [turn] = json.loads(capsys.readouterr().out)["turns"]
    assert turn["violations"] == []
    assert [one["rule"] for one in turn["allowed"]] == ["CK204", "CK204"]


def test_a_rule_that_is_none_cannot_be_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, har(), "--allow", "CK999") == 2
    said = capsys.readouterr().err
    assert said.startswith("chatkit-testing verify: --allow CK999: there is no such rule; they go")


def test_a_reload_that_lost_the_answer_is_a_broken_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = har(entry(CREATE, "".join(CREATED)), load(user("u1", "Where is A1?")))

    assert verify(tmp_path, content) == 1
    assert "CK401 (must): assistant_message a1 is not there after a reload" in (
        capsys.readouterr().out
    )


def test_a_thread_that_was_loaded_is_known_to_the_turns_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = frames(*[{"type": "thread.item.removed", "item_id": "a1"}])
    content = har(
        load(user("u1", "Where is A1?"), assistant("a1", "Shipped.")),
        entry(SECOND, "".join([*SECOND_ANSWER, *again])),
        entry({**LOAD, "params": {"thread_id": "thr_other"}}, "{}", mime="application/json"),
    )

    assert verify(tmp_path, content) == 0
    assert "no rule is broken" in capsys.readouterr().out


def test_a_page_of_a_thread_is_not_taken_for_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = whole(user("u1", "Where is A1?"))
    page["items"] |= {"has_more": True, "after": "u1"}
    content = har(
        entry(CREATE, "".join(CREATED)), entry(LOAD, json.dumps(page), mime="application/json")
    )

    assert verify(tmp_path, content) == 0
    assert "CK401" in capsys.readouterr().out.partition("not judged")[2]


def test_what_a_raw_stream_cannot_be_judged_by_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, "".join(SECOND_ANSWER), name="turn.sse") == 0
    assert (
        capsys.readouterr().out
        == f"""\
turn 1: a stream
  user       Thanks
  assistant  Welcome.

{tmp_path}/turn.sse: 1 stream, 3 events: no rule is broken
not judged without the request (--request, a HAR, or JSON lines):
  CK103, CK307, CK309, CK311, CK312
not judged without the thread's items before (a capture from its beginning):
  CK202, CK205, CK402, CK404, CK408, CK409
not judged without a reload (a HAR in which the thread is loaded after the turn):
  CK401, CK403, CK405, CK406
not judged without a reload at once (chatkit-testing check, a strict client):
  CK407
not judged without the pages of a list (chatkit-testing check, a strict client):
  CK501, CK502, CK503, CK504
not judged without the headers (curl -i, or a HAR):
  CK108
not judged without the model's calls (the pytest fixtures see them):
  CK304
"""
    )


def test_a_raw_stream_that_makes_its_thread_is_known_from_its_beginning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, "".join([*CREATED, *REMOVED]), name="turn.sse") == 0
    said = capsys.readouterr().out
    assert "CK205 (should): a9 is not known" in said
    assert "not judged without the thread's items before" not in said


def test_the_request_beside_a_raw_stream_has_its_opening_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "request.json").write_text(json.dumps(CREATE))
    options = ["--request", str(tmp_path / "request.json")]

    assert verify(tmp_path, "".join(SECOND_ANSWER), *options, name="turn.sse") == 1
    assert (
        "CK103 (must): threads.create has thread.item.done/user_message u2 as event 0, "
        "where thread.created belongs." in capsys.readouterr().out
    )


def test_frames_that_are_no_events_and_a_cut_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = "".join([*SECOND_ANSWER, "data: [DONE]\n\n", 'data: {"type":'])

    assert verify(tmp_path, stream, name="turn.sse") == 1
    shown = capsys.readouterr().out
    assert 'CK101 (must): "data: [DONE]\\n\\n" is no ThreadStreamEvent' in shown
    assert 'CK105 (must): the stream ends within the frame "data: {\\"type\\":"' in shown


def test_a_null_in_a_line_of_events_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"type": "error", "code": "stream.error", "message": None})

    assert verify(tmp_path, line, name="turn.jsonl") == 1
    assert "CK102 (must): message is null" in capsys.readouterr().out


def test_a_line_may_tell_all_that_there_is_to_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = {**assistant("h1", ""), "type": "hidden_context_item", "content": "A member."}
    before = [user("u1", "Where is A1?"), assistant("a1", "Shipped.")]
    line = {
        "request": SECOND,
        "frames": SECOND_ANSWER,
        "headers": {"Content-Type": "text/event-stream"},
        "before": before,
        "after": [*before, user("u2", "Thanks"), hidden],
    }

    assert verify(tmp_path, json.dumps(line), name="turn.jsonl") == 1
    shown = capsys.readouterr().out
    assert "1 rule broken: CK401 (must)\nnot judged without a reload at once" in shown


def test_the_report_as_json_holds_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = har(entry(CREATE, "".join([*CREATED, *REMOVED])))

    assert verify(tmp_path, content, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    [turn] = report["turns"]
    [violation] = turn.pop("violations")
    assert turn == {
        "place": "entry 1",
        "operation": "threads.create",
        "events": 5,
        "outline": ["user       Where is A1?", "assistant  Shipped."],
        "allowed": [],
    }
    assert violation.pop("message").startswith("CK205 (should): a9 is not known")
    assert violation == {
        "rule": "CK205",
        "severity": "should",
        "index": 4,
        "sentence": "A removal names an item known to the stream or the thread.",
        "harm": "nothing; what should vanish stays",
        "mend": "remove by the id that was shown",
    }
    assert report["file"] == str(tmp_path / "x.har")
    assert report["not_judged"][-1] == {
        "wanting": "the model's calls (the pytest fixtures see them)",
        "rules": ["CK304", "CK307"],
        "turns": [1],
    }


def test_a_terminal_shows_what_is_broken_in_colour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_a_terminal(monkeypatch)

    assert verify(tmp_path, "".join([*CREATED, *CREATED]), name="turn.sse") == 1
    assert "\x1b[1mturn 1: a stream\x1b[0m\n" in screen.getvalue()
    assert "  \x1b[31mCK201 (must): " in screen.getvalue()


def test_it_runs_as_a_program() -> None:
    run = run_apart("verify", "-", given="".join(CREATED))

    assert run.returncode == 0
    assert run.stderr == ""
    assert "stdin: 1 stream, 4 events: no rule is broken" in run.stdout


@pytest.mark.parametrize(
    ("second", "number", "what"),
    [(CREATED, 5, "thread.created"), (SECOND_ANSWER, 5, "user's message")],
)
def test_two_streams_in_one_file_are_named_before_what_they_break(
    second: list[str], number: int, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(tmp_path, "".join([*CREATED, *second]), name="two.sse")

    assert capsys.readouterr().out.startswith(
        f"{tmp_path}/two.sse seems to hold two streams: event {number} is a second {what}.\n"
        "Save each answer in a file of its own; what follows takes them for one.\n\nturn 1: "
    )
