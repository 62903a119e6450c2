"""Running agents of the Agents SDK in a thread: what they see of it, and what it shows of them."""

from chatkit.agents._accumulate import TWidget, accumulate_text
from chatkit.agents._context import AgentContext, ClientToolCall, TContext
from chatkit.agents._converter import ResponseStreamConverter
from chatkit.agents._input import ThreadItemConverter, simple_to_agent_input
from chatkit.agents._merge import T1, T2
from chatkit.agents._reasoning import StreamingThoughtTracker
from chatkit.agents._stream import stream_agent_response

__all__ = [
    "T1",
    "T2",
    "AgentContext",
    "ClientToolCall",
    "ResponseStreamConverter",
    "StreamingThoughtTracker",
    "TContext",
    "TWidget",
    "ThreadItemConverter",
    "accumulate_text",
    "simple_to_agent_input",
    "stream_agent_response",
]
