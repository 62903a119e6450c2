"""What a request to a model offers: its tools, and the form of the answer that it asks for."""

from collections.abc import Mapping
from typing import Any

from chatkit_testing.openai_mock._call import OpenAICall
from chatkit_testing.script import Offer

__all__ = ["offer_of"]

JSON = Mapping[str, Any]  # Any: JSON


def offer_of(call: OpenAICall) -> Offer:
    """Read what a request offers; the tools of a prompt that OpenAI keeps are not known."""
    tools: list[JSON] = call.body.get("tools") or []
    functions = [tool.get("function", tool) for tool in tools if tool["type"] == "function"]
    return Offer(
        asker=f"the request to {call.model!r}",
        tools=None
        if "prompt" in call.body
        else {one["name"]: one.get("parameters") or {} for one in functions},
        output=call.output_type,
        schema=call.schema,
        role="model",
    )
