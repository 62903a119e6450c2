"""Broken stores: absence, deletion, copies, many tasks at once."""

from chatkit.store import NotFoundError, StoreItemType
from chatkit.types import AssistantMessageItem, Attachment, Page, ThreadItem, ThreadMetadata
from tests.chatkit_testing.conformance.breaking import breaks
from tests.chatkit_testing.conformance.plain_store import Key, PlainStore


@breaks("ST501")
class RaisesKeyErrors(PlainStore):
    """``self.threads[thread_id]``."""

    async def load_thread(self, thread_id: str, context: str) -> ThreadMetadata:
        return self.thread_out(self.threads[context, thread_id], "load_thread")


@breaks("ST502", "ST602")
class GivesEmptyPagesOfNothing(PlainStore):
    """``WHERE thread_id = ?`` and nothing else: an unknown thread is an empty one."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        if (context, thread_id) not in self.threads:
            return Page()
        return await super().load_thread_items(thread_id, after, limit, order, context)


@breaks("ST503")
class GivesNoneForItems(PlainStore):
    """``.get(item_id)``."""

    async def load_item(self, thread_id: str, item_id: str, context: str) -> ThreadItem:
        try:
            return await super().load_item(thread_id, item_id, context)
        except NotFoundError:
            return None  # type: ignore[return-value] # that is what is broken


@breaks("ST504")
class FindsItemsAnywhere(PlainStore):
    """``WHERE id = ?``, of whichever thread."""

    async def load_item(self, thread_id: str, item_id: str, context: str) -> ThreadItem:
        for (owner, _), rows in self.items.items():
            if owner == context and item_id in rows:
                return self.item_out(rows[item_id], "load_item")
        raise NotFoundError(item_id)


@breaks("ST505")
class RaisesValueErrorsForFiles(PlainStore):
    """An error of its own for what is not there."""

    async def load_attachment(self, attachment_id: str, context: str) -> Attachment:
        try:
            return await super().load_attachment(attachment_id, context)
        except NotFoundError as error:
            raise ValueError(f"no file {attachment_id}") from error


class StoresOrphans(PlainStore):
    """Items of threads that there are not."""

    method = ""

    def known_thread(self, thread_id: str, context: str, method: str) -> Key:
        if method == self.method:
            return context, thread_id
        return super().known_thread(thread_id, context, method)


@breaks("ST506")
class AddsOrphans(StoresOrphans):
    """``defaultdict(list)[thread_id].append(item)``."""

    method = "add_thread_item"


@breaks("ST507")
class SavesOrphans(StoresOrphans):
    """The same in ``save_item``."""

    method = "save_item"


@breaks("ST508")
class HidesDeletedItems(PlainStore):
    """A mark of deletion that ``load_item`` does not look at."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: dict[tuple[Key, str], ThreadItem] = {}

    async def delete_thread_item(self, thread_id: str, item_id: str, context: str) -> None:
        key = (context, thread_id)
        if item_id in self.items[key]:
            self.deleted[key, item_id] = self.items[key][item_id]
        await super().delete_thread_item(thread_id, item_id, context)

    async def load_item(self, thread_id: str, item_id: str, context: str) -> ThreadItem:
        if found := self.deleted.get(((context, thread_id), item_id)):
            return found
        return await super().load_item(thread_id, item_id, context)


@breaks("ST509")
class InsistsOnItems(PlainStore):
    """Deleting what is not there is an error."""

    async def delete_thread_item(self, thread_id: str, item_id: str, context: str) -> None:
        if item_id not in self.items[context, thread_id]:
            raise NotFoundError(item_id)
        await super().delete_thread_item(thread_id, item_id, context)


@breaks("ST510")
class FailsToDeleteTwice(PlainStore):
    """``del self.threads[thread_id]``."""

    async def delete_thread(self, thread_id: str, context: str) -> None:
        del self.threads[context, thread_id]
        self.items.pop((context, thread_id), None)


@breaks("ST511")
class DeletesByPrefix(PlainStore):
    """Keys like ``thr_1*``, and of other threads with it."""

    async def delete_thread(self, thread_id: str, context: str) -> None:
        for owner, id in list(self.threads):
            if owner == context and id.startswith(thread_id[:4]):
                await super().delete_thread(id, context)


@breaks("ST512")
class LeavesItemsBehind(PlainStore):
    """No ``ON DELETE CASCADE``, or foreign keys that SQLite was not told to hold."""

    async def delete_thread(self, thread_id: str, context: str) -> None:
        self.threads.pop((context, thread_id), None)


@breaks("ST513")
class KeepsDeletedFiles(PlainStore):
    """A ``delete_attachment`` that was left empty."""

    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        return


@breaks("ST514")
class KeysItemsByIdAlone(PlainStore):
    """``id TEXT PRIMARY KEY`` and an upsert: another thread's item is overwritten."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        for other, rows in self.items.items():
            if other != key:
                rows.pop(item.id, None)
        super().put_item(key, item)


@breaks("ST515")
class CountsFromTheThread(PlainStore):
    """An id made from the thread's: the same for every item."""

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: str
    ) -> str:
        return f"{item_type}_{thread.id}"


