"""A model of the Agents SDK that answers from a script, one event at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from agents import (
    Agent,
    Model,
    ModelResponse,
    RunConfig,
    Runner,
    RunResultStreaming,
    Usage,
)
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseCreatedEvent,
    ResponseUsage,
)

from chatkit.agents import AgentContext, ThreadItemConverter, stream_agent_response
from tests.compat.answers import Streamed
from tests.compat.stage import Events, Stage, Turn, settle

__all__ = ["Answer", "ScriptedModel", "agent_context", "run", "running"]

Step = Streamed | BaseException | Callable[[], Awaitable[None]]
Answer = list[Step]


class ScriptedModel(Model):
    """Gives one answer per call; between events it lets everything else come to rest.

    The published merge of run and queue picks at random when both are ready: so the model
    waits until what tools have queued is taken before it goes on.
    """

    def __init__(self, stage: Stage, *answers: Answer, response_id: str = "resp") -> None:
        self._stage = stage
        self._answers = list(answers)
        self._calls = 0
        self._response_id = response_id

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """Give the next answer in one piece."""  # reason for Any: the SDK's own signature grows
        answer = self._next(args, kwargs)
        output = [step.item for step in answer if isinstance(step, Streamed)]
        return ModelResponse(output=output, usage=Usage(), response_id=None)

    async def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        """Give the next answer as events."""  # reason for Any: the SDK's own signature grows
        answer = self._next(args, kwargs)
        response = _response(f"{self._response_id}_{self._calls}", [])
        await settle()
        yield ResponseCreatedEvent(type="response.created", response=response, sequence_number=0)
        output: list[Any] = []  # reason for Any: any output item
        for step in answer:
            if isinstance(step, BaseException):
                await settle()
                raise step
            if not isinstance(step, Streamed):
                await step()
                continue
            for event in step.events(len(output)):
                await settle()
                yield event
            output.append(step.item)
        await settle()
        whole = response.model_copy(update={"output": output, "status": "completed"})
        yield ResponseCompletedEvent(type="response.completed", response=whole, sequence_number=0)
        await settle()

    def _next(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Answer:
        """Record what the model was given; reason for Any: the SDK's own signature grows."""
        given = dict(zip(("system_instructions", "input"), args, strict=False)) | kwargs
        self._calls += 1
        self._stage.model_calls.append(
            {
                key: given.get(key)
                for key in ("system_instructions", "input", "previous_response_id")
            }
        )
        return self._answers.pop(0)


def _response(response_id: str, output: list[Any]) -> Response:  # reason for Any: output items
    return Response(
        id=response_id,
        created_at=0,
        model="scripted",
        object="response",
        output=output,
        parallel_tool_calls=True,
        tool_choice="auto",
        tools=[],
        status="in_progress",
        usage=ResponseUsage.model_validate(
            {
                "input_tokens": 1,
                "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                "output_tokens": 1,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": 2,
            }
        ),
    )


def agent_context(stage: Stage, turn: Turn) -> AgentContext[Any]:
    """Make the context a responder gives to its run."""  # reason for Any: the stage's context
    return AgentContext(thread=turn.thread, store=stage.store, request_context=turn.context)


def run(agent: Agent[Any], context: AgentContext[Any], given: Any = "Hello") -> RunResultStreaming:
    """Start a run without tracing."""  # reason for Any: agents and inputs of any kind
    return Runner.run_streamed(
        agent, given, context=context, run_config=RunConfig(tracing_disabled=True)
    )


def running(
    stage: Stage, *answers: Answer, converted: bool = False, **agent: Any
) -> Callable[[Turn], Events]:
    """Make a responder that runs an agent with a scripted model."""  # reason for Any: agent fields

    async def respond(turn: Turn) -> Events:
        context = agent_context(stage, turn)
        given: Any = "Hello"  # reason for Any: text or input items
        if converted:
            page = await stage.store.load_thread_items(
                turn.thread.id, None, 20, "asc", turn.context
            )
            given = await ThreadItemConverter().to_agent_input(page.data)
        made = Agent[AgentContext[Any]](
            name="Scripted", model=ScriptedModel(stage, *answers), **agent
        )
        async for event in stream_agent_response(context, run(made, context, given)):
            yield event

    return respond
