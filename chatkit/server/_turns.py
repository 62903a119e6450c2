"""What the six streaming operations do before the responder runs."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chatkit._clock import now
from chatkit.errors import ErrorCode
from chatkit.logger import logger
from chatkit.server._answers import apply_answers
from chatkit.server._closing import closing
from chatkit.server._queries import DEFAULT_PAGE_SIZE
from chatkit.server._visible import visible_thread
from chatkit.store import NotFoundError, TContext
from chatkit.types import (
    Attachment,
    ClientToolCallItem,
    ErrorEvent,
    Page,
    StreamingReq,
    StructuredInputItem,
    ThreadAddClientToolOutputParams,
    ThreadAddStructuredInputParams,
    ThreadAddUserMessageParams,
    ThreadCreatedEvent,
    ThreadCreateParams,
    ThreadCustomActionParams,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadRetryAfterItemParams,
    ThreadStreamEvent,
    UserMessageInput,
    UserMessageItem,
    WidgetItem,
)

if TYPE_CHECKING:
    from chatkit.server._server import ChatKitServer

__all__ = ["Turn", "prepare"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that is ready to run.

    Attributes:
        thread: What the responder is given, and may change.
        respond: Calls the integrator's responder.
        opening: Yields what is sent before the stream options, if anything; it stores as it goes.
    """

    thread: ThreadMetadata
    respond: Callable[[], AsyncIterator[ThreadStreamEvent]]
    opening: AsyncGenerator[ThreadStreamEvent, None] | None = None


async def create_thread(
    server: "ChatKitServer[TContext]", params: ThreadCreateParams, context: TContext
) -> Turn:
    thread = ThreadMetadata(id=server.store.generate_thread_id(context), created_at=now())
    # The message is built, its attachments found, before there is a thread to leave behind.
    message = await _build_message(server, thread, params.input, context)
    opening = _introduce(server, thread, message, context, new=True)
    return Turn(thread, partial(server.respond, thread, message, context), opening)


async def add_user_message(
    server: "ChatKitServer[TContext]", params: ThreadAddUserMessageParams, context: TContext
) -> Turn:
    thread = await server.store.load_thread(params.thread_id, context=context)
    message = await _build_message(server, thread, params.input, context)
    opening = _introduce(server, thread, message, context, new=False)
    return Turn(thread, partial(server.respond, thread, message, context), opening)


async def _build_message(
    server: "ChatKitServer[TContext]",
    thread: ThreadMetadata,
    message: UserMessageInput,
    context: TContext,
) -> UserMessageItem:
    item_id = server.store.generate_item_id("message", thread, context)
    attachments: list[Attachment] = []
    for attachment_id in message.attachments:
        attachment = await server.store.load_attachment(attachment_id, context)
        attachments.append(attachment.model_copy(update={"thread_id": thread.id}))
    return UserMessageItem(
        id=item_id,
        thread_id=thread.id,
        created_at=now(),
        content=message.content,
        attachments=attachments,
        quoted_text=message.quoted_text,
        inference_options=message.inference_options,
    )


async def _introduce(
    server: "ChatKitServer[TContext]",
    thread: ThreadMetadata,
    message: UserMessageItem,
    context: TContext,
    *,
    new: bool,
) -> AsyncGenerator[ThreadStreamEvent, None]:
    """Store and show the user's message, and before it the thread if that is new."""
    if new:
        await server.store.save_thread(thread, context=context)
        yield ThreadCreatedEvent(thread=visible_thread(thread))
    for attachment in message.attachments:
        await server.store.save_attachment(attachment, context=context)
    await server.store.add_thread_item(thread.id, message, context=context)
    yield ThreadItemDoneEvent(item=message)


async def add_client_tool_output(
    server: "ChatKitServer[TContext]", params: ThreadAddClientToolOutputParams, context: TContext
) -> Turn:
    store = server.store
    thread = await store.load_thread(params.thread_id, context=context)
    newest = await store.load_thread_items(thread.id, None, 1, "desc", context)
    call = newest.data[0] if newest.data else None
    if not isinstance(call, ClientToolCallItem) or call.status != "pending":
        raise ValueError(
            f"The output of a client tool was sent to thread {thread.id!r}, whose newest item is "
            f"{_outline(call)}. It must be a pending client tool call."
        )
    done = call.model_copy(update={"output": params.result, "status": "completed"})
    await store.save_item(thread.id, done, context=context)
    await _delete_unanswered_calls(server, thread, context)
    return Turn(thread, partial(server.respond, thread, None, context))


