"""The way of a responder's events into the store and onto the wire."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from chatkit.errors import BaseStreamError, CustomStreamError, ErrorCode, StreamError
from chatkit.types import (
    ActiveStatus,
    ClientEffectEvent,
    ErrorEvent,
    LockedStatus,
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
    events_of,
    hidden,
    listed,
    parse,
    progress,
    read,
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


async def respond(server: FollowingServer) -> list[Json]:
    """Run the responder of `server`, and give the events after the stream options."""
    options, *events = await events_of(server, act())
    assert options["type"] == "stream_options"
    server.store.log.calls.pop(0)  # type: ignore[attr-defined]  # pyright: ignore  # the recording one
    return events


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
        events = await respond(server)
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
        events = await respond(server)
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
        assert types_of(await respond(server)) == ["progress_update"]
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
        (event,) = await respond(server)
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
        events = await respond(server)
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
        assert types_of(await respond(server)) == ["error", "thread.updated"]
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


class TestThreadChanges:
    async def test_a_changed_thread_is_saved_and_sent_after_the_event_and_at_the_end(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            progress("a"), retitle("One"), progress("b"), progress("c"), retitle("Two")
        )
        events = await respond(server)
        assert types_of(events) == [
            "progress_update",
            "progress_update",
            "thread.updated",
            "progress_update",
            "thread.updated",
        ]
        assert [events[n]["thread"]["title"] for n in (2, 4)] == ["One", "Two"]
        assert store.log.outline == ["save_thread(ThreadMetadata thr_0, context='the context')"] * 2
        assert store.threads["thr_0"].title == "Two"

    async def test_it_is_saved_before_it_is_sent(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(retitle("One"))
        async for frame in await stream_of(server, act()):
            saved = "save_thread" in store.log.names
            assert saved is (parse(frame)["type"] == "thread.updated")

    async def test_metadata_counts_however_deep_it_is_changed_and_is_not_sent(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        def begin(thread: ThreadMetadata) -> None:
            thread.metadata["seen"] = {"orders": ["A1"]}

        def go_on(thread: ThreadMetadata) -> None:
            thread.metadata["seen"]["orders"].append("A2")

        server.responder = listed(begin, progress("a"), go_on, progress("b"), progress("c"))
        events = await respond(server)
        updates = [event for event in events if event["type"] == "thread.updated"]
        assert [update["thread"]["metadata"] for update in updates] == [{}, {}]
        assert store.threads["thr_0"].metadata == {"seen": {"orders": ["A1", "A2"]}}

    async def test_status_and_image_domains_count_when_changed_in_place(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        def lock(thread: ThreadMetadata) -> None:
            thread.status = LockedStatus(reason="paid")
            thread.allowed_image_domains = ["a.example"]

        def change(thread: ThreadMetadata) -> None:
            assert isinstance(thread.status, LockedStatus)
            thread.status.reason = "shipped"

        def allow(thread: ThreadMetadata) -> None:
            assert thread.allowed_image_domains is not None
            thread.allowed_image_domains.append("b.example")

        server.responder = listed(
            lock, progress("a"), change, progress("b"), allow, progress("c"), progress("d")
        )
        events = await respond(server)
        sent = [event["thread"] for event in events if event["type"] == "thread.updated"]
        assert [(each["status"]["reason"], each["allowed_image_domains"]) for each in sent] == [
            ("paid", ["a.example"]),
            ("shipped", ["a.example"]),
            ("shipped", ["a.example", "b.example"]),
        ]

    async def test_what_is_equal_is_no_change(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        def set_anew(thread: ThreadMetadata) -> None:
            thread.title = None
            thread.status = ActiveStatus()
            thread.metadata = {}

        server.responder = listed(set_anew, progress("a"), progress("b"))
        assert types_of(await respond(server)) == ["progress_update"] * 2
        assert store.log.calls == []

    async def test_what_a_subclass_of_the_thread_adds_counts_too(
        self, store: RecordingStore
    ) -> None:
        class Ticket(ThreadMetadata, extra="allow"):
            priority: int = 1

        def raise_priority(thread: ThreadMetadata) -> None:
            assert isinstance(thread, Ticket)
            thread.priority = 2

        def set_extra(thread: ThreadMetadata) -> None:
            thread.owner = "Ann"  # type: ignore[attr-defined]  # pyright: ignore  # an extra field

        store.put(Ticket(**dict(thread())))
        server = FollowingServer(
            store, listed(raise_priority, progress("a"), set_extra, progress("b"), progress("c"))
        )
        events = await respond(server)
        assert types_of(events).count("thread.updated") == 2
        assert events[1]["thread"].keys() == {"id", "created_at", "status", "metadata", "items"}

    async def test_a_change_behind_a_hidden_item_is_sent(self, server: FollowingServer) -> None:
        server.responder = listed(retitle("One"), done(hidden("h1")), progress("a"))
        assert types_of(await respond(server)) == ["thread.updated", "progress_update"]

    async def test_what_get_stream_options_changes_is_not_the_responders_change(
        self, server: FollowingServer, store: RecordingStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def options(thread: ThreadMetadata, context: object) -> StreamOptions:
            thread.title = "From the options"
            return StreamOptions(allow_cancel=True)

        monkeypatch.setattr(server, "get_stream_options", options)
        server.responder = listed(progress("a"))
        assert types_of(await respond(server)) == ["progress_update"]
        assert store.log.calls == []

    async def test_a_thread_changed_before_an_error_is_saved_and_sent_after_it(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(retitle("One"), error=OSError("broken"))
        events = await respond(server)
        assert types_of(events) == ["error", "thread.updated"]
        assert store.threads["thr_0"].title == "One"

    @pytest.mark.parametrize("steps", [[progress("a")], []])
    async def test_a_thread_that_cannot_be_saved_is_an_error_and_not_tried_again(
        self, server: FollowingServer, store: RecordingStore, steps: list[ThreadStreamEvent]
    ) -> None:
        store.log.fail("save_thread", OSError("the disk is full"))
        server.responder = listed(retitle("One"), *steps)
        events = await respond(server)
        assert types_of(events) == ["progress_update"] * len(steps) + ["error"]
        assert store.log.names == ["save_thread"]

    async def test_when_it_cannot_be_saved_after_an_error_that_leaves_the_stream(
        self, server: FollowingServer, store: RecordingStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        store.log.fail("save_thread", OSError("the disk is full"))
        server.responder = listed(retitle("One"), error=KeyError("broken"))
        events: list[Json] = []
        result = await stream_of(server, act())
        with pytest.raises(OSError, match="the disk is full"):
            await read(result, events)
        assert types_of(events) == ["stream_options", "error"]
        assert caplog.messages == [
            "'broken'",
            "Error while generating streamed response",
        ]


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
        assert (await respond(server))[1:] == [{"type": "error", **event}]
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
        (event,) = await respond(server)
        assert event["message"] == "Not today"

    async def test_a_responder_that_yields_nothing_is_treated_alike(
        self, server: FollowingServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            return None  # type: ignore[return-value]  # pyright: ignore  # what users may do

        server.responder = responder
        assert await respond(server) == [LOST]
        assert "'NoneType' object is not an async iterable" in caplog.messages

    async def test_an_error_that_the_responder_yields_ends_nothing(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            ErrorEvent(code="custom", message="Half of it failed"),
            done(assistant("m1", "The other half")),
            retitle("One"),
        )
        events = await respond(server)
        assert types_of(events) == ["error", "thread.item.done", "thread.updated"]
        assert store.items_of("thr_0") == [assistant("m1", "The other half")]

    async def test_an_update_that_cannot_be_folded_is_not_sent(
        self, server: FollowingServer
    ) -> None:
        server.responder = listed(added(assistant("m1")), delta("m1", "Hello", -1))
        assert types_of(await respond(server)) == ["thread.item.added", "error"]

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
    assert [event["text"] for event in await respond(server)] == ["1", "0"]


async def test_the_context_reaches_responder_and_options(server: FollowingServer) -> None:
    await respond(server)
    assert server.asked[0][-1] == CONTEXT
