"""Recordings under pytest: when the real model is asked, and when the file is written."""

from collections.abc import Iterator

import pytest

from chatkit_testing import LiveServers
from tests.chatkit_testing.plugin.conftest import Project
from tests.chatkit_testing.runner.model_server import ModelServer

DESK = """
import pytest
from agents import Agent, OpenAIResponsesModel, Runner
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from openai import AsyncOpenAI


class Desk(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        client = AsyncOpenAI(api_key="sk-live-0123", base_url="URL/v1", max_retries=0)
        model = OpenAIResponsesModel(model="gpt-5.1", openai_client=client)
        agent = Agent(name="Desk", model=model)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(agent, await simple_to_agent_input(input_user_message))
        async for event in stream_agent_response(desk, result):
            yield event


@pytest.fixture
def chatkit_server(chatkit_store):
    return Desk(chatkit_store)
"""
TEST = """
async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.record("desk.yaml")
    turn = await chatkit_client.send("Hi")
    assert turn.text == "Hello Ada."
"""
FILE = """\
# What the model answered, and what it was asked, as chatkit_runner.record(…) kept it.
# What is answered may be edited; what was asked is compared when it is replayed.
version: 1
agents:
  Desk:
    model: gpt-5.1
answers:
  - agent: Desk
    asked:
      user: Hi
    usage:
      input_tokens: 1
      output_tokens: 2
    message: Hello Ada.
"""


@pytest.fixture
def server(project: Project) -> Iterator[ModelServer]:
    server, servers = ModelServer(), LiveServers()
    project.write("conftest.py", DESK.replace("URL", servers(server.app)))
    yield server
    servers.stop()


def test_without_being_asked_to_no_test_records(project: Project, server: ModelServer) -> None:
    result = project.run(TEST)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *ScriptError: desk.yaml: there is no such recording. Make it, which asks the real "
            "model:",
            "E *  pytest test_desk.py::test_hello --chatkit-record=once",
        ]
    )
    assert server.requests == []


def test_it_is_recorded_once_and_replayed_ever_after(project: Project, server: ModelServer) -> None:
    server.says("Hello Ada.")
    for options in (["--chatkit-record=once"], ["--chatkit-record=once"], []):
        project.run(TEST, *options).assert_outcomes(passed=1)
        assert (project.path / "desk.yaml").read_text(encoding="utf-8") == FILE
    assert len(server.requests) == 1


def test_all_records_anew(project: Project, server: ModelServer) -> None:
    server.says("Hello Ada.")
    project.write("desk.yaml", FILE.replace("Ada", "Bob"))
    project.run(TEST, "--chatkit-record=all").assert_outcomes(passed=1)
    assert (project.path / "desk.yaml").read_text(encoding="utf-8") == FILE


def test_a_test_that_fails_writes_nothing(project: Project, server: ModelServer) -> None:
    server.says("Hello Bob.")
    project.write("desk.yaml", "the old one")
    project.run(TEST, "--chatkit-record=all").assert_outcomes(failed=1)
    assert (project.path / "desk.yaml").read_text(encoding="utf-8") == "the old one"


def test_nor_does_one_that_fails_by_what_is_checked_at_its_end(
    project: Project, server: ModelServer
) -> None:
    server.says("Hello Ada.")
    unused = TEST + '    chatkit_runner.script("More.", agent="Other")\n'
    project.run(unused, "--chatkit-record=once").assert_outcomes(failed=1)
    assert not (project.path / "desk.yaml").exists()


def test_a_recording_that_cannot_be_written_fails_the_test(
    project: Project, server: ModelServer
) -> None:
    test = TEST.replace('    turn = await chatkit_client.send("Hi")\n', "").replace(
        'turn.text == "Hello Ada."', "chatkit_client"
    )
    result = project.run(test, "--chatkit-record=once")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*ScriptError: desk.yaml was to be recorded, and the real model was never asked."]
    )


def test_a_real_model_has_more_time(project: Project) -> None:
    test = "def test_it(chatkit_runner):\n    assert chatkit_runner.timeout == 120\n"
    project.run(test, "--chatkit-record=once").assert_outcomes(passed=1)
    project.run(test).assert_outcomes(failed=1)


def test_workers_record_side_by_side(project: Project, server: ModelServer) -> None:
    server.says("Hello Ada.", "Hello Ada.")
    second = TEST.replace("test_hello", "test_again").replace("desk.yaml", "parts/again.yaml")
    result = project.run(TEST + second, "--chatkit-record=once", "-n", "2", apart=True)
    result.assert_outcomes(passed=2)
    for name in ("desk.yaml", "parts/again.yaml"):
        assert (project.path / name).read_text(encoding="utf-8") == FILE
    project.run(TEST + second, "-n", "2", apart=True).assert_outcomes(passed=2)
    assert len(server.requests) == 2


def test_the_option_is_described(project: Project) -> None:
    result = project.run("", "--help")
    result.stdout.fnmatch_lines(["  --chatkit-record={none,once,all}"])
