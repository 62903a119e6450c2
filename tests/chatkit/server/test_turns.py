"""What the streaming operations do before the responder runs."""

import json
import logging
from typing import get_args

import pytest

from chatkit.server._turns import _OPERATIONS
from chatkit.store import NotFoundError
from chatkit.types import (
    FileAttachment,
    Page,
    StreamingReq,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
)
from tests.chatkit.server.support import (
    CONTEXT,
    REFRESH,
    STAMP,
    FollowingServer,
    Json,
    act,
    add,
    answer_of,
    assistant,
    create,
    events_of,
    hidden,
    listed,
    parse,
    progress,
    read,
    request,
    retitle,
    stream_of,
    thread,
    types_of,
    user,
    widget,
)
from tests.support.recording_store import RecordingStore

FAILED = ("chatkit", logging.ERROR, "Error while generating streamed response")


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    return FollowingServer(store)


def test_every_operation_of_the_protocol_has_its_place_in_the_table() -> None:
    operations = {model.model_fields["type"].default for model in get_args(StreamingReq)}
    assert set(_OPERATIONS) == operations


async def test_nothing_happens_before_the_stream_is_read(
    server: FollowingServer, store: RecordingStore
) -> None:
    result = await stream_of(server, add())
    assert store.log.calls == []
    with pytest.raises(NotFoundError):
        await read(result)


