"""The way of a responder's events into the store and onto the wire."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from chatkit.errors import BaseStreamError, CustomStreamError, ErrorCode, StreamError
from chatkit.types import (
    ClientEffectEvent,
    ErrorEvent,
    NoticeEvent,
    Page,
    StreamOptions,
    StreamOptionsEvent,
    Thread,
    ThreadItem,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)
from tests.chatkit.server.support import (
    CONTEXT,
    FollowingServer,
    Json,
    act,
    add,
    added,
    assistant,
    delta,
    done,
    hidden,
    listed,
    parse,
    progress,
    read,
    responses_of,
    retitle,
    sdk_hidden,
    stream_of,
    thread,
    types_of,
    user,
    widget,
)
from tests.support.recording_store import RecordingStore

LOST = {"type": "error", "code": "stream.error", "allow_retry": True}


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    store.put(thread())
    return FollowingServer(store)


class TestStreamOptions:
    async def test_the_loop_gets_one_turn_before_they_are_asked_for(
        self, server: FollowingServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        steps: list[str] = []

        def options(thread: ThreadMetadata, context: object) -> StreamOptions:
            steps.append(f"asked about {thread.id} in {context}")
            return StreamOptions(allow_cancel=False)

        monkeypatch.setattr(server, "get_stream_options", options)
        frames = aiter(await stream_of(server, add()))
        assert parse(await anext(frames))["type"] == "thread.item.done"
        asyncio.get_running_loop().call_soon(steps.append, "the loop's turn")
        event = parse(await anext(frames))
        assert event == {"type": "stream_options", "stream_options": {"allow_cancel": False}}
        assert steps == ["the loop's turn", "asked about thr_0 in the context"]
        assert server.asked == []
        assert [frame async for frame in frames] == []
        assert len(server.asked) == 1

    async def test_their_failure_leaves_the_stream(
        self,
        server: FollowingServer,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def fail(thread: ThreadMetadata, context: object) -> StreamOptions:
            raise StreamError(ErrorCode.STREAM_ERROR)

        monkeypatch.setattr(server, "get_stream_options", fail)
        events: list[Json] = []
        result = await stream_of(server, add())
        with pytest.raises(StreamError):
            await read(result, events)
        assert types_of(events) == ["thread.item.done"]
        assert caplog.messages[-1] == "Error while generating streamed response"


class TestStoring:
    async def test_each_event_touches_the_store_as_it_must(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            added(assistant("m1")),
            delta("m1", "Hello"),
            done(assistant("m1", "Hello")),
            ThreadItemReplacedEvent(item=widget("w1")),
            ThreadItemRemovedEvent(item_id="m0"),
        )
        events = await responses_of(server)
        assert types_of(events) == [
            "thread.item.added",
            "thread.item.updated",
            "thread.item.done",
            "thread.item.replaced",
            "thread.item.removed",
        ]
        assert store.log.outline == [
            "add_thread_item('thr_0', AssistantMessageItem m1, context='the context')",
            "save_item('thr_0', WidgetItem w1, context='the context')",
            "delete_thread_item('thr_0', 'm0', context='the context')",
        ]

    async def test_the_other_events_touch_no_store(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            progress("Looking"),
            NoticeEvent(level="info", message="Slow today"),
            ClientEffectEvent(name="confetti"),
            StreamOptionsEvent(stream_options=StreamOptions(allow_cancel=False)),
            ErrorEvent(message="Oh"),
        )
        events = await responses_of(server)
        assert types_of(events) == [
            "progress_update",
            "notice",
            "client_effect",
            "stream_options",
            "error",
        ]
        assert store.log.calls == []

    async def test_the_store_is_written_before_the_frame_is_sent(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            done(assistant("m1", "a")),
            ThreadItemReplacedEvent(item=assistant("m1", "b")),
            ThreadItemRemovedEvent(item_id="m1"),
        )
        last: list[str] = []
        async for _ in await stream_of(server, act()):
            last.append(store.log.names[-1])
        assert last == ["load_thread", "add_thread_item", "save_item", "delete_thread_item"]

    async def test_d02_hidden_items_are_stored_and_not_sent(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            done(hidden("h1")),
            done(sdk_hidden("h2")),
            added(hidden("h3")),
            ThreadItemReplacedEvent(item=hidden("h1")),
            ThreadItemRemovedEvent(item_id="h2"),
            delta("h3", "secret"),
            progress("Looking"),
        )
        assert types_of(await responses_of(server)) == ["progress_update"]
        assert store.items_of("thr_0") == [hidden("h1")]
        assert store.log.names == [
            "add_thread_item",
            "add_thread_item",
            "save_item",
            "delete_thread_item",
        ]

    async def test_d02_a_thread_that_the_responder_sends_shows_nothing_hidden(
        self, server: FollowingServer
    ) -> None:
        items = Page[ThreadItem](data=[hidden("h1"), user("m1")])
        own = Thread(**dict(thread(metadata={"secret": 1})), items=items)
        server.responder = listed(ThreadUpdatedEvent(thread=own))
        (event,) = await responses_of(server)
        assert event["thread"]["metadata"] == {}
        assert [item["id"] for item in event["thread"]["items"]["data"]] == ["m1"]

    async def test_a_store_that_fails_is_the_responders_error_and_the_item_is_not_sent(
        self,
        server: FollowingServer,
        store: RecordingStore,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        store.log.fail("add_thread_item", OSError("the disk is full"))
        server.responder = listed(
            added(assistant("m1", "Hello")), done(assistant("m1", "Hello")), progress("Next")
        )
        events = await responses_of(server)
        assert types_of(events) == ["thread.item.added", "error"]
        assert events[-1] == LOST
        assert caplog.record_tuples[-1] == ("chatkit", logging.ERROR, "the disk is full")

    async def test_the_responder_is_closed_before_the_error_is_sent(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        closed: list[str] = []

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            try:
                yield done(assistant("m1", "Hello"))
            finally:
                closed.append("closed")
                thread.title = "Cleaned up"

        server.responder = responder
        store.log.fail("add_thread_item", OSError("the disk is full"))
        assert types_of(await responses_of(server)) == ["error", "thread.updated"]
        assert closed == ["closed"]

    async def test_an_event_that_cannot_be_written_leaves_the_stream_and_cancels_nothing(
        self, server: FollowingServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.responder = listed(ClientEffectEvent(name="x", data={"y": object()}))
        result = await stream_of(server, act())
        with pytest.raises(ValueError, match="Unable to serialize"):
            await read(result)
        assert caplog.messages[-1] == "Error while generating streamed response"
        assert server.cancelled == []


class SevereError(BaseStreamError):
    """A stream error of an integrator's own kind."""

    allow_retry = False


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "event"),
        [
            (
                CustomStreamError("Out of stock"),
                {"code": "custom", "message": "Out of stock", "allow_retry": False},
            ),
            (
                CustomStreamError("Try later", allow_retry=True),
                {"code": "custom", "message": "Try later", "allow_retry": True},
            ),
            (StreamError(ErrorCode.STREAM_ERROR), {"code": "stream.error", "allow_retry": True}),
            (
                StreamError(ErrorCode.STREAM_ERROR, allow_retry=False),
                {"code": "stream.error", "allow_retry": False},
            ),
        ],
    )
    async def test_a_stream_error_says_what_the_client_is_told_and_is_not_logged(
        self,
        server: FollowingServer,
        error: BaseStreamError,
        event: Json,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        server.responder = listed(progress("a"), error=error)
        assert (await responses_of(server))[1:] == [{"type": "error", **event}]
        assert caplog.records == []

    @pytest.mark.parametrize(
        "error",
        [ValueError("broken"), TimeoutError("late"), SevereError("own"), NotImplementedError()],
    )
    async def test_any_other_error_is_logged_before_a_bland_one_is_sent(
        self, server: FollowingServer, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.responder = listed(error=error)
        events: list[Json] = []
        async for frame in await stream_of(server, act()):
            events.append(parse(frame))
            logged = ("chatkit", logging.ERROR, str(error)) in caplog.record_tuples
            assert logged is (events[-1]["type"] == "error")
        assert events[1:] == [LOST]
        exc_info = caplog.records[-1].exc_info
        assert exc_info is not None
        assert exc_info[1] is error

    async def test_a_responder_that_fails_when_it_is_called_is_treated_alike(
        self, server: FollowingServer
    ) -> None:
        def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            raise CustomStreamError("Not today")

        server.responder = responder
        (event,) = await responses_of(server)
        assert event["message"] == "Not today"

    async def test_a_responder_that_yields_nothing_is_treated_alike(
        self, server: FollowingServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            return None  # type: ignore[return-value]  # pyright: ignore  # what users may do

        server.responder = responder
        assert await responses_of(server) == [LOST]
        assert "A responder must give an async iterator of events, but gave None" in caplog.text

    async def test_an_error_that_the_responder_yields_ends_nothing(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            ErrorEvent(code="custom", message="Half of it failed"),
            done(assistant("m1", "The other half")),
            retitle("One"),
        )
        events = await responses_of(server)
        assert types_of(events) == ["error", "thread.item.done", "thread.updated"]
        assert store.items_of("thr_0") == [assistant("m1", "The other half")]

    async def test_an_update_that_cannot_be_folded_is_not_sent(
        self, server: FollowingServer
    ) -> None:
        server.responder = listed(added(assistant("m1")), delta("m1", "Hello", -1))
        assert types_of(await responses_of(server)) == ["thread.item.added", "error"]

    @pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
    async def test_what_ends_the_process_is_let_through(
        self, server: FollowingServer, error: BaseException, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.responder = listed(error=error)
        frames = aiter(await stream_of(server, act()))
        await anext(frames)
        with pytest.raises(type(error)):
            await anext(frames)
        assert caplog.records == []
        assert server.cancelled == []


async def test_an_iterator_that_is_no_generator_will_do(server: FollowingServer) -> None:
    class Countdown:
        left = 2

        def __aiter__(self) -> "Countdown":
            return self

        async def __anext__(self) -> ThreadStreamEvent:
            if not self.left:
                raise StopAsyncIteration
            self.left -= 1
            return progress(str(self.left))

    def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
        return Countdown()

    server.responder = responder
    assert [event["text"] for event in await responses_of(server)] == ["1", "0"]


async def test_the_context_reaches_responder_and_options(server: FollowingServer) -> None:
    await responses_of(server)
    assert server.asked[0][-1] == CONTEXT
