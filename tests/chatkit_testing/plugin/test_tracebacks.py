"""What failed is shown by the lines of the test and the application, once."""

import re

import pytest

from tests.chatkit_testing.plugin.conftest import Project

APP = """
from agents import Agent, Runner, function_tool
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer

class NoSuchOrder(Exception):
    pass

@function_tool(failure_error_function=None)
def look_up(order_id: str) -> str:
    try:
        return {}[order_id]
    except KeyError as error:
        raise NoSuchOrder(f"There is no order {order_id}.") from error

agent = Agent(name="Shop", model="gpt-5.1", tools=[look_up])

class Shop(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        shop = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(agent, await simple_to_agent_input(input_user_message))
        async for event in stream_agent_response(shop, result):
            yield event
"""

A_TOOL_RAISES = """
import pytest
from chatkit_testing import ChatKitClient, tool_call
from shop import Shop

@pytest.fixture
def chatkit_server(chatkit_store):
    return Shop(chatkit_store)

async def test_a_tool_raises(chatkit_client, chatkit_runner):
    chatkit_runner.script(tool_call("look_up", order_id="A9"))
    await chatkit_client.send("Where is A9?")
"""

PLACE = re.compile(r"^(?:E +)?(\S+\.py:\d+): ", re.MULTILINE)
LOGGED = re.compile(r"^-+ Captured log call -+\n(.*?)\n-{5,} ", re.MULTILINE | re.DOTALL)


@pytest.fixture
def shop(project: Project) -> Project:
    project.write("shop.py", APP)
    return project


def lines_of(code: str, *parts: str) -> list[str]:
    """The numbers of the lines with these parts, in the order of the parts."""
    lines = code.splitlines()
    return [str(next(n for n, line in enumerate(lines, 1) if part in line)) for part in parts]


def places(result: pytest.RunResult) -> list[str]:
    return PLACE.findall(result.stdout.str())


def logged(result: pytest.RunResult) -> str:
    found = LOGGED.search(result.stdout.str())
    assert found is not None
    return found[1]


def test_only_the_lines_of_the_test_and_of_the_application_are_shown(shop: Project) -> None:
    result = shop.run(A_TOOL_RAISES)

    result.assert_outcomes(failed=1)
    [sent] = lines_of(A_TOOL_RAISES, "send(")
    looked, raised, streamed = lines_of(APP, "return {}", "raise NoSuch", "in stream_agent")
    assert places(result) == [
        f"shop.py:{looked}",  # KeyError
        f"shop.py:{raised}",  # NoSuchOrder, which it caused
        f"test_desk.py:{sent}",  # UserError, which the Agents SDK makes of that
        f"shop.py:{streamed}",
    ]
    error = "agents.exceptions.UserError: Error running tool look_up: There is no order A9."
    result.stdout.fnmatch_lines(
        [f"E  *{said}" for said in ("KeyError: 'A9'", "NoSuchOrder: There is no order A9.", error)]
    )


def test_what_was_logged_of_the_failure_is_not_told_again(shop: Project) -> None:
    result = shop.run(A_TOOL_RAISES)

    assert re.fullmatch(
        r"ERROR    chatkit:\w+\.py:\d+ UserError: the failure above", logged(result)
    )
    shown = result.stdout.str().partition("short test summary")[0]
    assert shown.count("UserError: Error running tool") == 1


@pytest.mark.parametrize("option", ["--full-trace", "--tb=long", "--tb=native"])
def test_all_is_shown_if_that_is_asked_for(shop: Project, option: str) -> None:
    shown = shop.run(A_TOOL_RAISES, option).stdout.str()

    assert re.search(r"agents/result\.py", shown)
    assert "Traceback (most recent call last):" in LOGGED.search(shown)[1]  # type: ignore[index]


@pytest.mark.parametrize("option", ["--tb=short", "--tb=line"])
def test_shorter_styles_show_no_more(shop: Project, option: str) -> None:
    shown = shop.run(A_TOOL_RAISES, option).stdout.str()

    assert "UserError: Error" in shown
    assert "agents/" not in shown


def test_an_exception_that_was_logged_by_the_way_shows_the_lines_of_the_application(
    shop: Project,
) -> None:
    code = A_TOOL_RAISES.replace("chatkit_client, ", "chatkit_server, ").replace(
        "await chatkit_client.send(",
        "turn = await ChatKitClient(chatkit_server, raise_server_exceptions=False).send(",
    )
    result = shop.run(code + '    assert turn.text == "Here."')

    log = logged(result)
    looked, raised, streamed = lines_of(APP, "return {}", "raise NoSuch", "in stream_agent")
    found = re.findall(r'File ".*?(\w+\.py)", line (\d+)', log)
    assert found == [("shop.py", looked), ("shop.py", raised), ("shop.py", streamed)]
    assert log.endswith("UserError: Error running tool look_up: There is no order A9.")


