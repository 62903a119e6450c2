"""The guide, the tools that run in the browser, and the server between the two."""

from collections.abc import AsyncIterator
from typing import Any  # this application has no use for a request context

from agents import Agent, RunContextWrapper, Runner, StopAtTools, function_tool

from chatkit.agents import (
    AgentContext,
    ClientToolCall,
    simple_to_agent_input,
    stream_agent_response,
)
from chatkit.server import ChatKitServer
from chatkit.types import (
    ClientEffectEvent,
    ThreadItemRemovedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

Map = RunContextWrapper[AgentContext[Any]]


@function_tool
async def get_location(map_: Map, reason: str) -> str:
    """Ask the browser where the user is; the user may refuse."""
    map_.context.client_tool_call = ClientToolCall(
        name="get_location", arguments={"reason": reason}
    )
    return "The browser was asked."


@function_tool
async def show_place(map_: Map, name: str, latitude: float, longitude: float) -> str:
    """Move the map to a place."""
    await map_.context.stream(
        ClientEffectEvent(
            name="show_place",
            data={"name": name, "latitude": latitude, "longitude": longitude},
        )
    )
    return f"The map shows {name}."


guide = Agent[AgentContext[Any]](
    name="Guide",
    model="gpt-5.1",
    instructions="You show travellers around. Ask where they are only if you have to know it.",
    tools=[get_location, show_place],
    tool_use_behavior=StopAtTools(stop_at_tool_names=["get_location"]),
)


class MapServer(ChatKitServer[Any]):
    """Runs the guide; while the browser is asked, the run rests until its answer comes."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer a message or, with none, go on from the output that the browser gave."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        for item in page.data:
            # The user wrote instead of answering: nobody will complete this call any more.
            if item.type == "client_tool_call" and item.status == "pending":
                yield ThreadItemRemovedEvent(item_id=item.id)
        map_ = AgentContext(thread=thread, store=self.store, request_context=context)
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(guide, conversation, context=map_)
        async for event in stream_agent_response(map_, result):
            yield event
