"""Turns event by event: following, cancelling, disconnecting, leaving."""

import asyncio

import pytest

from chatkit.types import (
    AssistantMessageItem,
    HiddenContextItem,
    SDKHiddenContextItem,
    ThreadItem,
)
from chatkit_testing import ChatKitClient, TurnStream, expect
from chatkit_testing.client import requests
from tests.chatkit_testing.client.support import Reach


async def stored_in(reach: Reach, thread_id: str | None) -> list[ThreadItem]:
    assert thread_id is not None
    page = await reach.shop.store.load_thread_items(thread_id, None, 100, "asc", {"user": "ada"})
    return page.data


async def test_events_come_one_by_one_and_the_turn_grows_with_them(client: ChatKitClient) -> None:
    seen: list[str] = []
    async with client.stream("stream") as stream:
        async for event in stream:
            seen.append(event.type)
            assert [event.type for event in stream.turn.events] == seen
            if event.type == "thread.created":
                assert client.thread_id == event.thread.id

    assert seen[0] == "thread.created"
    assert seen[-1] == "thread.item.done"
    assert stream.turn.text == "One two three."
    assert client.turns == [stream.turn]
    assert (stream.turn.cancelled, stream.turn.aborted) == (False, False)


async def test_events_come_while_the_server_is_held(reach: Reach) -> None:
    async with reach.client() as client:
        async with client.stream("hold") as stream:
            async for _ in stream:
                if stream.turn.deltas:
                    break
            await asyncio.wait_for(reach.shop.held.wait(), 5)
            assert stream.turn.text == "One "
            reach.shop.released.set()
            async for _ in stream:
                pass

        assert stream.turn.text == "One two three."


async def test_the_server_goes_on_by_itself_while_nobody_reads(reach: Reach) -> None:
    async with reach.client() as client, client.stream("hold") as stream:
        await asyncio.wait_for(reach.shop.held.wait(), 5)
        assert stream.turn.events == []
        reach.shop.released.set()
        assert (await stream.finish()).text == "One two three."


async def test_any_streaming_request_can_be_followed(client: ChatKitClient) -> None:
    turn = await client.send("hello")
    assert client.thread_id is not None
    assert turn.user_message is not None

    request = requests.retry_after_item(client.thread_id, turn.user_message)
    async with client.stream(request) as stream:
        types = [event.type async for event in stream]

    assert types == ["stream_options", "thread.item.done"]
    assert stream.turn.request["type"] == "threads.retry_after_item"


async def test_cancelling_cancels_the_servers_task_where_it_is_suspended(reach: Reach) -> None:
    async with reach.client() as client:
        async with client.stream("hold") as stream:
            async for _ in stream:
                if stream.turn.deltas:
                    await stream.cancel()

        assert stream.turn.cancelled
        assert not stream.turn.aborted
        assert stream.turn.text == "One "

    if reach.way != "url":  # who cancels over a URL does not learn when the server is done with it
        message, partial, hint = await stored_in(reach, client.thread_id)
        assert message.type == "user_message"
        assert isinstance(partial, AssistantMessageItem)
        assert partial.content[0].text == "One "
        assert isinstance(hint, SDKHiddenContextItem)
        assert reach.shop.stopped[-1:] in (["stopped"], ["app ended"])


@pytest.mark.parametrize("reach", ["server", "asgi"], indirect=True)
async def test_after_cancelling_what_is_stored_can_be_asserted_at_once(reach: Reach) -> None:
    async with reach.client(store=reach.shop.store, context={"user": "ada"}) as client:
        stream = client.stream("hold")
        async with stream:
            async for _ in stream:
                if stream.turn.deltas:
                    await stream.cancel()
            await client.assert_stored(
                expect.user_message(), expect.assistant_message("One "), expect.hidden_context()
            )


@pytest.mark.parametrize("reach", ["server", "asgi"], indirect=True)
async def test_a_turn_that_never_suspends_any_more_is_not_cancelled(reach: Reach) -> None:
    async with reach.client() as client, client.stream("stream") as stream:
        async for _ in stream:
            if stream.turn.deltas:
                await stream.cancel()

    assert not stream.turn.cancelled
    assert stream.turn.text == "One two three."
    assert "stopped" not in reach.shop.stopped


@pytest.mark.parametrize("reach", ["server", "asgi"], indirect=True)
async def test_a_server_that_ignores_the_cancellation_is_not_cancelled(reach: Reach) -> None:
    async with reach.client() as client, client.stream("stubborn") as stream:
        async for _ in stream:
            if stream.turn.progress:
                await stream.cancel()

    assert reach.shop.stopped[-1] in ("ignored", "app ended")
    assert not stream.turn.cancelled
    assert stream.turn.text == "Done all the same."


async def test_the_iteration_ends_with_the_cancelling(reach: Reach) -> None:
    seen = 0
    async with reach.client() as client, client.stream("hold") as stream:
        async for _ in stream:
            seen += 1
            await stream.cancel()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    assert seen == 1


