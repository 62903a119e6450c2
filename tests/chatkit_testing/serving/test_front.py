"""The front door: the endpoint, uploads, other origins, and what is printed of it all."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chatkit.types import ImageAttachment
from chatkit_testing import ChatKitClient, ClientError
from chatkit_testing.client import requests
from chatkit_testing.client._asgi import ASGIApp, Message
from chatkit_testing.serving._feed import Feed
from tests.chatkit_testing.serving.fronts import Front, before, opened, opened_on

HELLO = "turns: [{answer: Hello.}]"
PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type, authorization",
}
TURN = {"type": "threads.add_user_message", "params": {"thread_id": "thr_9"}, "metadata": {}}


class TestTheEndpoint:
    async def test_it_answers_a_front_end(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO, path="/api/chat") as front:
            client = ChatKitClient(front.app, path="/api/chat")

            assert (await client.send("Hello")).text == "Hello."
            assert [thread.title for thread in (await client.threads()).data] == [None]

    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            ({"type": "threads.get_by_id", "params": {"thread_id": "thr_9"}}, 404),
            ({"type": "threads.fly"}, 422),
            ([], 422),
            ({"type": ["a"], "params": {}}, 422),
        ],
    )
    async def test_what_cannot_be_served_is_refused_and_printed(
        self, tmp_path: Path, request_: object, status: int
    ) -> None:
        with opened(tmp_path, HELLO) as front:
            async with front.browser() as browser:
                answer = await browser.post("/chatkit", json=request_)

            assert answer.status_code == status
            assert [line.split(":")[0].startswith("red ") for line in front.printed] == [True]
            assert f": status {status}: " in front.printed[0]

    @pytest.mark.parametrize(
        ("type_", "params", "said"),
        [
            ("threads.list", {"limit": -1}, "a page cannot have -1 entries: limit is 1 or more"),
            (
                "input.transcribe",
                {"audio_base64": "aa", "mime_type": "audio/wav"},
                "audio_base64 is no base64",
            ),
            (
                "input.transcribe",
                {"audio_base64": "é", "mime_type": "audio/wav"},
                "audio_base64 is no base64",
            ),
            *(
                (
                    "attachments.create",
                    {"name": "a", "size": 1, "mime_type": wrong},
                    f"{wrong!r} is no media type: it is written as type/subtype, like image/png, "
                    "in ASCII",
                )
                for wrong in ("image/😀", "image/png\r\nx: y", "image/png\n", "png", "")
            ),
        ],
    )
    async def test_a_value_that_cannot_be_is_refused_with_what_is_wrong(
        self, tmp_path: Path, type_: str, params: object, said: str
    ) -> None:
        with opened(tmp_path, HELLO) as front:
            async with front.browser() as browser:
                answer = await browser.post("/chatkit", json={"type": type_, "params": params})

        assert (answer.status_code, answer.json()) == (422, {"error": said})

    async def test_a_media_type_may_have_parameters(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            client = ChatKitClient(front.app)
            note = await client.attach("note.txt", b"a note", "text/plain; charset=utf-8")
            async with front.browser() as browser:
                shown = await browser.get(f"/attachments/{note.id}")

        assert shown.headers["content-type"] == "text/plain; charset=utf-8"

    async def test_what_changes_something_is_printed_and_what_only_looks_is_not(
        self, tmp_path: Path
    ) -> None:
        with opened(tmp_path, HELLO) as front:
            client = ChatKitClient(front.app)
            await client.send("Hello")
            front.printed.clear()

            await client.rename("Greetings")
            await client.thread()
            await client.delete()

            assert front.printed == ["dim threads.update", "dim threads.delete"]

    async def test_a_long_thread_is_judged_to_its_end(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            client = ChatKitClient(front.app, strict=False)
            for _ in range(12):
                await client.send("Hello")

            assert len(await client.items()) == 24
            assert [line for line in front.printed if line.startswith(("red", "yellow"))] == []


class TestOtherOrigins:
    async def test_any_front_end_may_ask_without_cookies(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            async with front.browser() as browser:
                asked = {"origin": "http://localhost:3000", **PREFLIGHT}
                answer = await browser.options("/chatkit", headers=asked)

        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers

    async def test_a_front_end_that_is_named_may_bring_cookies_and_others_may_not_ask(
        self, tmp_path: Path
    ) -> None:
        origins = ("http://localhost:3000",)
        with opened(tmp_path, HELLO, origins=origins) as front:
            async with front.browser() as browser:
                ours = await browser.options(
                    "/chatkit", headers={"origin": "http://localhost:3000", **PREFLIGHT}
                )
                theirs = await browser.options(
                    "/chatkit", headers={"origin": "http://elsewhere.example", **PREFLIGHT}
                )

        assert ours.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert ours.headers["access-control-allow-credentials"] == "true"
        assert theirs.status_code == 400

    async def test_an_application_says_itself_who_may_ask(self) -> None:
        with opened_on(f"{__name__}:with_origins_of_its_own") as front:
            async with front.browser() as browser:
                asked = {**PREFLIGHT, "access-control-request-method": "PATCH"}
                theirs = {"origin": "http://front.example"}
                preflight = await browser.options("/chatkit", headers={**theirs, **asked})
                answer = await browser.post("/chatkit", json=TURN, headers=theirs)

        assert preflight.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "http://front.example"
        assert answer.headers["access-control-allow-credentials"] == "true"

    async def test_an_application_is_asked_from_elsewhere_where_an_option_says_so(self) -> None:
        with opened_on(f"{__name__}:without_origins", origins=("http://front.example",)) as front:
            async with front.browser() as browser:
                asked = {**PREFLIGHT, "access-control-request-method": "PATCH"}
                theirs = {"origin": "http://front.example"}
                answer = await browser.options("/chatkit", headers={**theirs, **asked})

        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "http://front.example"


class TestUploads:
    async def test_a_file_is_announced_sent_shown_and_forgotten(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            client = ChatKitClient(front.app)
            cat = await client.attach("cat.png", b"a cat", "image/png")
            note = await client.attach("note.txt", b"a note", "text/plain")
            await client.send("Look", attachments=[cat, note])
            async with front.browser() as browser:
                shown = await browser.get(f"/attachments/{cat.id}")
                await client.delete_attachment(note)
                gone = await browser.get(f"/attachments/{note.id}")

        assert isinstance(cat, ImageAttachment)
        assert (shown.content, shown.headers["content-type"]) == (b"a cat", "image/png")
        assert "sandbox" in shown.headers["content-security-policy"]
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert (gone.status_code, gone.json()) == (
            404,
            {"error": f"no bytes of an attachment '{note.id}'"},
        )

    async def test_a_file_is_uploaded_directly(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            client = ChatKitClient(front.app)

            cat = await client.attach("cat.png", b"a cat", "image/png", upload_url="/attachments")
            turn = await client.send("Look", attachments=[cat])

            assert turn.user_message is not None
            assert [each.id for each in turn.user_message.attachments] == [cat.id]
            assert cat.upload_descriptor is None

    async def test_what_is_no_upload_is_refused(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO, max_upload=0.000004) as front:
            async with front.browser() as browser:
                formless = await browser.post("/attachments", data={"file": "a text"})
                large = await browser.post("/attachments", files={"file": ("a.txt", b"12345")})
                unknown = await browser.put("/attachments/atc_9", content=b"1")
                typeless = await browser.post("/attachments", files={"file": ("a", b"1", "a")})
            client = ChatKitClient(front.app)
            small = await client.attach("a.txt", b"1", "text/plain")
            async with front.browser() as browser:
                grown = await browser.put(f"/attachments/{small.id}", content=b"12345")
            with pytest.raises(ClientError, match="status 413"):
                await client.attach("a.txt", b"12345", "text/plain")

        assert (formless.status_code, formless.json()["error"]) == (
            422,
            "a direct upload is a form with the field 'file'",
        )
        assert (large.status_code, large.json()["error"]) == (
            413,
            "a.txt has 5 bytes, and the server takes at most 4e-06 MB (--max-upload)",
        )
        assert unknown.status_code == 404
        assert typeless.status_code == 422
        assert grown.status_code == 413

    async def test_an_upload_is_refused_as_soon_as_it_is_too_large(self, tmp_path: Path) -> None:
        read: list[bytes] = []

        async def pieces() -> AsyncGenerator[bytes]:
            for piece in (b"123", b"45", b"6"):
                read.append(piece)
                yield piece

        with opened(tmp_path, HELLO, max_upload=0.000004) as front:
            small = await ChatKitClient(front.app).attach("a.txt", b"1", "text/plain")
            async with front.browser() as browser:
                answer = await browser.put(f"/attachments/{small.id}", content=pieces())

        assert (answer.status_code, answer.json()["error"]) == (
            413,
            f"{small.id} has 5 bytes or more, and the server takes at most 4e-06 MB (--max-upload)",
        )
        assert read == [b"123", b"45"]


def answering(frames: list[str], *, fails: bool = False) -> ASGIApp:
    """An application whose turns stream some frames, and whose threads cannot be loaded."""

    async def stream() -> AsyncGenerator[str]:
        for frame in frames:
            yield frame
        if fails:
            raise RuntimeError("out of frames")

    async def chatkit(request: Request) -> Response:
        if (await request.json())["type"] in ("threads.get_by_id", "items.list"):
            return JSONResponse({}, status_code=403)
        return StreamingResponse(stream(), media_type="text/event-stream")

    return Starlette(routes=[Route("/chatkit", chatkit, methods=["POST"])])


without_origins = answering([])
with_origins_of_its_own = CORSMiddleware(
    without_origins,
    allow_origins=["http://front.example"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)


async def post(front: Front, body: object) -> int:
    async with front.browser() as browser:
        return (await browser.post("/chatkit", json=body)).status_code


class TestWhatIsPrinted:
    async def test_what_breaks_a_rule_is_printed_below_its_turn(self) -> None:
        frame = 'data: {"type": "progress_update", "text": "Looking"}\n\n'
        front = before(answering([frame, "data: 12\n\n"]))

        await post(front, TURN)

        assert front.printed[:3] == [
            "bold 1. threads.add_user_message",
            "   progress   Looking",
            "   red no event of ChatKit: 12",
        ]
        rules = [line.split()[1] for line in front.printed[3:] if line.startswith("   red CK")]
        assert "CK101" in rules

    async def test_what_is_removed_or_left_open_is_marked(self) -> None:
        item = {
            "type": "assistant_message",
            "id": "msg_1",
            "thread_id": "thr_9",
            "created_at": "2025-01-01T09:00:00",
            "content": [{"type": "output_text", "text": "Hm"}],
        }
        events = [
            {"type": "thread.item.removed", "item_id": "msg_8"},
            {"type": "thread.item.done", "item": item},
            {"type": "thread.item.removed", "item_id": "msg_1"},
            {"type": "thread.item.added", "item": {**item, "id": "msg_2"}},
        ]
        front = before(answering([f"data: {json.dumps(event)}\n\n" for event in events]))

        await post(front, TURN)

        assert front.printed[1:4] == [
            "   assistant  Hm",
            "   assistant✗ Hm",
            "   assistant… Hm",
        ]

    async def test_a_stream_that_breaks_off_is_told(self) -> None:
        front = before(answering([": still here\n\n"], fails=True))

        with pytest.raises(RuntimeError, match="out of frames"):
            await post(front, TURN)

        assert front.printed[1] == "   yellow aborted"

    async def test_turns_at_once_are_told_apart(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            one, other = ChatKitClient(front.app), ChatKitClient(front.app)
            await asyncio.gather(one.send("One"), other.send("Other"))

        heads = [line for line in front.printed if line.startswith("bold")]
        assert set(heads) == {"bold 1. threads.create", "bold 2. threads.create"}
        for line in ("   user       One", "   user       Other"):
            assert line in front.printed

    async def test_what_was_asked_stands_in_the_head_where_no_answer_repeats_it(
        self, tmp_path: Path
    ) -> None:
        scenario = """
