"""A store of threads, items and attachments in memory."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar  # Any: the JSON of a dump

from pydantic import BaseModel

from chatkit.store import NotFoundError, Store, StoreItemType, TContext
from chatkit.types import Attachment, Page, ThreadItem, ThreadItemBase, ThreadMetadata
from chatkit_testing.stores._calls import CallLog, StoreCall
from chatkit_testing.stores._copies import copied, without_items

__all__ = ["InMemoryStore"]

RowT = TypeVar("RowT", bound=ThreadMetadata | ThreadItemBase)

_PREFIXES: dict[StoreItemType, str] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "task": "tsk",
    "workflow": "wf",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}


@dataclass
class _Folder:
    """A thread and its items; each item has the time at which it was first stored."""

    thread: ThreadMetadata
    items: dict[str, tuple[datetime, ThreadItem]] = field(
        default_factory=dict[str, tuple[datetime, ThreadItem]]
    )

    def in_order(self) -> list[ThreadItem]:
        rows = sorted(self.items.values(), key=lambda row: _local(row[0]))
        return [item for _, item in rows]


@dataclass
class _Shelf:
    """What belongs to one user."""

    folders: dict[str, _Folder] = field(default_factory=dict[str, _Folder])
    attachments: dict[str, Attachment] = field(default_factory=dict[str, Attachment])

    def folder(self, thread_id: str) -> _Folder:
        if thread_id not in self.folders:
            raise NotFoundError(f"no thread {thread_id!r}")
        return self.folders[thread_id]

    def threads(self) -> list[ThreadMetadata]:
        threads = [folder.thread for folder in self.folders.values()]
        return sorted(threads, key=lambda thread: _local(thread.created_at))


class InMemoryStore(Store[TContext]):
    """A store in memory that keeps a store's promises and remembers how it was used.

    What goes in and what comes out is copied. Items and threads are ordered by ``created_at``, of
    equal times the one stored first; an item that is stored again keeps its place. A page knows
    whether there is more; a cursor, thread or item that is not there is a
    :class:`chatkit.store.NotFoundError`. Deleting what is not there does nothing. Ids count up:
    ``thr_1``, ``msg_1``, ``msg_2``.

    Args:
        user: Whose the data is, told from the request context. Each user has threads and
            attachments of their own and none of anybody else's. Without it all are shared.

    >>> store = InMemoryStore[dict[str, str]](user=lambda context: context["user"])
    >>> store.generate_thread_id({"user": "ada"})
    'thr_1'
    """

    def __init__(self, *, user: Callable[[TContext], Hashable] | None = None) -> None:
        self._user = user
        self._shelves: dict[Hashable, _Shelf] = {}
        self._ids: Counter[str] = Counter()
        self._log = CallLog()

    @property
    def calls(self) -> list[StoreCall]:
        """The calls so far, ids asked for and the kit's own looks excepted."""
        return self._log.calls

    def dump(self) -> dict[str, Any]:  # Any: JSON
        """Everything stored, as JSON: threads with their items in order, and attachments.

        With ``user=`` given, each thread and attachment also says whose it is, as ``user``.
        """
        threads: list[dict[str, Any]] = []  # Any: JSON
        attachments: list[dict[str, Any]] = []  # Any: JSON
        for user, shelf in self._shelves.items():
            owner = {} if self._user is None else {"user": user}
            for thread in shelf.threads():
                items = [_json(item) for item in shelf.folder(thread.id).in_order()]
                threads.append(owner | _json(thread) | {"items": items})
            attachments += [owner | _json(attachment) for attachment in shelf.attachments.values()]
        return {"threads": threads, "attachments": attachments}

    def generate_thread_id(self, context: TContext) -> str:
        """Count up: ``thr_1``, ``thr_2``."""
        return self._next_id("thread")

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: TContext
    ) -> str:
        """Count up per type: ``msg_1``, ``msg_2``, ``wf_1``."""
        return self._next_id(item_type)

    async def load_thread(self, thread_id: str, context: TContext) -> ThreadMetadata:
        """Give a copy of a thread; NotFoundError if the user has none of that id."""
        self._log.record("load_thread", context, thread_id=thread_id)
        return copied(self._shelf(context).folder(thread_id).thread)

    async def save_thread(self, thread: ThreadMetadata, context: TContext) -> None:
        """Keep a thread, new or changed; of a ``Thread`` the items are left aside."""
        self._log.record("save_thread", context, thread=thread)
        shelf = self._shelf(context)
        if thread.id in shelf.folders:
            shelf.folders[thread.id].thread = without_items(thread)
        else:
            shelf.folders[thread.id] = _Folder(without_items(thread))

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: TContext
    ) -> Page[ThreadMetadata]:
        """Give a page of the user's threads."""
        self._log.record("load_threads", context, limit=limit, after=after, order=order)
        return _page(self._shelf(context).threads(), limit, after, order)

    async def delete_thread(self, thread_id: str, context: TContext) -> None:
        """Forget a thread and its items."""
        self._log.record("delete_thread", context, thread_id=thread_id)
        self._shelf(context).folders.pop(thread_id, None)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: TContext
    ) -> Page[ThreadItem]:
        """Give a page of a thread's items, hidden ones included."""
        self._log.record(
            "load_thread_items", context, thread_id=thread_id, after=after, limit=limit, order=order
        )
        return _page(self._shelf(context).folder(thread_id).in_order(), limit, after, order)

    async def load_item(self, thread_id: str, item_id: str, context: TContext) -> ThreadItem:
        """Give a copy of an item; NotFoundError if the thread has none of that id."""
        self._log.record("load_item", context, thread_id=thread_id, item_id=item_id)
        items = self._shelf(context).folder(thread_id).items
        if item_id not in items:
            raise NotFoundError(f"no item {item_id!r} in thread {thread_id!r}")
        return copied(items[item_id][1])

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Keep an item; one of that id which is there already is replaced in its place."""
        self._log.record("add_thread_item", context, thread_id=thread_id, item=item)
        self._keep(thread_id, item, context)

    async def save_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Keep an item, changed or new."""
        self._log.record("save_item", context, thread_id=thread_id, item=item)
        self._keep(thread_id, item, context)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: TContext) -> None:
        """Forget an item."""
        self._log.record("delete_thread_item", context, thread_id=thread_id, item_id=item_id)
        if folder := self._shelf(context).folders.get(thread_id):
            folder.items.pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: TContext) -> None:
        """Keep what is known of an attachment, its integration metadata included."""
        self._log.record("save_attachment", context, attachment=attachment)
        self._shelf(context).attachments[attachment.id] = copied(attachment)

    async def load_attachment(self, attachment_id: str, context: TContext) -> Attachment:
        """Give a copy of an attachment; NotFoundError if the user has none of that id."""
        self._log.record("load_attachment", context, attachment_id=attachment_id)
        attachments = self._shelf(context).attachments
        if attachment_id not in attachments:
            raise NotFoundError(f"no attachment {attachment_id!r}")
        return copied(attachments[attachment_id])

    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Forget an attachment."""
        self._log.record("delete_attachment", context, attachment_id=attachment_id)
        self._shelf(context).attachments.pop(attachment_id, None)

    def _shelf(self, context: TContext) -> _Shelf:
        user = None if self._user is None else self._user(context)
        return self._shelves.setdefault(user, _Shelf())

    def _keep(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        items = self._shelf(context).folder(thread_id).items
        stored_at, _ = items.get(item.id, (item.created_at, None))
        items[item.id] = (stored_at, copied(item))

    def _next_id(self, item_type: StoreItemType) -> str:
        prefix = _PREFIXES[item_type]
        self._ids[prefix] += 1
        return f"{prefix}_{self._ids[prefix]}"


def _page(things: list[RowT], limit: int, after: str | None, order: str) -> Page[RowT]:
    """Cut one page out of what stands in ascending order."""
    if limit < 1 or order not in ("asc", "desc"):
        raise ValueError(
            f"a page has a limit of 1 or more and the order 'asc' or 'desc', "
            f"not limit={limit!r}, order={order!r}"
        )
    if order == "desc":
        things = things[::-1]
    if after is not None:
        things = things[_index(things, after) + 1 :]
    page = [copied(thing) for thing in things[:limit]]
    has_more = len(things) > limit
    return Page(data=page, has_more=has_more, after=page[-1].id if has_more else None)


def _index(things: list[RowT], id_: str) -> int:
    for index, thing in enumerate(things):
        if thing.id == id_:
            return index
    raise NotFoundError(f"no {id_!r} to page on from")


def _local(time: datetime) -> datetime:
    """Make naive (which is local) and aware times comparable."""
    return time.astimezone().replace(tzinfo=None) if time.tzinfo else time


def _json(model: BaseModel) -> dict[str, Any]:  # Any: JSON
    return model.model_dump(mode="json")
