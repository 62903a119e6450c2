"""A ChatKit server whose tools stream to the user, and stores that answer at their own pace."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

from agents import Agent, RunContextWrapper, Runner, function_tool

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import (
    Page,
    ProgressUpdateEvent,
    ThreadItem,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit.widgets import DynamicWidgetRoot
from chatkit_testing import InMemoryStore

Context = RunContextWrapper[AgentContext[Any]]


def card(text: str) -> Any:
    return DynamicWidgetRoot.model_validate(
        {"type": "Card", "children": [{"type": "Text", "id": "text", "value": text}]}
    )


@function_tool
async def look_up(context: Context, order_id: str) -> str:
    """Report progress and show a card, which grows."""
    chat = context.context
    await chat.stream(ProgressUpdateEvent(text=f"Looking up {order_id}"))

    async def states() -> AsyncGenerator[Any, None]:
        yield card("Order")
        yield card(f"Order {order_id}")

    await chat.stream_widget(states())
    await chat.stream_widget(card("shipped"))
    await chat.stream(ProgressUpdateEvent(text=f"Found {order_id}"))
    return "shipped"


agent = Agent[AgentContext[Any]](name="Support", tools=[look_up])


class Server(ChatKitServer[Any]):
    def __init__(self, store: InMemoryStore[Any], agent: Agent[Any] = agent) -> None:
        super().__init__(store)
        self.agent = agent

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        chat = AgentContext(thread=thread, store=self.store, request_context=context)
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        given = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(self.agent, given, context=chat)
        async for event in stream_agent_response(chat, result):
            yield event


async def at_once() -> None:
    """Answer without a turn of the loop."""


async def after_some_turns() -> None:
    for _ in range(99):
        await asyncio.sleep(0)


async def from_a_thread() -> None:
    """Answer like a database: the loop is idle meanwhile."""
    await asyncio.to_thread(int)


class PacedStore(InMemoryStore[Any]):
    """A store that takes its time for what a streamed answer asks of it."""

    def __init__(self, pace: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._pace = pace

    async def load_thread_items(self, *args: Any, **kwargs: Any) -> Page[ThreadItem]:
        await self._pace()
        return await super().load_thread_items(*args, **kwargs)

    async def add_thread_item(self, *args: Any, **kwargs: Any) -> None:
        await self._pace()
        await super().add_thread_item(*args, **kwargs)

    async def save_item(self, *args: Any, **kwargs: Any) -> None:
        await self._pace()
        await super().save_item(*args, **kwargs)
