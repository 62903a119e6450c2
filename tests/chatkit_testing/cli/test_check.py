"""``check URL``: sound endpoints pass; what is broken is named, with what to mend."""

import asyncio
import json
import re
import socket
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple  # Any: a server without a use for a context
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI

from chatkit.types import ThreadMetadata
from chatkit_testing import InMemoryAttachmentStore, InMemoryStore, LiveServers, ScriptedRunner
from chatkit_testing.cli import main
from chatkit_testing.cli._check._arrival import judge_arrival
from chatkit_testing.cli._check._case import checks_in_order
from chatkit_testing.cli._check._options import CheckOptions
from chatkit_testing.cli._check._report import as_junit
from chatkit_testing.cli._check._results import results_of, written_as_json
from chatkit_testing.cli._check._run import Findings
from chatkit_testing.cli._check._run import check as check_endpoint
from chatkit_testing.cli._terminal import Progress
from chatkit_testing.conformance import PromiseOutcome
from echo.app import create_app
from support_desk.app import create_app as create_desk
from tests.chatkit_testing.cli import endpoints
from tests.chatkit_testing.cli.endpoints import Card, Sound, behind_cors, endpoint
from tests.chatkit_testing.cli.lines import on_a_terminal, run_apart
from tests.chatkit_testing.conformance.test_server_promises import (
    BeginsItemsAnew,
    BeginsThreadsAnew,
    KeepsThreads,
    MakesThreads,
    OldestFirst,
)

Check = Callable[..., tuple[int, str]]
FRONT = ("--origin", "http://front.example")


@pytest.fixture
def check(chatkit_live_server: LiveServers, capsys: pytest.CaptureFixture[str]) -> Check:
    """Have an application checked, and give the exit status and what was printed."""

    def run(app: FastAPI, *options: str) -> tuple[int, str]:
        url = chatkit_live_server(app, raise_server_exceptions=False)
        status = main(["check", url, *options])
        shown = capsys.readouterr()
        return status, (shown.out + shown.err).replace(url, "URL")

    return run


def verdicts(report: str) -> dict[str, str]:
    """The verdict of each line of a report's table."""
    rows = re.findall(r"^  (\w+) +(passed|broken|should|allowed|could not be told)  ", report, re.M)
    return dict(rows)


# Sound endpoints


def test_a_sound_endpoint_passes(check: Check) -> None:
    status, report = check(create_app(InMemoryStore()))

    assert status == 0
    found = verdicts(report)
    del found["SV401"]  # it depends on how fast the machine is
    untold = [id for id, verdict in found.items() if verdict != "passed"]
    assert untold == ["EP102", "EP501", "EP601"]
    assert len(found) == 22
    assert report.endswith(" could not be told; 37 turns played\n")


def test_so_does_an_application_with_an_agent(
    check: Check, chatkit_runner: ScriptedRunner, tmp_path: Path
) -> None:
    chatkit_runner.script("Order A1 shipped yesterday.", always=True)
    app = create_desk(tmp_path / "desk.db")

    status, report = check(app, "--header", "X-User: ada", "--message", "Where is order A1?")

    assert (status, set(verdicts(report).values())) == (0, {"passed", "could not be told"}), report


def test_all_that_an_endpoint_can_do_is_checked_where_it_is_asked_for(check: Check) -> None:
    app = behind_cors(endpoint(), headers=["content-type", "authorization"])
    options = [*FRONT, "--header", "Authorization: Bearer x", "--action", "pay", '{"amount": 5}']

    status, report = check(app, *options, "--only", "EP102", "--only", "EP601")

    assert status == 0
    assert verdicts(report) == {"EP102": "passed", "EP601": "passed", "CK": "passed"}


@pytest.mark.parametrize("streaming", [True, False])
def test_an_action_is_done_for_the_widget_that_shows_it(streaming: bool, check: Check) -> None:
    app = endpoint(Card(InMemoryStore(), streaming=streaming))
    talk = ["--message", "Hello", "--message", "Show me the card"]

    status, report = check(app, *talk, "--action", "pay", "{}", "--only", "EP601")

    assert (status, verdicts(report)) == (0, {"EP601": "passed", "CK": "passed"}), report


