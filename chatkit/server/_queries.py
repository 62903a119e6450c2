"""The ten operations that are answered with one JSON document."""

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel

from chatkit.server._visible import visible_page, visible_response, visible_thread
from chatkit.store import AttachmentStore, TContext
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentDeleteParams,
    AudioInput,
    InputTranscribeParams,
    ItemFeedbackParams,
    ItemsListParams,
    NonStreamingReq,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadCustomActionParams,
    ThreadDeleteParams,
    ThreadGetByIdParams,
    ThreadItem,
    ThreadListParams,
    ThreadUpdateParams,
    TranscriptionResult,
    WidgetItem,
)

if TYPE_CHECKING:
    from chatkit.server._server import ChatKitServer

__all__ = ["DEFAULT_PAGE_SIZE", "answer"]

DEFAULT_PAGE_SIZE = 20
"""How many threads or items a page holds if the request does not say."""


class _Nothing(BaseModel):
    """The answer of an operation that has nothing to tell: an empty object."""


async def get_thread(
    server: "ChatKitServer[TContext]", params: ThreadGetByIdParams, context: TContext
) -> Thread:
    thread = await server.store.load_thread(params.thread_id, context=context)
    items = await server.store.load_thread_items(
        params.thread_id, after=None, limit=DEFAULT_PAGE_SIZE, order="asc", context=context
    )
    return visible_thread(thread, items)


async def list_threads(
    server: "ChatKitServer[TContext]", params: ThreadListParams, context: TContext
) -> Page[Thread]:
    page = await server.store.load_threads(
        limit=params.limit or DEFAULT_PAGE_SIZE,
        after=params.after,
        order=params.order,
        context=context,
    )
    threads = [visible_thread(thread) for thread in page.data]
    return Page[Thread](data=threads, has_more=page.has_more, after=page.after)


async def list_items(
    server: "ChatKitServer[TContext]", params: ItemsListParams, context: TContext
) -> Page[ThreadItem]:
    page = await server.store.load_thread_items(
        params.thread_id,
        limit=params.limit or DEFAULT_PAGE_SIZE,
        order=params.order,
        after=params.after,
        context=context,
    )
    return visible_page(page)


async def add_feedback(
    server: "ChatKitServer[TContext]", params: ItemFeedbackParams, context: TContext
) -> BaseModel:
    await server.add_feedback(params.thread_id, params.item_ids, params.kind, context)
    return _Nothing()


async def create_attachment(
    server: "ChatKitServer[TContext]", params: AttachmentCreateParams, context: TContext
) -> Attachment:
    attachment = await _attachment_store(server).create_attachment(params, context)
    await server.store.save_attachment(attachment, context=context)
    return attachment


async def delete_attachment(
    server: "ChatKitServer[TContext]", params: AttachmentDeleteParams, context: TContext
) -> BaseModel:
    await _attachment_store(server).delete_attachment(params.attachment_id, context=context)
    await server.store.delete_attachment(params.attachment_id, context=context)
    return _Nothing()


async def update_thread(
    server: "ChatKitServer[TContext]", params: ThreadUpdateParams, context: TContext
) -> Thread:
    thread = await server.store.load_thread(params.thread_id, context=context)
    thread.title = params.title
    await server.store.save_thread(thread, context=context)
    return visible_thread(thread)


async def delete_thread(
    server: "ChatKitServer[TContext]", params: ThreadDeleteParams, context: TContext
) -> BaseModel:
    await server.store.delete_thread(params.thread_id, context=context)
    return _Nothing()


async def transcribe(
    server: "ChatKitServer[TContext]", params: InputTranscribeParams, context: TContext
) -> TranscriptionResult:
    data = base64.b64decode(params.audio_base64)
    audio = AudioInput(data=data, mime_type=params.mime_type)
    return await server.transcribe(audio, context=context)


async def run_sync_action(
    server: "ChatKitServer[TContext]", params: ThreadCustomActionParams, context: TContext
) -> SyncCustomActionResponse:
    thread = await server.store.load_thread(params.thread_id, context=context)
    sender: WidgetItem | None = None
    if params.item_id:
        item = await server.store.load_item(params.thread_id, params.item_id, context=context)
        if not isinstance(item, WidgetItem):
            raise ValueError(
                f"A sync action was sent by item {params.item_id!r} of thread "
                f"{params.thread_id!r}, which is of type {item.type!r}. Only widgets send actions."
            )
        sender = item
    response = await server.sync_action(thread, params.action, sender, context)
    return visible_response(response)


def _attachment_store(server: "ChatKitServer[TContext]") -> AttachmentStore[TContext]:
    if server.attachment_store is None:
        raise RuntimeError(
            f"A client asked to create or delete an attachment, but {type(server).__name__} has "
            "no attachment store. Pass an AttachmentStore as its attachment_store."
        )
    return server.attachment_store


# Each takes the params of its own request, which is why the table cannot say of which type.
_QUERIES: dict[str, Callable[..., Awaitable[BaseModel]]] = {
    "threads.get_by_id": get_thread,
    "threads.list": list_threads,
    "items.list": list_items,
    "items.feedback": add_feedback,
    "attachments.create": create_attachment,
    "attachments.delete": delete_attachment,
    "threads.update": update_thread,
    "threads.delete": delete_thread,
    "input.transcribe": transcribe,
    "threads.sync_custom_action": run_sync_action,
}


async def answer(
    server: "ChatKitServer[TContext]", request: NonStreamingReq, context: TContext
) -> BaseModel:
    """Do what `request` asks, and give what is to be answered."""
    return await _QUERIES[request.type](server, request.params, context)
