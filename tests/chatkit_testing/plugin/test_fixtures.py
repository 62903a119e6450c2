"""The fixtures: what they give, and under which runners of asynchronous tests."""

from tests.chatkit_testing.plugin.conftest import Project

HELLO = """
async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    turn = await chatkit_client.send("Hi")
    assert turn.text == "Hello!"
"""


def test_pytest_asyncio_in_auto_mode(project: Project) -> None:
    project.run(HELLO).assert_outcomes(passed=1)


def test_pytest_asyncio_in_strict_mode(project: Project) -> None:
    tests = f"import pytest\n\n@pytest.mark.asyncio{HELLO}"

    project.run(tests, "-o", "asyncio_mode=strict").assert_outcomes(passed=1)


def test_anyio(project: Project) -> None:
    project.write("pytest.ini", "[pytest]\n")
    project.write("test_anyio.py", "")
    tests = f"""
import pytest

pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"

{HELLO}"""

    project.run(tests, "-p", "no:asyncio").assert_outcomes(passed=1)


def test_randomly(project: Project) -> None:
    many = "\n".join(HELLO.replace("test_hello", f"test_hello_{n}") for n in range(6))
    there = """
def test_the_order_is_random(pytestconfig):
    assert pytestconfig.pluginmanager.has_plugin("randomly")
"""

    result = project.run(many + there, "-p", "randomly", apart=True)

    result.assert_outcomes(passed=7)


def test_synchronous_tests_have_a_client_of_their_own(project: Project) -> None:
    project.run("""
def test_hello(chatkit_sync_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    assert chatkit_sync_client.send("Hi").text == "Hello!"
""").assert_outcomes(passed=1)


def test_in_classes_and_with_parameters(project: Project) -> None:
    project.run("""
import pytest

class TestDesk:
    @pytest.mark.parametrize("text", ["Hello!", "Good day."])
    async def test_hello(self, chatkit_client, chatkit_runner, text):
        chatkit_runner.script(text)
        assert (await chatkit_client.send("Hi")).text == text
""").assert_outcomes(passed=2)


def test_without_a_server_the_project_is_told_how_to_give_one(project: Project) -> None:
    project.write("conftest.py", "")

    result = project.run("async def test_hello(chatkit_client): ...")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "chatkit_server is the backend that the test is about: define a fixture of that name, "
            "in conftest.py",
            "for instance, that gives a ChatKitServer, an ASGI application or a URL:",
            "",
            "    @pytest.fixture",
            "    def chatkit_server(chatkit_store):",
            "        return MyServer(chatkit_store)",
        ],
        consecutive=True,
    )


def test_a_server_in_process_gets_the_context_of_the_project(project: Project) -> None:
    result = project.run("""
import pytest
from chatkit_testing import expect

async def test_by_default_it_is_an_empty_dict(chatkit_client, chatkit_store, chatkit_runner):
    chatkit_runner.script("Hello!")
    await chatkit_client.send("Hi")
    assert chatkit_store.calls[0].context == {}

class TestOfAda:
    @pytest.fixture
    def chatkit_context(self):
        return {"user": "ada"}

    async def test_or_what_the_fixture_gives(self, chatkit_client, chatkit_store, chatkit_runner):
        chatkit_runner.script("Hello!")
        await chatkit_client.send("Hi")
        assert chatkit_store.calls[0].context == {"user": "ada"}
        await chatkit_client.assert_stored(expect.user_message(), expect.assistant_message())
""")

    result.assert_outcomes(passed=2)


APP = """
import pytest
from contextlib import asynccontextmanager
from chatkit.server import StreamingResult
from chatkit_testing import expect
from conftest import Desk
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

happened = []

@pytest.fixture
def chatkit_server(chatkit_store):
    desk = Desk(chatkit_store)

    @asynccontextmanager
    async def lifespan(app):
        happened.append("started")
        yield
        happened.append("ended")

    app = FastAPI(lifespan=lifespan)

    @app.post("/chatkit")
    async def chatkit(request: Request):
        result = await desk.process(await request.body(), {})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app

"""


def test_an_application_lives_as_long_as_its_test(project: Project) -> None:
    result = project.run(
        APP
        + """
async def test_one(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    assert happened == []
    await chatkit_client.send("Hi")
    assert happened == ["started"]

async def test_two(chatkit_client):
    assert happened == ["started", "ended"]

def test_three(chatkit_sync_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    chatkit_sync_client.send("Hi")
    assert happened == ["started", "ended", "started"]

def test_four():
    assert happened == ["started", "ended", "started", "ended"]
"""
    )

    result.assert_outcomes(passed=4)