def test_a_thread_that_is_not_there_may_have_an_empty_page(check: Check) -> None:
    status, report = check(endpoint(Sound(endpoints.EmptyPages())), "--only", "EP301")

    assert (status, verdicts(report)["EP301"]) == (0, "passed")


def test_a_retry_that_ends_without_a_word_is_noted(check: Check) -> None:
    status, report = check(endpoints.mute_where_it_does_not_know(), "--only", "EP301")

    assert (status, verdicts(report)["EP301"]) == (0, "passed")
    assert "\nnotes:\n  a retry after a message that is not there ends without a word" in report


async def test_a_user_with_many_threads_is_not_read_through(
    chatkit_live_server: LiveServers,
) -> None:
    store = InMemoryStore[object]()
    for n in range(51):
        thread = ThreadMetadata(id=f"thr_old_{n}", created_at=datetime(2025, 1, 1))
        await store.save_thread(thread, {})
    url = chatkit_live_server(endpoint(Sound(store)), raise_server_exceptions=False)
    options = CheckOptions(url=url, headers={}, only=["SV111"], timeout=10)

    findings = await check_endpoint(options, Progress())

    [result, _] = results_of(findings)
    assert result.verdict == "could not be told"
    assert result.text == "the user has more than 50 threads; ask as one who has fewer"


def test_headers_that_keep_proxies_from_gathering_need_no_note(check: Check) -> None:
    headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}

    _, noted = check(endpoint(), "--only", "EP101")
    _, quiet = check(endpoint(headers=headers), "--only", "EP101")

    assert "\nnotes:\n  the stream has no Cache-Control: no-cache, no-transform; " in noted
    assert "  the stream has no X-Accel-Buffering: no; nginx holds it back" in noted
    assert "notes:" not in quiet


# Broken endpoints, one thing each


class Broken(NamedTuple):
    """What is broken, and what is said of it."""

    app: Callable[[], FastAPI]
    id: str
    said: str
    options: tuple[str, ...] = ()
    verdict: str = "broken"


