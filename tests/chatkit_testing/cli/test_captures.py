"""Captures in every format: what is read of them, and what is said of broken ones."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chatkit_testing.cli import main
from chatkit_testing.cli._capture._har import read_har
from tests.chatkit_testing.cli.captures import (
    CREATE,
    CREATED,
    SECOND,
    SECOND_ANSWER,
    assistant,
    created,
    done,
    entry,
    frames,
    har,
    user,
    whole,
)
from tests.chatkit_testing.cli.lines import run_apart

FIRST_TURN = "user       Where is A1?\nassistant  Shipped.\n"
TWO_TURNS = """\
turn 1: threads.create ({0} {1})
  user       Where is A1?
  assistant  Shipped.

turn 2: threads.add_user_message ({0} {2})
  user       Thanks
  assistant  Welcome.
"""
Outline = Callable[..., str]


@pytest.fixture
def outline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Outline:
    """Have the outline of a file with some content, or what is said of it."""

    def show(content: str | bytes, *options: str) -> str:
        path = tmp_path / "capture"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        status = main(["outline", str(path), *options])
        shown = capsys.readouterr()
        if status == 2:
            assert shown.out == ""
            prefix = "chatkit-testing outline: "
            assert shown.err.startswith(prefix)
            return shown.err.removeprefix(prefix).replace(f"{path}", "FILE").rstrip("\n")
        assert status == 0
        return shown.out

    return show


# What is read


def test_raw_events_are_read(outline: Outline) -> None:
    assert outline("".join(CREATED)) == FIRST_TURN


def test_events_with_comments_byte_order_mark_and_crlf_are_read(outline: Outline) -> None:
    stream = ("\ufeff: hello\n\n" + "".join(CREATED)).replace("\n", "\r\n")

    assert outline(stream) == FIRST_TURN


def test_the_head_that_curl_prints_with_i_is_taken_off(outline: Outline) -> None:
    heads = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"

    assert outline(f"{heads}\r\n{''.join(CREATED)}") == FIRST_TURN


def test_lines_of_events_are_one_stream(outline: Outline) -> None:
    lines = [frame.removeprefix("data: ").rstrip("\n") for frame in CREATED]

    assert outline("\n".join(lines) + "\n\n") == FIRST_TURN


def test_lines_of_exchanges_are_a_conversation(outline: Outline) -> None:
    events = [json.loads(frame.removeprefix("data: ")) for frame in SECOND_ANSWER]
    lines = [{"request": CREATE, "frames": CREATED}, {"request": SECOND, "events": events}]

    content = "\n".join(json.dumps(line) for line in lines)
    assert outline(content) == TWO_TURNS.format("line", 1, 2)


def test_what_a_har_holds_besides_is_left_out(outline: Outline) -> None:
    content = har(
        entry(None, "<html>", mime="text/html"),
        entry(CREATE, "".join(CREATED)),
        entry({"type": "other"}, "data: 1\n\n"),
        entry(SECOND, "".join(SECOND_ANSWER), base64=True),
    )

    assert outline(content) == TWO_TURNS.format("entry", 2, 4)


def test_a_request_of_a_har_that_nests_beyond_reading_is_none_of_chatkit(outline: Outline) -> None:
    other = entry({}, "<html>", mime="text/html")
    other["request"]["postData"]["text"] = "[" * 100_000

    assert outline(har(other, entry(CREATE, "".join(CREATED)))) == outline(
        har(entry({}, "<html>", mime="text/html"), entry(CREATE, "".join(CREATED)))
    )


def test_a_har_is_known_by_its_log_wherever_it_stands(outline: Outline) -> None:
    content = {"comment": "", **json.loads(har(entry(CREATE, "".join(CREATED))))}

    assert outline(json.dumps(content)) == FIRST_TURN


def test_a_stream_whose_request_a_har_does_not_hold_is_read(outline: Outline) -> None:
    assert outline(har(entry(None, "".join(CREATED)))) == FIRST_TURN


def test_the_events_that_chrome_lists_are_read_where_it_leaves_the_body_out(
    outline: Outline,
) -> None:
    messages = [{"time": 1, "data": frame.removeprefix("data: ").rstrip("\n")} for frame in CREATED]

    assert outline(har(entry(CREATE, None, _eventSourceMessages=messages))) == FIRST_TURN


def test_a_request_that_the_user_gave_up_is_a_cancelled_turn(outline: Outline) -> None:
    cut = entry(CREATE, "".join(CREATED[:2]), status=0)
    cut["response"]["_error"] = "net::ERR_ABORTED"

    assert outline(har(cut)) == "user       Where is A1?\ncancelled\n"


@pytest.mark.parametrize(
    ("ended", "shown"),
    [
        ("whole", ""),
        ("raised", "aborted    the stream broke off\n"),
        ("cancelled", "cancelled\n"),
        ("closed", "cancelled\n"),
    ],
)
def test_a_line_says_how_its_stream_ended(ended: str, shown: str, outline: Outline) -> None:
    line = {"request": CREATE, "frames": CREATED[:2], "ended": ended}

    assert outline(json.dumps(line)) == f"user       Where is A1?\n{shown}"


def test_answers_without_a_stream_are_no_turns(outline: Outline) -> None:
    load = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
    lines = [
        {"request": CREATE, "frames": CREATED},
        {"request": load, "answer": json.dumps(whole())},
        {"request": load, "answer": {"no": "thread"}},
    ]

    assert outline("\n".join(json.dumps(line) for line in lines)) == FIRST_TURN


def test_an_exchange_without_a_word_is_an_empty_turn(outline: Outline) -> None:
    assert outline(json.dumps({"request": CREATE})) == "(nothing was shown)\n"


def test_a_retry_shows_what_an_earlier_turn_tells_of_its_message(outline: Outline) -> None:
    retry = {
        "type": "threads.retry_after_item",
        "params": {"thread_id": "thr_1", "item_id": "u1"},
    }
    answer = frames(done(assistant("a3", "On its way.")))
    content = har(entry(CREATE, "".join(CREATED)), entry(retry, "".join(answer)))

    assert 'retry      after "Where is A1?"' in outline(content)


def test_frames_that_are_no_events_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "turn.sse"
    path.write_text(CREATED[0] + "data: [DONE]\n\n" + CREATED[1])

    assert main(["outline", str(path)]) == 0
    assert capsys.readouterr() == (
        "user       Where is A1?\n",
        f"no event of ChatKit in 1 frame: chatkit-testing verify {path} says why\n",
    )


def test_stdin_is_read_for_a_dash() -> None:
    run = run_apart("outline", "-", given="".join(CREATED))

    assert (run.stdout, run.stderr, run.returncode) == (FIRST_TURN, "", 0)


def test_stdin_is_named_where_it_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"  \n")))

    assert main(["outline", "-"]) == 2
    assert capsys.readouterr().err == "chatkit-testing outline: stdin is empty\n"


# What is said of broken files

NO_BODY = har(entry(CREATE, None))
NOT_BASE64 = har(entry(CREATE, "data: {}")).replace(
    '"text": "data', '"encoding": "base64", "text": "data'
)
BROKEN: dict[str, tuple[str, str]] = {
    "nothing that is known": (
        "Hello there\nyou",
        "FILE, line 1: 'Hello there' begins no capture that I know: raw server-sent events "
        "(curl -N … > FILE), HAR (the network panel of a browser) or JSON lines; "
        "--format names one",
    ),
    "an error in place of a stream": (
        'HTTP/1.1 422 Unprocessable\r\ncontent-type: application/json\r\n\r\n{"detail":"no"}',
        'FILE holds no stream: the server answered with HTTP status 422: {"detail":"no"}',
    ),
    "a page in place of a stream": (
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>",
        "FILE, line 1: no server-sent event begins with '<html>'; save a stream with "
        "curl -N … > FILE",
    ),
    "a head alone": (
        "HTTP/x",
        "FILE, line 1: no server-sent event begins with ''; save a stream with curl -N … > FILE",
    ),
    "a line cut off": (
        '{"type": "progress_update", "text": "a"}\n{"type": "progr',
        "FILE, line 2, column 10: no JSON: Unterminated string starting at",
    ),
    "a line that nests too deep": (
        '{"type": "progress_update"}\n{"type": ' + 100_000 * "[",
        "FILE, line 2: the JSON nests too deep to be read",
    ),
    "a file that nests too deep": (
        '{"type": ' + 100_000 * "[",
        "FILE, line 1: the JSON nests too deep to be read",
    ),
    "a line that ends too early": (
        '{"type": "progress_update", "text": "a"}\n{"type":',
        "FILE, line 2, column 9: the JSON ends too early; is the file complete?",
    ),
    "a line with a slip": (
        '{"type": "progress_update" "text": "a"}',
        "FILE, line 1, column 28: no JSON: Expecting ',' delimiter",
    ),
    "an array": ('[{"type": "x"}]', 'FILE, line 1 has to be a JSON object; it is [{"type": "x"}]'),
    "a request": (
        '{"type": "threads.list", "params": {}}',
        "FILE, line 1 is a request; a capture holds what it was answered, and --request takes "
        "the request beside it",
    ),
    "a request in lines": (
        '{\n  "type": "threads.list",\n  "params": {}\n}\n',
        "FILE is a request; a capture holds what it was answered, and --request takes "
        "the request beside it",
    ),
    "neither event nor exchange": (
        '\n{"detail": "Not Found"}',
        'FILE, line 2 is neither an event (it has no "type") nor an exchange '
        '({"request": …, "frames": […]} or {"request": …, "events": […]})',
    ),
    "both": (
        '{"type": "progress_update", "text": "a"}\n{"frames": []}',
        "FILE, line 2: events and exchanges are mixed; a file holds one kind of lines",
    ),
    "frames of another kind": (
        '{"frames": [1]}',
        "FILE, line 1: frame has to be a JSON string; it is 1",
    ),
    "events of another kind": (
        '{"events": 1}',
        "FILE, line 1: events has to be a JSON array; it is 1",
    ),
    "an ending that is none": (
        '{"frames": [], "ended": "badly"}',
        'FILE, line 1: ended is "badly"; it is one of "whole", "raised", "cancelled", "closed"',
    ),
    "an ending that is no text": (
        '{"frames": [], "ended": [1]}',
        'FILE, line 1: ended is [1]; it is one of "whole", "raised", "cancelled", "closed"',
    ),
    "items that are none": (
        '{"frames": [], "before": [{"type": "user_message"}]}',
        "FILE, line 1: before.0.user_message.id is no item of a thread: Field required",
    ),
    "no stream at all": (
        '{"request": {"type": "threads.list"}, "answer": {"data": []}}',
        "FILE holds no stream among 1 exchange",
    ),
    "a HAR cut off": (
        '{"log":\n {"entries": [',
        "FILE, line 2, column 15: the JSON ends too early; is the file complete?",
    ),
    "a HAR without entries": (
        '{"log": {}}',
        "FILE: log.entries has to be a JSON array; it is None",
    ),
    "a HAR of something else": (
        har(entry(None, "<html>", mime="text/html")),
        "FILE holds no ChatKit exchange among 1 entry; "
        "have the network panel open while the conversation runs",
    ),
    "a HAR of a request whose type is a list": (
        har(entry({"type": ["a"], "params": {}}, "{}", mime="application/json")),
        "FILE holds no ChatKit exchange among 1 entry; "
        "have the network panel open while the conversation runs",
    ),
    "a HAR without bodies": (
        NO_BODY,
        "FILE, entry 1 holds no body of the stream: save the HAR with its content, "
        "after the answer ended",
    ),
    "a body that is no base64": (
        NOT_BASE64,
        "FILE, entry 1: response.content.text is no base64: Only base64 data is allowed",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_told_by_its_place(case: str, outline: Outline) -> None:
    content, said = BROKEN[case]

    assert outline(content) == said


def test_a_format_that_is_named_is_not_guessed(outline: Outline) -> None:
    assert outline("".join(CREATED), "--format", "jsonl") == (
        "FILE, line 1, column 1: no JSON: Expecting value"
    )


def test_a_request_goes_with_a_stream_that_has_none(outline: Outline, tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text(
        json.dumps({"type": "threads.custom_action", "params": {"action": {"type": "pay"}}})
    )
    stream = "".join(frames(done(assistant("a1", "Paid."))))

    assert outline(stream, "--request", str(request)) == "action     pay\nassistant  Paid.\n"


def test_a_request_beside_a_file_that_tells_its_own_is_misuse(
    outline: Outline, tmp_path: Path
) -> None:
    request = tmp_path / "request.json"
    request.write_text(json.dumps(CREATE))

    assert outline(har(entry(CREATE, "".join(CREATED))), "--request", str(request)) == (
        f"--request {request}: FILE tells the requests of its streams itself"
    )


def test_the_order_of_a_hars_headers_and_kinds_of_answers_is_kept() -> None:
    thread = whole(user("u1", "Where is A1?"), assistant("a1", "Shipped."))
    load = {"type": "threads.get_by_id", "params": {"thread_id": "thr_1"}}
    failed = entry(SECOND, "Internal Server Error", mime="text/plain", status=500)
    no_headers = entry(CREATE, "".join(frames(created())))
    del no_headers["response"]["headers"]
    content = har(entry(load, json.dumps(thread), mime="application/json"), failed, no_headers)

    loaded, broken, made = read_har(content.encode(), "x.har")

    assert (loaded.answer, loaded.frames) == (thread, None)
    assert loaded.headers == {"content-type": "application/json"}
    assert (broken.frames, broken.status, broken.answer) == (None, 500, None)
    assert made.headers == {}