async def test_a_cancel_from_another_task_ends_the_iteration(reach: Reach) -> None:
    async with reach.client() as client, client.stream("hold") as stream:

        async def cancel_when_held() -> None:
            await reach.shop.held.wait()
            await stream.cancel()

        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            tasks.create_task(cancel_when_held())
            async for _ in stream:
                pass

    assert stream.turn.cancelled


async def test_dropping_the_connection_ends_the_turn(reach: Reach) -> None:
    async with reach.client() as client:
        async with client.stream("hold") as stream:
            async for _ in stream:
                if stream.turn.deltas:
                    await stream.disconnect()
                    reach.shop.released.set()
        assert stream.turn.cancelled
        assert not stream.turn.aborted

        if reach.way == "server":
            # The stream was closed where it handed out its next frame.
            assert stream.turn.deltas == ["One ", "two "]
            assert reach.shop.stopped == ["stopped"]


async def test_a_connection_dropped_after_the_end_ended_nothing(reach: Reach) -> None:
    async with reach.client() as client, client.stream("hello") as stream:
        await stream.finish()
        await stream.disconnect()

    assert not stream.turn.cancelled
    assert stream.turn.text == "You said hello."


async def test_leaving_early_cancels_the_turn(reach: Reach) -> None:
    async with reach.client() as client:
        async with client.stream("hold") as stream:
            async for _ in stream:
                if stream.turn.deltas:
                    break
        assert stream.turn.cancelled

        if reach.way == "server":
            assert reach.shop.stopped == ["stopped"]


async def test_a_cancelled_turn_is_over_when_the_block_is(reach: Reach) -> None:
    async with reach.client() as client:
        async with client.stream("hold") as stream:
            await asyncio.wait_for(reach.shop.held.wait(), 5)
            await stream.cancel()
        assert await stream.finish() is stream.turn

    assert stream.turn.cancelled
    if reach.way != "url":
        assert stream.turn.text == "One "


async def test_a_failure_in_the_block_is_the_one_that_is_raised(reach: Reach) -> None:
    async with reach.client() as client:
        stream = client.stream("hold")
        with pytest.raises(ZeroDivisionError):
            await fail_at_the_first_delta(stream)

        if reach.way == "server":
            assert reach.shop.stopped == ["stopped"]


async def fail_at_the_first_delta(stream: TurnStream) -> None:
    async with stream:
        async for _ in stream:
            if stream.turn.deltas:
                raise ZeroDivisionError


async def test_a_turn_after_a_cancelled_one_is_whole(reach: Reach) -> None:
    async with reach.client() as client:
        async with client.stream("hold") as stream:
            async for _ in stream:
                if stream.turn.deltas:
                    await stream.cancel()
        turn = await client.send("hello")

    assert turn.text == "You said hello."
    assert not turn.cancelled


async def test_several_clients_talk_at_once(reach: Reach) -> None:
    async with reach.client() as ada:
        eve = reach.as_user(ada, "eve")
        async with ada.stream("hold") as stream:
            await asyncio.wait_for(reach.shop.held.wait(), 5)
            turns = await asyncio.gather(*(eve.send(str(number)) for number in range(5)))
            reach.shop.released.set()
            assert (await stream.finish()).text == "One two three."

        assert [turn.text for turn in turns] == [f"You said {number}." for number in range(5)]
        assert len((await eve.threads()).data) == 5


async def test_without_strictness_nothing_is_asked_but_what_the_test_asks(reach: Reach) -> None:
    async with reach.client(strict=False) as client:
        [card] = (await client.send("card")).widgets
        store = reach.shop.records
        before = [call.method for call in store.calls]
        turn = await client.act("order.cancel", item=card)
        after = [call.method for call in store.calls][len(before) :]

    assert after == ["load_thread", "load_item", "save_item"]
    # What a front end has in its memory is known all the same.
    assert [entry.phase for entry in turn.entries] == ["replaced"]
    assert turn.fold.misfits == []


async def test_without_strictness_a_thread_of_another_client_is_unknown(reach: Reach) -> None:
    async with reach.client(strict=False) as client:
        [card] = (await client.send("card")).widgets
        other = reach.as_user(client, "ada")
        other.thread_id = client.thread_id
        turn = await other.act("order.cancel", item=card)

    assert turn.thread is None
    assert [item.id for item in turn.items] == [card.id]


async def test_what_a_strict_client_asks_is_not_on_the_stores_record(reach: Reach) -> None:
    async with reach.client() as client:
        await client.send("hello")

    methods = [call.method for call in reach.shop.records.calls]
    assert ("load_thread" in methods) == (reach.way == "url")


async def test_hidden_items_are_asserted_in_the_store_of_a_server(reach: Reach) -> None:
    async with reach.client(store=reach.shop.store, context={"user": "ada"}) as client:
        await client.send("hide")
        await client.assert_stored(
            expect.user_message(), expect.hidden_context("A regular."), expect.assistant_message()
        )
        assert not any(isinstance(item, HiddenContextItem) for item in await client.items())
