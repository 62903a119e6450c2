"""The way of every responder's events: into the store, then onto the wire."""

import asyncio
from asyncio import CancelledError
from collections.abc import AsyncGenerator
from contextlib import aclosing
from copy import copy, deepcopy
from typing import TYPE_CHECKING, Generic

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.logger import logger
from chatkit.server._closing import closing
from chatkit.server._pending import PendingItems
from chatkit.server._sse import to_frame
from chatkit.server._turns import Turn, prepare
from chatkit.server._uninterrupted import uninterrupted
from chatkit.server._user_agent import with_user_agent
from chatkit.server._visible import VisibleEvents, visible_thread
from chatkit.store import TContext
from chatkit.types import (
    ErrorEvent,
    StreamingReq,
    StreamOptionsEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)

if TYPE_CHECKING:
    from chatkit.server._server import ChatKitServer

__all__ = ["stream_frames"]


async def stream_frames(
    server: "ChatKitServer[TContext]", request: StreamingReq, context: TContext
) -> AsyncGenerator[bytes, None]:
    """Run the turn that `request` starts, and yield it frame by frame.

    What fails outside of the responder is logged and leaves the stream. When the stream is closed
    at a frame, the responder is closed and the turn counts as cancelled, unless the responder had
    ended or failed before: then there was nothing left to cancel.
    """
    try:
        turn = await prepare(server, request, context)
        if isinstance(turn, ErrorEvent):
            yield to_frame(turn)
            return
        pipeline = _Pipeline(server, turn, context)
        for phase in (pipeline.begin(), pipeline.respond()):
            async with aclosing(phase) as events:
                async for event in events:
                    frame = to_frame(event)
                    try:
                        yield frame
                    except GeneratorExit:
                        await events.aclose()
                        if not pipeline.is_over:
                            await pipeline.cancel()
                        raise
    except Exception:
        logger.exception("Error while generating streamed response")
        raise


class _Pipeline(Generic[TContext]):
    """One running turn."""

    def __init__(self, server: "ChatKitServer[TContext]", turn: Turn, context: TContext) -> None:
        self._server = server
        self._store = server.store
        self._turn = turn
        self._thread = turn.thread
        self._context = context
        self._pending = PendingItems()
        self._visible = VisibleEvents()
        self.is_over = False  # whether the responder has ended or failed

    async def begin(self) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Show what the turn begins with, and what the client may do with the stream."""
        if self._turn.opening is not None:
            async with aclosing(self._turn.opening) as opening:
                async for event in opening:
                    yield event
        await asyncio.sleep(0)  # whoever waits to cancel this turn may do so before it runs
        options = self._server.get_stream_options(self._thread, self._context)
        yield StreamOptionsEvent(stream_options=options)

    async def respond(self) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Run the responder: take in each event, then yield it if the client may see it."""
        watch = _ThreadWatch(self._thread)
        try:
            async with closing(with_user_agent(self._turn.respond())) as events:
                async for event in events:
                    if isinstance(event, ThreadItemUpdatedEvent):
                        self._pending.fold(event.item_id, event.update)
                    else:
                        await self._record(event)
                    shown = self._visible.show(event)
                    if shown is not None:
                        yield shown
                    if watch.has_changed():
                        yield await self._save_thread()
            self.is_over = True
            if watch.has_changed():
                yield await self._save_thread()
        except CancelledError:
            await self.cancel()
            raise
        except Exception as error:
            self.is_over = True
            yield _error_event(error)
            if watch.has_changed():
                yield await self._save_thread()

    async def cancel(self) -> None:
        """Hand what is pending to the server, for the turn will not go on.

        Another cancellation waits until the server has stored it.
        """
        await uninterrupted(
            self._server.handle_stream_cancelled(self._thread, self._pending.items(), self._context)
        )

    async def _record(self, event: ThreadStreamEvent) -> None:
        """Bring the store and the pending items up to `event`."""
        thread_id = self._thread.id
        match event:
            case ThreadItemAddedEvent(item=item):
                self._pending.add(item)
            case ThreadItemDoneEvent(item=item):
                await self._store.add_thread_item(thread_id, item, context=self._context)
                self._pending.drop(item.id)
            case ThreadItemReplacedEvent(item=item):
                await self._store.save_item(thread_id, item, context=self._context)
                self._pending.drop(item.id)
            case ThreadItemRemovedEvent(item_id=item_id):
                await self._store.delete_thread_item(thread_id, item_id, context=self._context)
                self._pending.drop(item_id)
            case _:
                pass  # the other events leave nothing behind

    async def _save_thread(self) -> ThreadUpdatedEvent:
        await self._store.save_thread(self._thread, context=self._context)
        return ThreadUpdatedEvent(thread=visible_thread(self._thread))


class _ThreadWatch:
    """Tells whether a thread was changed, be it in the depth of its metadata, since last asked.

    It is asked after every event, so nothing is copied or dumped as long as nothing changed.
    """

    def __init__(self, thread: ThreadMetadata) -> None:
        self._thread = thread
        self._is_plain = type(thread) is ThreadMetadata  # a subclass may hold more than fields
        self._remember()

    def has_changed(self) -> bool:
        if self._is_plain:
            fields: dict[str, object] = vars(self._thread)
            same = fields == self._fields and _inside(fields["status"]) == self._status
        else:
            same = self._thread == self._seen
        if not same:
            self._remember()
        return not same

    def _remember(self) -> None:
        if not self._is_plain:
            self._seen = self._thread.model_copy(deep=True)
            return
        # The status itself is shared and its fields are compared apart, which spares a call of
        # BaseModel.__eq__ for every event. What can be changed in place is copied.
        thread = self._thread
        self._status = copy(_inside(thread.status))
        self._fields: dict[str, object] = {
            **vars(thread),
            "metadata": deepcopy(thread.metadata),
            "allowed_image_domains": deepcopy(thread.allowed_image_domains),
        }


def _inside(status: object) -> object:
    """Give the fields of a status; of what is none, as a responder may set by mistake, itself."""
    return getattr(status, "__dict__", status)


def _error_event(error: Exception) -> ErrorEvent:
    """Give what the client is told of a responder's failure; one not meant for it is logged."""
    match error:
        case CustomStreamError():
            return ErrorEvent(code="custom", message=error.message, allow_retry=error.allow_retry)
        case StreamError():
            return ErrorEvent(code=error.code, allow_retry=error.allow_retry)
        case _:
            logger.exception(error)
            return ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=True)
