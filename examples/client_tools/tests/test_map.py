"""What runs in the browser, and what the model makes of it."""

import pytest

from chatkit_testing import ChatKitClient, InMemoryStore, ScriptedRunner, expect, tool_call
from client_tools.app import MapServer


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore) -> MapServer:
    return MapServer(chatkit_store)


async def test_the_run_rests_until_the_browser_has_answered(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("get_location", reason="To find museums nearby"),
        "The Rijksmuseum is five minutes from you.",
    )

    turn = await chatkit_client.send("Which museum is near me?")

    turn.assert_shown(
        expect.user_message(),
        expect.client_tool_call(
            "get_location", arguments={"reason": "To find museums nearby"}, status="pending"
        ),
    )

    turn = await chatkit_client.submit_tool_output({"city": "Amsterdam"})

    assert turn.text == "The Rijksmuseum is five minutes from you."
    [call] = turn.model_calls
    [(name, call_id, output)] = call.tool_outputs
    assert (name, output) == ("get_location", '{"city": "Amsterdam"}')
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.client_tool_call(status="completed", call_id=call_id, output={"city": "Amsterdam"}),
        expect.assistant_message(),
    )


async def test_the_model_learns_that_the_user_refused(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(tool_call("get_location", reason="Museums"), "Then tell me the city.")
    await chatkit_client.send("Which museum is near me?")

    turn = await chatkit_client.submit_tool_output({"error": "permission denied"})

    assert "permission denied" in turn.model_calls[0].tool_outputs[0][2]
    assert turn.text == "Then tell me the city."


async def test_a_call_that_the_user_ignored_is_withdrawn(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(tool_call("get_location", reason="Museums"), "The Louvre.")
    await chatkit_client.send("Which museum is near me?")

    turn = await chatkit_client.send("Never mind, I am in Paris")

    turn.assert_events(..., "thread.item.removed", ..., "thread.item.done/assistant_message")
    assert "function_call" not in str(turn.model_calls[0].input)
    await chatkit_client.assert_stored(
        expect.user_message(), expect.user_message(), expect.assistant_message("The Louvre.")
    )


async def test_an_output_that_nobody_asked_for_is_refused(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("The Louvre.")
    await chatkit_client.send("A museum in Paris?")

    with pytest.raises(ValueError, match=r"(?i)client ?tool ?call"):
        await chatkit_client.submit_tool_output({"city": "Paris"})


async def test_an_effect_moves_the_map_without_a_trace_in_the_thread(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    louvre = {"name": "Louvre", "latitude": 48.86, "longitude": 2.34}
    chatkit_runner.script(tool_call("show_place", louvre), "There it is.")

    turn = await chatkit_client.send("Where is the Louvre?")

    turn.assert_shown(
        expect.user_message(),
        expect.effect("show_place", data=louvre),
        expect.assistant_message("There it is."),
    )
    await chatkit_client.assert_stored(expect.user_message(), expect.assistant_message())
