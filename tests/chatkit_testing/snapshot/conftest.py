"""A small project whose tests keep snapshots of its conversations."""

import importlib
from pathlib import Path

import pytest

from tests.support.inner import run_inner

# A run of pytest in this process forgets what it loaded first; what is here already it keeps.
for loaded_once in (
    "chatkit_testing.client",
    "chatkit_testing.runner",
    "chatkit_testing.snapshot",
    "faker",
    "hypothesis",
):
    importlib.import_module(loaded_once)

CONFTEST = '''
from datetime import datetime
import pytest
from chatkit.server import ChatKitServer
from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadItemDoneEvent

class Parrot(ChatKitServer):
    """Answers with the words of the context, one message each."""

    async def respond(self, thread, input_user_message, context):
        for words in context["answers"]:
            yield ThreadItemDoneEvent(
                item=AssistantMessageItem(
                    id=self.store.generate_item_id("message", thread, context),
                    thread_id=thread.id,
                    created_at=datetime.now(),
                    content=[AssistantMessageContent(text=words)],
                )
            )

@pytest.fixture
def chatkit_server(chatkit_store):
    return Parrot(chatkit_store)
'''

INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


class Project:
    """A project's files, and what pytest says of them."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self.path = pytester.path
        self.write("conftest.py", CONFTEST)
        self.write("pytest.ini", INI)

    @property
    def kept(self) -> Path:
        """The file of the module's snapshots."""
        return self.path / "__snapshots__" / "test_parrot.outline"

    def write(self, name: str, content: str) -> None:
        (self.path / name).write_text(content, encoding="utf-8")

    def run(self, tests: str, *options: str) -> pytest.RunResult:
        self.write("test_parrot.py", tests)
        return run_inner(self._pytester, "-q", "-p", "no:cacheprovider", *options)

    def keep(self, tests: str) -> pytest.RunResult:
        return self.run(tests, "--snapshot-update")


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("BUILD_NUMBER", raising=False)
    return Project(pytester)


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pytest within be no worker of xdist, where syrupy would say nothing."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
