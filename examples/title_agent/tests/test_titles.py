"""A conversation gets its name while it is answered."""

import logging

import pytest

from chatkit.types import ThreadUpdatedEvent
from chatkit_testing import (
    ChatKitClient,
    Gate,
    InMemoryStore,
    ScriptedRunner,
    expect,
    message,
    structured,
)
from title_agent.app import CookServer, Title


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore) -> CookServer:
    return CookServer(chatkit_store)


async def test_the_two_agents_are_scripted_by_name_in_any_order(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(structured(Title(text="Green tea")), agent="Title")
    chatkit_runner.script("Use water of 80 degrees.", agent="Cook")

    turn = await chatkit_client.send("How do I make green tea?")

    assert turn.text == "Use water of 80 degrees."
    assert (await chatkit_client.thread()).title == "Green tea"
    assert {(call.agent, call.user_text, call.output_type) for call in turn.model_calls} == {
        ("Cook", "How do I make green tea?", None),
        ("Title", "How do I make green tea?", "Title"),
    }


async def test_the_title_does_not_wait_for_the_answer(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    rest = Gate()
    chatkit_runner.script(message(chunks=["Use water ", rest, "of 80 degrees."]), agent="Cook")
    chatkit_runner.script(structured(Title(text="Green tea")), agent="Title")

    async with chatkit_client.stream("How do I make green tea?") as stream:
        async for event in stream:
            if isinstance(event, ThreadUpdatedEvent):
                assert event.thread.title == "Green tea"
                assert "80" not in stream.turn.text
                rest.open()

    assert stream.turn.text == "Use water of 80 degrees."


async def test_a_conversation_is_named_once(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("With pleasure.", "Three minutes.", agent="Cook")
    chatkit_runner.script(structured(Title(text="Tea")), agent="Title")
    await chatkit_client.send("Teach me to make tea")
    await chatkit_client.rename("My tea notes")

    turn = await chatkit_client.send("How long does it steep?")

    assert [call.agent for call in turn.model_calls] == ["Cook"]
    assert (await chatkit_client.thread()).title == "My tea notes"


async def test_the_answer_survives_a_title_agent_that_fails(
    chatkit_client: ChatKitClient,
    chatkit_runner: ScriptedRunner,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chatkit_runner.script("Three minutes.", "As you like.", agent="Cook")
    chatkit_runner.script(ConnectionError("no route"), structured(Title(text="Tea")), agent="Title")

    turn = await chatkit_client.send("How long does tea steep?")

    turn.assert_shown(expect.user_message(), expect.assistant_message("Three minutes."))
    assert caplog.record_tuples == [
        ("title_agent.app", logging.WARNING, f"No title for thread {chatkit_client.thread_id}")
    ]

    turn = await chatkit_client.send("With milk?")

    assert turn.thread is not None
    assert turn.thread.title == "Tea"


async def test_cancelling_the_answer_cancels_the_title(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    never = Gate()
    chatkit_runner.script("Three minutes.", agent="Cook")
    chatkit_runner.script([never, structured(Title(text="Tea"))], agent="Title")

    async with chatkit_client.stream("How long does tea steep?") as stream:
        async for event in stream:
            if expect.event("thread.item.done/assistant_message").matches(event):
                break
        await stream.cancel()

    assert stream.turn.cancelled
    assert (await chatkit_client.thread()).title is None
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.assistant_message("Three minutes."),
        expect.hidden_context(type="sdk_hidden_context"),
    )