async def _delete_unanswered_calls(
    server: "ChatKitServer[TContext]", thread: ThreadMetadata, context: TContext
) -> None:
    """Delete the pending client tool calls among the last items: no output will come for them."""
    recent = await server.store.load_thread_items(
        thread.id, None, DEFAULT_PAGE_SIZE, "desc", context
    )
    for item in recent.data:
        if isinstance(item, ClientToolCallItem) and item.status == "pending":
            logger.warning("Client tool call %s was not completed, ignoring", item.call_id)
            await server.store.delete_thread_item(thread.id, item.id, context=context)


async def add_structured_input(
    server: "ChatKitServer[TContext]", params: ThreadAddStructuredInputParams, context: TContext
) -> Turn:
    thread = await server.store.load_thread(params.thread_id, context=context)
    item = await server.store.load_item(thread.id, params.item_id, context=context)
    if not isinstance(item, StructuredInputItem) or item.status != "pending":
        raise ValueError(
            f"Answers were sent to item {params.item_id!r} of thread {thread.id!r}, which is "
            f"{_outline(item)}. It must be a pending structured input."
        )
    answered = ThreadItemReplacedEvent(item=apply_answers(item, params.input))
    respond = partial(server.respond, thread, None, context)
    return Turn(thread, partial(_first, answered, respond))


async def _first(
    event: ThreadStreamEvent, respond: Callable[[], AsyncIterator[ThreadStreamEvent]]
) -> AsyncGenerator[ThreadStreamEvent, None]:
    """Yield `event`, then what the responder does."""
    yield event
    async with closing(respond()) as events:
        async for following in events:
            yield following


async def retry_after_item(
    server: "ChatKitServer[TContext]", params: ThreadRetryAfterItemParams, context: TContext
) -> Turn:
    thread = await server.store.load_thread(params.thread_id, context=context)
    newer: list[str] = []
    async for item in _newest_first(server, thread, context):
        if item.id == params.item_id:
            break
        newer.append(item.id)
    else:
        raise NotFoundError(f"Thread {thread.id!r} has no item {params.item_id!r} to retry after.")
    if item.type != "user_message":
        raise ValueError(
            f"Item {item.id} is not a user message, but {_outline(item)}. Only the answer to a "
            "user message can be tried again."
        )
    for item_id in newer:
        await server.store.delete_thread_item(thread.id, item_id, context=context)
    return Turn(thread, partial(server.respond, thread, item, context))


async def _newest_first(
    server: "ChatKitServer[TContext]", thread: ThreadMetadata, context: TContext
) -> AsyncIterator[ThreadItem]:
    after: str | None = None
    followed: set[str] = set()
    while True:
        page: Page[ThreadItem] = await server.store.load_thread_items(
            thread.id, after, DEFAULT_PAGE_SIZE, "desc", context
        )
        for item in page.data:
            yield item
        if not page.has_more:
            return
        if page.after is None or page.after in followed:
            raise RuntimeError(
                f"{type(server.store).__name__}.load_thread_items gave a page with has_more and "
                f"after={page.after!r} when it was asked for after={after!r}, which leads nowhere. "
                "A page that is not the last must come with the cursor of the next."
            )
        after = page.after
        followed.add(after)


async def run_custom_action(
    server: "ChatKitServer[TContext]", params: ThreadCustomActionParams, context: TContext
) -> Turn | ErrorEvent:
    thread = await server.store.load_thread(params.thread_id, context=context)
    sender: WidgetItem | None = None
    if params.item_id:
        item = await server.store.load_item(params.thread_id, params.item_id, context=context)
        if not isinstance(item, WidgetItem):
            return ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=False)
        sender = item
    respond = partial(server.action, thread, params.action, sender, context)
    return Turn(thread, respond)


def _outline(item: ThreadItem | None) -> str:
    if isinstance(item, ClientToolCallItem | StructuredInputItem):
        return f"of type {item.type!r} with status {item.status!r}"
    return "missing" if item is None else f"of type {item.type!r}"


# Each takes the params of its own request, which is why the table cannot say of which type.
_OPERATIONS: dict[str, Callable[..., Awaitable[Turn | ErrorEvent]]] = {
    "threads.create": create_thread,
    "threads.add_user_message": add_user_message,
    "threads.add_client_tool_output": add_client_tool_output,
    "threads.add_structured_input": add_structured_input,
    "threads.retry_after_item": retry_after_item,
    "threads.custom_action": run_custom_action,
}


async def prepare(
    server: "ChatKitServer[TContext]", request: StreamingReq, context: TContext
) -> Turn | ErrorEvent:
    """Do what comes before the responder; an event given back is all that there is to send."""
    return await _OPERATIONS[request.type](server, request.params, context)
