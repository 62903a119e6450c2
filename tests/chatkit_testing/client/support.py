"""A small shop whose answers depend on what it is told, and the three ways to reach it."""

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # a context is the application's own, payloads are JSON

import uvicorn
from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import Response, StreamingResponse
from pydantic import TypeAdapter

from chatkit.actions import Action
from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    AttachmentCreateParams,
    AudioInput,
    ClientToolCallItem,
    FeedbackKind,
    HiddenContextItem,
    ProgressUpdateEvent,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    SyncCustomActionResponse,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot
from chatkit_testing import ChatKitClient, InMemoryAttachmentStore, InMemoryStore
from chatkit_testing._latch import Latch
from chatkit_testing.client._asgi import ASGIApp
from chatkit_testing.client._target import Target

Context = dict[str, Any]  # see the import


class OutOfTeapotsError(Exception):
    """Something that the shop did not expect."""


def user_of(context: Context) -> str:
    return str(context["user"])


class Shop(ChatKitServer[Context]):
    """Answers what it is told: see the table at the end."""

    def __init__(self) -> None:
        self.records = InMemoryStore[Context](user=user_of)
        super().__init__(self.records)
        self.take_uploads_at("http://testserver")
        self.held = Latch()
        self.released = Latch()
        self.stopped: list[str] = []
        self.opinions: list[tuple[list[str], FeedbackKind]] = []

    def take_uploads_at(self, url: str) -> None:
        self.attachments = InMemoryAttachmentStore[Context](
            base_url=f"{url}/attachments", user=user_of
        )
        self.attachment_store = self.attachments

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        told = "thanks" if input_user_message is None else _text(input_user_message)
        answer = ANSWERS.get(told, Shop.echo)
        async for event in answer(self, thread, told, context):
            yield event

    def done(self, thread: ThreadMetadata, text: str, context: Context) -> ThreadItemDoneEvent:
        return ThreadItemDoneEvent(item=self.message(thread, text, context))

    def message(self, thread: ThreadMetadata, text: str, context: Context) -> AssistantMessageItem:
        return AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content=[AssistantMessageContent(text=text)],
        )

    async def echo(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield self.done(thread, f"You said {told}.", context)

    async def stream(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Three deltas without a pause; if it is told to hold, one, and then it waits."""
        item = self.message(thread, "", context)
        yield ThreadItemAddedEvent(item=item)
        for word in ("One ", "two ", "three."):
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta=word)
            yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)
            if told in ("hold", "linger"):
                self.held.set()
                await self.released.wait()
        item.content = [AssistantMessageContent(text="One two three.")]
        yield ThreadItemDoneEvent(item=item)
        if told == "linger":
            await asyncio.Event().wait()

    async def stubborn(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Goes on when it is cancelled."""
        yield ProgressUpdateEvent(text="Working")
        self.held.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopped.append("ignored")
        yield self.done(thread, "Done all the same.", context)

    async def fail(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ProgressUpdateEvent(text="Working")
        raise {
            "fail": OutOfTeapotsError("out of teapots"),
            "custom": CustomStreamError("We are closed.", allow_retry=True),
            "code": StreamError(ErrorCode.STREAM_ERROR),
        }[told]

    async def hide(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        hidden = HiddenContextItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content="A regular.",
        )
        yield ThreadItemDoneEvent(item=hidden)
        yield self.done(thread, "Hello again.", context)

    async def ask_the_browser(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ThreadItemDoneEvent(
            item=ClientToolCallItem(
                id=self.store.generate_item_id("tool_call", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                call_id="call_1",
                name="get_address",
                arguments={"order": "A1"},
            )
        )

    async def ask_the_user(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        colours = [StructuredInputMultipleChoiceOption(value=value) for value in ("red", "blue")]
        yield ThreadItemDoneEvent(
            item=StructuredInputItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                inputs=[
                    StructuredInputMultipleChoice(id="q1", question="Colour?", options=colours),
                    StructuredInputFreeform(id="q2", question="Anything else?"),
                ],
            )
        )

    async def show_a_card(
        self, thread: ThreadMetadata, told: str, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ThreadItemDoneEvent(
            item=WidgetItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                widget=card("packing"),
            )
        )

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Context,
    ) -> AsyncIterator[ThreadStreamEvent]:
        if sender is None:
            yield self.done(thread, f"{action.type} with {action.payload}", context)
        else:
            item = sender.model_copy(update={"widget": card("cancelled")})
            yield ThreadItemReplacedEvent(item=item)

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Context,
    ) -> SyncCustomActionResponse:
        return SyncCustomActionResponse(updated_item=sender)

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: Context
    ) -> None:
        self.opinions.append((item_ids, feedback))

    async def transcribe(self, audio_input: AudioInput, context: Context) -> TranscriptionResult:
        return TranscriptionResult(text=f"{audio_input.data.decode()} ({audio_input.mime_type})")

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: Context
    ) -> None:
        await super().handle_stream_cancelled(thread, pending_items, context)
        self.stopped.append("stopped")


ANSWERS = {
    "stream": Shop.stream,
    "hold": Shop.stream,
    "linger": Shop.stream,
    "stubborn": Shop.stubborn,
    "fail": Shop.fail,
    "custom": Shop.fail,
    "code": Shop.fail,
    "hide": Shop.hide,
    "address": Shop.ask_the_browser,
    "form": Shop.ask_the_user,
    "card": Shop.show_a_card,
}


def card(status: str) -> DynamicWidgetRoot:
    text = {"type": "Text", "value": f"Order A1: {status}"}
    button = {
        "type": "Button",
        "label": "Cancel",
        "onClickAction": {"type": "order.cancel", "payload": {"order": "A1"}},
    }
    adapter: TypeAdapter[DynamicWidgetRoot] = TypeAdapter(DynamicWidgetRoot)
    look = {
        "type": "Button",
        "label": "Look",
        "onClickAction": {"type": "order.look", "streaming": False},
    }
    return adapter.validate_python({"type": "Card", "children": [text, button, look]})


def _text(message: UserMessageItem) -> str:
    return " ".join(
        part.text for part in message.content if isinstance(part, UserMessageTextContent)
    )


def create_app(shop: Shop) -> FastAPI:
    """The shop behind HTTP: its user is a header, uploads have endpoints of their own."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[dict[str, str], None]:
        shop.stopped.append("app started")
        yield {"since": "nine"}
        shop.stopped.append("app ended")

    app = FastAPI(lifespan=lifespan)

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        context = {"user": request.headers.get("x-user", "ada")}
        result = await shop.process(await request.body(), context)
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    @app.put("/attachments/{attachment_id}")
    async def upload(request: Request, attachment_id: str) -> Response:
        context = {"user": request.headers.get("x-user", "ada")}
        await shop.attachments.save_bytes(attachment_id, await request.body(), context)
        return Response(status_code=204)

    @app.post("/upload")
    async def upload_directly(request: Request, file: UploadFile) -> Response:
        context = {"user": request.headers.get("x-user", "ada")}
        data = await file.read()
        params = AttachmentCreateParams(
            name=file.filename or "", size=len(data), mime_type=file.content_type or ""
        )
        attachment = await shop.attachments.create_attachment(params, context)
        await shop.attachments.save_bytes(attachment.id, data, context)
        await shop.store.save_attachment(attachment, context)
        body = attachment.model_dump_json(exclude={"upload_descriptor"}, exclude_none=True)
        return Response(body, media_type="application/json")

    return app


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def serving(app: ASGIApp) -> Generator[str, None, None]:
    """Serve an application on a free port of the loopback interface, in a thread."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=5
    )
    server = _Server(config)
    with config.bind_socket() as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.listens.wait(10)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@dataclass
class Reach:
    """A way to a shop, and how another user goes it."""

    way: str
    shop: Shop
    target: Target

    def client(self, **options: Any) -> ChatKitClient:  # Any: the client's own options
        if self.way == "server":
            options = {"context": {"user": "ada"}} | options
        return ChatKitClient(self.target, **options)

    def as_user(self, client: ChatKitClient, name: str) -> ChatKitClient:
        if self.way == "server":
            return client.as_user(context={"user": name})
        return client.as_user(headers={"X-User": name})


@contextmanager
def reached(way: str) -> Generator[Reach, None, None]:
    """Reach a new shop: in process, as an application, or at a URL."""
    shop = Shop()
    if way == "server":
        yield Reach(way, shop, shop)
    elif way == "asgi":
        yield Reach(way, shop, create_app(shop))
    else:
        with serving(create_app(shop)) as url:
            shop.take_uploads_at(url)
            yield Reach(way, shop, url)
            shop.released.set()
