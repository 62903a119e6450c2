"""Mistakes that a newcomer makes, and what helps with each."""

import pytest

from chatkit_testing._plugin._forgotten import Forgotten
from tests.chatkit_testing.plugin.conftest import Project

# A run in this process has its filters, which make errors of warnings.
WARN = ("-W", "default")


def test_a_call_taken_for_its_result_is_said_to_want_await(project: Project) -> None:
    result = project.run(
        """
def test_hello(chatkit_client, chatkit_runner):
    turn = chatkit_client.send("Hi")
    assert turn.text == "Hello!"
""",
    )

    result.stdout.fnmatch_lines(
        [
            "E *AttributeError: 'coroutine' object has no attribute 'text'",
            "E *",
            "E *send() of chatkit_client was not awaited, so it did nothing: write await "
            "chatkit_client.send(…). A test that is not async takes chatkit_sync_client.",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize(
    "use",
    [
        "turn['text']",
        "turn.text",
        "assert len(turn) == 2",
        "[turn][1]",
        "asyncio.run(turn)",
        """
    try:
        turn.text
    except AttributeError as error:
        raise LookupError from error
""",
    ],
)
def test_a_call_that_a_failure_keeps_alive_is_told_there_and_in_no_later_test(
    project: Project, use: str
) -> None:
    result = project.run(
        f"""
import asyncio
import gc

async def test_hello(chatkit_client):
    turn = chatkit_client.send("Hi")
    {use}

async def test_nothing():
    pass

async def test_innocent(chatkit_client, chatkit_runner):
    gc.collect()
    chatkit_runner.script("Hello!")
    await chatkit_client.send("Hi")
    gc.collect()
""",
        "-p",
        "no:randomly",
        *WARN,
    )

    result.assert_outcomes(passed=2, failed=1)
    told = "send() of chatkit_client was not awaited, so it did nothing: write await"
    assert result.stdout.str().count(told) == 1


def test_an_assertion_that_was_not_awaited_fails_the_test(project: Project) -> None:
    result = project.run(
        """
from chatkit_testing import expect

async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!")
    await chatkit_client.send("Hi")
    chatkit_client.assert_stored(expect.user_message("No"))
""",
        *WARN,
    )

    result.assert_outcomes(failed=1, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "E *chatkit_testing.ClientError: assert_stored() of chatkit_client was not awaited "
            "(test_desk.py:7), so it did nothing: write await chatkit_client.assert_stored(…). A "
            "test that is not async takes chatkit_sync_client.",
        ]
    )


def test_what_a_gate_was_to_wait_for_is_told_by_its_own_name(project: Project) -> None:
    result = project.run(
        """
from chatkit_testing import Gate

async def test_hello(chatkit_runner):
    Gate().reached()
    assert 1 == 2
""",
        *WARN,
    )

    result.stdout.fnmatch_lines(
        [
            "E *At the end of the test, besides: ClientError: reached() of the gate was not "
            "awaited (test_desk.py:5), so it did nothing: write await gate.reached(…).",
        ]
    )


def test_what_a_tool_forgot_to_await_is_told_if_the_test_fails(project: Project) -> None:
    test = """
from chatkit.types import ProgressUpdateEvent

async def test_hello(chatkit_runner):
    from chatkit.agents import AgentContext
    AgentContext.model_construct(_events=None).stream(ProgressUpdateEvent(text="…"))
"""
    project.run(test, *WARN).assert_outcomes(passed=1, warnings=1)

    result = project.run(test + "    assert 1 == 2\n", *WARN)

    result.stdout.fnmatch_lines(
        ["E *AgentContext.stream() was not awaited (test_desk.py:6): nothing came of it."]
    )


def test_other_coroutines_are_none_of_the_kits_business(project: Project) -> None:
    result = project.run(
        """
async def look_up():
    pass

class Shop:
    async def look_up(self):
        pass

async def test_hello(chatkit_runner):
    look_up()
    Shop().look_up()

async def test_attribute(chatkit_runner):
    look_up().text
""",
        apart=True,
    )

    result.assert_outcomes(passed=1, failed=1, warnings=2)
    result.stdout.no_fnmatch_line("*was not awaited*")


def test_only_warnings_of_what_was_never_awaited_are_taken_in() -> None:
    forgotten = Forgotten()

    forgotten.hear("unclosed <socket.socket fd=7>", "shop.py:3")
    forgotten.hear("coroutine 'check_store' was never awaited", "test_shop.py:5")

    [told] = forgotten.of_tests
    assert told.startswith("check_store() was not awaited (test_shop.py:5)")
    assert forgotten.of_tools == []


def test_a_tool_that_failed_in_silence_is_named_if_the_test_fails(project: Project) -> None:
    test = """
from agents import Agent, Runner, function_tool
from chatkit_testing import tool_call

@function_tool
def look_up(order_id: str) -> str:
    raise LookupError("no such order")

async def test_hello(chatkit_runner):
    chatkit_runner.script(tool_call("look_up", order_id="A1"), "Packed.")
    result = await Runner.run(Agent(name="Desk", tools=[look_up]), "Where is A1?")
"""
    project.run(test).assert_outcomes(passed=1)

    result = project.run(test + "    assert result.final_output == 'Shipped.'\n")

    result.stdout.fnmatch_lines(
        [
            "E *The tool look_up failed, and the model was told 'An error occurred while running "
            "the tool. Please try again.*'. What it raised is in the log with "
            "OPENAI_AGENTS_DONT_LOG_TOOL_DATA=0 in the environment, and in the test with "
            "@function_tool(failure_error_function=None).",
        ]
    )


def test_an_item_in_place_of_an_event_is_said_to_want_one(project: Project) -> None:
    result = project.run("""
from chatkit.server import ChatKitServer
from chatkit_testing import ChatKitClient, InMemoryStore

class Echo(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        yield input_user_message

async def test_hello():
    await ChatKitClient(Echo(InMemoryStore())).send("Hi")
""")

    result.stdout.fnmatch_lines(
        ["E *An item is no event: a server yields ThreadItemDoneEvent(item=…)."]
    )


def test_what_the_kit_says_at_the_end_has_no_hint_at_frames(project: Project) -> None:
    result = project.run("""
def test_hello(chatkit_runner):
    chatkit_runner.script("Hello!")
""")

    result.stdout.fnmatch_lines(["E *chatkit_testing.UnusedScript: The scripted answer was*"])
    result.stdout.no_fnmatch_line("*traceback entries*")


@pytest.mark.parametrize(
    "call",
    [
        "check_store(InMemoryStore)",
        "check_attachment_store(InMemoryAttachmentStore)",
        "check_server(print)",
        "sweep_cancellations(print, print)",
        "sweep_faults(print, print)",
    ],
)
def test_a_check_or_a_sweep_that_was_not_awaited_fails_a_test_that_passes_and_is_told(
    project: Project, call: str
) -> None:
    result = project.run(
        f"""
from chatkit_testing import *

async def test_forgets():
    {call}

def test_takes_it_for_its_report():
    report = {call}
    assert not report.failed
""",
        *WARN,
    )

    result.assert_outcomes(failed=2, warnings=1)
    name = call.partition("(")[0]
    remedy = (
        f"so it did nothing: write await {name}(…). A test that is not async runs it with "
        f"asyncio.run({name}(…))."
    )
    result.stdout.fnmatch_lines_random(
        [
            f"E *chatkit_testing.ClientError: {name}() was not awaited (test_desk.py:5), {remedy}",
            "E *AttributeError: 'coroutine' object has no attribute 'failed'",
            f"E *{name}() was not awaited, {remedy}",
        ]
    )


@pytest.mark.parametrize("client", ["chatkit_client", "chatkit_sync_client"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "return Shop",
            "the fixture chatkit_server: Shop is a class, and no target: give an instance of it, "
            "Shop(…)",
        ),
        (
            "Shop()",
            "the fixture chatkit_server: None is no target: give a ChatKitServer, an ASGI "
            "application (FastAPI, Starlette, …) or a URL; did a fixture forget to return it?",
        ),
        (
            "return create_app",
            "the fixture chatkit_server: create_app is a function that takes nothing, and an ASGI "
            "application takes scope, receive and send: call it, create_app()",
        ),
    ],
)
def test_a_server_that_is_none_is_told_in_one_line(
    project: Project, client: str, given: str, told: str
) -> None:
    result = project.run(
        f"""
import pytest

class Shop:
    pass

def create_app():
    return Shop()

@pytest.fixture
def chatkit_server():
    {given}

def test_hello({client}):
    pass
"""
    )

    assert told_at_setup(result) == told


def test_a_rule_that_is_none_is_told_in_one_line(project: Project) -> None:
    result = project.run(
        """
import pytest

@pytest.mark.chatkit(allow=["CK999"])
def test_hello(chatkit_client):
    pass
"""
    )

    assert told_at_setup(result) == (
        "allow=['CK999']: there is no rule CK999; they go from CK101 to CK504"
    )


def told_at_setup(result: pytest.RunResult) -> str:
    """Give all that stands between the head of the error and the summary."""
    shown = result.stdout.str().partition("ERROR at setup of test_hello")[2]
    return shown.partition("\n")[2].partition("\n=")[0]


def test_a_function_that_makes_an_application_is_not_served(project: Project) -> None:
    result = project.run(
        """
def create_app():
    pass

def test_hello(chatkit_live_server):
    chatkit_live_server(create_app)
"""
    )

    result.stdout.fnmatch_lines(
        [
            "E *TypeError: create_app is a function that takes nothing, and an ASGI application "
            "takes scope, receive and send: call it, create_app()"
        ]
    )
