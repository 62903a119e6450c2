"""Broken stores: the check of whose it is, missing in one place."""

from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata
from tests.chatkit_testing.conformance.breaking import breaks
from tests.chatkit_testing.conformance.plain_store import PlainStore

_METHODS = {
    "ST601": "load_thread",
    "ST602": "load_thread_items",
    "ST603": "load_item",
    "ST604": "load_attachment",
    "ST605": "save_thread",
    "ST606": "add_thread_item",
    "ST607": "save_item",
    "ST608": "delete_thread",
    "ST609": "delete_thread_item",
    "ST610": "save_attachment",
    "ST611": "delete_attachment",
}


def _forgetful(forgetful: str) -> type[PlainStore]:
    class ForgetsWhose(PlainStore):
        """One method looks at Ada's things, whoever asks."""

        def owner(self, context: str, method: str) -> str:
            return "ada" if method == forgetful else super().owner(context, method)

    ForgetsWhose.__name__ = f"ForgetsWhoseIn_{forgetful}"
    return ForgetsWhose


for _promise, _method in _METHODS.items():
    breaks(_promise)(_forgetful(_method))


@breaks("ST612")
class ListsEverybodys(PlainStore):
    """``load_threads`` without ``WHERE user_id = ?``."""

    def ordered_threads(self, owner: str, order: str) -> list[ThreadMetadata]:
        threads = sorted(self.threads.values(), key=lambda thread: thread.created_at)
        return threads if order == "asc" else threads[::-1]


@breaks("ST612")
class CountsEverybodys(PlainStore):
    """``has_more`` from the count of all threads."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        page = await super().load_threads(limit, after, order, context)
        page.has_more = len(self.threads) > limit
        return page


@breaks("ST613")
class OpensAllByCursor(PlainStore):
    """The user is asked for on the first page only."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: str
    ) -> Page[ThreadMetadata]:
        if after is None:
            return await super().load_threads(limit, after, order, context)
        owner = next(whose for whose, id in self.threads if id == after)
        return await super().load_threads(limit, after, order, owner)


@breaks("ST614")
class DropsForeignThreads(PlainStore):
    """``ON CONFLICT … WHERE user_id = …``, and nobody looks whether a row was written."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        if all(id != thread.id or whose == context for whose, id in self.threads):
            await super().save_thread(thread, context)


@breaks("ST615")
class DropsForeignFiles(PlainStore):
    """The same with attachments."""

    async def save_attachment(self, attachment: Attachment, context: str) -> None:
        if all(id != attachment.id or whose == context for whose, id in self.attachments):
            await super().save_attachment(attachment, context)


@breaks("ST806")
class RemembersTheLastUser(PlainStore):
    """The user kept on the store, between a call's steps, where another call sets it."""

    user = ""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        self.user = context
        await self.pause()
        await super().save_thread(thread, self.user)


@breaks("ST614")
class SharesItemsOfOneId(PlainStore):
    """Threads by user, and their items by the thread's id alone."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        self.known_thread(thread_id, context, "load_thread_items")
        return await super().load_thread_items(thread_id, after, limit, order, "ada")
