"""A store in memory that keeps the whole contract and writes down every call it gets."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

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

__all__ = ["Call", "CallLog", "RecordingAttachmentStore", "RecordingStore"]

P = ParamSpec("P")
R = TypeVar("R")
RecordT = TypeVar("RecordT", bound=BaseModel)

PREFIXES: dict[StoreItemType, str] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "workflow": "wf",
    "task": "tsk",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}


@dataclass(frozen=True)
class Call:
    """One call as it came: what was given by position, what by keyword, copied then."""

    name: str
    args: tuple[object, ...] = ()
    kwargs: dict[str, object] = field(default_factory=dict[str, object])

    def __str__(self) -> str:
        given = [_outline(value) for value in self.args]
        given += [f"{name}={_outline(value)}" for name, value in self.kwargs.items()]
        return f"{self.name}({', '.join(given)})"


def _outline(value: object) -> str:
    if isinstance(value, BaseModel):
        return f"{type(value).__name__} {getattr(value, 'id', '')}".rstrip()
    return repr(value)


def _copy(value: object) -> object:
    return value.model_copy(deep=True) if isinstance(value, BaseModel) else value


class CallLog:
    """The calls of one store (or of two that share it), and the failures planned for them."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._failures: dict[str, dict[int, BaseException]] = {}

    @property
    def names(self) -> list[str]:
        """The names of the calls, in order."""
        return [call.name for call in self.calls]

    @property
    def outline(self) -> list[str]:
        """The calls in order, each as one line of text."""
        return [str(call) for call in self.calls]

    def fail(self, name: str, error: BaseException, *, nth: int = 1) -> None:
        """Let the nth call of method `name` (from 1, counted from the start) raise `error`."""
        self._failures.setdefault(name, {})[nth] = error

    def record(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        """Write a call down, then fail it if that was planned."""
        given = {key: _copy(value) for key, value in kwargs.items()}
        self.calls.append(Call(name, tuple(map(_copy, args)), given))
        error = self._failures.get(name, {}).get(self.names.count(name))
        if error is not None:
            raise error


class _Logged(Protocol):
    @property
    def log(self) -> CallLog: ...


LoggedT = TypeVar("LoggedT", bound=_Logged)


def recorded(
    method: Callable[Concatenate[LoggedT, P], R],
) -> Callable[Concatenate[LoggedT, P], R]:
    """Write each call of `method` to the log before it runs."""

    @wraps(method)
    def call(self: LoggedT, /, *args: P.args, **kwargs: P.kwargs) -> R:
        self.log.record(method.__name__, args, kwargs)
        return method(self, *args, **kwargs)

    return call


def page_of(
    records: Iterable[RecordT], ids: list[str], after: str | None, limit: int, order: str
) -> Page[RecordT]:
    """Give one page of `records`, which stand in ascending order beside their `ids`."""
    rows = list(zip(ids, records, strict=True))
    if order == "desc":
        rows.reverse()
    if after is not None:
        if after not in ids:
            raise NotFoundError(f"no record {after!r} to page on from")
        start = [key for key, _ in rows].index(after) + 1
        rows = rows[start:]
    has_more = len(rows) > limit
    rows = rows[:limit]
    return Page(
        data=[record.model_copy(deep=True) for _, record in rows],
        has_more=has_more,
        after=rows[-1][0] if has_more and rows else None,
    )


class RecordingStore(Store[object]):
    """Keeps copies, gives out copies, counts its ids up; `log` tells who asked for what.

    The attribute `threads` and the method `items_of` look at what is stored without being
    recorded; `put` stores a thread with its items in the same way.
    """

    def __init__(self, log: CallLog | None = None) -> None:
        self.log = log or CallLog()
        self.threads: dict[str, ThreadMetadata] = {}
        self.attachments: dict[str, Attachment] = {}
        self._items: dict[str, dict[str, ThreadItem]] = {}
        self._counts: dict[str, int] = {}

    def put(self, thread: ThreadMetadata, *items: ThreadItem) -> None:
        """Store a thread and its items without a line in the log."""
        self.threads[thread.id] = thread.model_copy(deep=True)
        stored = self._items.setdefault(thread.id, {})
        stored.update((item.id, item.model_copy(deep=True)) for item in items)

    def items_of(self, thread_id: str) -> list[ThreadItem]:
        """Give copies of a thread's items in ascending order, without a line in the log."""
        stored = self._items.get(thread_id, {}).values()
        return [copy.deepcopy(item) for item in sorted(stored, key=lambda item: item.created_at)]

    def _next_id(self, item_type: StoreItemType) -> str:
        prefix = PREFIXES[item_type]
        self._counts[prefix] = self._counts.get(prefix, 0) + 1
        return f"{prefix}_{self._counts[prefix]}"

    @recorded
    def generate_thread_id(self, context: object) -> str:
        return self._next_id("thread")

    @recorded
    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: object
    ) -> str:
        return self._next_id(item_type)

    @recorded
    async def load_thread(self, thread_id: str, context: object) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(f"no thread {thread_id!r}")
        return self.threads[thread_id].model_copy(deep=True)

    @recorded
    async def save_thread(self, thread: ThreadMetadata, context: object) -> None:
        self.threads[thread.id] = thread.model_copy(deep=True)

    @recorded
    async def load_threads(
        self, limit: int, after: str | None, order: str, context: object
    ) -> Page[ThreadMetadata]:
        threads = sorted(self.threads.values(), key=lambda thread: thread.created_at)
        return page_of(threads, [thread.id for thread in threads], after, limit, order)

    @recorded
    async def delete_thread(self, thread_id: str, context: object) -> None:
        self.threads.pop(thread_id, None)
        self._items.pop(thread_id, None)

    @recorded
    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: object
    ) -> Page[ThreadItem]:
        items = self.items_of(thread_id)
        return page_of(items, [item.id for item in items], after, limit, order)

    @recorded
    async def load_item(self, thread_id: str, item_id: str, context: object) -> ThreadItem:
        item = self._items.get(thread_id, {}).get(item_id)
        if item is None:
            raise NotFoundError(f"no item {item_id!r} in thread {thread_id!r}")
        return item.model_copy(deep=True)

    @recorded
    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: object) -> None:
        self._items.setdefault(thread_id, {})[item.id] = item.model_copy(deep=True)

    @recorded
    async def save_item(self, thread_id: str, item: ThreadItem, context: object) -> None:
        self._items.setdefault(thread_id, {})[item.id] = item.model_copy(deep=True)

    @recorded
    async def delete_thread_item(self, thread_id: str, item_id: str, context: object) -> None:
        self._items.get(thread_id, {}).pop(item_id, None)

    @recorded
    async def save_attachment(self, attachment: Attachment, context: object) -> None:
        self.attachments[attachment.id] = attachment.model_copy(deep=True)

    @recorded
    async def load_attachment(self, attachment_id: str, context: object) -> Attachment:
        if attachment_id not in self.attachments:
            raise NotFoundError(f"no attachment {attachment_id!r}")
        return self.attachments[attachment_id].model_copy(deep=True)

    @recorded
    async def delete_attachment(self, attachment_id: str, context: object) -> None:
        self.attachments.pop(attachment_id, None)


class RecordingAttachmentStore(AttachmentStore[object]):
    """Registers attachments as files named after their ids; calls go to `log`."""

    def __init__(self, log: CallLog | None = None) -> None:
        self.log = log or CallLog()
        self._count = 0

    @recorded
    def generate_attachment_id(self, mime_type: str, context: object) -> str:
        self._count += 1
        return f"atc_{self._count}"

    @recorded
    async def create_attachment(self, input: AttachmentCreateParams, context: object) -> Attachment:
        return FileAttachment(
            id=self.generate_attachment_id(input.mime_type, context),
            name=input.name,
            mime_type=input.mime_type,
            metadata={"bucket": "private"},
        )

    @recorded
    async def delete_attachment(self, attachment_id: str, context: object) -> None:
        return None
