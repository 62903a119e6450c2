"""A store in memory that records each call it gets, on either runtime."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from chatkit.store import AttachmentStore, NotFoundError, Store, StoreItemType
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    FileAttachment,
    Page,
    ThreadItem,
    ThreadMetadata,
)
from tests.compat.record import Fact, Timeline, dump

__all__ = ["Fault", "Recorder", "RecordingAttachmentStore", "RecordingStore", "recorded"]

Context = str
Fault = Callable[[str, int], BaseException | None]
"""Gives what the nth call (from 1) of a named method raises, or None."""

ModelT = TypeVar("ModelT", bound=BaseModel)


class Recorder:
    """Writes calls to the timeline, with the split into positional and keyword arguments."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.fault: Fault | None = None
        self._counts: dict[str, int] = {}

    def call(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> Fact:
        """Record a call, then fail it if the scenario wants that."""
        self._counts[name] = self._counts.get(name, 0) + 1
        fact = self.timeline.add("call", name=name, args=dump(args), kwargs=dump(kwargs))
        error = self.fault(name, self._counts[name]) if self.fault else None
        if error is not None:
            fact["fails"] = str(error)
            raise error
        return fact


def recorded(method: Callable[..., Any]) -> Any:  # reason for Any: wraps methods of any signature
    """Record each call of a method exactly as it came, before it runs."""
    name = method.__name__

    if inspect.iscoroutinefunction(method):

        async def call(self: Any, /, *args: Any, **kwargs: Any) -> Any:  # reason: any signature
            self.recorder.call(name, args, kwargs)
            return await method(self, *args, **kwargs)

        return call

    def draw(self: Any, /, *args: Any, **kwargs: Any) -> Any:  # reason for Any: any signature
        fact = self.recorder.call(name, args, kwargs)
        value = method(self, *args, **kwargs)
        if isinstance(value, str | BaseModel):
            fact["returned"] = dump(value)
        return value

    return draw


class RecordingStore(Store[Context]):
    """Threads, items and attachments in dictionaries; copies go in and out.

    With `keeps=True` the store keeps and hands out the very objects it is given, as
    a naive store does. Pages are ordered by created_at, ties by insertion.
    """

    def __init__(self, recorder: Recorder, *, keeps: bool = False) -> None:
        self.recorder = recorder
        self.keeps = keeps
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = {}
        self.attachments: dict[str, Attachment] = {}

    def _copy(self, value: ModelT) -> ModelT:
        return value if self.keeps else value.model_copy(deep=True)

    def sorted_items(self, thread_id: str) -> list[ThreadItem]:
        """Give a thread's items, oldest first, without recording a call."""
        return sorted(
            self.items.get(thread_id, {}).values(), key=lambda item: item.created_at.timestamp()
        )

    def state(self) -> Fact:
        """Give all that is stored, as JSON."""
        return {
            "threads": [dump(thread) for thread in self.threads.values()],
            "items": {key: [dump(item) for item in self.sorted_items(key)] for key in self.items},
            "attachments": [dump(attachment) for attachment in self.attachments.values()],
        }

    @recorded
    def generate_thread_id(self, context: Context) -> str:
        return super().generate_thread_id(context)

    @recorded
    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: Context
    ) -> str:
        return super().generate_item_id(item_type, thread, context)

    @recorded
    async def load_thread(self, thread_id: str, context: Context) -> ThreadMetadata:
        return self._copy(_found(self.threads, thread_id, "thread"))

    @recorded
    async def save_thread(self, thread: ThreadMetadata, context: Context) -> None:
        self.threads[thread.id] = self._copy(thread)
        self.items.setdefault(thread.id, {})

    @recorded
    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        ordered = sorted(self.threads.values(), key=lambda thread: thread.created_at.timestamp())
        data, more = _page(ordered, limit, after, order)
        return Page(
            data=[self._copy(thread) for thread in data],
            has_more=more,
            after=data[-1].id if more else None,
        )

    @recorded
    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        data, more = _page(self.sorted_items(thread_id), limit, after, order)
        return Page(
            data=[self._copy(item) for item in data],
            has_more=more,
            after=data[-1].id if more else None,
        )

    @recorded
    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        self.items.setdefault(thread_id, {})[item.id] = self._copy(item)

    @recorded
    async def save_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        self.items.setdefault(thread_id, {})[item.id] = self._copy(item)

    @recorded
    async def load_item(self, thread_id: str, item_id: str, context: Context) -> ThreadItem:
        return self._copy(_found(self.items.get(thread_id, {}), item_id, "item"))

    @recorded
    async def delete_thread(self, thread_id: str, context: Context) -> None:
        self.threads.pop(thread_id, None)
        self.items.pop(thread_id, None)

    @recorded
    async def delete_thread_item(self, thread_id: str, item_id: str, context: Context) -> None:
        self.items.get(thread_id, {}).pop(item_id, None)

    @recorded
    async def save_attachment(self, attachment: Attachment, context: Context) -> None:
        self.attachments[attachment.id] = self._copy(attachment)

    @recorded
    async def load_attachment(self, attachment_id: str, context: Context) -> Attachment:
        return self._copy(_found(self.attachments, attachment_id, "attachment"))

    @recorded
    async def delete_attachment(self, attachment_id: str, context: Context) -> None:
        self.attachments.pop(attachment_id, None)


class RecordingAttachmentStore(AttachmentStore[Context]):
    """Gives upload descriptors for files and records each call it gets."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    @recorded
    def generate_attachment_id(self, mime_type: str, context: Context) -> str:
        return super().generate_attachment_id(mime_type, context)

    @recorded
    async def create_attachment(
        self, input: AttachmentCreateParams, context: Context
    ) -> Attachment:
        attachment_id = self.generate_attachment_id(input.mime_type, context)
        return FileAttachment.model_validate(
            {
                "id": attachment_id,
                "name": input.name,
                "mime_type": input.mime_type,
                "upload_descriptor": {
                    "url": f"https://files.example.test/{input.name}",
                    "method": "PUT",
                    "headers": {"X-Size": str(input.size)},
                },
                "metadata": {"bucket": "private"},
            }
        )

    @recorded
    async def delete_attachment(self, attachment_id: str, context: Context) -> None:
        """Forget the bytes, of which there are none."""


def _found(values: dict[str, ModelT], key: str, kind: str) -> ModelT:
    if key not in values:
        raise NotFoundError(f"no {kind} {key!r}")
    return values[key]


def _page(
    ordered: list[ModelT], limit: int, after: str | None, order: str
) -> tuple[list[ModelT], bool]:
    """Cut the page that follows the row with the id `after`."""
    rows = ordered if order == "asc" else ordered[::-1]
    if after is not None:
        ids = [getattr(row, "id", None) for row in rows]
        if after not in ids:
            raise NotFoundError(f"no row {after!r} to go on from")
        rows = rows[ids.index(after) + 1 :]
    return rows[:limit], len(rows) > limit
