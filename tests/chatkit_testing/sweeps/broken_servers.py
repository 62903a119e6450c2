"""Servers with one defect each, of the kind that only shows when something is interrupted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: the context, which these servers do not look at

from chatkit.errors import CustomStreamError
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    LockedStatus,
    Page,
    SDKHiddenContextItem,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    UserMessageItem,
)
from chatkit_testing import ChatKitClient, FaultyStore, InMemoryStore
from chatkit_testing._observing import observing
from tests.chatkit_testing.sweeps.desk import Desk, Events, Forgetful, ask, talk

__all__ = ["BROKEN_WHEN_CUT", "BROKEN_WHEN_THE_STORE_FAILS", "Broken"]

Pending = list[ThreadItem]


class DropsWhatWasShown(Desk):
    """Does nothing when the user breaks off."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        return


class MarksWhatWasShown(Desk):
    """Stores a word of its own in place of the text that was read."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        for item in pending_items:
            if isinstance(item, AssistantMessageItem):
                item.content = [AssistantMessageContent(text="(cancelled)")]
        await super().handle_stream_cancelled(thread, pending_items, context)


class FilesACopy(Desk):
    """Keeps the answer's text by itself, and files it under a new id, done or not."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        await super().handle_stream_cancelled(thread, pending_items, context)
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        for item in page.data[:2]:
            if isinstance(item, AssistantMessageItem):
                copy = self.message(thread, context, item.content[0].text)
                await self.store.add_thread_item(thread.id, copy, context=context)


class TidiesUpTooMuch(Desk):
    """Takes the user's message away when there will be no answer."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        page = await self.store.load_thread_items(thread.id, None, 1, "desc", context)
        for item in page.data:
            await self.store.delete_thread_item(thread.id, item.id, context=context)


class DropsTheThread(Desk):
    """Deletes the thread of a turn that came to nothing."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        await self.store.delete_thread(thread.id, context=context)


class FailsToClean(Desk):
    """Takes for granted that something is pending."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        pending_items[0].created_at = datetime.now()
        await super().handle_stream_cancelled(thread, pending_items, context)


class Curt(Desk):
    """Answers in one piece: a server with few events to cut it at, for defects that take time."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        yield ThreadItemDoneEvent(item=self.message(thread, context, "Three."))
        await asyncio.sleep(0)


class WaitsForTheModel(Curt):
    """Waits, once it is cancelled, for an answer that nobody is making any more."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        answered = asyncio.Event()
        try:
            async for event in super().respond(thread, input_user_message, context):
                yield event
            answered.set()
        finally:
            await answered.wait()


class LeavesATask(Curt):
    """Starts a task for each turn, and ends it only where the turn ends well."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        beating = asyncio.create_task(asyncio.Event().wait())
        async for event in super().respond(thread, input_user_message, context):
            yield event
        beating.cancel()


class StaysBusy(Desk):
    """Takes one turn at a time per thread, and forgets to let go of one that breaks off."""

    def __init__(self, store: Store[Any] | None = None) -> None:
        super().__init__(store)
        self._busy: set[str] = set()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        if thread.id in self._busy:
            raise RuntimeError(f"{thread.id} is busy")
        self._busy.add(thread.id)
        async for event in super().respond(thread, input_user_message, context):
            yield event
        self._busy.remove(thread.id)


class WaitsItsTurn(Curt):
    """Has a lock, taken and released by hand."""

    def __init__(self, store: Store[Any] | None = None) -> None:
        super().__init__(store)
        self._lock = asyncio.Lock()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        await self._lock.acquire()
        async for event in super().respond(thread, input_user_message, context):
            yield event
        self._lock.release()


class Declines(StaysBusy):
    """Is as forgetful, and polite about it."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        if thread.id in self._busy:
            raise CustomStreamError("One thing at a time, please.")
        async for event in super().respond(thread, input_user_message, context):
            yield event


class StaysLocked(Desk):
    """Locks the thread while it answers, and unlocks it at the end."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        active, thread.status = thread.status, LockedStatus(reason="answering")
        async for event in super().respond(thread, input_user_message, context):
            yield event
        thread.status = active


