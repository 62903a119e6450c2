"""What customers come with, and what they get."""

from chatkit_testing import (
    ChatKitClient,
    ScriptedRunner,
    expect,
    message,
    reasoning,
    tool_call,
)
from support_desk.orders import Orders
from support_desk.store import Caller


async def test_looks_up_an_order_and_names_the_thread(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        [reasoning("Which order?"), tool_call("lookup_order", order_id="A1")],
        message("Your teapot is being packed."),
        agent="Support desk",
    )
    chatkit_runner.script("Where is the teapot?", agent="Title")

    turn = await chatkit_client.send("Where is order A1?")

    assert turn.text == "Your teapot is being packed."
    turn.assert_shown(
        expect.user_message("Where is order A1?"),
        expect.workflow(),
        expect.progress("Looking up A1"),
        expect.assistant_message("Your teapot is being packed."),
    )
    await chatkit_client.assert_stored(
        expect.user_message(), expect.workflow(), expect.assistant_message()
    )
    assert (await chatkit_client.thread()).title == "Where is the teapot?"


async def test_tells_the_model_what_the_tool_found(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("lookup_order", order_id="A2"), "It has left the house.", agent="Support desk"
    )
    chatkit_runner.script("Kettle", agent="Title")

    await chatkit_client.send("And A2?")

    [asked, answered] = [call for call in chatkit_runner.calls if call.agent == "Support desk"]
    assert asked.user_text == "And A2?"
    [(name, _, output)] = answered.tool_outputs
    assert name == "lookup_order"
    assert "shipped" in output


async def test_shows_a_card_whose_button_cancels_the_order(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, orders: Orders
) -> None:
    chatkit_runner.script(
        tool_call("show_order", order_id="A1"), "Here it is.", agent="Support desk"
    )
    chatkit_runner.script("Order A1", agent="Title")
    turn = await chatkit_client.send("Show me A1")
    turn.assert_shown(expect.user_message(), expect.widget(), expect.assistant_message())
    [card] = turn.widgets

    turn = await chatkit_client.act("order.cancel", {"order_id": "A1"}, item=card)

    assert "cancelled" in turn.outline
    order = orders.find("ada", "A1")
    assert order is not None
    assert order.status == "cancelled"
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.widget(),
        expect.assistant_message(),
        expect.hidden_context("The customer cancelled order A1 with the button on its card."),
    )


async def test_the_model_learns_of_a_cancelled_order(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("show_order", order_id="A1"), "Here it is.", agent="Support desk"
    )
    chatkit_runner.script("Order A1", agent="Title")
    [card] = (await chatkit_client.send("Show me A1")).widgets
    await chatkit_client.act("order.cancel", {"order_id": "A1"}, item=card)
    chatkit_runner.script("Yes, it is cancelled.", agent="Support desk")

    await chatkit_client.send("Did that work?")

    assert "cancelled order A1" in str(chatkit_runner.calls[-1].input)


async def test_an_order_that_has_shipped_cannot_be_cancelled(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("show_order", order_id="A2"), "Here it is.", agent="Support desk"
    )
    chatkit_runner.script("Order A2", agent="Title")
    [card] = (await chatkit_client.send("Show me A2")).widgets

    turn = await chatkit_client.act("order.cancel", {"order_id": "A2"}, item=card)

    assert turn.error is not None
    assert turn.error.message == "Order A2 can no longer be cancelled."


async def test_asks_the_browser_for_the_shipping_address(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("get_shipping_address", order_id="A1"),
        "It goes to 12 Harbour Lane.",
        agent="Support desk",
    )
    chatkit_runner.script("Address of A1", agent="Title")
    turn = await chatkit_client.send("Where do you send A1?")
    assert turn.client_tool_call is not None
    assert turn.client_tool_call.arguments == {"order_id": "A1"}

    turn = await chatkit_client.submit_tool_output({"address": "12 Harbour Lane"})

    assert turn.text == "It goes to 12 Harbour Lane."
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.client_tool_call(status="completed", output={"address": "12 Harbour Lane"}),
        expect.assistant_message(),
    )


async def test_another_customer_sees_nothing_of_it(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("Hello!", agent="Support desk")
    chatkit_runner.script("Hello", agent="Title")
    await chatkit_client.send("Hi")

    eve = chatkit_client.as_user(context=Caller(user_id="eve"))

    assert (await eve.threads()).data == []
