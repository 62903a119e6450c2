"""Answers that come without ids do not get into each other's way."""

import pytest

from chat_completions.app import HouseServer
from chatkit_testing import (
    ChatKitClient,
    InMemoryStore,
    ScriptedRunner,
    expect,
    message,
    tool_call,
)


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore) -> HouseServer:
    return HouseServer(chatkit_store)


async def test_every_answer_has_an_id_of_its_own(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Good morning.", "Very well.", ids="placeholder")

    first = await chatkit_client.send("Good morning")
    second = await chatkit_client.send("How is the house?")

    assert first.items[-1].id != second.items[-1].id
    assert "fake" not in first.items[-1].id
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.assistant_message("Good morning."),
        expect.user_message(),
        expect.assistant_message("Very well."),
    )
    assert [call.model for call in chatkit_runner.calls] == ["gpt-oss-20b"] * 2


async def test_what_is_said_before_a_tool_is_called_stays(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        [
            message("Let me look."),
            tool_call("read_thermometer", room="kitchen"),
            tool_call("read_thermometer", room="cellar"),
        ],
        message("It is 21.5 degrees in the kitchen, 12 in the cellar."),
        ids="placeholder",
    )

    turn = await chatkit_client.send("Is it warm?")

    turn.assert_shown(
        expect.user_message(),
        expect.assistant_message("Let me look."),
        expect.progress("Reading the thermometer: kitchen"),
        expect.progress("Reading the thermometer: cellar"),
        expect.assistant_message("It is 21.5 degrees in the kitchen, 12 in the cellar."),
    )
    assert [output for _, _, output in turn.model_calls[-1].tool_outputs] == [
        "21.5 degrees",
        "12 degrees",
    ]


async def test_a_client_tool_is_called_and_answered_without_ids_of_the_model(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(tool_call("ring_phone"), "On the sofa, it seems.", ids="placeholder")
    turn = await chatkit_client.send("Where is my phone?")
    call = turn.client_tool_call
    assert call is not None

    turn = await chatkit_client.submit_tool_output({"heard": True})

    assert turn.model_calls[0].tool_outputs == [("ring_phone", call.call_id, '{"heard": true}')]
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.client_tool_call("ring_phone", status="completed"),
        expect.assistant_message("On the sofa, it seems."),
    )


async def test_the_machine_in_the_cellar_is_down(
    chatkit_server: HouseServer, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(ConnectionError("cellar.local:8000"), "Good morning.", ids="placeholder")
    client = ChatKitClient(chatkit_server, raise_server_exceptions=False)

    turn = await client.send("Good morning")

    turn.assert_shown(expect.user_message(), expect.error(code="stream.error", allow_retry=True))
    assert turn.user_message is not None

    turn = await client.retry(turn.user_message)

    assert turn.text == "Good morning."
    await client.assert_stored(expect.user_message(), expect.assistant_message())
