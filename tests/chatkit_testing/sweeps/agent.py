"""The desk with an agent behind it."""

from typing import Any  # the context, which this server does not look at

from agents import Agent, Runner

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.types import ThreadMetadata, UserMessageItem
from tests.chatkit_testing.sweeps.desk import Desk, Events

__all__ = ["AgentDesk"]

AGENT = Agent[Any](name="Desk", model="gpt-5.1")


class AgentDesk(Desk):
    """Answers with whatever the model says to the conversation so far."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        agent_context = AgentContext(thread=thread, store=self.store, request_context=context)
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(AGENT, conversation, context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event
