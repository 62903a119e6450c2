"""The client for synchronous tests: the same, in a loop of its own."""

import asyncio
import contextvars
import gc
import inspect
import subprocess
import sys
import threading
from collections.abc import AsyncIterator

import pytest

from chatkit.types import (
    AudioInput,
    ProgressUpdateEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
)
from chatkit_testing import ChatKitClient, ClientError, SyncChatKitClient, expect
from chatkit_testing.client import requests
from tests.chatkit_testing.client.support import Context, OutOfTeapotsError, Reach, Shop, create_app
from tests.support.runtime import WIDGET_WARNINGS

ADA = {"user": "ada"}


def client_on(reach: Reach) -> SyncChatKitClient:
    context = ADA if reach.way == "server" else None
    return SyncChatKitClient(reach.target, context=context)


def threads() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name.startswith("chatkit-client")]


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
        assert len(threads()) == 1


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
        assert len(threads()) == 1
    assert threads() == []

    client = SyncChatKitClient(Shop(), context=ADA)
    client.send("one")
    del client
    gc.collect()
    assert threads() == []


def test_closing_a_client_again_does_nothing() -> None:
    shop = Shop()
    with SyncChatKitClient(create_app(shop)) as client:
        client.send("one")

    client.close()

    assert shop.stopped == ["app started", "app ended"]


LEFT_OPEN = """
from chatkit_testing import SyncChatKitClient
from tests.chatkit_testing.client.support import Shop

client = SyncChatKitClient(Shop(), context={"user": "ada"})
client.send("one")
client.stream("hold").__enter__()
"""


def test_a_client_that_is_left_open_does_not_disturb_the_end_of_the_process() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "always", *WIDGET_WARNINGS, "-c", LEFT_OPEN],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


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


def test_the_server_stands_still_between_two_calls() -> None:
    class Counting(Shop):
        async def respond(
            self,
            thread: ThreadMetadata,
            input_user_message: UserMessageItem | None,
            context: Context,
        ) -> AsyncIterator[ThreadStreamEvent]:
            for number in range(1000):
                yield ProgressUpdateEvent(text=str(number))
                await asyncio.sleep(0)

    with SyncChatKitClient(Counting(), context=ADA) as client, client.stream("count") as stream:
        for _ in stream:
            if stream.turn.progress:
                assert len(threads()) == 1
                stream.cancel()

    assert stream.turn.cancelled
    assert len(stream.turn.progress) < 5


def test_the_context_variables_of_the_test_are_those_of_the_server() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("seen")

    class Looking(Shop):
        async def transcribe(
            self, audio_input: AudioInput, context: Context
        ) -> TranscriptionResult:
            return TranscriptionResult(text=variable.get())

    with SyncChatKitClient(Looking(), context=ADA) as client:
        assert client.transcribe(b"", "audio/webm").text == "seen"


def test_every_method_of_the_one_is_a_method_of_the_other() -> None:
    asynchronous = {
        name
        for name, _ in inspect.getmembers(ChatKitClient, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }

    for name in (asynchronous - {"aclose"}) | {"as_user", "stream", "new_thread"}:
        one, other = getattr(ChatKitClient, name), getattr(SyncChatKitClient, name)
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
