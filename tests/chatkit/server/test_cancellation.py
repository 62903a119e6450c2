"""What becomes of a turn that is cancelled, or whose stream is closed."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import cast

import anyio
import pytest

from chatkit.types import (
    SDKHiddenContextItem,
    StructuredInputItem,
    ThreadItem,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
)
from tests.chatkit.server.support import (
    CONTEXT,
    HINT,
    NOW,
    FollowingServer,
    Json,
    act,
    add,
    added,
    assistant,
    create,
    delta,
    done,
    hidden,
    listed,
    parse,
    progress,
    read,
    request,
    retitle,
    stream_of,
    thread,
    tool_call,
    types_of,
    user,
    widget,
)
from tests.support.recording_store import RecordingStore

HELLO = assistant("m1", "Hello")


def hint(number: int = 1, thread_id: str = "thr_0") -> SDKHiddenContextItem:
    return SDKHiddenContextItem(
        id=f"shcx_{number}", thread_id=thread_id, created_at=NOW, content=HINT
    )


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    store.put(thread())
    return FollowingServer(store)


class Held:
    """Lets a turn run up to a point where it waits forever, and cancels it there."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()

    async def wait(self) -> None:
        self._reached.set()
        await asyncio.Event().wait()

    async def cancel(self, server: FollowingServer, body: str | None = None) -> list[Json]:
        """Cancel the task that reads the stream, and give the events that were sent."""
        events: list[Json] = []
        async with asyncio.timeout(5):
            task = asyncio.create_task(read(await stream_of(server, body or act()), events))
            await self._reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return events


def holding(held: Held, *events: ThreadStreamEvent, title: str | None = None) -> FollowingServer:
    """Make a server whose responder yields `events`, then waits."""
    store = RecordingStore()
    store.put(thread())

    async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
        for event in events:
            yield event
        thread.title = title
        await held.wait()

    return FollowingServer(store, responder)


def stored(server: FollowingServer) -> list[ThreadItem]:
    return server.recording.items_of("thr_0")


def calls(server: FollowingServer) -> list[str]:
    return server.recording.log.outline


