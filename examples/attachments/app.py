"""The claims desk and its web application: one endpoint for ChatKit, one for uploads."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any  # Any: the columns of a policy are the insurer's own

from agents import Agent, Runner
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from attachments.converter import ClaimsConverter
from attachments.files import Caller, Files, UploadError
from chatkit.agents import AgentContext, stream_agent_response
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    HiddenContextItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

Policies = Mapping[str, Mapping[str, Any]]  # see the import

adjuster = Agent[AgentContext[Caller]](
    name="Adjuster",
    model="gpt-5.1",
    instructions="You assess damage from photos and estimates, and say what the policy pays.",
)


class ClaimsServer(ChatKitServer[Caller]):
    """Shows the adjuster what the customer sent, and what the mentioned policies say."""

    def __init__(self, store: Store[Caller], files: Files, policies: Policies) -> None:
        super().__init__(store, files)
        self._files = files
        self._policies = policies

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Look the policies up, keep them for later turns, and ask the adjuster."""
        for policy_id in self._mentioned(input_user_message):
            yield ThreadItemDoneEvent(
                item=HiddenContextItem(
                    id=self.store.generate_item_id("message", thread, context),
                    thread_id=thread.id,
                    created_at=datetime.now(),
                    content={"policy": policy_id, **self._policies[policy_id]},
                )
            )
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        converter = ClaimsConverter(self._files, context)
        conversation = await converter.to_agent_input(page.data[::-1])
        result = Runner.run_streamed(adjuster, conversation, context=desk)
        async for event in stream_agent_response(desk, result):
            yield event

    def _mentioned(self, message: UserMessageItem | None) -> list[str]:
        parts = message.content if message else []
        return [part.id for part in parts if part.type == "input_tag" and part.id in self._policies]


def caller(request: Request, x_user: Annotated[str, Header()]) -> Caller:
    """Tell who is asking."""
    return Caller(x_user, base_url=str(request.base_url).rstrip("/"))


def create_app(store: Store[Caller], directory: Path, policies: Policies) -> FastAPI:
    """The application, which keeps uploads in a directory."""
    app = FastAPI()
    files = Files(directory)
    server = ClaimsServer(store, files, policies)

    @app.post("/chatkit")
    async def chatkit(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
        try:
            result = await server.process(await request.body(), who)
        except UploadError as refused:
            raise HTTPException(415, str(refused)) from refused
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    @app.put("/files/{attachment_id}")
    async def upload(
        attachment_id: str, request: Request, who: Annotated[Caller, Depends(caller)]
    ) -> Response:
        try:
            await files.save_bytes(attachment_id, await request.body(), who)
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error
        return Response(status_code=204)

    return app
