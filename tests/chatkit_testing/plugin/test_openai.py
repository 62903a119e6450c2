"""The fixture chatkit_openai, and the guard around every test that uses the kit."""

import importlib

import pytest

from tests.chatkit_testing.plugin.conftest import Project

# As in the conftest: what a run in this process loads first, it forgets.
for loaded_once in ("chatkit_testing.openai_mock", "chatkit_testing._guard"):
    importlib.import_module(loaded_once)

SWALLOWING = """
import openai

async def answer():
    try:
        async with openai.AsyncOpenAI(api_key="k", base_url="http://127.0.0.1:1/v1") as client:
            response = await client.responses.create(model="gpt-5.1", input="Where is order A1?")
        return response.output_text
    except openai.OpenAIError as error:
        return type(error).__name__
"""


def test_a_turn_goes_through_http_with_chatkit_openai(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    result = project.run("""
from chatkit_testing import active_runner, message

async def test_a_turn(chatkit_client, chatkit_openai):
    chatkit_openai.script(message("Hello."))
    turn = await chatkit_client.send("Hi")
    assert turn.text == "Hello."
    assert active_runner() is None
    assert [request.path for request in chatkit_openai.requests] == ["/v1/responses"]

def test_a_turn_without_a_loop(chatkit_openai, chatkit_sync_client):
    chatkit_openai.script(message("Hello."))
    assert chatkit_sync_client.send("Hi").text == "Hello."

async def test_runs_are_scripted_beside_what_goes_by_http(
    chatkit_client, chatkit_openai, chatkit_runner
):
    chatkit_runner.script("Hello.")
    assert (await chatkit_client.send("Hi")).text == "Hello."
    assert chatkit_openai.requests == []
""")
    result.assert_outcomes(passed=3)


def test_the_clock_of_the_test_is_that_of_the_mock(project: Project) -> None:
    result = project.run(
        """
def test_clock(chatkit_clock, chatkit_openai):
    assert chatkit_openai.clock is chatkit_clock
    assert chatkit_openai.timeout == 3
""",
        "--chatkit-timeout=3",
    )
    result.assert_outcomes(passed=1)


def test_a_request_that_the_application_swallowed_fails_the_test(project: Project) -> None:
    result = project.run(
        SWALLOWING
        + """
async def test_unscripted(chatkit_openai):
    assert await answer() == "BadRequestError"

async def test_left(chatkit_openai):
    chatkit_openai.script("It shipped.", "Yesterday.")
    assert await answer() == "It shipped."

async def test_scripted(chatkit_openai):
    chatkit_openai.script("It shipped.")
    assert await answer() == "It shipped."
"""
    )
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*The model was called once, and no answer was scripted for that call.",
            '*  1  gpt-5.1  ← user said "Where is order A1?"',
            "*1 of 2 scripted answers was never asked for.",
        ]
    )


def test_a_test_that_uses_any_fixture_of_the_kit_is_guarded(project: Project) -> None:
    result = project.run(
        SWALLOWING
        + """
import pytest

async def test_guarded(chatkit_store):
    assert await answer() == "BadRequestError"

@pytest.mark.xfail(strict=True, raises=AssertionError)
async def test_expected(chatkit_context):
    assert await answer() == "BadRequestError"

async def test_not_of_the_kit():
    assert await answer() == "APIConnectionError"
"""
    )
    result.assert_outcomes(failed=1, xfailed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*RefusedRequest: 1 request was refused.",
            "*  POST http://127.0.0.1:1/v1/responses",
            "*    model  gpt-5.1",
            '*    user   "Where is order A1?"',
            "*No test that uses a fixture of the kit reaches a real model. Let the test use*",
        ]
    )


def test_a_client_without_a_key_is_told_that_any_will_do(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    result = project.run(
        """
import openai

def test_hello(chatkit_openai):
    openai.OpenAI()

def test_other(chatkit_openai):
    openai.NoSuchName
"""
    )

    result.assert_outcomes(failed=2)
    told = (
        "The client wants a key before it asks anything, and chatkit_openai takes any: give it "
        'api_key="sk-test", or write os.environ.setdefault("OPENAI_API_KEY", "sk-test") in '
        "conftest.py."
    )
    assert result.stdout.str().count(told) == 1
