"""The pytest plugin: fixtures, options, ini keys and a marker.

Only pytest and the standard library are loaded with it; a fixture loads what it needs.
"""

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any  # Any: contexts are the application's own

import pytest

from chatkit_testing._conversations import Conversation, collected
from chatkit_testing._plugin._beside import refuse_distributions_of_one_folder
from chatkit_testing._plugin._conversations import OutlinePrinter, add_sections
from chatkit_testing._plugin._ending import begin, ending_of
from chatkit_testing._plugin._failed_tools import remarks_on_tools
from chatkit_testing._plugin._forgotten import hearing_forgotten
from chatkit_testing._plugin._guarded import guard_of, guarded
from chatkit_testing._plugin._keyless import remarks_on_keys
from chatkit_testing._plugin._needs import need
from chatkit_testing._plugin._reporting import listening, short_tracebacks, tell_once, told_in_short
from chatkit_testing._plugin._settings import (
    add_options,
    check_settings,
    record_mode,
    seed_of,
    settings_of,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from chatkit_testing._clock import Clock
    from chatkit_testing.client import ChatKitClient, SyncChatKitClient, Target
    from chatkit_testing.factories import ChatKitFaker
    from chatkit_testing.live_server import LiveServers
    from chatkit_testing.openai_mock import OpenAIMock
    from chatkit_testing.runner import ScriptedRunner
    from chatkit_testing.stores import InMemoryAttachmentStore, InMemoryStore

_CONVERSATIONS = pytest.StashKey[list[Conversation]]()

_NO_SERVER = """\
chatkit_server is the backend that the test is about: define a fixture of that name, in conftest.py
for instance, that gives a ChatKitServer, an ASGI application or a URL:

    @pytest.fixture
    def chatkit_server(chatkit_store):
        return MyServer(chatkit_store)"""


# Hooks


def pytest_addoption(parser: pytest.Parser) -> None:
    """Refuse a mixed-up environment; declare options and ini keys."""
    refuse_distributions_of_one_folder()
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; print conversations if that is asked for."""
    check_settings(config)
    if config.getoption("--chatkit-outline"):
        config.pluginmanager.register(OutlinePrinter(config), "chatkit-outline")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collect the conversations of a test and guard it, from its first fixture to its last."""
    with collected() as conversations, guarded(item), listening(item):
        item.stash[_CONVERSATIONS] = conversations
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin anew: a plugin that runs failed tests again does so within one protocol."""
    ending = begin(item)
    item.stash[_CONVERSATIONS].clear()
    if (guard := guard_of(item)) is not None:
        guard.forget()
        ending.check(guard.check)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """End the test within its call: see `chatkit_testing._plugin._ending`."""
    __tracebackhide__ = True
    ending = ending_of(item)
    with pytest.MonkeyPatch.context() as patch, hearing_forgotten() as forgotten:
        ending.check(forgotten.check)
        ending.remark(forgotten.remarks)
        if ending.has_to_close(item):
            patch.setattr(item, "obj", ending.around(item))
        try:
            result = yield
        except BaseException as error:
            ending.finish(error)
            raise
    ending.finish(None)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shorten the report of a test that failed; add the conversations, or where that is asked."""
    with short_tracebacks(item, call) as are_short:
        report = yield
    if are_short:
        tell_once(item, call, report)
    if report.failed or (report.when == "call" and item.config.getoption("--chatkit-outline")):
        add_sections(report, item.stash[_CONVERSATIONS])
    return report


@pytest.hookimpl(wrapper=True)
def pytest_assertrepr_compare(
    op: str, left: object, right: object
) -> Generator[None, list[list[str]], list[list[str]]]:
    """Explain a comparison with patterns, or with a snapshot, before anybody else does."""
    explanations = yield
    for name in ("chatkit_testing.expect", "chatkit_testing.snapshot"):
        part = sys.modules.get(name)
        lines = part.explain_comparison(op, left, right) if part is not None else None
        if lines is not None:
            return [lines, *explanations]
    return explanations


# Fixtures


@pytest.fixture
def chatkit_server() -> "Target":
    """Give the backend under test: a ChatKitServer, an ASGI application or a URL.

    The project overrides this fixture.
    """
    pytest.fail(_NO_SERVER, pytrace=False)


@pytest.fixture
def chatkit_context() -> Any:  # see the import
    """Give the request context that a server in process is called with: an empty dict.

    A project whose server expects something else overrides this fixture.
    """
    return {}


@pytest.fixture
def chatkit_clock() -> Iterator["Clock"]:
    """Give a clock that the kit and our runtime go by: it may be held and advanced."""
    from chatkit_testing._clock import Clock

    with Clock().installed() as clock:
        yield clock


@pytest.fixture
def chatkit_store() -> "InMemoryStore[Any]":  # see the import
    """Give a store in memory, empty."""
    from chatkit_testing.stores import InMemoryStore

    return InMemoryStore()


@pytest.fixture
def chatkit_attachment_store() -> "InMemoryAttachmentStore[Any]":  # see the import
    """Give an attachment store in memory, bytes included, empty."""
    from chatkit_testing.stores import InMemoryAttachmentStore

    return InMemoryAttachmentStore()


@pytest.fixture
def chatkit_runner(request: pytest.FixtureRequest) -> Iterator["ScriptedRunner"]:
    """Give the scripted runner of the Agents SDK, installed: no run reaches a real model.

    Answers that were not asked for, and calls that had none, fail the test at its end.
    """
    need("agents", fixture="chatkit_runner")
    from chatkit_testing.runner import ScriptedRunner

    clock = _if_used(request, "chatkit_clock")
    runner = ScriptedRunner(
        clock=clock,
        timeout=settings_of(request.node).timeout,
        folder=request.node.path.parent,
        record=record_mode(request.config),
        test=request.node.nodeid,
    )
    ending = ending_of(request.node)
    ending.check(runner.check)
    ending.passed(runner.save)
    ending.remark(lambda error: remarks_on_tools(runner.calls))
    with runner.installed():
        yield runner


@pytest.fixture
def chatkit_openai(request: pytest.FixtureRequest) -> Iterator["OpenAIMock"]:
    """Give OpenAI's API, scripted: it answers every OpenAI client, and nothing leaves.

    A client of the kit then brings no ``chatkit_runner``, so that runs of the Agents SDK come as
    far as HTTP. Answers that were not asked for, and requests that had none, fail the test at its
    end.
    """
    need("respx", fixture="chatkit_openai")
    from chatkit_testing.openai_mock import OpenAIMock

    clock = _if_used(request, "chatkit_clock")
    mock = OpenAIMock(
        clock=clock,
        timeout=settings_of(request.node).timeout,
        folder=request.node.path.parent,
    )
    ending = ending_of(request.node)
    ending.check(mock.check)
    ending.remark(remarks_on_keys)
    with mock.installed():
        yield mock


@pytest.fixture
def chatkit_client(
    request: pytest.FixtureRequest, chatkit_server: "Target", _chatkit_model: None
) -> "ChatKitClient":
    """Give a client on ``chatkit_server``, with ``chatkit_context`` if that is in process.

    The model is ``chatkit_openai`` if the test uses that, else ``chatkit_runner``.

    An ASGI application is started by the first request, and shut down at the end of the test.
    ``assert_stored`` looks into the server's store; of an application or a URL into
    ``chatkit_store``, if that is used.
    """
    from chatkit_testing.client import ChatKitClient

    options = _client_options(request, chatkit_server)
    with told_in_short():
        client = ChatKitClient(chatkit_server, **options)
    client.start_with_the_first_request()
    ending_of(request.node).close(client.aclose)
    return client


@pytest.fixture
def chatkit_sync_client(
    request: pytest.FixtureRequest, chatkit_server: "Target", _chatkit_model: None
) -> "SyncChatKitClient":
    """Give the client for a synchronous test: see ``chatkit_client``."""
    from chatkit_testing.client import SyncChatKitClient

    options = _client_options(request, chatkit_server)
    with told_in_short():
        client = SyncChatKitClient(chatkit_server, **options)
    client.start_with_the_first_request()
    ending_of(request.node).check(client.close)
    return client


@pytest.fixture
def _chatkit_model(request: pytest.FixtureRequest) -> None:
    """Install what answers for the model of a client's server."""
    uses_http = "chatkit_openai" in request.fixturenames
    request.getfixturevalue("chatkit_openai" if uses_http else "chatkit_runner")


@pytest.fixture
def chatkit_snapshot(request: pytest.FixtureRequest) -> "SnapshotAssertion":
    """Give the snapshot that a turn, a thread or items are compared with, as outlines.

    ``assert turn == chatkit_snapshot``; ``pytest --snapshot-update`` keeps what was received.
    """
    need("syrupy", fixture="chatkit_snapshot")
    from chatkit_testing.snapshot import outline_snapshot

    return outline_snapshot(request.getfixturevalue("snapshot"))


@pytest.fixture
def chatkit_faker(request: pytest.FixtureRequest) -> "ChatKitFaker":
    """Give a Faker that makes up things of ChatKit too, the same ones in every run of the test."""
    need("faker", fixture="chatkit_faker")
    from chatkit_testing.factories import ChatKitFaker

    return ChatKitFaker(seed=seed_of(request.node))


@pytest.fixture
def chatkit_live_server(request: pytest.FixtureRequest) -> Iterator["LiveServers"]:
    """Give what serves an ASGI application on a free port, and returns its base URL.

    The servers stop at the end of the test; what the application raised fails it then.
    """
    need("uvicorn", fixture="chatkit_live_server")
    from chatkit_testing.live_server import LiveServers

    servers = LiveServers(timeout=settings_of(request.node).timeout)
    ending_of(request.node).check(servers.stop)
    yield servers
    servers.stop()


def _client_options(
    request: pytest.FixtureRequest, target: "Target"
) -> dict[str, Any]:  # the client's keyword arguments, of many types
    """Put together how the clients of a test are made."""
    from chatkit.server import ChatKitServer

    settings = settings_of(request.node)
    options = {"timeout": settings.timeout, "strict": settings.strict, "allow": settings.allow}
    if isinstance(target, ChatKitServer):
        return options | {"context": request.getfixturevalue("chatkit_context")}
    if (store := _if_used(request, "chatkit_store")) is not None:
        return options | {"store": store, "context": request.getfixturevalue("chatkit_context")}
    return options


def _if_used(request: pytest.FixtureRequest, fixture: str) -> Any:  # fixtures are of any type
    """Give the value of a fixture that the test uses anyway, by whatever way."""
    return request.getfixturevalue(fixture) if fixture in request.fixturenames else None
