"""A support desk of agents with real tools, for tests of scripted runs."""

from dataclasses import dataclass, field
from typing import Any

from agents import Agent, Runner, RunResult, RunResultStreaming, function_tool

# Any: most agents here have no context, some have one of their own.
DeskAgent = Agent[Any]


@dataclass
class Ledger:
    """What the tools did."""

    looked_up: list[str] = field(default_factory=list)


LEDGER = Ledger()


@function_tool
async def lookup_order(order_id: str) -> str:
    """Look an order up."""
    LEDGER.looked_up.append(order_id)
    return f"{order_id} shipped"


@function_tool
def now() -> str:
    """Tell the time."""
    return "noon"


billing: DeskAgent = Agent(name="Billing", instructions="Bill.")
support: DeskAgent = Agent(
    name="Support",
    instructions="Help.",
    tools=[lookup_order, now],
    handoffs=[billing],
)

ASK = "Where is order A1?"


async def run(agent: DeskAgent = support, input: Any = ASK, **options: Any) -> RunResult:
    """Run an agent to its end."""
    return await Runner.run(agent, input, **options)


async def streamed(
    agent: DeskAgent = support, input: Any = ASK, **options: Any
) -> tuple[RunResultStreaming, list[Any]]:
    """Run an agent as a stream; give the result and the events."""
    result = Runner.run_streamed(agent, input, **options)
    return result, [event async for event in result.stream_events()]


def raw(events: list[Any]) -> list[Any]:
    """The events that the model streamed."""
    return [event.data for event in events if event.type == "raw_response_event"]