BROKEN: dict[str, Broken] = {
    "an answer that is gathered": Broken(
        lambda: endpoints.Gathering(endpoint()),
        "SV401",
        "the answer has a content-length (",
    ),
    "a compressed stream": Broken(
        lambda: endpoint(frames=endpoints.compressed, headers={"Content-Encoding": "gzip"}),
        "EP101",
        "the stream is compressed: content-encoding: gzip",
        verdict="should",
    ),
    "another content type": Broken(
        lambda: endpoint(media_type="text/plain"),
        "CK108",
        'the content type is "text/plain; charset=utf-8"',
        ("--only", "SV101"),
    ),
    "a stream that says it is JSON": Broken(
        lambda: endpoint(media_type="application/json"),
        "SV101",
        "threads.create streams its answer, but the endpoint answered with application/json",
    ),
    "no CORS at all": Broken(
        endpoint, "EP102", "the preflight is answered with HTTP 405; it has to be 200", FRONT
    ),
    "CORS for another origin": Broken(
        lambda: behind_cors(endpoint(), headers=["content-type"]),
        "EP102",
        "the preflight is answered with HTTP 400",
        ("--origin", "http://other.example"),
    ),
    "CORS without a header that is needed": Broken(
        lambda: endpoints.preflighted(endpoint(), {"access-control-allow-origin": "*"}),
        "EP102",
        "the preflight allows the headers '', without content-type",
        FRONT,
    ),
    "CORS by a * without the header that it does not stand for": Broken(
        lambda: endpoints.preflighted(
            endpoint(),
            {"access-control-allow-origin": "*", "access-control-allow-headers": "*"},
        ),
        "EP102",
        "the preflight allows the headers '*', without authorization; a * does not stand for "
        "authorization",
        (*FRONT, "--header", "Authorization: Bearer x", "--header", "X-Desk: 1"),
    ),
    "a preflight that names another origin": Broken(
        lambda: endpoints.preflighted(endpoint(), {"access-control-allow-origin": "http://x"}),
        "EP102",
        "the preflight has to say Access-Control-Allow-Origin: http://front.example; "
        "it says 'http://x'",
        FRONT,
    ),
    "CORS in the preflight alone": Broken(
        lambda: endpoints.preflighted(
            endpoint(),
            {"access-control-allow-origin": "*", "access-control-allow-headers": "*"},
        ),
        "EP102",
        "the answer has to say Access-Control-Allow-Origin: http://front.example; it has none",
        FRONT,
    ),
    "a crash for what is no request": Broken(
        lambda: endpoint(malformed=endpoints.internal),
        "EP201",
        "13 of 14 are answered otherwise; the first of them is no body: HTTP 500",
    ),
    "a crash for a GET": Broken(
        lambda: endpoints.crashing_for_get(endpoint()),
        "EP201",
        "1 of 14 are answered otherwise; the first of them is GET: HTTP 500",
    ),
    "a traceback for what is no request": Broken(
        lambda: endpoint(malformed=endpoints.a_traceback),
        "EP202",
        'no body is answered with a traceback:\n    "Traceback (most recent call last):',
    ),
    "a page for what is no request": Broken(
        lambda: endpoint(malformed=endpoints.a_page),
        "EP202",
        "(13 answers of that kind)",
        verdict="should",
    ),
    "what is no request, taken for one": Broken(
        lambda: endpoint(malformed=endpoints.fine), "SV107", "post(b'') was done; it has to be"
    ),
    "a thread that is made up": Broken(
        lambda: endpoint(Sound(MakesThreads())),
        "EP301",
        "thread(thr_that_is_not_there) was done; it has to be refused",
    ),
    "items that are made up": Broken(
        lambda: endpoint(Sound(endpoints.InventsItems())),
        "EP301",
        "thr_that_is_not_there has items: made_up_1",
    ),
    "items that are waited for": Broken(
        endpoints.silent_on_items,
        "EP301",
        "items.list was not answered within 0.5 s.",
        ("--timeout", "0.5"),
    ),
    "a message that is not there, answered again": Broken(
        lambda: endpoint(taken=endpoints.retrying_anything),
        "EP301",
        "a retry after msg_that_is_not_there was answered:\n",
    ),
    "a message to a thread that is made up": Broken(
        lambda: endpoint(Sound(MakesThreads())),
        "SV106",
        "send(thr_that_is_not_there) was done; it has to be refused",
    ),
    "pages of items that begin anew": Broken(
        lambda: endpoint(Sound(BeginsItemsAnew())),
        "SV112",
        "CK503 (must)",
    ),
    "pages of threads that begin anew": Broken(
        lambda: endpoint(Sound(BeginsThreadsAnew())),
        "SV112",
        "the pages of the user's threads: CK503 (must)",
    ),
    "pages that ignore their cursor": Broken(
        lambda: endpoint(Sound(endpoints.IgnoresCursors())), "SV109", "CK501 (must)"
    ),
    "a hidden item after a reload": Broken(
        lambda: endpoint(answer=endpoints.with_hidden_items),
        "EP302",
        "a reload holds hidden_context_item hidden_1",
    ),
    "a hidden item in the stream": Broken(
        lambda: endpoint(frames=endpoints.with_a_hidden_item),
        "CK206",
        "hidden_context_item hidden_1",
        ("--only", "SV101"),
    ),
    "a thread that is lost with the connection": Broken(
        lambda: endpoint(Sound(endpoints.FindsNoThread())),
        "EP401",
        "threads.get_by_id was answered with HTTP status 500:\n    Internal Server Error\n",
    ),
    "a message that is lost with the connection": Broken(
        lambda: endpoint(Sound(endpoints.LosesMessages())),
        "EP401",
        "which was shown before the connection broke, is lost",
    ),
    "a message that is not shown": Broken(
        lambda: endpoint(frames=endpoints.without_the_message),
        "EP401",
        "the user's message was not shown:",
    ),
    "no thread.created": Broken(
        lambda: endpoint(frames=endpoints.without_opening),
        "CK103",
        "threads.create has thread.item.done/user_message",
        ("--only", "SV106", "--only", "SV101"),
    ),
    "frames with lines of their own": Broken(
        lambda: endpoint(frames=endpoints.with_event_lines),
        "CK101",
        "is not `data: ` and one line",
        ("--only", "SV101"),
    ),
    "nulls": Broken(
        lambda: endpoint(frames=endpoints.with_nulls),
        "CK102",
        "thread.title is null; leave out fields that are None",
        ("--only", "SV101"),
    ),
    "what is no event": Broken(
        lambda: endpoint(frames=endpoints.no_events),
        "SV101",
        "the server sent what is no ChatKit event:",
    ),
    "a stream that never ends": Broken(
        lambda: endpoint(frames=endpoints.without_an_end),
        "SV101",
        "threads.create did not end within 0.5 s.",
        ("--timeout", "0.5", "--keep"),
    ),
    "no answer": Broken(
        lambda: endpoint(endpoints.Mute(InMemoryStore())),
        "SV101",
        "the message was not answered:",
    ),
    "an answer that is not stored": Broken(
        lambda: endpoint(Sound(endpoints.LosesAnswers())),
        "CK401",
        "assistant_message msg_2 is not there after a reload; the store lost it.",
        ("--only", "SV101"),
    ),
    "threads in the wrong order": Broken(
        lambda: endpoint(Sound(OldestFirst())), "SV103", "got thr_1, thr_2"
    ),
    "a thread that cannot be deleted": Broken(
        lambda: endpoint(Sound(KeepsThreads())),
        "SV105",
        "thread(thr_1) was done; it has to be refused",
    ),
    "an action that fails": Broken(
        endpoint,
        "EP601",
        "act(refuse) raised LookupError(answered with an error: stream.error · may retry)",
        ("--action", "refuse", "{}"),
    ),
    "an action whose answer breaks off": Broken(
        lambda: endpoint(frames=endpoints.cut_where_it_is_paid),
        "EP601",
        "act(pay) raised LookupError(the answer broke off)",
        ("--action", "pay", "{}"),
    ),
    "a button of another name": Broken(
        lambda: endpoint(Card(endpoints.Store())),
        "EP601",
        "act(thanks) raised LookupError(answered with an error: Nobody pressed a button. · no ",
        ("--message", "Show me the card", "--action", "thanks", "{}"),
    ),
    "a button that no answer shows": Broken(
        lambda: endpoint(Card(endpoints.Store())),
        "EP601",
        "act(pay) raised LookupError(answered with an error: Nobody pressed a button. · no retry)",
        ("--action", "pay", "{}"),
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named(case: str, check: Check) -> None:
    broken = BROKEN[case]
    only = () if "--only" in broken.options else ("--only", broken.id)

    status, report = check(broken.app(), *only, *broken.options)

    assert verdicts(report)[broken.id] == broken.verdict
    assert status == (1 if broken.verdict == "broken" else 0)
    _, _, story = report.partition(f"\n{broken.id} ({broken.verdict}): ")
    assert broken.said in story.partition("\n\n" + "could not")[0], report
    assert f"  if that is as it has to be: --allow {broken.id}\n" in story
    assert "  to mend: " in story


def test_what_cannot_be_told_without_an_answer_is_not_passed(check: Check) -> None:
    _, report = check(endpoint(endpoints.Mute(InMemoryStore())))

    found = verdicts(report)
    assert found["SV101"] == "broken"
    passed = {id for id, verdict in found.items() if verdict == "passed"}
    assert passed == {"SV106", "SV107", "EP201", "EP202", "CK"}
    assert "  SV102  no message is answered (SV101)\n" in report


# Files


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("Leave it at the door.")
    return path


def test_a_file_is_uploaded_and_sent(check: Check, note: Path) -> None:
    app = endpoints.with_uploads(InMemoryStore())

    status, report = check(app, "--attachment", str(note), "--only", "EP501")

    assert (status, verdicts(report)["EP501"]) == (0, "passed"), report


def test_a_file_that_is_lost_is_named(check: Check, note: Path) -> None:
    app = endpoints.with_uploads(endpoints.LosesAttachments())

    status, report = check(app, "--attachment", str(note), "--only", "EP501")

    assert status == 1
    assert "is not on the message after a reload" in report


def test_an_address_for_uploads_that_nobody_reaches_is_named(check: Check, note: Path) -> None:
    files = InMemoryAttachmentStore[Any](base_url="http://127.0.0.1:1/files")
    app = endpoint(Sound(InMemoryStore(), files))

    status, report = check(app, "--attachment", str(note), "--only", "EP501")

    assert status == 1
    assert "  PUT http://127.0.0.1:1/files/atc_1 was not answered: All connection" in report
    assert "  The address in upload_descriptor cannot be reached. It comes from create_" in report


def test_an_upload_that_is_refused_is_told_as_it_was_answered(check: Check, note: Path) -> None:
    app = endpoint(Sound(InMemoryStore()))

    status, report = check(app, "--attachment", str(note), "--only", "EP501")

    assert status == 1
    assert "  attachments.create was answered with HTTP status 500:" in report
    assert "cannot be reached" not in report


# Where there is no endpoint


def test_a_server_that_does_not_run_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert main(["check", f"http://127.0.0.1:{port}"]) == 2
    assert capsys.readouterr() == (
        "",
        f"chatkit-testing check: POST http://127.0.0.1:{port}/chatkit was not answered: "
        "All connection attempts failed; is the server running?\n",
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("localhost:8000", "'localhost:8000' is no target: a URL begins with http:// or https://"),
        ("", "'' is no target: a URL begins with http:// or https://"),
        ("http://[::1", "'http://[::1' is no target: Invalid IPv6 URL"),
        (
            "http://127.0.0.1:99999/",
            "'http://127.0.0.1:99999/' is no target: '99999' is no port; they go from 0 to 65535",
        ),
    ],
)
def test_what_is_no_url_is_misuse(url: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", url]) == 2
    assert capsys.readouterr().err == f"chatkit-testing check: {said}\n"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "who asks has to be known: --header 'Authorization: Bearer …'"),
        (404, "is that the path of the endpoint?"),
    ],
)
def test_an_endpoint_that_lets_nobody_in_is_misuse(status: int, said: str, check: Check) -> None:
    found, report = check(endpoints.refusing(status))

    assert found == 2
    assert report == f"chatkit-testing check: URL/chatkit answers with HTTP {status}: {said}\n"


