"""What the model is sent, and what it is left to remember."""

import pytest

from chained_responses.app import DiaryServer
from chatkit_testing import ChatKitClient, Gate, InMemoryStore, ScriptedRunner, expect, message
from chatkit_testing.runner import ModelCall


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore) -> DiaryServer:
    return DiaryServer(chatkit_store)


def texts(call: ModelCall) -> list[str]:
    """What was said in the input of a call, by whomever."""
    return [item["content"][0]["text"] for item in call.input]


async def test_a_turn_sends_only_what_is_new(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("How was it?", "Why?", "I see.")

    for words in ("I was at the sea", "Cold", "It was December"):
        await chatkit_client.send(words)

    first, second, third = chatkit_runner.calls
    assert (texts(first), texts(second), texts(third)) == (
        ["I was at the sea"],
        ["Cold"],
        ["It was December"],
    )
    assert first.previous_response_id is None
    assert None not in (second.previous_response_id, third.previous_response_id)
    assert second.previous_response_id != third.previous_response_id


async def test_the_chain_is_kept_in_the_store_and_from_the_client(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, chatkit_store: InMemoryStore
) -> None:
    chatkit_runner.script("How was it?", "Why?")

    turn = await chatkit_client.send("I was at the sea")

    [thread] = chatkit_store.dump()["threads"]
    chain = thread["metadata"]["chain"]
    assert chain["item_id"] == turn.items[-1].id
    assert chain["response_id"].encode() not in b"".join(turn.frames)

    turn = await chatkit_client.send("Cold")

    assert turn.model_calls[0].previous_response_id == chain["response_id"]


async def test_an_answer_that_was_stopped_is_told_in_the_next_turn(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("How was it?", message(chunks=["Let me ", Gate()]), "Gladly.")
    await chatkit_client.send("I was at the sea")
    async with chatkit_client.stream("Cold") as stream:
        async for _ in stream:
            if stream.turn.text:
                break
        await stream.cancel()

    turn = await chatkit_client.send("Let us talk of something else")

    [call] = turn.model_calls
    assert call.previous_response_id == chatkit_runner.calls[1].previous_response_id
    said = texts(call)
    assert said[:2] == ["Cold", "Let me "]
    assert "cancelled" in said[2]
    assert said[3] == "Let us talk of something else"


async def test_answering_an_earlier_message_again_begins_a_new_chain(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("How was it?", "Why?", "With whom?", "And then?")
    turn = await chatkit_client.send("I was at the sea")
    assert turn.user_message is not None
    await chatkit_client.send("Cold")

    retried = await chatkit_client.retry(turn.user_message)

    [call] = retried.model_calls
    assert call.previous_response_id is None
    assert texts(call) == ["I was at the sea"]

    turn = await chatkit_client.send("With Bob")

    assert texts(turn.model_calls[0]) == ["With Bob"]
    assert turn.model_calls[0].previous_response_id is not None
    await chatkit_client.assert_stored(
        expect.user_message("I was at the sea"),
        expect.assistant_message("With whom?"),
        expect.user_message("With Bob"),
        expect.assistant_message("And then?"),
    )


async def test_a_run_that_fails_leaves_the_chain_where_it_was(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("How was it?", ConnectionError("no route"), "Why?")
    await chatkit_client.send("I was at the sea")
    with pytest.raises(ConnectionError):
        await chatkit_client.send("Cold")

    turn = await chatkit_client.send("Are you there?")

    [call] = turn.model_calls
    assert texts(call) == ["Cold", "Are you there?"]
    assert call.previous_response_id == chatkit_runner.calls[1].previous_response_id
