"""A scripted model under the real Agents SDK, and events as short lines."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from agents import Agent, Model, ModelResponse, RunConfig, Runner, RunResultStreaming
from openai.types.responses import ResponseStreamEvent
from pydantic import BaseModel, TypeAdapter

from chatkit.agents import AgentContext, ResponseStreamConverter, stream_agent_response
from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    CustomTask,
    GeneratedImageItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    WidgetItem,
    Workflow,
    WorkflowItem,
)
from tests.support.recording_store import RecordingStore

Json: TypeAlias = dict[str, Any]  # Any: JSON
Hook: TypeAlias = Callable[[], Awaitable[object]]
Context: TypeAlias = AgentContext[object]

NOON = datetime(2024, 1, 1, 12)


# The model


@cache
def _events() -> TypeAdapter[ResponseStreamEvent]:
    return TypeAdapter(ResponseStreamEvent)


def response_event(type: str, **fields: Any) -> ResponseStreamEvent:  # Any: JSON
    """Make an event of the Responses API, accepted by the openai package's own types."""
    given: Json = {"type": type, "sequence_number": 0, "output_index": 0, "content_index": 0}
    return _events().validate_python(given | {"summary_index": 0, "logprobs": []} | fields)


@dataclass
class Output:
    """An output item: as it begins, what is streamed of it, as it ends."""

    start: Json
    end: Json
    events: list[Json] = field(default_factory=list[Json])

    def play(self, index: int) -> Iterable[ResponseStreamEvent]:
        yield response_event("response.output_item.added", output_index=index, item=self.start)
        for event in self.events:
            place: Json = {"output_index": index, "item_id": self.start["id"]}
            yield response_event(**place | event)
        yield response_event("response.output_item.done", output_index=index, item=self.end)


Step: TypeAlias = Output | ResponseStreamEvent | Hook | BaseException


def message(
    *chunks: str,
    id: str = "msg_a",
    annotations: Iterable[Json] = (),
) -> Output:
    text = "".join(chunks)
    part: Json = {"type": "output_text", "text": "", "annotations": []}
    whole = part | {"text": text, "annotations": list(annotations)}
    item = {"type": "message", "id": id, "role": "assistant", "status": "completed"}
    return Output(
        start=item | {"content": []},
        end=item | {"content": [whole]},
        events=[
            {"type": "response.content_part.added", "part": part},
            *({"type": "response.output_text.delta", "delta": chunk} for chunk in chunks),
            *(
                {
                    "type": "response.output_text.annotation.added",
                    "annotation": annotation,
                    "annotation_index": index,
                }
                for index, annotation in enumerate(annotations)
            ),
            {"type": "response.output_text.done", "text": text},
            {"type": "response.content_part.done", "part": whole},
        ],
    )


def reasoning(*summaries: Iterable[str], id: str = "rs_a") -> Output:
    """Reason; each summary is given as the chunks in which it is streamed."""
    events: list[Json] = []
    for index, chunks in enumerate(summaries):
        at = {"summary_index": index}
        kind = "response.reasoning_summary_text"
        events += [{"type": f"{kind}.delta", "delta": chunk} | at for chunk in chunks]
        events += [{"type": f"{kind}.done", "text": "".join(chunks)} | at]
    texts = [{"type": "summary_text", "text": "".join(chunks)} for chunks in summaries]
    item = {"type": "reasoning", "id": id}
    return Output(start=item | {"summary": []}, end=item | {"summary": texts}, events=events)


def call(
    name: str, arguments: str = "{}", *, id: str | None = "fc_a", call_id: str = "call_a"
) -> Output:
    item = {"type": "function_call", "id": id, "call_id": call_id, "name": name}
    delta = {
        "type": "response.function_call_arguments.delta",
        "delta": arguments,
        "item_id": id or "",
    }
    return Output(
        start=item | {"arguments": ""}, end=item | {"arguments": arguments}, events=[delta]
    )


def image(result: str | None, *partials: str, id: str = "ig_a") -> Output:
    item = {"type": "image_generation_call", "id": id, "status": "completed"}
    return Output(
        start=item | {"result": None},
        end=item | {"result": result},
        events=[
            {
                "type": "response.image_generation_call.partial_image",
                "partial_image_b64": partial,
                "partial_image_index": index,
            }
            for index, partial in enumerate(partials)
        ],
    )


