"""The client for synchronous tests: the same, in a loop of its own."""

import gc
import inspect
import threading

import pytest

from chatkit_testing import ChatKitClient, ClientError, SyncChatKitClient, expect
from chatkit_testing.client import requests
from tests.chatkit_testing.client.support import OutOfTeapotsError, Reach, Shop, create_app

ADA = {"user": "ada"}


def client_on(reach: Reach) -> SyncChatKitClient:
    context = ADA if reach.way == "server" else None
    return SyncChatKitClient(reach.target, context=context)


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "chatkit-client"]


def test_it_talks_to_all_targets(reach: Reach) -> None:
    with client_on(reach) as client:
        first = client.send("one")
        second = client.send("two")

        assert (first.text, second.text) == ("You said one.", "You said two.")
        assert client.turns == [first, second]
        assert [item.type for item in client.items()] == ["user_message", "assistant_message"] * 2
        client.assert_stored(..., expect.assistant_message("You said two."))
        client.new_thread()
        assert client.thread_id is None
        client.thread_id = first.thread.id if first.thread else None
        assert client.thread().id == client.thread_id
        assert client.outline == f"{first.outline}\n\n{second.outline}"


def test_a_turn_is_followed_event_by_event(reach: Reach) -> None:
    with client_on(reach) as client, client.stream("hold") as stream:
        for _ in stream:
            if stream.turn.deltas:
                reach.shop.released.set()

    assert stream.turn.text == "One two three."


def test_a_turn_is_cancelled(reach: Reach) -> None:
    with client_on(reach) as client, client.stream("hold") as stream:
        for _ in stream:
            if stream.turn.deltas:
                stream.cancel()

    assert stream.turn.cancelled


def test_a_connection_is_dropped(reach: Reach) -> None:
    with client_on(reach) as client, client.stream("hold") as stream:
        for _ in stream:
            if stream.turn.deltas:
                stream.disconnect()
                reach.shop.released.set()

    assert stream.turn.cancelled


def test_another_user_is_another_client_in_the_same_loop() -> None:
    with SyncChatKitClient(Shop(), context=ADA) as ada:
        ada.send("one")
        eve = ada.as_user(context={"user": "eve"})
        assert eve.threads().data == []
        assert threads() == ["chatkit-client"]


def test_exceptions_come_with_their_traceback() -> None:
    with SyncChatKitClient(Shop(), context=ADA) as client:
        with pytest.raises(OutOfTeapotsError) as caught:
            client.send("fail")

        assert caught.traceback[-1].name == "fail"
        with pytest.raises(OutOfTeapotsError), client.stream("fail") as stream:
            for _ in stream:
                pass


def test_the_loop_ends_with_the_block_or_when_nobody_needs_it() -> None:
    with SyncChatKitClient(Shop(), context=ADA) as client:
        client.send("one")
        assert threads() == ["chatkit-client"]
    assert threads() == []

    client = SyncChatKitClient(Shop(), context=ADA)
    client.send("one")
    del client
    gc.collect()
    assert threads() == []


def test_the_application_lives_as_long_as_the_client() -> None:
    shop = Shop()
    with SyncChatKitClient(create_app(shop)):
        assert shop.stopped == ["app started"]
    assert shop.stopped == ["app started", "app ended"]

    client = SyncChatKitClient(create_app(shop))
    client.start_with_the_first_request()
    client.send("hello")
    client.close()
    assert shop.stopped == ["app started", "app ended"] * 2


def test_what_still_runs_is_cancelled_at_the_end() -> None:
    shop = Shop()
    with SyncChatKitClient(shop, context=ADA) as client:
        client.stream("hold").__enter__()
        client.post(b'{"type": "threads.list", "params": {}}')

    assert shop.stopped == ["stopped"]


def test_every_method_of_the_one_is_a_method_of_the_other() -> None:
    def public(kind: type) -> set[str]:
        return {name for name in dir(kind) if not name.startswith("_")}

    assert public(SyncChatKitClient) == (public(ChatKitClient) - {"aclose", "title"}) | {
        "close",
        "thread_id",
        "turns",
    }
    for name in public(SyncChatKitClient) & public(ChatKitClient):
        one, other = getattr(ChatKitClient, name), getattr(SyncChatKitClient, name)
        if callable(one):
            assert inspect.signature(one).parameters == inspect.signature(other).parameters, name
            assert other.__doc__


def test_misuse_is_told_as_by_the_other() -> None:
    client = SyncChatKitClient(Shop(), context=ADA)

    assert repr(client) == "<SyncChatKitClient of <ChatKitClient on Shop, thread None>>"
    with pytest.raises(ClientError, match="there is no thread to load"):
        client.thread()
    answer = client.request(requests.list_threads())
    assert answer.json()["data"] == []
    client.close()
