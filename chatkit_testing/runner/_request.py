"""What the Agents SDK asks its model, with everything that lives on in it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents import (
    Agent,
    AgentOutputSchemaBase,
    FunctionTool,
    Handoff,
    ModelBehaviorError,
    ModelSettings,
    ModelTracing,
    Tool,
    TResponseInputItem,
)
from openai.types.responses.response_prompt_param import ResponsePromptParam

from chatkit_testing.runner._call import ModelCall, copied, detached
from chatkit_testing.script import Offer, Transfer, tool_outputs, user_text

__all__ = ["Request"]


@dataclass
class Request:
    """The arguments of ``Model.get_response`` and ``Model.stream_response``."""

    system_instructions: str | None
    input: str | list[TResponseInputItem]
    model_settings: ModelSettings
    tools: list[Tool]
    output_schema: AgentOutputSchemaBase | None
    handoffs: list[Handoff]
    tracing: ModelTracing
    previous_response_id: str | None
    conversation_id: str | None
    prompt: ResponsePromptParam | None

    def arguments(self) -> dict[str, Any]:  # Any: the arguments, by name
        """Give the arguments, to pass them on to another model."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def schema(self) -> Mapping[str, Any] | None:  # Any: JSON
        """Give the JSON schema of the output that is asked for; None is plain text."""
        if self.output_schema is None or self.output_schema.is_plain_text():
            return None
        return self.output_schema.json_schema()

    def call(
        self, agent: str, model: str | None, names: Mapping[str, str], *, streamed: bool
    ) -> ModelCall:
        """Make the detached record of the call.

        Args:
            agent: the name of the agent that asks.
            model: the name of the model that is asked for.
            names: the names of earlier function calls, by call id.
            streamed: whether the answer is to be streamed.
        """
        given = self.input
        items = [{"role": "user", "content": given}] if isinstance(given, str) else detached(given)
        schema = self.output_schema
        return ModelCall(
            agent=agent,
            model=model,
            system_instructions=self.system_instructions,
            input=items,
            user_text=user_text(items),
            tools=[tool.name for tool in self.tools],
            tool_outputs=tool_outputs(items, names),
            handoffs=[handoff.agent_name for handoff in self.handoffs],
            output_type=None if schema is None or schema.is_plain_text() else schema.name(),
            model_settings=copied(self.model_settings),
            previous_response_id=self.previous_response_id,
            conversation_id=self.conversation_id,
            streamed=streamed,
        )

    def offer(self, agent: Agent[Any]) -> Offer:  # Any: the application's context
        """Say what the call offers to the model.

        Args:
            agent: the agent that asks.
        """
        schema = self.output_schema
        tools = [tool for tool in self.tools if isinstance(tool, FunctionTool)]
        names = {tool.name for tool in tools}
        return Offer(
            asker=repr(agent.name),
            tools={tool.name: tool.params_json_schema for tool in tools},
            transfers=[
                Transfer(one.agent_name, one.tool_name, one.input_json_schema)
                for one in self.handoffs
            ],
            disabled=[tool.name for tool in agent.tools if tool.name not in names],
            output=None if schema is None or schema.is_plain_text() else schema.name(),
            schema=self.schema(),
            refuses=None if schema is None else partial(_refuses, schema),
        )


def _refuses(schema: AgentOutputSchemaBase, text: str) -> bool:
    try:
        schema.validate_json(text)
    except ModelBehaviorError:
        return True
    return False