class Script(Model):
    """A model that gives one answer per call: outputs, single events, hooks to await, errors.

    When it has no answer left it gives an empty one, which ends the run.

    Before an answer begins and before it ends, whatever else there is to do gets done, so that
    what tools stream stands between the answers around it.
    """

    def __init__(self, *answers: Iterable[Step]) -> None:
        self._answers = iter(answers)

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        raise NotImplementedError  # Any: the SDK's parameters, which grow

    async def stream_response(  # pyright: ignore[reportIncompatibleMethodOverride] # see Any
        self, *args: Any, **kwargs: Any
    ) -> AsyncIterator[ResponseStreamEvent]:  # Any: the SDK's parameters, which grow
        output: list[Json] = []
        await idle()
        yield response_event("response.created", response=_response([]))
        for step in next(self._answers, ()):
            match step:
                case Output():
                    for event in step.play(len(output)):
                        yield event
                    output.append(step.end)
                case BaseException():
                    await idle()
                    raise step
                case BaseModel():
                    yield step
                case _:
                    await step()
        await idle()
        yield response_event("response.completed", response=_response(output))


def _response(output: list[Json]) -> Json:
    return {
        "id": "resp_a",
        "object": "response",
        "created_at": 0,
        "model": "script",
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }


async def idle() -> None:
    """Let everything else that is ready run, until it waits."""
    for _ in range(40):
        await asyncio.sleep(0)


# The run


def make_context(*items: ThreadItem) -> tuple[Context, RecordingStore]:
    """Make the context of a run in a thread that holds ``items``."""
    thread = ThreadMetadata(id="thr_1", created_at=NOON)
    store = RecordingStore()
    store.put(thread, *items)
    return AgentContext(thread=thread, store=store, request_context="ada"), store


def run(context: Context, model: Model, **agent: Any) -> RunResultStreaming:  # Any: agent's fields
    return Runner.run_streamed(
        Agent[Context](name="Scripted", model=model, **agent),
        "Hello",
        context=context,
        run_config=RunConfig(tracing_disabled=True),
    )


async def collect(
    context: Context,
    result: RunResultStreaming,
    into: list[ThreadStreamEvent] | None = None,
    converter: ResponseStreamConverter | None = None,
) -> list[ThreadStreamEvent]:
    """Return the events of a run; ``into`` has those before an error too."""
    events = [] if into is None else into
    options: Any = {} if converter is None else {"converter": converter}  # Any: keyword arguments
    async with asyncio.timeout(10):
        async for event in stream_agent_response(context, result, **options):
            events.append(event)
    return events


async def show(context: Context, *answers: Iterable[Step], **agent: Any) -> list[str]:
    """Run a script and return what it showed, as lines."""  # Any: the agent's fields
    return lines(await collect(context, run(context, Script(*answers), **agent)))


class Replay:
    """A run that yields what it was given, for objects that no real run can be made to yield."""

    def __init__(self, *events: object) -> None:
        self._events = events
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    async def stream_events(self) -> AsyncIterator[Any]:  # Any: objects without a type
        for event in self._events:
            yield event


# The events


def lines(events: Iterable[ThreadStreamEvent]) -> list[str]:
    """Return events as lines, one each."""
    return [line(event) for event in events]


def line(event: ThreadStreamEvent) -> str:
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent():
            return f"{event.type.rpartition('.')[2]} {item_line(event.item)}"
        case ThreadItemUpdatedEvent():
            fields = event.update.model_dump(exclude_none=True, exclude={"type"})
            return f"{event.item_id} {event.update.type.rpartition('.')[2]} {_short(fields)}"
        case ThreadItemRemovedEvent():
            return f"removed {event.item_id}"
        case _:
            return f"{event.type} {_short(event.model_dump(exclude_none=True, exclude={'type'}))}"


def item_line(item: ThreadItem) -> str:
    match item:
        case AssistantMessageItem():
            return f"message {item.id} {' | '.join(part.text for part in item.content)}".rstrip()
        case WorkflowItem():
            return f"{item.workflow.type} {item.id} {_workflow(item.workflow)}".rstrip()
        case GeneratedImageItem():
            return f"image {item.id} {item.image.url if item.image else ''}".rstrip()
        case ClientToolCallItem():
            return f"{item.status} {item.id} {item.call_id} {item.name}({_short(item.arguments)})"
        case WidgetItem():
            return f"widget {item.id}"
        case _:
            return f"{item.type} {item.id}"


def _workflow(workflow: Workflow) -> str:
    words = [title(task) for task in workflow.tasks]
    if workflow.summary is not None:
        words.append(f"({_short(workflow.summary.model_dump(exclude_none=True))})")
    return ", ".join(words) + (" expanded" if workflow.expanded else "")


def title(task: Any) -> str:  # Any: a task of any kind
    return str(task.title or getattr(task, "content", ""))


def _short(fields: Json) -> str:
    return ", ".join(f"{name}={_value(value)}" for name, value in fields.items())


def _value(value: Any) -> str:  # Any: JSON
    match value:
        case {"text": text}:
            return repr(text)
        case {"source": source, "index": index}:
            return f"{source.get('url') or source.get('filename')}@{index}"
        case {"title": name} | {"content": name} | {"url": name}:
            return repr(name)
        case _:
            return repr(value)


def tasks(*titles: str) -> list[Any]:  # Any: a list of tasks of any kind is invariant
    return [CustomTask(title=title) for title in titles]
