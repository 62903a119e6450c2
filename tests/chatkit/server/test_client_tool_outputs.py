"""How the output of a client tool starts a turn."""

import logging

import pytest

from chatkit.types import (
    ClientToolCallItem,
    ThreadItem,
)
from tests.chatkit.server.support import (
    CONTEXT,
    FollowingServer,
    events_of,
    hidden,
    read,
    request,
    stream_of,
    thread,
    tool_call,
    types_of,
    user,
)
from tests.support.recording_store import RecordingStore


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    return FollowingServer(store)


class TestClientToolOutputs:
    @staticmethod
    def body(result: object) -> str:
        return request("threads.add_client_tool_output", thread_id="thr_0", result=result)

    async def test_the_newest_call_is_completed_and_the_responder_goes_on(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"), tool_call("c1", 1))
        events = await events_of(server, self.body({"city": None}))
        assert types_of(events) == ["stream_options"]
        assert store.items_of("thr_0")[-1] == tool_call(
            "c1", 1, status="completed", output={"city": None}
        )
        assert server.asked == [(thread(), None, CONTEXT)]
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "load_thread_items('thr_0', None, 1, 'desc', 'the context')",
            "save_item('thr_0', ClientToolCallItem c1, context='the context')",
            "load_thread_items('thr_0', None, 20, 'desc', 'the context')",
        ]

    async def test_other_pending_calls_among_the_last_items_are_deleted_with_a_warning(
        self, server: FollowingServer, store: RecordingStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        items: list[ThreadItem] = [user(f"m{number}", second=number) for number in range(2, 19)]
        store.put(
            thread(),
            tool_call("too_old", 0),
            tool_call("c1", 1),
            *items,
            tool_call("c2", 19, status="completed"),
            tool_call("c3", 20),
        )
        await events_of(server, self.body("here"))
        calls = [item for item in store.items_of("thr_0") if isinstance(item, ClientToolCallItem)]
        assert [(call.id, call.status) for call in calls] == [
            ("too_old", "pending"),
            ("c2", "completed"),
            ("c3", "completed"),
        ]
        assert store.log.outline[-1] == "delete_thread_item('thr_0', 'c1', context='the context')"
        warning = "Client tool call call_c1 was not completed, ignoring"
        assert ("chatkit", logging.WARNING, warning) in caplog.record_tuples

    @pytest.mark.parametrize(
        ("items", "outline"),
        [
            ([], "missing"),
            ([tool_call("c1"), user("m1", second=1)], "of type 'user_message'"),
            ([tool_call("c1"), hidden("h1", 1)], "of type 'hidden_context_item'"),
            (
                [tool_call("c1", status="completed")],
                "of type 'client_tool_call' with status 'completed'",
            ),
        ],
    )
    async def test_the_newest_item_must_be_a_pending_call(
        self,
        server: FollowingServer,
        store: RecordingStore,
        items: list[ThreadItem],
        outline: str,
    ) -> None:
        store.put(thread(), *items)
        result = await stream_of(server, self.body("here"))
        with pytest.raises(ValueError, match="pending client tool call") as caught:
            await read(result)
        assert str(caught.value) == (
            "The output of a client tool was sent to thread 'thr_0', whose newest item is "
            f"{outline}. It must be a pending client tool call."
        )
        assert store.items_of("thr_0") == items