def test_what_the_application_says_when_it_logs_the_failure_is_kept(shop: Project) -> None:
    result = shop.run("""
import logging
import pytest

def test_it_logs(chatkit_runner):
    try:
        raise KeyError("A9")
    except KeyError:
        logging.getLogger("shop").exception("Could not look it up")
        logging.getLogger("shop").error("And gave up")
        raise
""")

    assert re.fullmatch(
        r"ERROR    shop:test_desk.py:\d+ Could not look it up\nKeyError: the failure above\n"
        r"ERROR    shop:test_desk.py:\d+ And gave up",
        result.stdout.str()
        .partition("Captured log call")[2]
        .partition("\n")[2]
        .partition("\n=")[0],
    )


def test_a_test_of_a_client_of_its_own_is_shown_the_same(shop: Project) -> None:
    result = shop.run("""
from chatkit.server import ChatKitServer
from chatkit_testing import ChatKitClient, InMemoryStore

class Broken(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        raise KeyError("A9")
        yield

async def test_hello():
    await ChatKitClient(Broken(InMemoryStore())).send("Hi")
""")

    assert {place.partition(":")[0] for place in places(result)} == {"test_desk.py"}
    assert logged_at_the_end(result) == "KeyError: the failure above"


def logged_at_the_end(result: pytest.RunResult) -> str:
    [line] = [line for line in result.outlines if line.startswith("ERROR  ")]
    return line.partition(".py:")[2].partition(" ")[2]


def test_a_test_without_the_kit_is_left_alone(shop: Project) -> None:
    result = shop.run("""
import asyncio

def test_without():
    asyncio.run(fail())

async def fail():
    raise KeyError("A9")
""")

    assert any("asyncio/runners.py" in place for place in places(result))


def test_a_module_of_the_application_that_is_called_like_a_package_is_shown(shop: Project) -> None:
    shop.write("uvicorn.py", "def serve():\n    raise KeyError('A9')\n")
    result = shop.run(
        "import uvicorn\n\ndef test_it(chatkit_runner):\n    uvicorn.serve()\n", apart=True
    )

    assert places(result) == ["test_desk.py:4", "uvicorn.py:2"]


def test_a_cause_that_knows_only_the_machinery_has_no_lines(shop: Project) -> None:
    result = shop.run("""
import asyncio
import pytest

async def test_it(chatkit_runner):
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0)
    except TimeoutError as error:
        error.__context__ = error.__traceback__ = None
        cause = KeyError("A9").with_traceback(made_elsewhere())
        raise ValueError("too late") from cause

def made_elsewhere():
    try:
        asyncio.run(None)
    except Exception as error:
        return error.__traceback__.tb_next
""")

    assert {place.partition(":")[0] for place in places(result)} == {"test_desk.py"}
    assert "\nKeyError: 'A9'\n" in result.stdout.str()


def test_groups_are_shown_the_same(shop: Project) -> None:
    result = shop.run("""
import asyncio

async def boom():
    await asyncio.wait_for(fail(), 1)

async def fail():
    raise KeyError("A9")

async def test_it(chatkit_runner):
    async with asyncio.TaskGroup() as group:
        group.create_task(boom())
""")

    shown = result.stdout.str()
    assert "KeyError: 'A9'" in shown
    assert "asyncio/" not in shown


def test_without_the_plugin_for_logs_nothing_is_listened_to(shop: Project) -> None:
    result = shop.run(A_TOOL_RAISES, "-p", "no:logging")

    result.stdout.fnmatch_lines(["E  *NoSuchOrder: There is no order A9."])


def test_what_nobody_wrote_down_is_not_told(shop: Project) -> None:
    # Apart: the handlers of this very run would write it down.
    result = shop.run(A_TOOL_RAISES, "--log-level=CRITICAL", apart=True)

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*Captured log*")


def test_the_debugger_sees_every_frame(shop: Project) -> None:
    shop.write("conftest.py", """
def pytest_exception_interact(call):
    entries = [str(entry.path) for entry in call.excinfo.traceback]
    print("seen:", any("agents" in path for path in entries))
""")  # fmt: skip
    result = shop.run(A_TOOL_RAISES, "-s")

    result.stdout.fnmatch_lines(["*seen: True*"])
