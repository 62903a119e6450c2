"""A run's answer in as many text deltas as told: ``agent_run.py DELTAS REPEATS``.

The run was recorded, so that `stream_agent_response` is measured without the Agents SDK at work.
Prints the seconds of each run as a JSON list.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import cast

from agents import RawResponsesStreamEvent, RunResultStreaming
from openai.types.responses import (
    ResponseContentPartAddedEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseStreamEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)

from chatkit.agents import AgentContext, stream_agent_response
from chatkit.store import Store
from chatkit.types import Page, ThreadItem, ThreadMetadata


class NewThread:
    """What is read of the store: no item is there yet."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: None
    ) -> Page[ThreadItem]:
        return Page(data=[])


class RecordedRun:
    """What is needed of a run: its events, each of them ready."""

    def __init__(self, events: list[ResponseStreamEvent]) -> None:
        self.events = [RawResponsesStreamEvent(data=event) for event in events]

    async def stream_events(self) -> AsyncIterator[RawResponsesStreamEvent]:
        for event in self.events:
            yield event

    def cancel(self) -> None:
        """Do nothing: a recorded run is over."""


def answer_in(deltas: int) -> list[ResponseStreamEvent]:
    """What the model streams for one message."""
    words = [f"word{number} " for number in range(deltas)]
    numbers = iter(range(deltas + 5))
    empty = ResponseOutputText(type="output_text", text="", annotations=[])
    whole = ResponseOutputText(type="output_text", text="".join(words), annotations=[])
    item = ResponseOutputMessage(
        id="msg_1", type="message", role="assistant", status="in_progress", content=[]
    )
    done = item.model_copy(update={"status": "completed", "content": [whole]})
    return [
        ResponseOutputItemAddedEvent(
            type="response.output_item.added",
            item=item,
            output_index=0,
            sequence_number=next(numbers),
        ),
        ResponseContentPartAddedEvent(
            type="response.content_part.added",
            part=empty,
            item_id="msg_1",
            output_index=0,
            content_index=0,
            sequence_number=next(numbers),
        ),
        *(
            ResponseTextDeltaEvent(
                type="response.output_text.delta",
                delta=word,
                logprobs=[],
                item_id="msg_1",
                output_index=0,
                content_index=0,
                sequence_number=next(numbers),
            )
            for word in words
        ),
        ResponseTextDoneEvent(
            type="response.output_text.done",
            text=whole.text,
            logprobs=[],
            item_id="msg_1",
            output_index=0,
            content_index=0,
            sequence_number=next(numbers),
        ),
        ResponseOutputItemDoneEvent(
            type="response.output_item.done",
            item=done,
            output_index=0,
            sequence_number=next(numbers),
        ),
    ]


async def seconds_of_a_run(deltas: int) -> float:
    thread = ThreadMetadata(id="thr_1", created_at=datetime.now())
    store = cast("Store[None]", NewThread())
    context = AgentContext[None].model_construct(thread=thread, store=store, request_context=None)
    result = cast("RunResultStreaming", RecordedRun(answer_in(deltas)))
    begin = time.process_time()
    events = [event async for event in stream_agent_response(context, result)]
    seconds = time.process_time() - begin
    # The message and its part, each with a beginning and an end.
    assert len(events) == deltas + 4, len(events)
    return seconds


async def main() -> None:
    deltas, repeats = map(int, sys.argv[1:])
    await seconds_of_a_run(deltas)
    gc.collect()
    print(json.dumps([await seconds_of_a_run(deltas) for _ in range(repeats)]))


if __name__ == "__main__":
    asyncio.run(main())