turns:
  - user: where
    answer: {client_tool_call: get_location}
  - client_tool_output: any
    answer: There.
  - action: any
    answer: Done.
  - answer: Hello.
"""
        with opened(tmp_path, scenario) as front:
            client = ChatKitClient(front.app)
            turn = await client.send("Hello")
            assert turn.user_message is not None
            await client.act("page.closed", {"after": 3})
            await client.act("page.opened")
            await client.act("\x1b[2J")
            await client.retry(turn.user_message)
            await client.send("Where?")
            await client.submit_tool_output({"city": "Oslo"})

        assert [line for line in front.printed if line.startswith("bold")] == [
            "bold 1. threads.create",
            'bold 2. threads.custom_action  page.closed {"after": 3}',
            "bold 3. threads.custom_action  page.opened",
            'bold 4. threads.custom_action  "\\u001b[2J"',
            "bold 5. threads.retry_after_item  msg_1",
            "bold 6. threads.add_user_message",
            'bold 7. threads.add_client_tool_output  {"city": "Oslo"}',
        ]


class TestThePage:
    async def test_it_and_its_files_come_with_a_policy_and_what_it_is_told(
        self, tmp_path: Path
    ) -> None:
        with opened(tmp_path, f"name: Desk\n{HELLO}") as front:
            async with front.browser() as browser:
                page = await browser.get("/")
                index = await browser.get("/_page/index.html")
                script = await browser.get("/_page/page.js")
                about = await browser.get("/_page/about")

        assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
        policy = "content-security-policy"
        assert index.headers[policy] == page.headers[policy]
        assert script.headers["content-type"].startswith("text/javascript")
        assert about.json() == {"path": "/chatkit", "name": "Desk", "uploads": True}

    async def test_what_happens_is_told_to_those_who_listen(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            news = front.feed.listen()
            assert await anext(news) == b": welcome\n\n"
            client = ChatKitClient(front.app, headers={"x-chatkit-origin": "a test"})
            waiting = asyncio.ensure_future(anext(news))
            await asyncio.sleep(0)
            await client.send("Hello")
            told = [json.loads((await waiting).removeprefix(b"data: "))]
            while told[-1]["kind"] != "answered":
                told.append(json.loads((await anext(news)).removeprefix(b"data: ")))
            front.feed.close()
            assert [each async for each in news] == []

        assert told[0]["origin"] == "a test"
        assert told[0]["request"]["type"] == "threads.create"
        assert {each["kind"] for each in told[1:-2]} == {"frame"}
        assert told[-2] == {"kind": "ended", "turn": 1, "ending": "complete", "violations": []}
        assert (told[-1]["request"]["type"], told[-1]["status"]) == ("threads.get_by_id", 200)

    async def test_one_who_leaves_at_the_welcome_leaves_nothing_behind(self) -> None:
        feed = Feed()
        news = feed.listen()
        await anext(news)

        await news.aclose()

        assert feed._listeners == set()

    async def test_one_who_waits_for_news_is_let_go_at_the_end(self, tmp_path: Path) -> None:
        with opened(tmp_path, HELLO) as front:
            news = front.feed.listen()
            await anext(news)
            waiting = asyncio.ensure_future(anext(news, None))
            await asyncio.sleep(0)

            front.feed.close()

            assert await waiting is None


async def test_who_goes_in_the_middle_of_a_request_has_asked_for_nothing() -> None:
    front = before(answering([]))
    half = json.dumps(TURN).encode()
    came: list[Message] = [
        {"type": "http.request", "body": half, "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return came.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Message = {"type": "http", "path": "/chatkit", "method": "POST", "headers": []}
    await front.app({**scope, "asgi": {"version": "3.0"}}, receive, send)

    assert (sent, front.printed) == ([], [])


async def test_what_is_not_chatkit_passes_through_and_what_is_nothing_is_told() -> None:
    front = before(answering([]))

    async with front.browser() as browser:
        assert (await browser.get("/elsewhere")).status_code == 404
        assert (await browser.get("/chatkit")).status_code == 405
    assert front.printed == [
        "red GET /elsewhere: status 404; ChatKit is spoken at POST /chatkit",
        "red GET /chatkit: status 405; ChatKit is spoken at POST /chatkit",
    ]


APPLICATIONS = """
import json
from datetime import datetime

