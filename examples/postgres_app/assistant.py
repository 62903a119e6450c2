"""The assistant, its tool, and the ChatKit server that runs it."""

from collections.abc import AsyncIterator

from agents import Agent, RunContextWrapper, Runner, function_tool

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import ProgressUpdateEvent, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from postgres_app.store import PostgresStore, RequestContext


class Talk(AgentContext[RequestContext]):
    """What the tool may reach: the conversation, its user, and all that the user ever said."""

    memory: PostgresStore


@function_tool
async def recall(talk: RunContextWrapper[Talk], words: str) -> str:
    """Look up what the user wrote in earlier conversations, by words that occur there."""
    now = talk.context
    await now.stream(ProgressUpdateEvent(text=f"Looking for {words}"))
    found = await now.memory.search_messages(words, now.request_context, outside=now.thread.id)
    return "\n".join(found) or "The user never wrote that."


assistant = Agent[Talk](
    name="Assistant",
    model="gpt-5.1",
    instructions="You help with everything, and remember what the user once told you.",
    tools=[recall],
)


class AssistantServer(ChatKitServer[RequestContext]):
    """Runs the assistant on the latest items of the thread."""

    def __init__(self, store: PostgresStore) -> None:
        super().__init__(store)
        self._memory = store

    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: RequestContext,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Stream the assistant's answer."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        talk = Talk(thread=thread, store=self.store, request_context=context, memory=self._memory)
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(assistant, conversation, context=talk)
        async for event in stream_agent_response(talk, result):
            yield event
