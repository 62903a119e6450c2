"""A server that echoes, and the two ways in which people wire the endpoint."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any  # this application has no use for a request context

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)


class EchoServer(ChatKitServer[Any]):
    """Says back what it was told."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer with the words of the message."""
        words = input_user_message.content if input_user_message else []
        yield ThreadItemDoneEvent(
            item=AssistantMessageItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                content=[AssistantMessageContent(text=part.text) for part in words],
            )
        )


def create_app(store: Store[Any]) -> FastAPI:
    """An application with the server at two paths, wired in two ways."""
    app = FastAPI()
    server = EchoServer(store)

    @app.exception_handler(ValidationError)
    async def no_request(request: Request, error: ValidationError) -> Response:
        return Response(
            error.json(include_input=False), status_code=422, media_type="application/json"
        )

    @app.post("/chatkit")
    async def by_type(request: Request) -> Response:
        result = await server.process(await request.body(), {})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    @app.post("/chatkit/by-attribute")
    async def by_attribute(request: Request) -> Response:
        result: Any = await server.process(await request.body(), {})  # hasattr narrows no type
        if hasattr(result, "json_events"):
            return StreamingResponse(result.json_events, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app
