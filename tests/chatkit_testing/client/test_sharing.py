"""Several clients on one target: what ends when one of them is closed, and what does not."""

import gc

import pytest

from chatkit_testing import ChatKitClient, ClientError, SyncChatKitClient
from chatkit_testing.client._asgi import Message, Receive, Send
from tests.chatkit_testing.client.support import Reach, Shop, create_app
from tests.chatkit_testing.client.test_sync import client_on, threads

STARTED, ENDED = "app started", "app ended"


def sync_as_user(reach: Reach, client: SyncChatKitClient, name: str) -> SyncChatKitClient:
    if reach.way == "server":
        return client.as_user(context={"user": name})
    return client.as_user(headers={"X-User": name})


def lives(shop: Shop) -> list[str]:
    return [word for word in shop.stopped if word in (STARTED, ENDED)]


async def test_a_users_block_leaves_the_others_what_they_need(reach: Reach) -> None:
    async with reach.client() as ada:
        async with ada.stream("hold") as stream:
            await anext(stream)
            async with reach.as_user(ada, "eve") as eve:
                assert (await eve.send("one")).text == "You said one."
            reach.shop.released.set()
            assert (await stream.finish()).text == "One two three."
        assert (await ada.send("two")).text == "You said two."
        assert ENDED not in lives(reach.shop)


def test_a_users_block_leaves_the_others_their_loop(reach: Reach) -> None:
    with client_on(reach) as ada:
        with sync_as_user(reach, ada, "eve") as eve:
            assert eve.send("one").text == "You said one."
        assert ada.send("two").text == "You said two."
        assert ENDED not in lives(reach.shop)
    assert threads() == []


def test_the_last_to_leave_ends_it_whoever_that_is() -> None:
    shop = Shop()
    ada = SyncChatKitClient(create_app(shop))
    with ada.as_user(headers={"X-User": "eve"}) as eve:
        with ada:
            assert ada.send("one").text == "You said one."
        assert eve.send("two").text == "You said two."
        assert lives(shop) == [STARTED]
    assert lives(shop) == [STARTED, ENDED]
    assert threads() == []


async def test_a_client_of_as_user_alone_runs_the_whole_life() -> None:
    shop = Shop()

    async with ChatKitClient(create_app(shop)).as_user(headers={"X-User": "eve"}) as eve:
        await eve.send("one")
        assert lives(shop) == [STARTED]

    assert lives(shop) == [STARTED, ENDED]


def test_so_does_a_synchronous_one() -> None:
    shop = Shop()

    with SyncChatKitClient(create_app(shop)).as_user(headers={"X-User": "eve"}) as eve:
        gc.collect()
        eve.send("one")
        assert lives(shop) == [STARTED]

    assert lives(shop) == [STARTED, ENDED]
    assert threads() == []


async def test_a_client_that_starts_with_its_first_request_ends_when_it_is_closed() -> None:
    shop = Shop()
    ada = ChatKitClient(create_app(shop))
    ada.start_with_the_first_request()

    async with ada.as_user(headers={"X-User": "eve"}) as eve:
        await eve.send("one")
    await eve.aclose()
    assert lives(shop) == [STARTED]
    await ada.send("two")
    await ada.aclose()

    assert lives(shop) == [STARTED, ENDED]


def test_a_client_that_was_never_entered_ends_the_loop_of_one_that_was_not_either() -> None:
    ada = SyncChatKitClient(Shop(), context={"user": "ada"})
    eve = ada.as_user(context={"user": "eve"})
    eve.send("one")
    eve.close()
    ada.send("two")

    ada.close()

    assert threads() == []
    with pytest.raises(ClientError) as caught:
        eve.send("three")
    assert str(caught.value) == (
        "this client is closed: the loop that it ran in ended with the last client that was open. "
        "Use it inside its `with` block, or make a new client"
    )


async def fails_to_start(scope: Message, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database"})


async def test_a_client_that_could_not_be_entered_holds_nothing() -> None:
    ada = ChatKitClient(fails_to_start)

    for _ in range(2):
        with pytest.raises(ClientError, match="the application's startup failed: no database"):
            async with ada:
                pass
    await ada.as_user().aclose()


def test_nor_does_a_synchronous_one() -> None:
    with (
        pytest.raises(ClientError, match="the application's startup failed: no database"),
        SyncChatKitClient(fails_to_start),
    ):
        pass
    assert threads() == []