class TestUserMessages:
    async def test_a_message_is_stored_shown_and_given_to_the_responder(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(metadata={"secret": 1}))
        events = await events_of(server, add(text="Where is it?", quoted_text="A1"))
        item: Json = {
            "id": "msg_1",
            "thread_id": "thr_0",
            "created_at": STAMP,
            "type": "user_message",
            "content": [{"type": "input_text", "text": "Where is it?"}],
            "attachments": [],
            "quoted_text": "A1",
            "inference_options": {},
        }
        assert events == [
            {"type": "thread.item.done", "item": item},
            {"type": "stream_options", "stream_options": {"allow_cancel": True}},
        ]
        ((found, message, context),) = server.asked
        assert (found, context) == (thread(metadata={"secret": 1}), CONTEXT)
        assert isinstance(message, UserMessageItem)
        assert message == store.items_of("thr_0")[0]
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "generate_item_id('message', ThreadMetadata thr_0, 'the context')",
            "add_thread_item('thr_0', UserMessageItem msg_1, context='the context')",
        ]

    async def test_attachments_are_given_the_thread_and_saved_before_the_message(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread())
        for attachment_id in ("atc_1", "atc_2"):
            store.attachments[attachment_id] = FileAttachment(
                id=attachment_id, name="a.txt", mime_type="text/plain", metadata={"bucket": "b"}
            )
        events = await events_of(server, add(attachments=["atc_1", "atc_2"]))
        assert events[0]["item"]["attachments"] == [
            {
                "id": attachment_id,
                "name": "a.txt",
                "mime_type": "text/plain",
                "thread_id": "thr_0",
                "type": "file",
            }
            for attachment_id in ("atc_1", "atc_2")
        ]
        assert store.attachments["atc_1"].thread_id == "thr_0"
        assert store.attachments["atc_1"].metadata == {"bucket": "b"}
        assert store.log.outline[2:] == [
            "load_attachment('atc_1', 'the context')",
            "load_attachment('atc_2', 'the context')",
            "save_attachment(FileAttachment atc_1, context='the context')",
            "save_attachment(FileAttachment atc_2, context='the context')",
            "add_thread_item('thr_0', UserMessageItem msg_1, context='the context')",
        ]

    async def test_what_fails_before_the_responder_leaves_the_stream_and_is_logged(
        self, server: FollowingServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        events: list[Json] = []
        result = await stream_of(server, add("thr_9"))
        with pytest.raises(NotFoundError, match="thr_9"):
            await read(result, events)
        assert events == []
        assert server.asked == []
        assert caplog.record_tuples[-1] == FAILED
        assert caplog.records[-1].exc_info is not None

    async def test_a_message_that_cannot_be_stored_is_not_shown(
        self, server: FollowingServer, store: RecordingStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        store.put(thread())
        store.log.fail("add_thread_item", OSError("the disk is full"))
        events: list[Json] = []
        result = await stream_of(server, add())
        with pytest.raises(OSError, match="the disk is full"):
            await read(result, events)
        assert events == []
        assert caplog.record_tuples[-1] == FAILED


class TestNewThreads:
    async def test_the_thread_is_saved_and_shown_before_the_message(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        events = await events_of(server, create())
        assert types_of(events) == ["thread.created", "thread.item.done", "stream_options"]
        assert events[0]["thread"] == {
            "id": "thr_1",
            "created_at": STAMP,
            "status": {"type": "active"},
            "metadata": {},
            "items": {"data": [], "has_more": False},
        }
        assert events[1]["item"]["thread_id"] == "thr_1"
        assert store.log.outline == [
            "generate_thread_id('the context')",
            "generate_item_id('message', ThreadMetadata thr_1, 'the context')",
            "save_thread(ThreadMetadata thr_1, context='the context')",
            "add_thread_item('thr_1', UserMessageItem msg_1, context='the context')",
        ]

    async def test_each_is_stored_before_its_frame(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        frames = aiter(await stream_of(server, create()))
        assert parse(await anext(frames))["type"] == "thread.created"
        assert store.log.names[-1] == "save_thread"
        assert parse(await anext(frames))["type"] == "thread.item.done"
        assert store.log.names[-1] == "add_thread_item"

    async def test_d06_a_missing_attachment_leaves_nothing_behind(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.attachments["atc_1"] = FileAttachment(id="atc_1", name="a", mime_type="b")
        events: list[Json] = []
        result = await stream_of(server, create(attachments=["atc_1", "atc_9"]))
        with pytest.raises(NotFoundError, match="atc_9"):
            await read(result, events)
        assert events == []
        assert store.threads == {}
        assert store.attachments["atc_1"].thread_id is None
        assert store.log.names == [
            "generate_thread_id",
            "generate_item_id",
            "load_attachment",
            "load_attachment",
        ]

    async def test_d11_responder_and_store_get_metadata_never_a_thread_with_items(
        self, store: RecordingStore
    ) -> None:
        kept: list[ThreadMetadata] = []

        class Keeping(RecordingStore):
            async def save_thread(self, thread: ThreadMetadata, context: object) -> None:
                kept.append(thread)
                await super().save_thread(thread, context)

        keeping = Keeping()
        server = FollowingServer(keeping, listed(retitle("Orders")))
        await events_of(server, create())
        given = server.asked[0][0]
        assert [type(each) for each in (given, *kept)] == [ThreadMetadata] * 3
        # A store that keeps what it was given can be read back.
        keeping.threads["thr_1"] = kept[-1]
        answer = await answer_of(server, request("threads.get_by_id", thread_id="thr_1"))
        assert json.loads(answer)["title"] == "Orders"


class TestRetries:
    @staticmethod
    def body(item_id: str) -> str:
        return request("threads.retry_after_item", thread_id="thr_0", item_id=item_id)

    async def test_everything_newer_is_deleted_newest_first(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        kept: list[ThreadItem] = [user("m1"), user("m2", second=1)]
        store.put(
            thread(), *kept, assistant("m3", "No", second=2), hidden("h1", 3), user("m4", "", 4)
        )
        events = await events_of(server, self.body("m2"))
        assert types_of(events) == ["stream_options"]
        assert store.items_of("thr_0") == kept
        assert server.asked == [(thread(), kept[1], CONTEXT)]
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "load_thread_items('thr_0', None, 20, 'desc', 'the context')",
            "delete_thread_item('thr_0', 'm4', context='the context')",
            "delete_thread_item('thr_0', 'h1', context='the context')",
            "delete_thread_item('thr_0', 'm3', context='the context')",
        ]

    async def test_the_newest_message_can_be_retried(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"))
        await events_of(server, self.body("m1"))
        assert store.items_of("thr_0") == [user("m1")]

    async def test_nothing_is_deleted_before_the_message_is_found_on_a_later_page(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        newer: list[ThreadItem] = [assistant(f"a{n}", "x", second=n) for n in range(1, 42)]
        store.put(thread(), user("m1"), *newer)
        await events_of(server, self.body("m1"))
        assert store.items_of("thr_0") == [user("m1")]
        names = store.log.names
        assert names == ["load_thread", *["load_thread_items"] * 3, *["delete_thread_item"] * 41]
        pages = [str(call) for call in store.log.calls[1:4]]
        assert pages == [
            "load_thread_items('thr_0', None, 20, 'desc', 'the context')",
            "load_thread_items('thr_0', 'a22', 20, 'desc', 'the context')",
            "load_thread_items('thr_0', 'a2', 20, 'desc', 'the context')",
        ]

    async def test_another_kind_of_item_is_a_value_error(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"), assistant("m2", "No", second=1), user("m3", second=2))
        result = await stream_of(server, self.body("m2"))
        with pytest.raises(ValueError, match="is not a user message") as caught:
            await read(result)
        assert str(caught.value) == (
            "Item m2 is not a user message, but of type 'assistant_message'. Only the answer to "
            "a user message can be tried again."
        )
        assert len(store.items_of("thr_0")) == 3

    async def test_d08_an_unknown_item_raises_not_found(
        self, server: FollowingServer, store: RecordingStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        newer: list[ThreadItem] = [assistant(f"a{n}", "x", second=n) for n in range(25)]
        store.put(thread(), *newer)
        result = await stream_of(server, self.body("m9"))
        with pytest.raises(NotFoundError, match=r"Thread 'thr_0' has no item 'm9'"):
            await read(result)
        assert store.items_of("thr_0") == newer
        assert caplog.record_tuples[-1] == FAILED

    @pytest.mark.parametrize(
        ("cursors", "asked", "given"),
        [
            ({None: None}, None, None),
            ({None: "a1", "a1": "a1"}, "a1", "a1"),
            ({None: "a1", "a1": "a2", "a2": "a1"}, "a2", "a1"),
        ],
    )
    async def test_d08_a_page_that_leads_nowhere_is_an_error_and_no_endless_loop(
        self, cursors: dict[str | None, str | None], asked: str | None, given: str | None
    ) -> None:
        class Stuck(RecordingStore):
            async def load_thread_items(
                self, thread_id: str, after: str | None, limit: int, order: str, context: object
            ) -> Page[ThreadItem]:
                page: list[ThreadItem] = [assistant(f"of {after}", "x")]
                return Page[ThreadItem](data=page, has_more=True, after=cursors[after])

        store = Stuck()
        store.put(thread())
        result = await stream_of(FollowingServer(store), self.body("m1"))
        with pytest.raises(RuntimeError, match="leads nowhere") as caught:
            await read(result)
        assert str(caught.value) == (
            f"Stuck.load_thread_items gave a page with has_more and after={given!r} when it was "
            f"asked for after={asked!r}, which leads nowhere. A page that is not the last must "
            "come with the cursor of the next."
        )
        assert "delete_thread_item" not in store.log.names


class TestCustomActions:
    async def test_the_action_is_given_with_its_sender(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), widget("w1"))
        server.responder = listed(progress("Refreshing"))
        events = await events_of(server, act("w1"))
        assert types_of(events) == ["stream_options", "progress_update"]
        ((found, action, sender, context),) = server.asked
        assert (found, sender, context) == (thread(), widget("w1"), CONTEXT)
        assert action == REFRESH
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "load_item('thr_0', 'w1', context='the context')",
        ]

    @pytest.mark.parametrize("item_id", [None, ""])
    async def test_without_a_sender_none_is_loaded(
        self, server: FollowingServer, store: RecordingStore, item_id: str | None
    ) -> None:
        store.put(thread())
        await events_of(server, act(item_id))
        assert server.asked[0][2] is None
        assert store.log.names == ["load_thread"]

    async def test_an_item_that_is_no_widget_is_one_error_event_and_the_end(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"))
        events = await events_of(server, act("m1"))
        assert events == [{"type": "error", "code": "stream.error", "allow_retry": False}]
        assert server.asked == []

    async def test_an_unknown_item_leaves_the_stream(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread())
        result = await stream_of(server, act("w9"))
        with pytest.raises(NotFoundError, match="w9"):
            await read(result)
