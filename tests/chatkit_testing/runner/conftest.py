from collections.abc import Iterator
from pathlib import Path

import pytest

from chatkit_testing import LiveServers, ScriptedRunner
from chatkit_testing._guard import Guard
from tests.chatkit_testing.runner.model_server import ModelServer
from tests.chatkit_testing.runner.recordings import Desk


@pytest.fixture
def runner() -> Iterator[ScriptedRunner]:
    """A scripted runner in its place; whether its script was used up is for each test to check."""
    with ScriptedRunner().installed() as runner:
        yield runner


@pytest.fixture
def server() -> ModelServer:
    """A model behind a web server."""
    return ModelServer()


@pytest.fixture
def url(server: ModelServer) -> Iterator[str]:
    """Where that server is, for as long as the test lasts."""
    servers = LiveServers()
    yield servers(server.app)
    servers.stop()


@pytest.fixture
def guard() -> Iterator[Guard]:
    """The guard that the plugin puts around tests."""
    with Guard().installed() as guard:
        yield guard
        guard.check()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guard: Guard) -> Desk:
    """A folder without a recording yet, behind the guard."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)