from chatkit.server import ChatKitServer
from chatkit_testing import InMemoryStore
from chatkit.types import EndOfTurnItem, ProgressUpdateEvent, ThreadItemDoneEvent


class Desk(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        yield ProgressUpdateEvent(text="Looking")
        id = self.store.generate_item_id("message", thread, context)
        end = EndOfTurnItem(id=id, thread_id=thread.id, created_at=datetime.now())
        yield ThreadItemDoneEvent(item=end)

    async def transcribe(self, audio_input, context):
        raise ValueError("nothing was said")


desk = Desk(InMemoryStore())


async def app(scope, receive, send):
    message = await receive()
    result = await desk.process(message["body"], {})
    kind = b"application/json" if hasattr(result, "json") else b"text/event-stream"
    headers = [(b"content-type", kind)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if hasattr(result, "json"):
        await send({"type": "http.response.body", "body": result.json})
        return
    async for frame in result:
        await send({"type": "http.response.body", "body": frame, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
"""


class TestApplications:
    @pytest.fixture(autouse=True)
    def module(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "served_applications.py").write_text(APPLICATIONS, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.delitem(sys.modules, "served_applications", raising=False)

    @pytest.mark.parametrize(("name", "uploads"), [("app", True), ("desk", False)])
    async def test_it_is_served_behind_the_page_and_judged(self, name: str, uploads: bool) -> None:
        with opened_on(f"served_applications:{name}") as front:
            client = ChatKitClient(front.app)
            turn = await client.send("Hello")
            await client.send("Hello again")
            async with front.browser() as browser:
                about = (await browser.get("/_page/about")).json()

        assert turn.progress == ["Looking"]
        assert about["uploads"] is uploads
        assert [line for line in front.printed if "Looking" in line] == [
            "   progress   Looking",
            "   progress   Looking",
        ]

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            (requests.transcribe(b"hum", "audio/wav"), "nothing was said"),
            (requests.retry_after_item("thr_1", "msg_2"), "Item msg_2 is not a user message"),
        ],
    )
    async def test_any_other_error_of_a_value_is_the_servers(
        self, asked: BaseModel, said: str
    ) -> None:
        with opened_on("served_applications:desk") as front:
            await ChatKitClient(front.app).send("Hello")
            async with front.browser() as browser:
                with pytest.raises(ValueError, match=said):
                    await browser.post("/chatkit", content=asked.model_dump_json())

    async def test_a_server_with_uploads_of_its_own_gets_none_of_ours(self) -> None:
        with opened_on("served_applications:desk") as front:
            async with front.browser() as browser:
                upload = await browser.post("/attachments", files={"file": b"1"})

        assert upload.status_code == 404
