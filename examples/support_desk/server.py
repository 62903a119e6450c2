"""The ChatKit server of the support desk."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any  # an action's payload is whatever the widget put there

from agents import Runner

from chatkit.actions import Action
from chatkit.agents import simple_to_agent_input, stream_agent_response
from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer
from chatkit.types import (
    HiddenContextItem,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from support_desk.agent import DeskContext, support_agent, title_agent
from support_desk.cards import order_card
from support_desk.orders import Orders
from support_desk.store import Caller, SupportStore

REMEMBERED_ITEMS = 20


class SupportServer(ChatKitServer[Caller]):
    """Answers customers with the support agent, and names their threads meanwhile."""

    def __init__(self, store: SupportStore, orders: Orders) -> None:
        super().__init__(store)
        self._orders = orders

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Run the support agent on the latest items, the title agent beside it."""
        naming = asyncio.create_task(self._name(thread, input_user_message))
        try:
            desk = DeskContext(
                thread=thread, store=self.store, request_context=context, orders=self._orders
            )
            page = await self.store.load_thread_items(
                thread.id, None, REMEMBERED_ITEMS, "desc", context
            )
            conversation = await simple_to_agent_input(page.data[::-1])
            result = Runner.run_streamed(support_agent, conversation, context=desk)
            async for event in stream_agent_response(desk, result):
                yield event
            await naming
        finally:
            naming.cancel()

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Caller,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Do what a card's button asks for, show it on the card, and let the model know."""
        if action.type != "order.cancel" or sender is None:
            raise CustomStreamError(f"This desk knows no button {action.type!r}.")
        order_id = action.payload["order_id"]
        self._orders.cancel(context.user_id, order_id)
        order = self._orders.find(context.user_id, order_id)
        if order is None or order.status != "cancelled":
            raise CustomStreamError(f"Order {order_id} can no longer be cancelled.")
        card = sender.model_copy(update={"widget": order_card(order)})
        yield ThreadItemReplacedEvent(item=card)
        yield ThreadItemDoneEvent(
            item=HiddenContextItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                content=f"The customer cancelled order {order_id} with the button on its card.",
            )
        )

    async def _name(self, thread: ThreadMetadata, message: UserMessageItem | None) -> None:
        """Give a new thread its title; the runtime sees the change, stores it and tells it."""
        if thread.title is not None or message is None:
            return
        text = " ".join(
            part.text for part in message.content if isinstance(part, UserMessageTextContent)
        )
        result = await Runner.run(title_agent, text)
        thread.title = result.final_output
