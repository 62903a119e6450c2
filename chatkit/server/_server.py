"""The server: what integrators override, and the one method that serves every request."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from functools import cache
from typing import Any, Generic

from pydantic import TypeAdapter

from chatkit._clock import now
from chatkit.actions import Action
from chatkit.logger import logger
from chatkit.server._pipeline import stream_frames
from chatkit.server._queries import answer
from chatkit.server._results import NonStreamingResult, StreamingResult
from chatkit.server._sse import to_json
from chatkit.store import AttachmentStore, Store, TContext
from chatkit.types import (
    AssistantMessageItem,
    AudioInput,
    ChatKitReq,
    FeedbackKind,
    SDKHiddenContextItem,
    StreamOptions,
    SyncCustomActionResponse,
    ThreadItem,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
    is_streaming_req,
)

__all__ = ["DEFAULT_ERROR_MESSAGE", "ChatKitServer"]

DEFAULT_ERROR_MESSAGE = "An error occurred when generating a response."
"""What a client may show for an error that came without a message."""

_CANCELLED = "The user cancelled the stream. Stop responding to the prior request."


@cache
def _requests() -> TypeAdapter[ChatKitReq]:
    """Compile the validation of requests: once, and not before there is one."""
    return TypeAdapter(ChatKitReq)


class ChatKitServer(ABC, Generic[TContext]):
    """A ChatKit backend: override `respond`, and whatever else the application needs.

    `TContext` is what `process` is given beside each request (the user, say); the server passes
    it on to every method and to the store, and does not look at it.

    Example:
        >>> from chatkit.server import ChatKitServer
        >>> from chatkit.types import ProgressUpdateEvent
        >>> class Echo(ChatKitServer[dict[str, str]]):
        ...     async def respond(self, thread, input_user_message, context):
        ...         yield ProgressUpdateEvent(text="Looking around")
    """

    def __init__(
        self,
        store: Store[TContext],
        attachment_store: AttachmentStore[TContext] | None = None,
    ) -> None:
        self.store = store
        self.attachment_store = attachment_store

    @abstractmethod
    def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: TContext,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Yield the events of the answer, usually as an async generator.

        The server stores what is done, replaced or removed before the client hears of it. If
        `thread` is changed on the way (title, status, metadata), it is saved and sent.

        Args:
            thread: The thread, without its items.
            input_user_message: The stored message to answer; None after the output of a client
                tool or the answers to a structured input.
            context: The context of the request.

        Raises:
            CustomStreamError: To end the stream with a message of its own for the user.
            StreamError: To end it with one of the protocol's codes. Any other error ends it with
                the code ``stream.error`` and is logged; the client learns nothing about it.
        """
        ...

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: TContext
    ) -> None:
        """Take note of the user's opinion of some items. By default it is dropped."""
        return

    async def transcribe(self, audio_input: AudioInput, context: TContext) -> TranscriptionResult:
        """Give the text of what the user dictated.

        Raises:
            NotImplementedError: If it is not overridden.
        """
        raise NotImplementedError(self._must_override("transcribe", "input.transcribe"))

    def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],  # payloads are JSON of the application's own
        sender: WidgetItem | None,
        context: TContext,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Yield the events that answer an action of a widget, as `respond` does.

        Args:
            thread: The thread, without its items.
            action: What the widget or the page sent.
            sender: The stored widget item that it came from, if it came from one.
            context: The context of the request.

        Raises:
            NotImplementedError: If it is not overridden; the client gets an ``error`` event.
        """
        raise NotImplementedError(self._must_override("action", "threads.custom_action"))

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],  # payloads are JSON of the application's own
        sender: WidgetItem | None,
        context: TContext,
    ) -> SyncCustomActionResponse:
        """Answer an action that was sent with ``streaming`` false, at once and without a stream.

        Raises:
            NotImplementedError: If it is not overridden.
        """
        raise NotImplementedError(self._must_override("sync_action", "threads.sync_custom_action"))

    def get_stream_options(self, thread: ThreadMetadata, context: TContext) -> StreamOptions:
        """Give what the client may do with the stream that begins. By default: cancel it."""
        return StreamOptions(allow_cancel=True)

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: TContext
    ) -> None:
        """Save what should outlive a stream that was cancelled or closed before its end.

        By default the assistant messages that have any text are stored as they stand, then a
        hidden item that tells the model about the cancellation.

        It runs to its end in a task of its own: that the stream's task is cancelled again, as
        Starlette does where a client has gone away, does not interrupt it.

        Args:
            thread: The thread; what the responder changed last is not saved.
            pending_items: Copies of the items that were added and neither done, replaced nor
                removed. Assistant messages and workflows have their updates folded in.
            context: The context of the request.
        """
        for item in pending_items:
            if isinstance(item, AssistantMessageItem) and any(
                content.text.strip() for content in item.content
            ):
                await self.store.add_thread_item(thread.id, item, context=context)
        hint = SDKHiddenContextItem(
            id=self.store.generate_item_id("sdk_hidden_context", thread, context),
            thread_id=thread.id,
            created_at=now(),
            content=_CANCELLED,
        )
        await self.store.add_thread_item(thread.id, hint, context=context)

    async def process(
        self, request: str | bytes | bytearray, context: TContext
    ) -> StreamingResult | NonStreamingResult:
        """Serve one request of a ChatKit client, given as the body of its POST.

        The JSON operations are done when this returns. A streaming one begins when the result is
        iterated; what fails before its responder runs is raised there.

        Raises:
            pydantic.ValidationError: If `request` is no valid ChatKit request.
            ValueError: If the audio to transcribe is no base64.
        """
        parsed = _requests().validate_json(request)
        logger.info("Received request op: %s", parsed.type)
        if is_streaming_req(parsed):
            return StreamingResult(stream_frames(self, parsed, context))
        return NonStreamingResult(to_json(await answer(self, parsed, context)))

    def _must_override(self, method: str, operation: str) -> str:
        return (
            f"A client sent {operation}, but {type(self).__name__} does not override {method}(). "
            "Override it to serve such requests."
        )
