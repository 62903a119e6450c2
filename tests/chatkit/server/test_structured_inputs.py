"""How the answers to a structured input start a turn."""

from typing import Any

import pytest

from chatkit.store import NotFoundError
from chatkit.types import (
    StructuredInputFreeform,
    StructuredInputItem,
)
from tests.chatkit.server.support import (
    CONTEXT,
    NOW,
    FollowingServer,
    Json,
    events_of,
    listed,
    progress,
    read,
    request,
    stream_of,
    thread,
    types_of,
    user,
)
from tests.support.recording_store import RecordingStore


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    return FollowingServer(store)


class TestStructuredInputs:
    QUESTION = StructuredInputFreeform(id="q1", question="Which?")

    @classmethod
    def item(cls, **fields: Any) -> StructuredInputItem:  # any field of the model
        given: Json = {"id": "s1", "thread_id": "thr_0", "created_at": NOW}
        given["inputs"] = [cls.QUESTION]
        return StructuredInputItem(**{**given, **fields})

    @staticmethod
    def body(item_id: str = "s1") -> str:
        submission = {"answers": {"q1": {"values": ["the red one"]}}}
        return request(
            "threads.add_structured_input", thread_id="thr_0", item_id=item_id, input=submission
        )

    async def test_the_answered_item_is_saved_as_the_responders_first_event(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), self.item())
        server.responder = listed(progress("Thanks"))
        events = await events_of(server, self.body())
        assert types_of(events) == ["stream_options", "thread.item.replaced", "progress_update"]
        assert events[1]["item"]["status"] == "answered"
        assert events[1]["item"]["inputs"][0]["answer"] == {
            "values": ["the red one"],
            "skipped": False,
        }
        stored = store.items_of("thr_0")[0]
        assert isinstance(stored, StructuredInputItem)
        assert stored.status == "answered"
        assert server.asked == [(thread(), None, CONTEXT)]
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "load_item('thr_0', 's1', context='the context')",
            "save_item('thr_0', StructuredInputItem s1, context='the context')",
        ]

    async def test_when_it_cannot_be_saved_the_responder_is_not_asked(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), self.item())
        store.log.fail("save_item", OSError("the disk is full"))
        events = await events_of(server, self.body())
        assert types_of(events) == ["stream_options", "error"]
        assert server.asked == []

    @pytest.mark.parametrize(
        ("item_id", "outline"),
        [
            ("s2", "of type 'structured_input' with status 'skipped'"),
            ("m1", "of type 'user_message'"),
        ],
    )
    async def test_the_item_must_be_a_pending_structured_input(
        self, server: FollowingServer, store: RecordingStore, item_id: str, outline: str
    ) -> None:
        store.put(thread(), self.item(id="s2", status="skipped"), user("m1"))
        result = await stream_of(server, self.body(item_id))
        with pytest.raises(ValueError, match="pending structured input") as caught:
            await read(result)
        assert str(caught.value) == (
            f"Answers were sent to item {item_id!r} of thread 'thr_0', which is {outline}. "
            "It must be a pending structured input."
        )

    async def test_an_unknown_item_is_the_stores_error(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread())
        result = await stream_of(server, self.body())
        with pytest.raises(NotFoundError, match="s1"):
            await read(result)