def test_an_endpoint_that_does_not_answer_is_not_waited_for(check: Check) -> None:
    found, report = check(endpoints.silent(), "--timeout", "0.3")

    assert found == 2
    assert report == (
        "chatkit-testing check: URL/chatkit does not answer threads.list within 0.3 s; --timeout\n"
    )


# Options


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--header", "Bearer"), "--header 'Bearer': it reads like 'Authorization: Bearer …'"),
        (("--header", "X: ☃"), "--header 'X: ☃': '☃' is more than the visible ASCII of a header"),
        (("--header", "X: a\nb"), "--header 'X: a\\nb': 'a\\nb' is more than the visible ASCII"),
        (
            ("--origin", "app.example"),
            "--origin app.example: it reads like https://app.example.org",
        ),
        (("--origin", "http://app.example/"), "--origin http://app.example/: it reads like https:"),
        (("--action", "pay", "{"), "--action pay '{': the payload is no JSON: "),
        (("--timeout", "0"), "--timeout 0: it takes a number of seconds, more than 0"),
        (("--timeout", "nan"), "--timeout nan: it takes a number of seconds, more than 0"),
        (("--timeout", "inf"), "--timeout inf: it takes a number of seconds, more than 0"),
        (("--attachment", "/nowhere"), "--attachment /nowhere: there is no such file"),
        (("--json", "/nowhere/r.json"), "--json /nowhere/r.json: No such file or directory"),
        (("--junit", "/nowhere/r.xml"), "--junit /nowhere/r.xml: No such file or directory"),
        (("--only", "EP999"), "--only EP999: there is no such check; --list shows them"),
        (
            ("--allow", "CK999"),
            "--allow CK999: there is no such check or rule; --list shows the checks",
        ),
    ],
)
def test_an_option_that_cannot_be_is_misuse(
    options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "http://127.0.0.1:1", *options]) == 2
    assert capsys.readouterr().err.startswith(f"chatkit-testing check: {said}")