class TestCancelledTasks:
    async def test_the_server_is_given_what_is_pending_and_the_cancellation_goes_on(self) -> None:
        held = Held()
        server = holding(
            held,
            added(assistant("m1", "Hel")),
            delta("m1", "lo"),
            added(widget("w1")),
            added(hidden("h1")),
        )
        events = await held.cancel(server)
        assert types_of(events)[-1] == "thread.item.added"
        ((found, pending, context),) = server.cancelled
        assert (found, context) == (thread(), CONTEXT)
        assert pending == [HELLO, widget("w1"), hidden("h1")]

    async def test_done_removed_and_replaced_items_are_not_pending(self) -> None:
        held = Held()
        server = holding(
            held,
            *[added(assistant(item_id, "Hello")) for item_id in ("m1", "m2", "m3", "m4")],
            done(assistant("m1", "Hello")),
            ThreadItemRemovedEvent(item_id="m2"),
            ThreadItemReplacedEvent(item=assistant("m3", "Bye")),
        )
        await held.cancel(server)
        assert server.cancelled[0][1] == [assistant("m4", "Hello")]

    async def test_by_default_messages_with_text_are_stored_then_a_hint_for_the_model(
        self,
    ) -> None:
        held = Held()
        server = holding(
            held,
            added(HELLO),
            added(assistant("m2", "", " \n\t")),
            added(assistant("m3")),
            added(assistant("m4", "", " and more")),
            added(tool_call("c1")),
            added(widget("w1")),
        )
        await held.cancel(server)
        assert stored(server) == [HELLO, assistant("m4", "", " and more"), hint()]
        assert calls(server)[1:] == [
            "add_thread_item('thr_0', AssistantMessageItem m1, context='the context')",
            "add_thread_item('thr_0', AssistantMessageItem m4, context='the context')",
            "generate_item_id('sdk_hidden_context', ThreadMetadata thr_0, 'the context')",
            "add_thread_item('thr_0', SDKHiddenContextItem shcx_1, context='the context')",
        ]

    async def test_a_changed_thread_is_not_saved(self) -> None:
        held = Held()
        server = holding(held, progress("a"), title="Changed")
        await held.cancel(server)
        assert server.cancelled[0][0].title == "Changed"
        assert not any(call.startswith("save_thread") for call in calls(server))

    async def test_a_turn_is_cancelled_until_its_thread_is_saved(self) -> None:
        held = Held()

        class Slow(RecordingStore):
            async def save_thread(self, thread: ThreadMetadata, context: object) -> None:
                await super().save_thread(thread, context)
                await held.wait()

        store = Slow()
        store.put(thread())
        server = FollowingServer(store, listed(done(HELLO), retitle("Changed")))
        events = await held.cancel(server)
        assert types_of(events)[-1] == "thread.item.done"
        assert server.cancelled[0][1] == []
        assert stored(server) == [HELLO, hint()]

    async def test_an_item_on_its_way_to_the_store_is_still_pending(self) -> None:
        held = Held()
        closed: list[str] = []

        class Slow(RecordingStore):
            async def add_thread_item(
                self, thread_id: str, item: ThreadItem, context: object
            ) -> None:
                if not closed:
                    await held.wait()
                await super().add_thread_item(thread_id, item, context)

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            try:
                yield added(assistant("m1", "Hel"))
                yield done(HELLO)
            finally:
                closed.append("closed")

        store = Slow()
        store.put(thread())
        server = FollowingServer(store, responder)
        events = await held.cancel(server)
        assert types_of(events) == ["stream_options", "thread.item.added"]
        assert server.cancelled[0][1] == [assistant("m1", "Hel")]
        assert closed == ["closed"]
        assert store.items_of("thr_0") == [assistant("m1", "Hel"), hint()]

    @pytest.mark.parametrize("last", [[], [progress("a")]])
    async def test_it_may_come_while_the_thread_is_saved(
        self, last: list[ThreadStreamEvent]
    ) -> None:
        held = Held()

        class Slow(RecordingStore):
            async def save_thread(self, thread: ThreadMetadata, context: object) -> None:
                await held.wait()

        store = Slow()
        store.put(thread())
        server = FollowingServer(store, listed(added(HELLO), retitle("One"), *last))
        await held.cancel(server)
        assert server.cancelled[0][1] == [HELLO]

    async def test_before_the_responder_runs_there_is_nothing_to_hand_over(self) -> None:
        held = Held()

        class Slow(RecordingStore):
            async def load_thread(self, thread_id: str, context: object) -> ThreadMetadata:
                await held.wait()
                raise AssertionError("never reached")

        server = FollowingServer(Slow())
        assert await held.cancel(server) == []
        assert server.cancelled == []

    async def test_a_responder_that_goes_on_is_not_cancelled(self, server: FollowingServer) -> None:
        held = Held()

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            try:
                await held.wait()
            except asyncio.CancelledError:
                yield progress("I will not")

        server.responder = responder
        async with asyncio.timeout(5):
            result = await stream_of(server, act())
            task = asyncio.create_task(read(result))
            await held._reached.wait()
            task.cancel()
            events = await task
        assert types_of(events) == ["stream_options", "progress_update"]
        assert server.cancelled == []

    async def test_what_handling_it_raises_takes_its_place_and_is_logged(
        self,
        server: FollowingServer,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async def fail(*args: object) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(server, "handle_stream_cancelled", fail)
        server.responder = listed(error=asyncio.CancelledError())
        result = await stream_of(server, act())
        with pytest.raises(OSError, match="the disk is full"):
            await read(result)
        assert caplog.messages[-1] == "Error while generating streamed response"


class Suspending(RecordingStore):
    """Takes some turns of the loop before it adds an item, as a database does."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: object) -> None:
        self.asked.set()
        for _ in range(3):
            await asyncio.sleep(0)
        await super().add_thread_item(thread_id, item, context)


class TestCancelledAgain:
    """While the server stores what was pending, more cancellations come."""

    @pytest.fixture
    def store(self) -> Suspending:
        return Suspending()

    async def test_d23_a_scope_that_cancels_wherever_its_task_waits_loses_no_text(
        self, server: FollowingServer
    ) -> None:
        held = Held()

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            yield added(HELLO)
            await held.wait()

        server.responder = responder
        result = await stream_of(server, act())
        with anyio.fail_after(5):
            async with anyio.create_task_group() as group:  # as Starlette runs a stream
                group.start_soon(read, result)
                await held._reached.wait()
                group.cancel_scope.cancel()
        assert stored(server) == [HELLO, hint()]

    async def test_a_scope_does_not_cancel_in_every_turn_of_the_loop(
        self, server: FollowingServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held()
        readers: list[asyncio.Task[None]] = []
        cancellations: list[int] = []

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            yield progress("a")
            await held.wait()

        async def handle(*args: object) -> None:
            for _ in range(20):
                await asyncio.sleep(0)
                cancellations.append(readers[0].cancelling())

        async def consume() -> None:
            readers.append(cast("asyncio.Task[None]", asyncio.current_task()))
            await read(result)

        monkeypatch.setattr(server, "handle_stream_cancelled", handle)
        server.responder = responder
        result = await stream_of(server, act())
        with anyio.fail_after(5):
            async with anyio.create_task_group() as group:
                group.start_soon(consume)
                await held._reached.wait()
                group.cancel_scope.cancel()
        assert len(set(cancellations)) == 1

    async def test_d23_a_stream_that_is_closed_is_cancelled_once_the_text_is_stored(
        self, server: FollowingServer, store: Suspending, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "anyio")  # not every server runs on it
        server.responder = listed(added(HELLO))
        frames = aiter(await stream_of(server, act()))
        for _ in range(2):
            await anext(frames)
        async with asyncio.timeout(5):
            closing = asyncio.create_task(frames.aclose())
            await store.asked.wait()
            closing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await closing
        assert stored(server) == [HELLO, hint()]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    async def test_what_handling_it_raises_goes_before_the_cancellations(
        self, server: FollowingServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handling = asyncio.Event()

        async def fail(*args: object) -> None:
            handling.set()
            await asyncio.sleep(0)
            raise OSError("the disk is full")

        monkeypatch.setattr(server, "handle_stream_cancelled", fail)
        server.responder = listed(error=asyncio.CancelledError())
        async with asyncio.timeout(5):
            reading = asyncio.create_task(read(await stream_of(server, act())))
            await handling.wait()
            reading.cancel()
            with pytest.raises(OSError, match="the disk is full"):
                await reading


class TestClosedStreams:
    async def close_at(self, server: FollowingServer, body: str, number: int) -> list[Json]:
        """Read `number` frames, then close the stream as a web framework does."""
        frames = aiter(await stream_of(server, body))
        events = [parse(await anext(frames)) for _ in range(number)]
        await frames.aclose()
        return events

    @pytest.mark.parametrize(
        ("number", "last", "pending"),
        [
            (1, "thread.item.done", []),
            (2, "stream_options", []),
            (3, "thread.item.added", [assistant("m1", "Hel")]),
            (4, "thread.item.updated", [HELLO]),
            (5, "thread.item.done", []),
            (6, "progress_update", []),
            (7, "thread.updated", []),
        ],
    )
    async def test_d14_at_any_frame_it_is_handled_like_a_cancellation(
        self, server: FollowingServer, number: int, last: str, pending: list[ThreadItem]
    ) -> None:
        server.responder = listed(
            added(assistant("m1", "Hel")),
            delta("m1", "lo"),
            done(HELLO),
            retitle("One"),
            progress("Nearly"),
        )
        events = await self.close_at(server, add(), number)
        assert events[-1]["type"] == last
        ((found, items, context),) = server.cancelled
        assert (found.id, items, context) == ("thr_0", pending, CONTEXT)
        assert stored(server)[-1] == hint()

    async def test_d14_text_that_was_shown_is_stored(self, server: FollowingServer) -> None:
        server.responder = listed(
            added(assistant("m1", "Hel")), delta("m1", "lo"), delta("m1", "!")
        )
        await self.close_at(server, act(), 3)
        assert stored(server) == [HELLO, hint()]

    async def test_d14_closing_json_events_does_the_same(self, server: FollowingServer) -> None:
        server.responder = listed(added(HELLO))
        frames = (await stream_of(server, act())).json_events
        assert [parse(await anext(frames))["type"] for _ in range(2)] == [
            "stream_options",
            "thread.item.added",
        ]
        await frames.aclose()
        assert stored(server) == [HELLO, hint()]

    async def test_d14_a_new_thread_may_be_closed_at_its_first_frame(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        (event,) = await self.close_at(server, create(), 1)
        assert event["type"] == "thread.created"
        assert store.items_of("thr_1") == [hint(thread_id="thr_1")]

    @pytest.mark.parametrize(
        ("error", "number", "last"),
        [
            (OSError("broken"), 4, "error"),
            (OSError("broken"), 5, "thread.updated"),
            (None, 4, "thread.updated"),
        ],
    )
    async def test_a_turn_whose_responder_is_over_is_not_cancelled_any_more(
        self, server: FollowingServer, error: Exception | None, number: int, last: str
    ) -> None:
        server.responder = listed(done(HELLO), progress("Nearly"), retitle("One"), error=error)
        events = await self.close_at(server, act(), number)
        assert events[-1]["type"] == last
        assert server.cancelled == []
        assert stored(server) == [HELLO]

    async def test_the_responder_is_closed_first_and_its_trouble_is_only_logged(
        self, server: FollowingServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            try:
                yield added(HELLO)
            finally:
                assert server.cancelled == []
                raise OSError("cannot clean up")

        server.responder = responder
        await self.close_at(server, act(), 2)
        assert len(server.cancelled) == 1
        assert "Error while closing the responder" in caplog.messages

    async def test_the_responder_behind_a_structured_input_is_closed_too(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        closed: list[str] = []

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            try:
                yield progress("Thanks")
            finally:
                closed.append("closed")

        server.responder = responder
        item = StructuredInputItem(id="s1", thread_id="thr_0", created_at=NOW, inputs=[])
        store.put(thread(), item)
        body = request("threads.add_structured_input", thread_id="thr_0", item_id="s1", input={})
        events = await self.close_at(server, body, 3)
        assert events[-1]["type"] == "progress_update"
        assert closed == ["closed"]

    async def test_a_stream_that_was_read_to_its_end_is_not_cancelled(
        self, server: FollowingServer
    ) -> None:
        frames = aiter(await stream_of(server, act()))
        assert len([frame async for frame in frames]) == 1
        await frames.aclose()
        assert server.cancelled == []

    async def test_a_stream_that_was_never_read_is_not_cancelled(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        await self.close_at(server, act(), 0)
        assert server.cancelled == []
        assert store.log.calls == []

    async def test_an_action_that_was_refused_is_no_turn_to_cancel(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"))
        (event,) = await self.close_at(server, act("m1"), 1)
        assert event == {"type": "error", "code": "stream.error", "allow_retry": False}
        assert server.cancelled == []

    async def test_what_handling_it_raises_is_raised_by_the_closing_and_logged(
        self,
        server: FollowingServer,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async def fail(*args: object) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(server, "handle_stream_cancelled", fail)
        with pytest.raises(OSError, match="the disk is full"):
            await self.close_at(server, act(), 1)
        assert caplog.messages[-1] == "Error while generating streamed response"