@breaks("ST701", "ST122")
class KeepsGivenThreads(PlainStore):
    """The thread as it was given, not a copy."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        return thread


@breaks("ST701")
class CopiesThreadsFlat(PlainStore):
    """``model_copy()`` without ``deep=True``."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        fields = {name: getattr(thread, name) for name in ThreadMetadata.model_fields}
        return ThreadMetadata.model_construct(**fields)


@breaks("ST702")
class KeepsAddedItems(PlainStore):
    """The item as it was given to ``add_thread_item``."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        return item if method == "add_thread_item" else super().item_in(item, method)


@breaks("ST703")
class KeepsSavedItems(PlainStore):
    """The item as it was given to ``save_item``."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        return item if method == "save_item" else super().item_in(item, method)


@breaks("ST704")
class KeepsGivenFiles(PlainStore):
    """The attachment as it was given."""

    def attachment_in(self, attachment: Attachment) -> Attachment:
        return attachment


class GivesLiveThreads(PlainStore):
    """Threads handed out as they are stored."""

    method = ""

    def thread_out(self, thread: ThreadMetadata, method: str) -> ThreadMetadata:
        return thread if method == self.method else super().thread_out(thread, method)


@breaks("ST705")
class LoadsLiveThreads(GivesLiveThreads):
    """By ``load_thread``."""

    method = "load_thread"


@breaks("ST706")
class ListsLiveThreads(GivesLiveThreads):
    """By ``load_threads``."""

    method = "load_threads"


@breaks("ST707")
class LoadsFlatCopies(PlainStore):
    """``model_copy()`` of an item, which shares what is within."""

    def item_out(self, item: ThreadItem, method: str) -> ThreadItem:
        return item.model_copy() if method == "load_item" else super().item_out(item, method)


@breaks("ST708")
class PagesLiveItems(PlainStore):
    """Pages of the items as they are stored."""

    def item_out(self, item: ThreadItem, method: str) -> ThreadItem:
        return item if method == "load_thread_items" else super().item_out(item, method)


@breaks("ST709")
class LoadsLiveFiles(PlainStore):
    """The attachment as it is stored."""

    def attachment_out(self, attachment: Attachment) -> Attachment:
        return attachment


@breaks("ST801", "ST805")
class WritesThreadsAsDocuments(PlainStore):
    """Reads a conversation, changes it and writes it back: two at once, and one is lost."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        key = self.known_thread(thread_id, context, "add_thread_item")
        rows = dict(self.items[key])
        await self.pause()
        self.places.setdefault((key, item.id), item.created_at)
        rows[item.id] = self.item_in(item, "add_thread_item")
        self.items[key] = rows


@breaks("ST802")
class SavesThreadsWithTheirItems(PlainStore):
    """``save_thread`` that writes back the items it read before."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        key = (context, thread.id)
        rows = dict(self.items[key])
        await super().save_thread(thread, context)
        self.items[key] = rows


@breaks("ST803")
class LooksBeforeItInserts(PlainStore):
    """``if not exists: INSERT``, which many find not to exist."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        key = self.known_thread(thread_id, context, "add_thread_item")
        is_new = item.id not in self.items[key]
        await self.pause()
        if is_new and item.id in self.items[key]:
            raise ValueError(f"duplicate key value: {item.id}")
        self.put_item(key, self.item_in(item, "add_thread_item"))


@breaks("ST804")
class RemembersTheLastThread(PlainStore):
    """A cursor of the connection that calls share: the last thread selected is written to."""

    selected = ""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        self.selected = thread_id
        await self.pause()
        await super().add_thread_item(self.selected, item, context)


@breaks("ST803")
class WritesOverHalf(PlainStore):
    """Fields written one by one: what two tasks saved at once is mixed."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        if item.id in self.items[key] and isinstance(item, AssistantMessageItem):
            item.content[0].text += " (2)"
        super().put_item(key, item)


@breaks("ST804")
class SavesOneThreadAtATime(PlainStore):
    """A pool of one connection that turns away whoever comes meanwhile, without a word."""

    busy = False

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        if self.busy and thread.id != "thr_1":
            self.threads[context, thread.id] = thread.model_copy(update={"id": "thr_lost"})
            return
        self.busy = True
        await super().save_thread(thread, context)
        self.busy = False


@breaks("ST807")
class LooksForTheThreadFirst(PlainStore):
    """``SELECT`` of the thread and then ``INSERT``, no foreign key: it was deleted in between."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        key = self.known_thread(thread_id, context, "add_thread_item")
        await self.pause()
        self.put_item(key, self.item_in(item, "add_thread_item"))


@breaks("ST807")
class TouchesThreads(PlainStore):
    """The thread is read, and written back beside the item with the time of its last change."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        key = self.known_thread(thread_id, context, "add_thread_item")
        thread = self.threads[key]
        await super().add_thread_item(thread_id, item, context)
        await self.pause()
        self.threads[key] = thread


@breaks("ST805")
class DeletesLate(PlainStore):
    """A queue of deletions that is cut when something is added."""

    def __init__(self) -> None:
        super().__init__()
        self.adding = 0

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        self.adding += 1
        await super().add_thread_item(thread_id, item, context)
        self.adding -= 1

    async def delete_thread_item(self, thread_id: str, item_id: str, context: str) -> None:
        await self.pause()
        if not self.adding:
            await super().delete_thread_item(thread_id, item_id, context)