def test_without_a_url_there_is_only_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        "chatkit-testing check: which URL? Or --list, for the checks alone\n"
    )
    assert main(["check", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("SV101  A first message makes a thread and is answered, ")
    assert "EP201  What is no request is answered with a status of 4xx." in lines
    assert main(["check", "--list", "--only", "EP201"]) == 0
    only = "EP201  What is no request is answered with a status of 4xx.\n"
    assert capsys.readouterr().out == only


def test_what_is_allowed_is_neither_checked_nor_told(check: Check) -> None:
    app = endpoint(malformed=endpoints.internal, frames=endpoints.with_nulls)

    status, report = check(
        app, "--allow", "EP201", "--allow", "CK102", "--only", "EP201", "--only", "SV101"
    )

    assert status == 0
    assert verdicts(report) == {"SV101": "passed", "EP201": "allowed", "CK": "passed"}


def test_what_should_hold_counts_where_it_is_asked_to(check: Check) -> None:
    app = endpoint(malformed=endpoints.a_page)

    assert check(app, "--only", "EP202", "--strict")[0] == 1


def test_messages_take_turns(check: Check) -> None:
    store = InMemoryStore[object]()

    check(endpoint(Sound(store)), "--only", "SV102", "--keep", "--message", "A", "--message", "B")
    check(endpoint(Sound(store)), "--only", "SV102", "--keep", "--message", "A", "--message", "B")

    said = [
        item["content"][0]["text"]
        for thread in store.dump()["threads"]
        for item in thread["items"]
        if item["type"] == "user_message"
    ]
    assert set(said) == {"B"}


def test_the_threads_that_were_made_are_deleted(check: Check) -> None:
    store = InMemoryStore[object]()

    check(endpoint(Sound(store)))

    assert store.dump()["threads"] == []


def test_a_thread_that_a_check_has_deleted_is_not_missed(check: Check) -> None:
    _, report = check(endpoint(Sound(endpoints.Particular())), "--only", "SV105")

    assert verdicts(report)["SV105"] == "passed"
    assert "could not be deleted" not in report


def test_threads_that_cannot_be_deleted_are_told(check: Check) -> None:
    _, report = check(endpoint(Sound(endpoints.RefusesDeletion())), "--only", "SV101")

    assert "\nnotes:\n  threads that could not be deleted: thr_1\n" in report


# Reports


def test_a_report_for_programs_and_one_for_ci_are_written(check: Check, tmp_path: Path) -> None:
    app = endpoint(malformed=endpoints.a_page, frames=endpoints.with_nulls)
    files = ["--json", str(tmp_path / "r.json"), "--junit", str(tmp_path / "r.xml")]

    status, _ = check(app, "--only", "SV101", "--only", "EP202", "--only", "EP501", *files)

    assert status == 1
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert {one["id"]: one["verdict"] for one in report["results"]} == {
        "SV101": "passed",
        "EP202": "should",
        "EP501": "could not be told",
        "CK102": "broken",
    }
    assert report["turns"] == 1
    assert report["url"].endswith("/chatkit")
    suite = ElementTree.fromstring((tmp_path / "r.xml").read_text("utf-8"))
    assert {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")} == {
        "tests": "4",
        "failures": "1",
        "skipped": "1",
        "errors": "0",
    }
    sound, page, untold, nulls = suite
    assert sound.get("name", "").startswith("SV101 A first message")
    assert list(sound) == []
    assert page[0].tag == "system-out"
    assert (untold[0].tag, untold[0].get("message")) == ("skipped", "--attachment FILE checks it")
    assert nulls[0].tag == "failure"
    assert "to mend: dump with `exclude_none=True`" in (nulls[0].text or "")


def test_reports_hold_whatever_an_endpoint_says() -> None:
    said = "\x00\x1b\ud800\uffff is said; \U0001f600 is shown"
    promise = next(one for one in checks_in_order() if one.id == "EP201")
    findings = Findings("http://x/\udcff", [PromiseOutcome(promise, "broken", said)], [], 0, [])
    results = results_of(findings)

    [case, *_] = ElementTree.fromstring(as_junit(findings, results, strict=False))
    assert case[0].get("message") == "���� is said; \U0001f600 is shown"
    written = written_as_json(findings, results).encode()
    assert json.loads(written)["results"][0]["text"] == said


def test_a_report_that_cannot_be_written_is_misuse(check: Check, tmp_path: Path) -> None:
    status, report = check(endpoint(), "--only", "EP102", "--junit", str(tmp_path))

    assert status == 2
    assert report.endswith(f"chatkit-testing check: --junit {tmp_path}: Is a directory\n")


def test_a_terminal_shows_progress_and_colours(
    chatkit_live_server: LiveServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = chatkit_live_server(endpoint(malformed=endpoints.internal), raise_server_exceptions=False)
    screen = on_a_terminal(monkeypatch)

    assert main(["check", url, "--only", "EP201", "--only", "SV101"]) == 1
    shown = screen.getvalue()
    assert f"\r\x1b[Kasking {url}/chatkit" in shown
    assert "\r\x1b[K1/2 SV101 A first message makes a thread" in shown
    assert "\r\x1b[Kdeleting thr_1\r\x1b[K" in shown
    assert "  EP201  \x1b[31mbroken\x1b[0m             What is no request" in shown


def test_it_runs_as_a_program(chatkit_live_server: LiveServers) -> None:
    url = chatkit_live_server(endpoint(), raise_server_exceptions=False)

    run = run_apart("check", url, "--only", "EP202")

    assert (run.returncode, run.stderr) == (0, "")
    assert f"{url}/chatkit\n  EP202  passed " in run.stdout


# Arrival


def test_frames_that_arrive_one_after_another_are_passed(
    chatkit_live_server: LiveServers,
) -> None:
    url = chatkit_live_server(endpoint(), raise_server_exceptions=False)
    ticks = count()

    async def checked() -> str:
        options = CheckOptions(url=url, headers={}, only=["SV401"], timeout=10)
        findings = await check_endpoint(options, Progress(), clock=lambda: float(next(ticks)))
        return results_of(findings)[0].verdict

    assert asyncio.run(checked()) == "passed"


@pytest.mark.parametrize(
    ("times", "baseline", "length", "verdict", "said"),
    [
        ([0.1, 0.4], 0.1, None, "as made", "2 pieces over 0.30 s, the first after 0.10 s"),
        ([2.0, 2.01], 0.1, None, "at once", "nothing arrived for 2.00 s, then all of it within"),
        ([2.0], 0.1, None, "at once", "(loading a thread takes 0.10 s)"),
        ([2.0], 0.6, None, None, "the answer was over too soon"),
        ([0.9], 0.1, None, None, "the answer was over too soon"),
        ([], 0.1, None, None, "the answer is empty"),
        ([0.1, 0.4], 0.1, "812", "at once", "the answer has a content-length (812)"),
    ],
)
def test_an_arrival_is_judged_by_its_times(
    times: list[float], baseline: float, length: str | None, verdict: str | None, said: str
) -> None:
    arrival = judge_arrival(0, times, baseline, length)

    assert arrival.verdict == verdict
    assert said in arrival.text
