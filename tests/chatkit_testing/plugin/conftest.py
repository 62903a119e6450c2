"""A small project: an agent behind a server, and its conftest."""

import importlib
import importlib.util

import pytest

from tests.support.inner import run_inner

# A run of pytest in this process forgets what it loaded first; what is here already it keeps.
for loaded_once in (
    "chatkit.agents",
    "chatkit_testing.client",
    "chatkit_testing.expect",
    "chatkit_testing.factories",
    "chatkit_testing.live_server",
    "chatkit_testing.runner",
    "chatkit_testing.stores",
    "faker",
    "fastapi",
    "hypothesis",
):
    importlib.import_module(loaded_once)
for loaded_late in ("httpcore", "httpcore2"):  # by the first request of httpx and httpx2
    if importlib.util.find_spec(loaded_late) is not None:
        importlib.import_module(loaded_late)

CONFTEST = """
import pytest
from agents import Agent, Runner
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer

agent = Agent(name="Desk", model="gpt-5.1")


class Desk(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(agent, await simple_to_agent_input(page.data[::-1]))
        async for event in stream_agent_response(desk, result):
            yield event


@pytest.fixture
def chatkit_server(chatkit_store):
    return Desk(chatkit_store)
"""

INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
xfail_strict = true
"""


class Project:
    """A project's files, and what pytest says of them."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self.path = pytester.path
        self.write("conftest.py", CONFTEST)
        self.write("pytest.ini", INI)

    def write(self, name: str, content: str) -> None:
        (self.path / name).write_text(content, encoding="utf-8")

    def run(self, tests: str, *options: str, apart: bool = False) -> pytest.RunResult:
        """Run these tests, in this process or in one apart."""
        self.write("test_desk.py", tests)
        options = ("-q", "-p", "no:cacheprovider", *options)
        return run_inner(self._pytester, *options, apart=apart)


@pytest.fixture
def project(pytester: pytest.Pytester) -> Project:
    return Project(pytester)