class OnlyHides(InMemoryStore[Any]):
    """Deletes softly, and shows what was deleted in a page of items."""

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        return


class Apologises(Desk):
    """Says sorry when something goes wrong, in an item that belongs to no thread."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        try:
            await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        except OSError:
            apology = self.message(thread, context, "Sorry.")
            yield ThreadItemDoneEvent(item=apology.model_copy(update={"thread_id": ""}))
            raise
        async for event in super().respond(thread, input_user_message, context):
            yield event


class DeletesOneMore(InMemoryStore[Any]):
    """Deletes an item and the one before it: a comparison is off by one."""

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        ids = [item.id for item in self._shelf(context).folders[thread_id].in_order()]
        index = ids.index(item_id)
        for each in ids[max(0, index - 1) : index + 1]:
            await super().delete_thread_item(thread_id, each, context)


class Appends(InMemoryStore[Any]):
    """Inserts, and never looks whether the id is there."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        items = self._shelf(context).folders[thread_id].items
        key = item.id if item.id not in items else f"{item.id} again"
        items[key] = (item.created_at, item)


class AddsAgain(Desk):
    """Makes sure of the answer when the user breaks off, whether or not it was stored."""

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: Pending, context: Any
    ) -> None:
        await super().handle_stream_cancelled(thread, pending_items, context)
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        for item in page.data[:2]:
            if isinstance(item, AssistantMessageItem):
                await self.store.add_thread_item(thread.id, item, context=context)


class NotesEveryEnd(Desk):
    """Treats a failure as if the user had broken off."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        try:
            async for event in super().respond(thread, input_user_message, context):
                yield event
        except Exception:
            note = SDKHiddenContextItem(
                id=self.store.generate_item_id("sdk_hidden_context", thread, context),
                thread_id=thread.id,
                created_at=datetime.now(),
                content="The user cancelled the stream.",
            )
            await self.store.add_thread_item(thread.id, note, context=context)
            raise


class SaysNothing(Desk):
    """Logs what goes wrong, and lets the turn end as if nothing had been asked."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        try:
            await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        except OSError:
            return
        async for event in super().respond(thread, input_user_message, context):
            yield event


class WritesAgain(Desk):
    """Stores its answer itself, and once more under a new id where it got no reply."""

    async def say(self, thread: ThreadMetadata, context: Any) -> Events:
        item = self.message(thread, context, "One two three.")
        try:
            await self.store.add_thread_item(thread.id, item, context=context)
        except OSError:
            item = self.message(thread, context, "One two three.")
            await self.store.add_thread_item(thread.id, item, context=context)
        yield ThreadItemDoneEvent(item=item)


class RollsBack(Desk):
    """Takes back the user's message when the answer fails."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        try:
            async for event in super().respond(thread, input_user_message, context):
                yield event
        except OSError:
            assert input_user_message is not None
            await self.store.delete_thread_item(thread.id, input_user_message.id, context=context)
            raise


class TriesForEver(Desk):
    """Waits for the store to come back."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        try:
            async for event in super().respond(thread, input_user_message, context):
                yield event
        except OSError:
            await asyncio.Event().wait()


