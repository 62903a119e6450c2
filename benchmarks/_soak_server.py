"""The server of the soak: it counts what it holds."""

import asyncio
import gc
import resource
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import SQLiteStore

PARTS = ["So ", "many ", "of ", "you, ", "and ", "all ", "at ", "once."]
HALF = len(PARTS) // 2
PATIENCE = 120.0

Context = dict[str, str]


@dataclass(frozen=True)
class Holdings:
    """What a process holds; connections are files."""

    tasks: int
    files: int
    objects: int
    memory: int
    responders: int
    idle_files: int

    @property
    def is_idle(self) -> bool:
        """Whether no connection is left but the one that asks."""
        return self.responders == 0 and self.files <= self.idle_files

    def __str__(self) -> str:
        return (
            f"{self.tasks} tasks, {self.files} open files, {self.objects:,} objects, "
            f"{self.memory / 2**20:.1f} MB, {self.responders} responders"
        )


class Crowd(ChatKitServer[Context]):
    """Answers a wave of users; each answer halts in the middle until all of them are there."""

    def __init__(self, store: SQLiteStore[Context], streams: int) -> None:
        super().__init__(store)
        self.responders = 0
        self._streams = streams
        self._here = 0
        self._all_here = asyncio.Event()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        self.responders += 1
        try:
            item = AssistantMessageItem(
                id=self.store.generate_item_id("message", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                content=[],
            )
            yield ThreadItemAddedEvent(item=item)
            empty = AssistantMessageContent(text="")
            yield update(item, AssistantMessageContentPartAdded(content_index=0, content=empty))
            for index, part in enumerate(PARTS):
                if index == HALF:
                    await self._wait_for_all()
                yield update(
                    item, AssistantMessageContentPartTextDelta(content_index=0, delta=part)
                )
            content = [AssistantMessageContent(text="".join(PARTS))]
            yield ThreadItemDoneEvent(item=item.model_copy(update={"content": content}))
        finally:
            self.responders -= 1

    async def _wait_for_all(self) -> None:
        self._here += 1
        all_here = self._all_here
        if self._here == self._streams:
            all_here.set()
            self._here, self._all_here = 0, asyncio.Event()
        await asyncio.wait_for(all_here.wait(), PATIENCE)


def update(item: AssistantMessageItem, change: ThreadItemUpdate) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=item.id, update=change)


def create_app(database: str, streams: int) -> FastAPI:
    app = FastAPI()
    crowd = Crowd(SQLiteStore(database, user=lambda context: context["user"]), streams)
    idle: list[int] = []

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        context = {"user": request.headers["x-user"]}
        result = await crowd.process(await request.body(), context)
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    @app.get("/holdings")
    async def holdings() -> dict[str, int]:
        return asdict(held(crowd.responders, idle))

    return app


def held(responders: int, idle: list[int]) -> Holdings:
    """Count what the process holds; the first count tells how many files there are when idle."""
    gc.collect()
    files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    idle.append(files + 1)
    return Holdings(
        tasks=len(asyncio.all_tasks()),
        files=files,
        objects=len(gc.get_objects()),
        memory=int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize(),
        responders=responders,
        idle_files=idle[0],
    )


def main() -> None:
    """Serve on the socket that was handed over, on the database, a wave of so many users."""
    descriptor, database, streams = sys.argv[1:]
    with socket.socket(fileno=int(descriptor)) as listener:
        app = create_app(database, int(streams))
        config = uvicorn.Config(app, log_level="warning", backlog=2 * int(streams))
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
