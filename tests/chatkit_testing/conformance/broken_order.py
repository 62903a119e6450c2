"""Broken stores: what is saved again, and the order of things."""

from chatkit.types import Attachment, ClientToolCallItem, ThreadItem, ThreadMetadata
from tests.chatkit_testing.conformance.breaking import breaks
from tests.chatkit_testing.conformance.plain_store import Key, PlainStore


@breaks("ST201")
class InsertsTwice(PlainStore):
    """``add_thread_item`` as an INSERT that fails on an id that is there."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        if item.id in self.items[context, thread_id]:
            raise ValueError(f"duplicate key value: {item.id}")
        await super().add_thread_item(thread_id, item, context)


@breaks("ST201", "ST202")
class InsertsOrReplaces(PlainStore):
    """``INSERT OR REPLACE``: the row gets a new position."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        self.items[key].pop(item.id, None)
        super().put_item(key, item)


@breaks("ST202")
class MovesWithTheTime(PlainStore):
    """The column that items are ordered by is updated with the item."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        super().put_item(key, item)
        self.places[key, item.id] = item.created_at


@breaks("ST201")
class IgnoresWhatIsThere(PlainStore):
    """``ON CONFLICT DO NOTHING``."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        if item.id not in self.items[context, thread_id]:
            await super().add_thread_item(thread_id, item, context)


@breaks("ST203")
class OnlyUpdates(PlainStore):
    """``save_item`` as an UPDATE."""

    async def save_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        key = self.known_thread(thread_id, context, "save_item")
        if item.id in self.items[key]:
            await super().save_item(thread_id, item, context)


@breaks("ST204")
class MergesItems(PlainStore):
    """``data || excluded.data``: what was cleared comes back."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        known = self.items[key].get(item.id)
        if isinstance(known, ClientToolCallItem) and isinstance(item, ClientToolCallItem):
            item.arguments = known.arguments | item.arguments
        super().put_item(key, item)


@breaks("ST205")
class KeepsOldTitles(PlainStore):
    """``COALESCE(excluded.title, title)``."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        known = self.threads.get((context, thread.id))
        title = thread.title or (known.title if known else None)
        await super().save_thread(thread.model_copy(update={"title": title}), context)


@breaks("ST205")
class MergesMetadata(PlainStore):
    """Metadata that can be added to, and not removed from."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        known = self.threads.get((context, thread.id))
        metadata = {**(known.metadata if known else {}), **thread.metadata}
        await super().save_thread(thread.model_copy(update={"metadata": metadata}), context)


@breaks("ST206")
class CascadesOnSave(PlainStore):
    """``INSERT OR REPLACE`` on threads, with ``ON DELETE CASCADE`` on items."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        self.items.pop((context, thread.id), None)
        await super().save_thread(thread, context)


@breaks("ST207")
class MovesSavedThreads(PlainStore):
    """A thread saved again is a new row."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        self.threads.pop((context, thread.id), None)
        await super().save_thread(thread, context)


@breaks("ST208")
class KeepsOldThreadIds(PlainStore):
    """An attachment's columns that are set once."""

    async def save_attachment(self, attachment: Attachment, context: str) -> None:
        known = self.attachments.get((context, attachment.id))
        thread_id = attachment.thread_id or (known.thread_id if known else None)
        changed = attachment.model_copy(update={"thread_id": thread_id})
        await super().save_attachment(changed, context)


@breaks("ST301")
class OrdersByArrival(PlainStore):
    """``ORDER BY id`` of the row."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = list(self.items[key].values())
        return rows if order == "asc" else rows[::-1]


@breaks("ST301")
class IgnoresTheOrder(PlainStore):
    """Always oldest first."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        return super().ordered_items(key, "asc")


@breaks("ST302")
class OrdersTiesById(PlainStore):
    """``ORDER BY created_at, id``: items of one moment by their random ids."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = sorted(self.items[key].values(), key=lambda item: (item.created_at, item.id))
        return rows if order == "asc" else rows[::-1]


@breaks("ST302")
class LeavesTiesInDesc(PlainStore):
    """``sorted(..., reverse=True)``, which keeps equal ones in their order."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = self.items[key].values()
        places = self.places
        return sorted(rows, key=lambda item: places[key, item.id], reverse=order == "desc")


@breaks("ST303")
class OrdersBySeconds(PlainStore):
    """``strftime('%s', created_at)``."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        places = self.places
        rows = sorted(
            self.items[key].values(), key=lambda item: places[key, item.id].replace(microsecond=0)
        )
        return rows if order == "asc" else rows[::-1]


@breaks("ST304")
class ListsNewestFirst(PlainStore):
    """``load_threads`` that knows one order only."""

    def ordered_threads(self, owner: str, order: str) -> list[ThreadMetadata]:
        return super().ordered_threads(owner, "desc")


@breaks("ST305")
class OrdersThreadsByIdWithinTies(PlainStore):
    """``ORDER BY created_at, id`` on threads."""

    def ordered_threads(self, owner: str, order: str) -> list[ThreadMetadata]:
        threads = super().ordered_threads(owner, "asc")
        threads.sort(key=lambda thread: (thread.created_at, thread.id))
        return threads if order == "asc" else threads[::-1]


@breaks("ST306")
class NumbersByCount(PlainStore):
    """``position = SELECT COUNT(*)``: a position taken twice once something was deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.positions: dict[tuple[Key, str], tuple[int, str]] = {}

    def put_item(self, key: Key, item: ThreadItem) -> None:
        if item.id not in self.items[key]:
            self.positions[key, item.id] = (len(self.items[key]), item.id)
        super().put_item(key, item)

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = sorted(self.items[key].values(), key=lambda item: self.positions[key, item.id])
        rows.sort(key=lambda item: self.places[key, item.id])
        return rows if order == "asc" else rows[::-1]


@breaks("ST307")
class OrdersByTimeOfDay(PlainStore):
    """A text column of a format that does not sort: day before year, hours of twelve."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        form = "%d.%m.%Y %I:%M:%S.%f"
        rows = sorted(self.items[key].values(), key=lambda item: item.created_at.strftime(form))
        return rows if order == "asc" else rows[::-1]
