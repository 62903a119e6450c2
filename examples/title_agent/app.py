"""The cook, the agent that finds titles, and the server that runs them side by side."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any  # this application has no use for a request context

from agents import Agent, Runner
from pydantic import BaseModel

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem

logger = logging.getLogger(__name__)


class Title(BaseModel):
    """What the title agent answers with."""

    text: str


cook = Agent[AgentContext[Any]](
    name="Cook", model="gpt-5.1", instructions="You answer questions about cooking, briefly."
)
titler = Agent[None](
    name="Title",
    model="gpt-5.1-mini",
    instructions="Find a title of at most four words for a conversation that begins like this.",
    output_type=Title,
)


class CookServer(ChatKitServer[Any]):
    """Answers with the cook; a thread that has no title is given one at the same time."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Run both agents; whoever is first is heard first."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        naming = asyncio.create_task(self._name(thread, input_user_message))
        try:
            kitchen = AgentContext(thread=thread, store=self.store, request_context=context)
            conversation = await simple_to_agent_input(page.data[::-1])
            result = Runner.run_streamed(cook, conversation, context=kitchen)
            async for event in stream_agent_response(kitchen, result):
                yield event
            await naming
        finally:
            naming.cancel()

    async def _name(self, thread: ThreadMetadata, message: UserMessageItem | None) -> None:
        """Give the thread a title; the runtime sees the change, stores it and tells it.

        An answer without a title is better than none, so what goes wrong here is only logged.
        """
        if thread.title or message is None:
            return
        try:
            result = await Runner.run(titler, await simple_to_agent_input(message))
            thread.title = result.final_output_as(Title).text
        except Exception:
            logger.warning("No title for thread %s", thread.id, exc_info=True)
