"""The operations that are answered at once: threads, items, attachments, feedback, dictation."""

from collections.abc import Sequence
from typing import Any, TypeVar  # Any: JSON

from pydantic import BaseModel

from chatkit.types import (
    Attachment,
    FeedbackKind,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadItem,
    TranscriptionResult,
)
from chatkit_testing.client import requests
from chatkit_testing.client._attachments import upload_directly, upload_in_two_phases
from chatkit_testing.client._failures import no_thread
from chatkit_testing.client._judge import Judge
from chatkit_testing.client._line import Line
from chatkit_testing.client._pages import Order

__all__ = ["JSONOperations"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it

T = TypeVar("T")


class JSONOperations:
    """What a front end asks and gets in one piece."""

    thread_id: str | None
    """The thread that the next operation is about."""
    _line: Line
    _judge: Judge

    def new_thread(self) -> None:
        """Forget the thread: the next message makes another."""
        self.thread_id = None

    def _thread(self, what: str) -> str:
        if self.thread_id is None:
            raise no_thread(what)
        return self.thread_id

    async def _do(self, request: BaseModel, answer: type[T]) -> T:
        """Have something done that may change a thread, whatever the application makes of it."""
        self._judge.forget()
        return await self._line.ask(request, answer)

    async def act_sync(
        self,
        type: str,
        payload: Any = None,  # JSON
        *,
        item: ThreadItem | str | None = None,
    ) -> SyncCustomActionResponse:
        """Do what a widget's control with ``streaming`` false does."""
        request = requests.sync_custom_action(self._thread("act in"), type, payload, item=item)
        if item is None:
            return await self._do(request, SyncCustomActionResponse)
        asked = request.model_dump(mode="json")
        before = await self._judge.before(asked)
        response = await self._do(request, SyncCustomActionResponse)
        self._judge.after_action(asked, before)
        return response

    async def thread(self) -> Thread:
        """Load the thread with its first page of items."""
        return await self._judge.pages.thread(self._thread("load"))

    async def threads(
        self, limit: int | None = None, after: str | None = None, order: Order = "desc"
    ) -> Page[Thread]:
        """Load a page of the user's threads, which come without items."""
        return await self._judge.pages.threads_page(limit, after, order)

    async def items(self) -> list[ThreadItem]:
        """Load all items that the user may see, page by page, the oldest first."""
        return await self._judge.pages.every_item(self._thread("load"))

    async def items_page(
        self, limit: int | None = None, after: str | None = None, order: Order = "desc"
    ) -> Page[ThreadItem]:
        """Load one page of items."""
        return await self._judge.pages.items_page(self._thread("load"), limit, after, order)

    async def rename(self, title: str) -> Thread:
        """Give the thread a title."""
        return await self._do(requests.update_thread(self._thread("rename"), title), Thread)

    async def delete(self) -> None:
        """Delete the thread, and forget it."""
        await self._do(requests.delete_thread(self._thread("delete")), dict[str, Any])
        self.new_thread()

    async def feedback(
        self, items: ThreadItem | str | Sequence[ThreadItem | str], kind: FeedbackKind
    ) -> None:
        """Give one's opinion of one item or several."""
        request = requests.feedback(self._thread("give feedback in"), items, kind)
        await self._do(request, dict[str, Any])

    async def transcribe(self, data: bytes, mime_type: str) -> TranscriptionResult:
        """Have dictated audio turned into text."""
        return await self._line.ask(requests.transcribe(data, mime_type), TranscriptionResult)

    async def attach(
        self, name: str, data: bytes, mime_type: str, *, upload_url: str | None = None
    ) -> Attachment:
        """Upload a file, to be attached to a message.

        In two phases: announced with attachments.create, then sent to the descriptor of the
        answer. An ASGI application gets the upload itself, whatever host the descriptor names; a
        server in process has no endpoint, so its attachment store's ``save_bytes`` is called.

        Args:
            name: The file's name.
            data: Its bytes.
            mime_type: Its type; ``image/…`` makes an image.
            upload_url: Upload directly instead: the endpoint that takes the file as the field
                ``file`` of a form and answers with the attachment.
        """
        if upload_url is not None:
            return await upload_directly(self._line, name, data, mime_type, upload_url)
        return await upload_in_two_phases(self._line, name, data, mime_type)

    async def delete_attachment(self, attachment: Attachment | str) -> None:
        """Delete an attachment."""
        await self._line.ask(requests.delete_attachment(attachment), dict[str, Any])