class Forgives(FaultyStore[Any]):
    """Goes on where the database does not answer: it logs, and the item is gone."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        try:
            await super().add_thread_item(thread_id, item, context)
        except OSError:
            return


class RestoresBackups(FaultyStore[Any]):
    """Falls back on what it had before, where a write fails."""

    def __init__(self, store: Store[Any]) -> None:
        super().__init__(store)
        self._backup: list[ThreadItem] = []

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        with observing():
            self._backup.append(await self.load_item(thread_id, item_id, context))
        await super().delete_thread_item(thread_id, item_id, context)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        try:
            await super().add_thread_item(thread_id, item, context)
        except OSError:
            for old in self._backup:
                await super().add_thread_item(thread_id, old, context)
            raise


class GoesReadOnly(FaultyStore[Any]):
    """Falls back on a replica, where a write fails, and writes nothing from then on."""

    failed_once = False

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        if self.failed_once:
            return
        try:
            await super().add_thread_item(thread_id, item, context)
        except OSError:
            self.failed_once = True
            raise


class TearsRows(FaultyStore[Any]):
    """Leaves half a row behind where a write fails, and cannot read it afterwards."""

    torn = False

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        try:
            await super().add_thread_item(thread_id, item, context)
        except OSError:
            self.torn = True
            raise

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        if self.torn:
            raise ValueError("row 3: unexpected end of JSON")
        return await super().load_thread_items(thread_id, after, limit, order, context)


@dataclass(frozen=True)
class Broken:
    """A defect: the server that has it, the promise that it breaks, and how that is told."""

    server: type[Desk]
    promise: str
    told: str
    store: type[InMemoryStore[Any]] | type[FaultyStore[Any]] = InMemoryStore
    hangs: bool = False
    scenario: Callable[[ChatKitClient], Awaitable[None]] = ask

    def __repr__(self) -> str:
        return (self.server if self.server is not Desk else self.store).__name__


BROKEN_WHEN_CUT = [
    Broken(DropsWhatWasShown, "SW107", 'the user read "One " in msg_2; it is not stored'),
    Broken(MarksWhatWasShown, "SW107", 'the user read "One " in msg_2; stored is "(cancelled)"'),
    Broken(FilesACopy, "SW106", 'which was never shown, says the same as msg_2: "One '),
    Broken(TidiesUpTooMuch, "SW105", "user_message msg_1 was shown, and a reload has it no more"),
    Broken(DropsTheThread, "SW104", "thr_1: NotFoundError: no thread 'thr_1'"),
    Broken(FailsToClean, "SW101", "it ended in IndexError: list index out of range"),
    Broken(WaitsForTheModel, "SW101", "did not end within 0.3 s", hangs=True),
    Broken(LeavesATask, "SW102", '1 task still running: "Event.wait"', hangs=True),
    Broken(WaitsItsTurn, "SW110", "the retry of msg_1 failed: threads.retry", hangs=True),
    Broken(WaitsItsTurn, "SW111", "the next message failed: threads.add_user", hangs=True),
    Broken(Declines, "SW110", "the retry was answered with an error:"),
    Broken(Declines, "SW111", "the next message was answered with an error:"),
    Broken(AddsAgain, "SW106", "assistant_message msg_2 is there twice", Appends),
    Broken(Desk, "SW110", "msg_1, which was retried, is gone", DeletesOneMore),
    Broken(StaysBusy, "SW110", "the retry failed: RuntimeError: thr_1 is busy"),
    Broken(StaysBusy, "SW111", "the next message failed: RuntimeError: thr_1 is busy"),
    Broken(StaysLocked, "SW111", "the thread takes no message: it was left locked"),
    Broken(Desk, "SW110", "of the first attempt is still there after the retry", OnlyHides),
]
BROKEN_WHEN_THE_STORE_FAILS = [
    Broken(NotesEveryEnd, "SW108", 'the model is told: "The user cancelled the stream."'),
    Broken(Apologises, "SW109", "CK204 (must): assistant_message msg_2"),
    Broken(SaysNothing, "SW103", "failed; the turn ended without an error, and not as it ends"),
    Broken(WritesAgain, "SW106", 'says the same as msg_3: "One two three."'),
    Broken(RollsBack, "SW105", "user_message msg_1 was shown, and a reload has it no more"),
    Broken(TriesForEver, "SW101", "did not end within 0.3 s", hangs=True),
    Broken(LeavesATask, "SW102", "1 task still running", hangs=True),
    Broken(StaysBusy, "SW110", "the retry failed: RuntimeError: thr_1 is busy"),
    Broken(Desk, "SW105", "was shown, and a reload has it no more", Forgives),
    Broken(
        Forgetful,
        "SW105",
        "msg_2 was removed, and is back after a reload",
        RestoresBackups,
        scenario=talk,
    ),
    Broken(Desk, "SW111", "of the next turn is not there after a reload", GoesReadOnly),
    Broken(Desk, "SW104", "thr_1: ValueError: row 3: unexpected end of JSON", TearsRows),
]
