"""Endpoints that are sound, and the same with one thing broken each."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any  # an application without a use for a context; JSON

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import ValidationError
from starlette.middleware.cors import CORSMiddleware

from chatkit.actions import Action
from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    HiddenContextItem,
    Page,
    SyncCustomActionResponse,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)
from chatkit_testing import InMemoryAttachmentStore, InMemoryStore

Store = InMemoryStore[Any]  # see the import
Frames = Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]


class Sound(ChatKitServer[Any]):
    """Answers every message."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ThreadItemDoneEvent(item=self.answer("Hello to you.", thread, context))

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        if action.type != "pay":
            raise StreamError(ErrorCode.STREAM_ERROR)
        yield ThreadItemDoneEvent(item=self.answer("Paid.", thread, context))

    def answer(self, text: str, thread: ThreadMetadata, context: Any) -> AssistantMessageItem:
        return AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content=[AssistantMessageContent(text=text)],
        )


class Card(Sound):
    """Shows a button to whoever asks for the card; it can be pressed there alone."""

    def __init__(self, store: Store, *, streaming: bool = True) -> None:
        super().__init__(store)
        self.streaming = streaming

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        yield ThreadItemDoneEvent(item=self.answer("Hello to you.", thread, context))
        if input_user_message is None or "card" not in str(input_user_message.content):
            return
        pay = {"type": "pay", "streaming": self.streaming}
        button = {"type": "Button", "label": "Pay", "onClickAction": pay}
        widget = WidgetItem.model_validate(
            {
                "id": self.store.generate_item_id("message", thread, context),
                "thread_id": thread.id,
                "created_at": datetime.now(),
                "widget": {"type": "Card", "children": [button]},
            }
        )
        yield ThreadItemDoneEvent(item=widget)

    def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        if sender is None:
            raise CustomStreamError("Nobody pressed a button.", allow_retry=False)
        return super().action(thread, action, sender, context)

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> SyncCustomActionResponse:
        assert sender is not None
        return SyncCustomActionResponse()


async def unchanged(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        yield frame


def endpoint(
    server: ChatKitServer[Any] | None = None,
    *,
    frames: Frames = unchanged,
    media_type: str = "text/event-stream",
    headers: dict[str, str] | None = None,
    malformed: Callable[[ValidationError], Response] | None = None,
    answer: Callable[[bytes], bytes] = bytes,
    taken: Callable[[bytes], bytes] = bytes,
) -> FastAPI:
    """An application around a server, with one thing or another done to its answers."""
    app = FastAPI()
    chat = Sound(Store()) if server is None else server

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        try:
            result = await chat.process(taken(await request.body()), {"user": "ada"})
        except ValidationError as error:
            if malformed is not None:
                return malformed(error)
            return PlainTextResponse("no ChatKit request", status_code=422)
        if isinstance(result, StreamingResult):
            changed = frames(aiter(result))
            return StreamingResponse(changed, media_type=media_type, headers=headers)
        return Response(answer(result.json), media_type="application/json")

    return app


def behind_cors(app: FastAPI, *, headers: list[str]) -> FastAPI:
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["http://front.example"],
        allow_methods=["POST"],
        allow_headers=headers,
    )
    return app


# What is done to frames


