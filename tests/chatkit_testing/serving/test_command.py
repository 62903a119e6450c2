"""``chatkit-testing serve`` as people run it: a process, a port, a front end that asks."""

import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from chatkit.types import ImageAttachment
from chatkit_testing import ChatKitClient, expect
from chatkit_testing.client import requests
from tests.chatkit_testing.serving.commanded import Commanded, commanded

DESK = """\
name: Order desk
pace: 0
turns:
  - user: order
    answer:
      - title: Your order
      - progress: Looking it up
      - Order A1 shipped.
  - user: slow
    answer:
      - message: {chunks: [Once, {wait: 600}, more.]}
  - answer: Hello.
"""

APP = """\
from agents import Agent, Runner
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer

agent = Agent(name="Desk", model="gpt-5.1")


class Desk(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        asked = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(agent, asked, context=desk)
        async for event in stream_agent_response(desk, result):
            yield event
"""

SCRIPT = """\
version: 1
answers:
  - message: First.
  - message: {chunks: [Sec, {wait: 0.1}, ond.]}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "answers.yaml").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


def refused(folder: Path, *arguments: str) -> str:
    """What a command says that cannot be done."""
    done = subprocess.run(
        [sys.executable, "-m", "chatkit_testing", "serve", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.removeprefix("chatkit-testing serve: ").rstrip("\n")


def told(command: Commanded) -> list[str]:
    """What was printed without the error event, which either runtime sends at a time of its own."""
    error = "   error      stream.error · may retry"
    assert command.printed.count(error) == 1
    return [line for line in command.printed if line != error]


class TestAScenario:
    async def test_what_is_asked_and_answered_is_printed_as_an_outline(self, desk: Path) -> None:
        with commanded(desk, "desk.yaml") as command:
            turn = await ChatKitClient(command.url).send("Where is my order?")
            command.wait_for("Order A1 shipped")

        assert turn.text == "Order A1 shipped."
        assert command.printed == [
            f"Order desk: the page {command.url}/, the endpoint {command.url}/chatkit",
            "Press Ctrl-C to stop.",
            "1. threads.create",
            "   user       Where is my order?",
            "   progress   Looking it up",
            '   thread     "Your order"',
            "   assistant  Order A1 shipped.",
        ]

    def test_it_is_all_that_check_asks_of_an_endpoint(self, desk: Path) -> None:
        with commanded(desk, "desk.yaml") as command:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "chatkit_testing", "check", command.url),
                    *("--origin=http://front.example", "--attachment=desk.yaml"),
                    "--strict",
                ],
                cwd=desk,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )

        assert done.returncode == 0, done.stdout + done.stderr

    async def test_ctrl_c_ends_it_in_the_middle_of_an_answer(self, desk: Path) -> None:
        with commanded(desk, "desk.yaml") as command:
            client = ChatKitClient(command.url, strict=False)
            async with client.stream("Slow, please") as stream:
                async for _ in stream:
                    if stream.turn.deltas:
                        assert command.stop() == 0

        assert stream.turn.aborted

    async def test_delays_are_left_out_where_asked(self, desk: Path) -> None:
        with commanded(desk, "desk.yaml", "--delays=0") as command:
            assert (await ChatKitClient(command.url).send("Slow, please")).text == "Oncemore."

    async def test_threads_and_uploads_outlive_a_restart_in_a_file(self, desk: Path) -> None:
        with commanded(desk, "desk.yaml", "--store=desk.sqlite") as command:
            client = ChatKitClient(command.url)
            cat = await client.attach("cat.png", b"a cat", "image/png")
            turn = await client.send("My order", attachments=[cat])
        assert turn.thread is not None

        with commanded(desk, "desk.yaml", "--store=desk.sqlite") as command:
            later = ChatKitClient(command.url)
            later.thread_id = turn.thread.id
            await later.assert_stored(
                expect.user_message("My order"), expect.assistant_message("Order A1 shipped.")
            )
            assert isinstance(cat, ImageAttachment)
            async with httpx.AsyncClient() as browser:
                preview = await browser.get(f"{command.url}/attachments/{cat.id}")

        assert (preview.content, preview.headers["content-type"]) == (b"a cat", "image/png")
        tables = sqlite3.connect(desk / "desk.sqlite")
        assert tables.execute("SELECT count(*) FROM chatkit_threads").fetchone() == (1,)
        tables.close()

    async def test_it_is_read_again_when_it_is_saved(self, desk: Path) -> None:
        path = desk / "desk.yaml"
        with commanded(desk, "desk.yaml", "--reload") as command:
            client = ChatKitClient(command.url)
            await client.send("Hello")

            path.write_text(DESK.replace("Hello.", "Hei."), encoding="utf-8")
            command.wait_for("desk.yaml was read again: 3 turns")
            assert (await client.send("Hello")).text == "Hei."

            path.write_text("turns: [{usr: hi}]", encoding="utf-8")
            command.wait_for("desk.yaml:1: 'usr' is no key of a turn; did you mean user?")
            command.wait_for("The scenario goes on as it was.")
            assert (await client.send("Hello")).text == "Hei."

            path.unlink()
            command.wait_for("desk.yaml: No such file or directory")
            command.wait_for("The scenario goes on as it was.")

            path.write_text("turns: " + "[" * 3000, encoding="utf-8")
            command.wait_for("The scenario goes on as it was.")

            path.write_text(DESK.replace("Hello.", "Moi."), encoding="utf-8")
            command.wait_for("desk.yaml was read again: 3 turns")
            assert (await client.send("Hello")).text == "Moi."


class TestAnApplication:
    async def test_its_model_answers_from_the_script_anew_in_each_thread(
        self, project: Path
    ) -> None:
        with commanded(project, "app:Desk", "--script=answers.yaml") as command:
            client = ChatKitClient(command.url)
            said = [(await client.send("Hello")).text for _ in range(2)]
            client.new_thread()
            said.append((await client.send("Hello")).text)

        assert said == ["First.", "Second.", "First."]

    async def test_what_the_script_has_no_answer_for_is_told_in_terms_of_the_file(
        self, project: Path
    ) -> None:
        with commanded(project, "app:Desk", "--script=answers.yaml") as command:
            client = ChatKitClient(command.url)
            turns = [await client.send("Hello") for _ in range(3)]

        assert [turn.error is not None for turn in turns] == [False, False, True]
        assert told(command)[-15:] == [
            "3. threads.add_user_message",
            "   user       Hello",
            "The model was called 3 times, and no answer was scripted for call 3.",
            "",
            "Model calls:",
            '   1  Desk  ← user said "Hello"',
            '            → message "First."',
            '   2  Desk  ← user said "Hello"',
            '            → message "Second."',
            '   3  Desk  ← user said "Hello"',
            "            → nothing scripted",
            "Answers left: none",
            "",
            "answers.yaml has no more answers for this thread. Write one more into it, or one that",
            "answers every call, with `always: true`; a new thread begins with the first again.",
        ]

    async def test_without_a_script_it_says_so_at_the_beginning_and_at_the_first_call(
        self, project: Path
    ) -> None:
        with commanded(project, "app:Desk") as command:
            turn = await ChatKitClient(command.url).send("Hello")

        assert turn.error is not None
        assert command.printed[2] == "No --script: a model that is called has no answer."
        assert told(command)[-1] == (
            "Nothing was scripted. Name a file of answers: --script answers.yaml."
        )

    async def test_an_error_is_printed_once_with_the_lines_of_the_application(
        self, project: Path
    ) -> None:
        (project / "app.py").write_text(
            APP.replace("        page = await", "        open('gone.txt')\n        page = await"),
            encoding="utf-8",
        )
        with commanded(project, "app:Desk", "--script=answers.yaml") as command:
            await ChatKitClient(command.url).send("Hello")

        assert told(command)[2:] == [
            "1. threads.create",
            "   user       Hello",
            "Traceback (most recent call last):",
            f'  File "{project}/app.py", line 10, in respond',
            "    open('gone.txt')",
            *(line for line in command.printed if "^" in line),
            "FileNotFoundError: [Errno 2] No such file or directory: 'gone.txt'",
        ]

    async def test_no_id_is_given_twice_across_a_restart(self, project: Path) -> None:
        arguments = ("app:Desk", "--script=answers.yaml", "--store=desk.sqlite")
        with commanded(project, *arguments) as command:
            first = await ChatKitClient(command.url).send("Hello")
        assert first.thread is not None

        with commanded(project, *arguments) as command:
            client = ChatKitClient(command.url)
            client.thread_id = first.thread.id
            await client.send("Hello again")
            await client.assert_stored(
                expect.user_message(),
                expect.assistant_message("First."),
                expect.user_message(),
                expect.assistant_message("First."),
            )

    async def test_it_is_started_anew_when_its_code_changes(self, project: Path) -> None:
        arguments = ("app:Desk", "--script=answers.yaml", "--store=desk.sqlite", "--reload")
        with commanded(project, *arguments) as command:
            client = ChatKitClient(command.url)
            await client.send("Hello")

            (project / "answers.yaml").write_text(
                "version: 1\nanswers: [{message: Changed.}]", encoding="utf-8"
            )
            command.wait_for("the page http")
            command.wait_for("Press Ctrl-C")
            turn = await client.send("Hello")
            await client.assert_stored(..., expect.user_message(), expect.assistant_message())

        assert turn.text == "Changed."

    async def test_what_cannot_be_served_waits_for_the_change_that_mends_it(
        self, project: Path
    ) -> None:
        here = project / "here"
        here.mkdir()
        (here / "app.py").write_text(APP, encoding="utf-8")
        script = project / "answers.yaml"
        with commanded(here, "app:Desk", "--script=../answers.yaml", "--reload") as command:
            script.write_text("version: 1\nanswers: [{massage: Hi.}]", encoding="utf-8")
            command.wait_for("Waiting for a change")
            script.write_text("version: 1\nanswers: [{message: Mended ☃.}]", encoding="utf-8")
            command.wait_for("the page http")
            command.wait_for("Press Ctrl-C")
            turn = await ChatKitClient(command.url).send("Hello")

        assert turn.text == "Mended ☃."


class TestWhatIsRefused:
    async def test_it_is_printed_in_a_line_and_answered_with_a_status(self, desk: Path) -> None:
        with commanded(desk, "desk.yaml") as command:
            async with httpx.AsyncClient(base_url=command.url) as browser:
                message = requests.add_user_message("thr_no", requests.user_input("Hello"))
                unknown = await browser.post("/chatkit", content=message.model_dump_json())
                await browser.post("/chatkit", content=b"{}")
                await browser.post("/chat")
                await browser.get("/chatkit")

        assert (unknown.status_code, unknown.json()) == (404, {"error": "no thread 'thr_no'"})
        assert command.printed[2:4] == [
            "1. threads.add_user_message",
            """   status 404: {"error":"no thread 'thr_no'"}""",
        ]
        assert re.match("a request without a type: status 422: ", command.printed[4])
        assert command.printed[5:] == [
            "POST /chat: status 404; ChatKit is spoken at POST /chatkit",
            "GET /chatkit: status 405; ChatKit is spoken at POST /chatkit",
        ]


class TestWhatCannotBeServed:
    def test_a_port_that_is_taken(self, desk: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            said = refused(desk, "desk.yaml", f"--port={port}")

        assert said == (
            f"cannot listen on 127.0.0.1:{port}: Address already in use. Another port: --port "
            f"{port + 1}; any that is free: --port 0"
        )

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (
                ["desk.yaml", "--script=answers.yaml"],
                "--script says what the model of an application answers; desk.yaml is a scenario "
                "and has no model: leave one of them out",
            ),
            (
                ["app:desk", "--store=desk.sqlite"],
                "--store desk.sqlite: app:desk has a store of its own. Leave --store out, or name "
                "a function with a parameter store, which is given ours",
            ),
            (
                ["app:Desk", "--script=gone.yaml"],
                "gone.yaml: there is no such file.",
            ),
            (
                ["app:Desk", "--script=."],
                ".: it cannot be read: Is a directory.",
            ),
            (
                ["desk.yaml", "--store=gone/desk.sqlite"],
                "--store gone/desk.sqlite: unable to open database file. It is a file of SQLite, "
                "which is made if it is not there, in a folder that is",
            ),
            (
                ["desk.yaml", "--store=app.py"],
                "--store app.py: file is not a database. It is a file of SQLite, which is made if "
                "it is not there, in a folder that is",
            ),
            (
                [".:x"],
                ".:x is neither a scenario (a file that ends in .yaml or .yml) nor an application, "
                "which is named as MODULE:NAME, like app:server",
            ),
        ],
    )
    def test_options_that_do_not_go_together(
        self, desk: Path, arguments: list[str], said: str
    ) -> None:
        more = "\nfrom chatkit_testing import InMemoryStore\ndesk = Desk(InMemoryStore())\n"
        (desk / "app.py").write_text(APP + dedent(more), encoding="utf-8")

        assert refused(desk, "--port=0", *arguments) == said
        assert not (desk / "desk.sqlite").exists()

    @pytest.mark.parametrize(
        ("argument", "said"),
        [
            ("--port=99999", "argument --port: '99999' is no port: they go from 0 to 65535"),
            (
                "--path=chatkit",
                "argument --path: 'chatkit' is no path for ChatKit: it begins with / and is not "
                "the page's own",
            ),
            ("--delays=-1", "argument --delays: '-1' is no number, zero or more"),
            ("--max-upload=big", "argument --max-upload: 'big' is no number, zero or more"),
        ],
    )
    def test_an_option_that_cannot_be(self, desk: Path, argument: str, said: str) -> None:
        told = refused(desk, "desk.yaml", argument)

        assert told == f"{said} (see chatkit-testing serve --help)"
