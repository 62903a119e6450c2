"""What the tests of the server share: a server that follows them, items, requests, reading."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from chatkit.actions import Action
from chatkit.server import ChatKitServer, NonStreamingResult, StreamingResult
from chatkit.store import AttachmentStore
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    HiddenContextItem,
    InferenceOptions,
    ProgressUpdateEvent,
    SDKHiddenContextItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageContent,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot
from tests.support.recording_store import RecordingStore

CONTEXT = "the context"
NOW = datetime(2026, 1, 2, 3, 4, 5)
STAMP = NOW.isoformat()
HINT = "The user cancelled the stream. Stop responding to the prior request."

Json: TypeAlias = dict[str, Any]  # JSON objects of any shape
Responder: TypeAlias = Callable[[ThreadMetadata], AsyncIterator[ThreadStreamEvent]]


async def nothing(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
    """Respond without an event."""
    none: tuple[ThreadStreamEvent, ...] = ()
    for event in none:
        yield event


def listed(
    *steps: ThreadStreamEvent | Callable[[ThreadMetadata], object],
    error: BaseException | None = None,
) -> Responder:
    """Make a responder of `steps`: events to yield, and calls that change the thread."""

    async def respond(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
        for step in steps:
            if callable(step):
                step(thread)
            else:
                yield step
        if error is not None:
            raise error

    return respond


class FollowingServer(ChatKitServer[object]):
    """Runs `responder` for messages and actions alike, and notes what it is called with."""

    def __init__(
        self,
        store: RecordingStore,
        responder: Responder = nothing,
        attachment_store: AttachmentStore[object] | None = None,
    ) -> None:
        super().__init__(store, attachment_store)
        self.recording = store
        self.responder = responder
        self.asked: list[tuple[object, ...]] = []
        self.cancelled: list[tuple[ThreadMetadata, list[ThreadItem], object]] = []

    def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: object,
    ) -> AsyncIterator[ThreadStreamEvent]:
        self.asked.append((thread.model_copy(deep=True), input_user_message, context))
        return self.responder(thread)

    def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],  # as in the base class
        sender: WidgetItem | None,
        context: object,
    ) -> AsyncIterator[ThreadStreamEvent]:
        self.asked.append((thread.model_copy(deep=True), action, sender, context))
        return self.responder(thread)

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: object
    ) -> None:
        self.cancelled.append((thread, pending_items, context))
        await super().handle_stream_cancelled(thread, pending_items, context)


def thread(thread_id: str = "thr_0", **fields: Any) -> ThreadMetadata:  # any field of the model
    return ThreadMetadata(id=thread_id, created_at=NOW, **fields)


def _base(item_id: str, second: int) -> Json:
    return {
        "id": item_id,
        "thread_id": "thr_0",
        "created_at": NOW - timedelta(days=1) + timedelta(seconds=second),
    }


def user(item_id: str, text: str = "Hi", second: int = 0) -> UserMessageItem:
    content: list[UserMessageContent] = [UserMessageTextContent(text=text)]
    options = InferenceOptions()
    return UserMessageItem(**_base(item_id, second), content=content, inference_options=options)


def assistant(item_id: str, *texts: str, second: int = 0) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text) for text in texts]
    return AssistantMessageItem(**_base(item_id, second), content=content)


def hidden(item_id: str, second: int = 0) -> HiddenContextItem:
    return HiddenContextItem(**_base(item_id, second), content="a secret")


def sdk_hidden(item_id: str, second: int = 0) -> SDKHiddenContextItem:
    return SDKHiddenContextItem(**_base(item_id, second), content="a secret of the SDK")


def widget(item_id: str, second: int = 0) -> WidgetItem:
    root = DynamicWidgetRoot(type="Card", children=[])
    return WidgetItem(**_base(item_id, second), widget=root)


def tool_call(item_id: str, second: int = 0, **fields: Any) -> ClientToolCallItem:  # as the model's
    given: Json = {"call_id": f"call_{item_id}", "name": "locate", "arguments": {}, **fields}
    return ClientToolCallItem(**_base(item_id, second), **given)


def added(item: ThreadItem) -> ThreadItemAddedEvent:
    return ThreadItemAddedEvent(item=item)


def done(item: ThreadItem) -> ThreadItemDoneEvent:
    return ThreadItemDoneEvent(item=item)


def updated(item_id: str, update: ThreadItemUpdate) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=item_id, update=update)


def delta(item_id: str, text: str, index: int = 0) -> ThreadItemUpdatedEvent:
    part = AssistantMessageContentPartTextDelta(content_index=index, delta=text)
    return updated(item_id, part)


def progress(text: str) -> ProgressUpdateEvent:
    return ProgressUpdateEvent(text=text)


def retitle(title: str) -> Callable[[ThreadMetadata], None]:
    """Make a step that gives the thread a title."""

    def step(thread: ThreadMetadata) -> None:
        thread.title = title

    return step


REFRESH = Action[str, Any](type="refresh", payload={"row": 1})  # Any: as in the base class


def request(operation: str, **params: object) -> str:
    """Write a request, its thread being thr_0 if it has one and none is given."""
    return json.dumps({"type": operation, "params": params})


def message_input(text: str = "Hi", attachments: Iterable[str] = (), **fields: object) -> Json:
    content = [{"type": "input_text", "text": text}]
    return {
        "content": content,
        "attachments": list(attachments),
        "inference_options": {},
        **fields,
    }


def create(**fields: Any) -> str:  # as message_input's
    return request("threads.create", input=message_input(**fields))


def add(thread_id: str = "thr_0", **fields: Any) -> str:  # as message_input's
    params = {"thread_id": thread_id, "input": message_input(**fields)}
    return request("threads.add_user_message", **params)


def act(item_id: str | None = None, operation: str = "threads.custom_action") -> str:
    action = REFRESH.model_dump()
    sender = {} if item_id is None else {"item_id": item_id}
    return request(operation, thread_id="thr_0", action=action, **sender)


async def answer_of(server: ChatKitServer[object], body: str | bytes | bytearray) -> bytes:
    """Process a request that is answered at once, and give the answer's bytes."""
    result = await server.process(body, CONTEXT)
    assert isinstance(result, NonStreamingResult)
    return result.json


async def stream_of(server: ChatKitServer[object], body: str) -> StreamingResult:
    result = await server.process(body, CONTEXT)
    assert isinstance(result, StreamingResult)
    return result


def parse(frame: bytes) -> Json:
    assert frame.startswith(b"data: ")
    assert frame.endswith(b"\n\n")
    assert frame.count(b"\n") == 2
    event: Json = json.loads(frame.removeprefix(b"data: "))
    return event


async def read(frames: AsyncIterable[bytes], into: list[Json] | None = None) -> list[Json]:
    """Read a stream to its end; what was read before it failed is found in `into`."""
    events = [] if into is None else into
    async for frame in frames:
        events.append(parse(frame))
    return events


async def events_of(server: ChatKitServer[object], body: str) -> list[Json]:
    """Process a streaming request, and give the events of the whole stream."""
    return await read(await stream_of(server, body))


async def responses_of(server: FollowingServer) -> list[Json]:
    """Run the responder of `server` on thr_0, and give the events after the stream options.

    The loading of the thread is taken out of the log of the store.
    """
    options, *events = await events_of(server, act())
    assert options["type"] == "stream_options"
    assert server.recording.log.calls.pop(0).name == "load_thread"
    return events


def types_of(events: Iterable[Json]) -> list[str]:
    return [event["type"] for event in events]