async def without_the_message(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        if b'"user_message"' not in frame:
            yield frame


async def cut_where_it_is_paid(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        if b"Paid." in frame:
            raise ConnectionError("gone")
        yield frame


async def without_opening(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        if b'"thread.created"' not in frame:
            yield frame


async def with_event_lines(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        yield b"event: message\n" + frame


async def with_nulls(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        event = json.loads(frame.removeprefix(b"data: "))
        if event["type"] == "thread.created":
            event["thread"]["title"] = None
        yield b"data: " + json.dumps(event).encode() + b"\n\n"


async def slowly(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """As a model takes its time."""
    async for frame in frames:
        yield frame
        if b"thread.created" in frame:
            await asyncio.sleep(0.06)


async def without_an_end(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        yield frame
    await asyncio.Event().wait()


async def no_events(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for _ in frames:
        yield b'data: {"type": "surprise"}\n\n'


async def compressed(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield gzip.compress(b"".join([frame async for frame in frames]))


class Gathering(FastAPI):
    """A middleware that reads the whole answer before it hands it on, as many do."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__()

        @self.post("/chatkit")
        async def chatkit(request: Request) -> Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://inner") as client:
                inner = await client.post("/chatkit", content=await request.body())
            return Response(
                inner.content, inner.status_code, media_type=inner.headers["content-type"]
            )


# Servers and stores that break a promise


class Mute(Sound):
    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        silence: list[ThreadStreamEvent] = []
        for event in silence:
            yield event


async def with_a_hidden_item(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        yield frame
    item = HiddenContextItem(
        id="hidden_1", thread_id="thr_1", created_at=datetime.now(), content="A member."
    )
    event = ThreadItemDoneEvent(item=item)
    yield b"data: " + event.model_dump_json(exclude_none=True).encode() + b"\n\n"


class InventsItems(Store):
    """Shows an item where there is no thread."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        try:
            return await super().load_thread_items(thread_id, after, limit, order, context)
        except NotFoundError:
            return Page[ThreadItem](
                data=[
                    AssistantMessageItem(
                        id="made_up_1", thread_id=thread_id, created_at=datetime.now(), content=[]
                    )
                ]
            )


class Particular(Store):
    """Refuses to delete what is not there."""

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        await self.load_thread(thread_id, context)
        await super().delete_thread(thread_id, context)


class EmptyPages(Store):
    """Has no items where there is no thread, rather than an error."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        try:
            return await super().load_thread_items(thread_id, after, limit, order, context)
        except NotFoundError:
            return Page[ThreadItem](data=[])


class RefusesDeletion(Store):
    async def delete_thread(self, thread_id: str, context: Any) -> None:
        raise PermissionError(thread_id)


class LosesAnswers(Store):
    """Stores what users say, and nothing else."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        if isinstance(item, UserMessageItem):
            await super().add_thread_item(thread_id, item, context)


class LosesMessages(Store):
    """Stores what the assistant says, and nothing else."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        if not isinstance(item, UserMessageItem):
            await super().add_thread_item(thread_id, item, context)


class IgnoresCursors(Store):
    """Gives the first page of items whatever is asked for."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        return await super().load_thread_items(thread_id, None, limit, order, context)


class FindsNoThread(Store):
    """Has no thread before its first answer is complete, and here it never is."""

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        raise NotFoundError(thread_id)


class LosesAttachments(Store):
    """Stores messages without what was attached to them."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        if isinstance(item, UserMessageItem):
            item = item.model_copy(update={"attachments": []})
        await super().add_thread_item(thread_id, item, context)


def with_uploads(store: Store) -> FastAPI:
    """An endpoint that takes files, at whatever address it is served."""
    files = InMemoryAttachmentStore[Any]()
    server = Sound(store, files)
    app = endpoint(server)

    @app.middleware("http")
    async def know_the_address(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        files._base_url = f"{request.base_url}attachments"
        return await call_next(request)

    @app.put("/attachments/{attachment_id}")
    async def upload(attachment_id: str, request: Request) -> Response:
        await files.save_bytes(attachment_id, await request.body(), {"user": "ada"})
        return Response(status_code=204)

    return app


# What is done to requests, answers and errors


def preflighted(app: FastAPI, headers: dict[str, str]) -> FastAPI:
    @app.options("/chatkit")
    async def preflight() -> Response:
        return Response(headers=headers)

    return app


def crashing_for_get(app: FastAPI) -> FastAPI:
    @app.get("/chatkit")
    async def crash() -> Response:
        return PlainTextResponse("Internal Server Error", status_code=500)

    return app


def retrying_anything(body: bytes) -> bytes:
    """Put the first message in the place of one that is not there."""
    return body.replace(b"msg_that_is_not_there", b"msg_1")


def with_hidden_items(body: bytes) -> bytes:
    """Put a hidden item into each thread that is loaded."""
    answer = json.loads(body)
    if "items" in answer:
        hidden = {
            "id": "hidden_1",
            "thread_id": answer["id"],
            "created_at": "2025-01-01T12:00:00",
            "type": "hidden_context_item",
            "content": "A member.",
        }
        answer["items"]["data"].append(hidden)
    return json.dumps(answer).encode()


def a_page(error: ValidationError) -> Response:
    return HTMLResponse("<!DOCTYPE html><html><h1>Bad request</h1></html>", status_code=400)


def a_traceback(error: ValidationError) -> Response:
    trace = 'Traceback (most recent call last):\n  File "/srv/app.py", line 1'
    return PlainTextResponse(trace, status_code=400)


def internal(error: ValidationError) -> Response:
    return PlainTextResponse("Internal Server Error", status_code=500)


def fine(error: ValidationError) -> Response:
    return Response(b"{}", media_type="application/json")


def refusing(status: int) -> FastAPI:
    app = FastAPI()

    @app.post("/chatkit")
    async def refuse() -> Response:
        return Response(status_code=status)

    return app


def silent_on_items() -> FastAPI:
    """An endpoint that does not answer whoever asks for the items of some thread."""
    app = endpoint()

    @app.middleware("http")
    async def wait(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if b"items.list" in await request.body():
            await asyncio.Event().wait()
        return await call_next(request)

    return app


def mute_where_it_does_not_know() -> FastAPI:
    """An endpoint that ends a retry without a word where there is no such message."""
    app = endpoint()

    @app.middleware("http")
    async def hush(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if b"msg_that_is_not_there" not in await request.body():
            return await call_next(request)
        options = {"type": "stream_options", "stream_options": {"allow_cancel": True}}
        frame = f"data: {json.dumps(options)}\n\n"
        return Response(frame, media_type="text/event-stream")

    return app


def silent() -> FastAPI:
    app = FastAPI()

    @app.post("/chatkit")
    async def wait() -> Response:
        await asyncio.Event().wait()
        return Response()

    return app
