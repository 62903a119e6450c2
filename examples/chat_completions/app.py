"""The assistant, its tools, and a server for a model that gives its answers no ids.

Models behind Chat Completions (vLLM, Ollama, LiteLLM, …) know no ids of output items; the Agents
SDK puts the same placeholder in for each of them.
"""

from collections.abc import AsyncIterator
from typing import Any  # this application has no use for a request context

from agents import (
    Agent,
    OpenAIChatCompletionsModel,
    RunConfig,
    RunContextWrapper,
    Runner,
    StopAtTools,
    function_tool,
)
from openai import AsyncOpenAI

from chatkit.agents import (
    AgentContext,
    ClientToolCall,
    simple_to_agent_input,
    stream_agent_response,
)
from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import ProgressUpdateEvent, ThreadMetadata, ThreadStreamEvent, UserMessageItem

TEMPERATURES = {"kitchen": 21.5, "cellar": 12.0}
House = RunContextWrapper[AgentContext[Any]]


@function_tool
async def read_thermometer(house: House, room: str) -> str:
    """Read the thermometer of a room."""
    await house.context.stream(ProgressUpdateEvent(text=f"Reading the thermometer: {room}"))
    return f"{TEMPERATURES[room]:g} degrees" if room in TEMPERATURES else "There is none."


@function_tool
async def ring_phone(house: House) -> str:
    """Let the phone ring on which the user writes, to find it."""
    house.context.client_tool_call = ClientToolCall(name="ring_phone", arguments={})
    return "It rings."


butler = Agent[AgentContext[Any]](
    name="Butler",
    instructions="You look after the house.",
    tools=[read_thermometer, ring_phone],
    tool_use_behavior=StopAtTools(stop_at_tool_names=["ring_phone"]),
)


class HouseServer(ChatKitServer[Any]):
    """Runs the butler on the model in the cellar."""

    def __init__(self, store: Store[Any], base_url: str = "http://cellar.local:8000/v1") -> None:
        super().__init__(store)
        client = AsyncOpenAI(base_url=base_url, api_key="none needed")
        self._model = OpenAIChatCompletionsModel(model="gpt-oss-20b", openai_client=client)

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Run the butler on the latest items."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        house = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(
            butler,
            await simple_to_agent_input(page.data[::-1]),
            context=house,
            run_config=RunConfig(model=self._model),
        )
        async for event in stream_agent_response(house, result):
            yield event
