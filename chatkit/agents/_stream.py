"""A run of an agent as the events of a ChatKit stream."""

from collections.abc import AsyncGenerator
from typing import Any, TypeAlias

from agents import (
    InputGuardrailTripwireTriggered,
    OutputGuardrailTripwireTriggered,
    RunResultStreaming,
    StreamEvent,
    UserError,
)

from chatkit.agents._client_tools import FunctionCalls
from chatkit.agents._context import AgentContext
from chatkit.agents._converter import ResponseStreamConverter
from chatkit.agents._hints import explain
from chatkit.agents._ids import OutputIds
from chatkit.agents._merge import Merge, Sent
from chatkit.agents._outgoing import outgoing, resume_workflow, shown_workflow, shown_workflows
from chatkit.agents._responses import ResponseEvents
from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)

__all__ = ["stream_agent_response"]

_DEFAULT_RESPONSE_STREAM_CONVERTER = ResponseStreamConverter()
_Events: TypeAlias = list[ThreadStreamEvent]

_TRIPWIRES = (InputGuardrailTripwireTriggered, OutputGuardrailTripwireTriggered)


async def stream_agent_response(
    context: AgentContext[Any],  # Any: the request's context is handed to the store only
    result: RunResultStreaming,
    *,
    converter: ResponseStreamConverter = _DEFAULT_RESPONSE_STREAM_CONVERTER,
) -> AsyncGenerator[ThreadStreamEvent, None]:
    """Yield the events that show a run in its thread, and what its tools stream beside it.

    What the context's queue holds goes before what the run has next. A workflow at the end of the
    thread is taken up again; one that is open at the end is stored and not sent, and then the
    context's client tool call, if any, is the last item. A stream that is closed or cancelled
    cancels the run.

    The body of a responder is, at its shortest::

        agent_context = AgentContext(thread=thread, store=self.store, request_context=context)
        items = await simple_to_agent_input([input_user_message])
        result = Runner.run_streamed(agent, items, context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event

    Args:
        context: The context that the run was given too.
        result: What ``Runner.run_streamed`` has returned.
        converter: Makes URLs of images and annotations of citations.

    Raises:
        InputGuardrailTripwireTriggered: After a ``thread.item.removed`` for every item that this
            run has put on the wire; what its tools had still queued is dropped.
        OutputGuardrailTripwireTriggered: Likewise.
        Exception: Whatever else the run fails with, after what its tools had streamed.
    """
    view = _RunView(context, converter)
    merge = Merge(
        result.stream_events(), context._outbox, abandon=result.cancel, voiding=_TRIPWIRES
    )
    try:
        async with merge:
            for shown in await view.begin():
                yield shown
            async for event in merge:
                for shown in await view.take(event):
                    yield shown
    except _TRIPWIRES:
        for removed in view.withdraw():
            yield removed
        raise
    except UserError as error:
        explain(error)
        raise
    for shown in await view.end():
        yield shown


class _RunView:
    """One run, turned into events: what it showed, and which function calls it made."""

    def __init__(self, context: AgentContext[Any], converter: ResponseStreamConverter) -> None:
        self._context = context
        ids = OutputIds(context.generate_id)
        self._responses = ResponseEvents(context, converter, ids)
        self._calls = FunctionCalls(ids)
        self._carried: set[str] = set()
        self._produced: dict[str, None] = {}

    async def begin(self) -> _Events:
        """Take up the workflow at the end of the thread."""
        context = self._context
        page = await context.store.load_thread_items(
            context.thread.id, None, 2, "desc", context.request_context
        )
        events = resume_workflow(context, page.data)
        self._carried = shown_workflows(context)
        return events

    async def take(self, event: StreamEvent | Sent[ThreadStreamEvent]) -> _Events:
        """Return what is sent for an event of the run or of the context's queue."""
        if isinstance(event, Sent):
            events = outgoing(self._context, event.item)
        elif event.type == "raw_response_event":
            events = await self._responses.handle(event.data)
        else:
            self._remember(event)
            return []
        for shown in events:
            self._note(shown)
        return events

    async def end(self) -> _Events:
        """Store the workflow that is still open, and hand over the client tool call."""
        context = self._context
        item = shown_workflow(context)
        if item is not None:
            await context.store.add_thread_item(
                context.thread.id, item.model_copy(deep=True), context.request_context
            )
        if context.client_tool_call is None:
            return []
        return [ThreadItemDoneEvent(item=self._calls.item(context.client_tool_call, context))]

    def withdraw(self) -> _Events:
        """Remove what this run has put on the wire, and forget what it has begun."""
        context = self._context
        if context.workflow_item is not None and context.workflow_item.id not in self._carried:
            context.workflow_item = None
        context.generated_image_item = None
        return [ThreadItemRemovedEvent(item_id=item_id) for item_id in self._produced]

    def _remember(self, event: StreamEvent) -> None:
        if event.type == "run_item_stream_event" and event.item.type == "tool_call_item":
            self._calls.remember(event.item.raw_item)

    def _note(self, event: ThreadStreamEvent) -> None:
        match event:
            case ThreadItemUpdatedEvent():
                pass
            case ThreadItemAddedEvent() | ThreadItemDoneEvent():
                if event.item.id not in self._carried:
                    self._produced[event.item.id] = None
            case ThreadItemRemovedEvent():
                self._produced.pop(event.item_id, None)
            case _:
                pass