def test_the_store_of_an_application_is_the_fixture_that_it_uses(project: Project) -> None:
    project.run(
        APP
        + """
async def test_stored(chatkit_client, chatkit_runner, chatkit_store):
    chatkit_runner.script("Hello!")
    await chatkit_client.send("Hi")
    before = len(chatkit_store.calls)
    await chatkit_client.assert_stored(expect.user_message(), ~expect.hidden_context())
    assert len(chatkit_store.calls) == before
"""
    ).assert_outcomes(passed=1)


def test_an_application_with_a_store_of_its_own_is_reloaded(project: Project) -> None:
    result = project.run(
        APP.replace("def chatkit_server(chatkit_store):", "def chatkit_server():").replace(
            "Desk(chatkit_store)", "Desk(InMemoryStore())"
        )
        + """
from chatkit_testing import InMemoryStore

async def test_stored(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    await chatkit_client.send("Hi")
    await chatkit_client.assert_stored(expect.user_message(), expect.assistant_message())
    await chatkit_client.assert_stored(..., expect.hidden_context())
"""
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E * expect.hidden_context() is for a hidden item, and a reload shows none: give the*"]
    )


def test_the_clock_governs_the_runtime_and_the_script(project: Project) -> None:
    project.run("""
from datetime import datetime
from chatkit_testing import message, wait

async def test_times(chatkit_client, chatkit_clock, chatkit_runner):
    chatkit_runner.script([wait(60), message("Hello!")])
    with chatkit_clock.hold():
        began = chatkit_clock.now()
    asked, answered = (await chatkit_client.send("Hi")).items
    assert began == datetime(2025, 1, 1, 9)
    assert 0 <= (asked.created_at - began).total_seconds() < 1
    assert 60 <= (answered.created_at - began).total_seconds() < 61
""").assert_outcomes(passed=1)


def test_attachments_and_their_bytes_are_kept(project: Project) -> None:
    project.run("""
import pytest
from conftest import Desk

@pytest.fixture
def chatkit_server(chatkit_store, chatkit_attachment_store):
    return Desk(chatkit_store, chatkit_attachment_store)

async def test_attach(chatkit_client, chatkit_attachment_store):
    attachment = await chatkit_client.attach("a.txt", b"abc", "text/plain")
    assert await chatkit_attachment_store.load_bytes(attachment.id, {}) == b"abc"
""").assert_outcomes(passed=1)


def test_no_run_of_a_test_with_a_client_reaches_a_model(project: Project) -> None:
    result = project.run("""
async def test_hello(chatkit_client):
    await chatkit_client.send("Hi")
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E*UnexpectedModelCall: The model was called once, and no answer was scripted*"]
    )


def test_a_fixture_whose_package_is_missing_names_it(project: Project) -> None:
    project.write(
        "conftest.py",
        """
import sys, pytest

@pytest.fixture(autouse=True)
def no_agents(monkeypatch):
    monkeypatch.setitem(sys.modules, "agents", None)
""",
    )

    result = project.run("def test_hello(chatkit_runner): ...")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "E *MissingPackage: the fixture chatkit_runner needs the package 'openai-agents', "
            "which is not installed: pip install *"
        ]
    )


def test_without_a_fixture_of_the_kit_nothing_of_it_is_loaded(project: Project) -> None:
    project.write("conftest.py", "")
    result = project.run(
        """
import sys

def test_nothing():
    loaded = {name.split(".")[0] for name in sys.modules}
    assert not loaded & {"chatkit", "agents", "openai", "pydantic", "httpx"}
    kit = {name for name in sys.modules if name.startswith("chatkit_testing")}
    assert kit == {
        "chatkit_testing",
        "chatkit_testing._conversations",
        "chatkit_testing._distribution",
        "chatkit_testing._errors",
        "chatkit_testing._plugin",
        "chatkit_testing._plugin._beside",
        "chatkit_testing._plugin._conversations",
        "chatkit_testing._plugin._ending",
        "chatkit_testing._plugin._failed_tools",
        "chatkit_testing._plugin._forgotten",
        "chatkit_testing._plugin._guarded",
        "chatkit_testing._plugin._keyless",
        "chatkit_testing._plugin._logged",
        "chatkit_testing._plugin._needs",
        "chatkit_testing._plugin._reporting",
        "chatkit_testing._plugin._settings",
        "chatkit_testing._tracebacks",
        "chatkit_testing.pytest_plugin",
    }
""",
        *["-p", "no:anyio", "-p", "no:syrupy", "-p", "no:respx", "-p", "no:faker"],
        *["-p", "no:hypothesispytest", "-p", "no:asyncio"],
        *["-o", "asyncio_mode=auto"],
        apart=True,
    )

    result.assert_outcomes(passed=1)
