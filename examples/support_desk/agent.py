"""The agents of the support desk and their tools."""

from dataclasses import asdict

from agents import Agent, RunContextWrapper, StopAtTools, function_tool

from chatkit.agents import AgentContext, ClientToolCall
from chatkit.types import ProgressUpdateEvent
from support_desk.cards import order_card
from support_desk.orders import Order, Orders
from support_desk.store import Caller


class DeskContext(AgentContext[Caller]):
    """What the tools may reach: the conversation, its customer, the shop's orders."""

    orders: Orders

    def order(self, order_id: str) -> Order | None:
        """The order, if it is this customer's."""
        return self.orders.find(self.request_context.user_id, order_id)


@function_tool
async def lookup_order(desk: RunContextWrapper[DeskContext], order_id: str) -> str:
    """Look up what became of an order."""
    await desk.context.stream(ProgressUpdateEvent(text=f"Looking up {order_id}", icon="search"))
    order = desk.context.order(order_id)
    return str(asdict(order)) if order else f"There is no order {order_id}."


@function_tool
async def show_order(desk: RunContextWrapper[DeskContext], order_id: str) -> str:
    """Show the customer a card with the order, and a button that cancels it."""
    order = desk.context.order(order_id)
    if order is None:
        return f"There is no order {order_id}."
    await desk.context.stream_widget(order_card(order), copy_text=f"Order {order.id}")
    return "The card is on the screen."


@function_tool
async def get_shipping_address(desk: RunContextWrapper[DeskContext], order_id: str) -> str:
    """Ask the customer's browser for the address that it has on file."""
    desk.context.client_tool_call = ClientToolCall(
        name="get_shipping_address", arguments={"order_id": order_id}
    )
    return "The browser was asked."


support_agent = Agent[DeskContext](
    name="Support desk",
    model="gpt-5.1",
    instructions="You help customers of the shop with their orders. Be short and friendly.",
    tools=[lookup_order, show_order, get_shipping_address],
    tool_use_behavior=StopAtTools(stop_at_tool_names=["get_shipping_address"]),
)

title_agent = Agent[None](
    name="Title",
    model="gpt-5.1-mini",
    instructions="Give the conversation a title of at most five words.",
)
