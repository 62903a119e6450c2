"""When a thread that the responder changed is saved and sent."""

from typing import Any  # Any: what users may set

import pytest

from chatkit.types import (
    ActiveStatus,
    LockedStatus,
    StreamOptions,
    ThreadMetadata,
    ThreadStreamEvent,
)
from tests.chatkit.server.support import (
    FollowingServer,
    Json,
    act,
    done,
    hidden,
    listed,
    parse,
    progress,
    read,
    responses_of,
    retitle,
    stream_of,
    thread,
    types_of,
)
from tests.support.recording_store import RecordingStore


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    store.put(thread())
    return FollowingServer(store)


class TestThreadChanges:
    async def test_a_changed_thread_is_saved_and_sent_after_the_event_and_at_the_end(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(
            progress("a"), retitle("One"), progress("b"), progress("c"), retitle("Two")
        )
        events = await responses_of(server)
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
        events = await responses_of(server)
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
        events = await responses_of(server)
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
        assert types_of(await responses_of(server)) == ["progress_update"] * 2
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
        events = await responses_of(server)
        assert types_of(events).count("thread.updated") == 2
        assert events[1]["thread"].keys() == {"id", "created_at", "status", "metadata", "items"}

    async def test_a_change_behind_a_hidden_item_is_sent(self, server: FollowingServer) -> None:
        server.responder = listed(retitle("One"), done(hidden("h1")), progress("a"))
        assert types_of(await responses_of(server)) == ["thread.updated", "progress_update"]

    async def test_what_get_stream_options_changes_is_not_the_responders_change(
        self, server: FollowingServer, store: RecordingStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def options(thread: ThreadMetadata, context: object) -> StreamOptions:
            thread.title = "From the options"
            return StreamOptions(allow_cancel=True)

        monkeypatch.setattr(server, "get_stream_options", options)
        server.responder = listed(progress("a"))
        assert types_of(await responses_of(server)) == ["progress_update"]
        assert store.log.calls == []

    async def test_a_thread_changed_before_an_error_is_saved_and_sent_after_it(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        server.responder = listed(retitle("One"), error=OSError("broken"))
        events = await responses_of(server)
        assert types_of(events) == ["error", "thread.updated"]
        assert store.threads["thr_0"].title == "One"

    @pytest.mark.parametrize("steps", [[progress("a")], []])
    async def test_a_thread_that_cannot_be_saved_is_an_error_and_not_tried_again(
        self, server: FollowingServer, store: RecordingStore, steps: list[ThreadStreamEvent]
    ) -> None:
        store.log.fail("save_thread", OSError("the disk is full"))
        server.responder = listed(retitle("One"), *steps)
        events = await responses_of(server)
        assert types_of(events) == ["progress_update"] * len(steps) + ["error"]
        assert store.log.names == ["save_thread"]

    @pytest.mark.parametrize("status", [None, "locked"])
    async def test_a_status_that_is_none_is_an_error_with_its_value(
        self, server: FollowingServer, status: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.responder = listed(
            progress("a"), lambda thread: setattr(thread, "status", status), progress("b")
        )
        events = await responses_of(server)
        assert types_of(events) == ["progress_update", "progress_update", "error"]
        assert f"input_value={status!r}" in caplog.text

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
