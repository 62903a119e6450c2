"""The model that answers from the script, in place of whatever model the agent has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final

from agents import (
    AgentOutputSchemaBase,
    Handoff,
    Model,
    ModelProvider,
    ModelResponse,
    ModelSettings,
    ModelTracing,
    Tool,
    TResponseInputItem,
)
from openai.types.responses.response_prompt_param import ResponsePromptParam

from chatkit_testing.runner._call import ModelCall
from chatkit_testing.runner._play import Play
from chatkit_testing.runner._request import Request
from chatkit_testing.runner._run import Run

__all__ = ["RunModel", "RunProvider", "name_of"]

_CLOSING: Final = frozenset({"response.completed", "response.failed", "response.incomplete"})


def name_of(model: str | Model | None) -> str | None:
    """Name a model: an instance by its ``model`` attribute, else by its class."""
    if model is None or isinstance(model, str):
        return model
    name = getattr(model, "model", None)
    return name if isinstance(name, str) else type(model).__name__


class RunProvider(ModelProvider):
    """Provides one run with its model, where the model is given by name or not at all."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def get_model(self, model_name: str | None) -> Model:
        """Give the scripted model, whatever the name."""
        return RunModel(self.run, model_name)


class RunModel(Model):
    """The scripted model of one run.

    Args:
        run: the run.
        name: the name the model was asked for by; None where names do not decide.
    """

    def __init__(self, run: Run, name: str | None = None) -> None:
        self.run = run
        self._name = name

    async def get_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> ModelResponse:
        """Answer without streaming."""
        request = Request(
            *(system_instructions, input, model_settings, tools, output_schema, handoffs, tracing),
            *(previous_response_id, conversation_id, prompt),
        )
        play = Play(self.run, request, self._call(request, streamed=False), self.real)
        await asyncio.sleep(0)  # a model takes its time: others get their turn
        return await play.response()

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> AsyncIterator[Any]:  # Any: an event of the Responses API
        """Answer as a stream of events."""
        request = Request(
            *(system_instructions, input, model_settings, tools, output_schema, handoffs, tracing),
            *(previous_response_id, conversation_id, prompt),
        )
        await self.run.give_way()
        play = Play(self.run, request, self._call(request, streamed=True), self.real)
        async with aclosing(play.events()) as events:
            async for event in events:
                if event.type in _CLOSING:
                    await self.run.give_way()
                yield event

    def get_retry_advice(self, request: object) -> Any:  # Any: a class of newer SDKs only
        """Say whether the failure of the last answer may be retried, if the script says so."""
        advice = self.run.retry_advice
        return advice(request) if callable(advice) else advice

    def real(self) -> Model:
        """Find the model in whose place this one stands."""
        run = self.run
        model = self._name if run.is_by_name else run.asked.model or run.agent.model
        return model if isinstance(model, Model) else run.asked.model_provider.get_model(model)

    def _call(self, request: Request, *, streamed: bool) -> ModelCall:
        run = self.run
        name = self._name
        if not run.is_by_name:
            name = name_of(run.asked.model or run.agent.model)
        return request.call(run.agent.name, name, run.runner.call_names, streamed=streamed)
