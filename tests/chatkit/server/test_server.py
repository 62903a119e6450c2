"""The server as integrators see it: its names, its defaults, `process`."""

import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

import chatkit.server
from chatkit.server import (
    DEFAULT_ERROR_MESSAGE,
    DEFAULT_PAGE_SIZE,
    ChatKitServer,
    NonStreamingResult,
    StreamingResult,
    _server,
)
from chatkit.types import StreamOptions, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from tests.chatkit.server.support import (
    CONTEXT,
    FollowingServer,
    act,
    add,
    answer_of,
    create,
    listed,
    progress,
    read,
    request,
    stream_of,
    thread,
)
from tests.support.recording_store import RecordingAttachmentStore, RecordingStore


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    return FollowingServer(store)


def test_the_module_has_the_names_of_the_contract() -> None:
    assert chatkit.server.__all__ == [
        "DEFAULT_ERROR_MESSAGE",
        "DEFAULT_PAGE_SIZE",
        "ChatKitServer",
        "NonStreamingResult",
        "StreamingResult",
        "TContext",
        "agents_sdk_user_agent_override",
        "diff_widget",
        "stream_widget",
    ]
    assert all(hasattr(chatkit.server, name) for name in chatkit.server.__all__)
    assert DEFAULT_PAGE_SIZE == 20
    assert DEFAULT_ERROR_MESSAGE == "An error occurred when generating a response."


def test_the_stores_are_attributes(store: RecordingStore) -> None:
    attachments = RecordingAttachmentStore()
    server = FollowingServer(store, attachment_store=attachments)
    assert server.store is store
    assert server.attachment_store is attachments
    assert FollowingServer(store).attachment_store is None


def test_respond_must_be_overridden(store: RecordingStore) -> None:
    with pytest.raises(TypeError, match="respond"):
        ChatKitServer(store)  # type: ignore[abstract]  # pyright: ignore  # that is the test


def test_a_stream_may_be_cancelled_by_default(server: FollowingServer) -> None:
    assert server.get_stream_options(thread(), CONTEXT) == StreamOptions(allow_cancel=True)


async def test_integrators_may_rename_parameters(store: RecordingStore) -> None:
    asked: list[object] = []

    class Renaming(ChatKitServer[object]):
        async def respond(  # pyright: ignore[reportIncompatibleMethodOverride]  # that is the test
            self,
            conversation: ThreadMetadata,
            message: UserMessageItem | None,
            who: object,
        ) -> AsyncIterator[ThreadStreamEvent]:
            asked.append(who)
            yield progress("a")

    store.put(thread())
    events = await read(await stream_of(Renaming(store), add()))
    assert events[-1]["text"] == "a"
    assert asked == [CONTEXT]


async def test_an_action_that_is_not_overridden_is_a_responders_error(
    store: RecordingStore, caplog: pytest.LogCaptureFixture
) -> None:
    class Mute(ChatKitServer[object]):
        def respond(
            self,
            thread: ThreadMetadata,
            input_user_message: UserMessageItem | None,
            context: object,
        ) -> AsyncIterator[ThreadStreamEvent]:
            raise AssertionError("nobody asks")

    store.put(thread())
    events = await read(await stream_of(Mute(store), act()))
    assert events[1:] == [{"type": "error", "code": "stream.error", "allow_retry": True}]
    assert caplog.messages == [
        "A client sent threads.custom_action, but Mute does not override action(). "
        "Override it to serve such requests."
    ]


async def test_a_request_is_text_or_bytes(server: FollowingServer) -> None:
    body = request("threads.list")
    for given in (body, body.encode(), bytearray(body.encode())):
        assert json.loads(await answer_of(server, given)) == {"data": [], "has_more": False}


@pytest.mark.parametrize(
    ("body", "kind"),
    [(create(), StreamingResult), (request("threads.list"), NonStreamingResult)],
)
async def test_each_request_is_logged_with_its_type(
    server: FollowingServer,
    body: str,
    kind: type[object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "chatkit"):
        assert isinstance(await server.process(body, CONTEXT), kind)
    operation = json.loads(body)["type"]
    expected = ("chatkit", logging.INFO, f"Received request op: {operation}")
    assert caplog.record_tuples == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        b"\xff",
        '{"type": "threads.rename"}',
        '{"type": "threads.list"}',
        '{"type": "threads.list", "params": {"order": "random"}}',
        '{"type": "threads.list", "params": {}, "metadata": null}',
        '{"type": "threads.create", "params": {"input": {"content": "Hi"}}}',
    ],
)
async def test_a_malformed_request_is_a_validation_error_and_is_not_logged(
    server: FollowingServer,
    store: RecordingStore,
    body: str | bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "chatkit"), pytest.raises(ValidationError):
        await server.process(body, CONTEXT)
    assert store.log.calls == []
    assert caplog.records == []


async def test_unknown_fields_of_a_request_are_ignored(server: FollowingServer) -> None:
    body = '{"type": "threads.list", "params": {"color": "red"}, "version": 2}'
    assert json.loads(await answer_of(server, body))["data"] == []


async def test_d10_the_validation_of_requests_is_compiled_once(server: FollowingServer) -> None:
    _server._requests.cache_clear()
    for _ in range(3):
        await answer_of(server, request("threads.list"))
        await FollowingServer(RecordingStore()).process(create(), CONTEXT)
    assert _server._requests.cache_info().misses == 1


async def test_requests_at_the_same_time_do_not_disturb_each_other(
    server: FollowingServer, store: RecordingStore
) -> None:
    for thread_id in ("thr_0", "thr_9"):
        store.put(thread(thread_id))
    server.responder = listed(progress("a"), progress("b"))
    first = aiter(await stream_of(server, add("thr_0")))
    second = aiter(await stream_of(server, add("thr_9")))
    frames = [(await anext(first), await anext(second)) for _ in range(4)]
    for one, other in frames[1:]:
        assert one == other
    assert [asked[0] for asked in server.asked] == [thread("thr_0"), thread("thr_9")]


def test_d01_importing_the_server_loads_neither_agents_sdk_nor_openai() -> None:
    code = (
        "import sys, chatkit.server; "
        "print({name.partition('.')[0] for name in sys.modules} & {'agents', 'openai', 'jinja2'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
