"""Broken stores: what comes back is not what was stored."""

import json
from datetime import UTC
from typing import Any, cast  # Any: JSON

from pydantic import TypeAdapter

from chatkit.types import (
    AssistantMessageItem,
    Attachment,
    ClientToolCallItem,
    CustomTask,
    GeneratedImageItem,
    HiddenContextItem,
    Page,
    StructuredInputItem,
    Task,
    TaskItem,
    Thread,
    ThreadItem,
    ThreadItemBase,
    ThreadMetadata,
    UserMessageItem,
    WidgetItem,
    WorkflowItem,
)
from tests.chatkit_testing.conformance.breaking import breaks
from tests.chatkit_testing.conformance.plain_store import Key, PlainStore

ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)


def texts_of(item: ThreadItem) -> list[Any]:  # parts of a message
    return list(item.content) if isinstance(item, AssistantMessageItem) else []


@breaks("ST101")
class ForgetsQuotes(PlainStore):
    """A table with a column per field, and none for the quoted text."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        return kept.model_copy(update={"quoted_text": None}) if is_user(kept) else kept


def is_user(item: ThreadItem) -> bool:
    return isinstance(item, UserMessageItem)


@breaks("ST101")
class KeepsMetadataFromItself(PlainStore):
    """Attachments within messages dumped as they go to clients, without their metadata."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        data = item.model_dump(mode="json", context={"exclude_metadata": True})
        return ITEM.validate_python(data) if is_user(item) else super().item_in(item, method)


@breaks("ST102")
class KeepsOnePartOnly(PlainStore):
    """The text of an assistant message in one column."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, AssistantMessageItem):
            kept.content = kept.content[:1]
        return kept


@breaks("ST102")
class ForgetsCitations(PlainStore):
    """Texts without their annotations."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        for part in texts_of(kept):
            part.annotations = []
        return kept


@breaks("ST103")
class TakesFalseForNothing(PlainStore):
    """``output or None``: false, 0 and empty answers of a client tool are lost."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, ClientToolCallItem):
            kept.output = kept.output or None
        return kept


@breaks("ST103", "ST109")
class LeavesNullsOut(PlainStore):
    """``exclude_none``, applied to the application's own JSON too."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, ClientToolCallItem):
            kept.arguments = without_nulls(kept.arguments)
        elif isinstance(kept, HiddenContextItem):
            kept.content = without_nulls(kept.content)
        return kept


def without_nulls(value: Any) -> Any:  # JSON
    if not isinstance(value, dict):
        return value
    pairs = cast("dict[str, Any]", value).items()
    return {key: without_nulls(each) for key, each in pairs if each is not None}


@breaks("ST104")
class ForgetsCopyText(PlainStore):
    """The widget's JSON in the column, and nothing of the item around it."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        return kept.model_copy(update={"copy_text": None}) if is_widget(kept) else kept


def is_widget(item: ThreadItem) -> bool:
    return isinstance(item, WidgetItem)


@breaks("ST105")
class WaitsForImages(PlainStore):
    """A column for the image's address that may not be empty."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        if isinstance(item, GeneratedImageItem) and item.image is None:
            raise ValueError("NOT NULL constraint failed: images.url")
        return super().item_in(item, method)


@breaks("ST106")
class ForgetsAnswers(PlainStore):
    """Questions stored, and of the answers only that there are some."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, StructuredInputItem):
            for question in kept.inputs:
                question.answer = None
        return kept


@breaks("ST107")
class ForgetsSummaries(PlainStore):
    """Workflows stored as their tasks."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, WorkflowItem):
            kept.workflow.summary = None
        return kept


@breaks("ST107", "ST108")
class KnowsOneKindOfTask(PlainStore):
    """Tasks stored by title and content."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, TaskItem):
            kept.task = custom(kept.task)
        elif isinstance(kept, WorkflowItem):
            kept.workflow.tasks = [custom(task) for task in kept.workflow.tasks]
        return kept


def custom(task: Task) -> CustomTask:
    return CustomTask(title=task.title, content=getattr(task, "content", None))


@breaks("ST111")
class DropsMarks(PlainStore):
    """Items that show nothing are not stored."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        if item.type != "end_of_turn":
            await super().add_thread_item(thread_id, item, context)


@breaks("ST109")
class WritesHiddenContextAsText(PlainStore):
    """``str(content)`` in a text column."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, HiddenContextItem):
            kept.content = str(kept.content)
        return kept


@breaks("ST110")
class KnowsNoSdkItems(PlainStore):
    """A table of item types written for an earlier version."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        if item.type == "sdk_hidden_context":
            raise ValueError(f"unknown item type {item.type}")
        return super().item_in(item, method)


@breaks("ST112")
class StripsUnknownProperties(PlainStore):
    """Widgets cut down to the properties of a list."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        if isinstance(kept, WidgetItem) and kept.widget.model_extra:
            kept.widget.model_extra.clear()
        return kept


@breaks("ST113")
class OpensLocks(PlainStore):
    """A table of threads without a column for the status."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        kept = super().thread_in(thread).model_dump(exclude={"status"})
        return ThreadMetadata.model_validate(kept)


@breaks("ST113")
class TakesNoDomainsForAny(PlainStore):
    """``domains or None``: no images allowed becomes all allowed."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        kept = super().thread_in(thread)
        kept.allowed_image_domains = kept.allowed_image_domains or None
        return kept


@breaks("ST114")
class ForgetsUploads(PlainStore):
    """Attachments without the place to upload them to."""

    def attachment_in(self, attachment: Attachment) -> Attachment:
        return super().attachment_in(attachment).model_copy(update={"upload_descriptor": None})


@breaks("ST114")
class DumpsAttachmentsForClients(PlainStore):
    """Attachments without the application's metadata."""

    def attachment_in(self, attachment: Attachment) -> Attachment:
        return super().attachment_in(attachment).model_copy(update={"metadata": None})


@breaks("ST115", "ST303")
class KeepsWholeSeconds(PlainStore):
    """A column of Unix seconds."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        item.created_at = item.created_at.replace(microsecond=0)
        super().put_item(key, item)


@breaks("ST115")
class MakesTimesAware(PlainStore):
    """``timestamptz``: naive times come back as UTC."""

    def thread_out(self, thread: ThreadMetadata, method: str) -> ThreadMetadata:
        found = super().thread_out(thread, method)
        found.created_at = found.created_at.replace(tzinfo=UTC)
        return found


@breaks("ST116")
class CutsOffsetsOff(PlainStore):
    """``timestamp`` without a zone: the offset is gone."""

    def item_out(self, item: ThreadItem, method: str) -> ThreadItem:
        found = super().item_out(item, method)
        found.created_at = found.created_at.replace(tzinfo=None)
        return found


@breaks("ST117")
class StripsTexts(PlainStore):
    """White space at the ends trimmed on the way in."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        for part in texts_of(kept):
            part.text = part.text.strip()
        return kept


@breaks("ST117")
class WritesOldUtf8(PlainStore):
    """MySQL's ``utf8``, of three bytes: emoji become question marks."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        kept = super().thread_in(thread)
        kept.title = kept.title and "".join(c if ord(c) < 0x10000 else "?" for c in kept.title)
        return kept


@breaks("ST118")
class CutsLongTexts(PlainStore):
    """A column of 65,535 characters."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        for part in texts_of(kept):
            part.text = part.text[:65_535]
        return kept


@breaks("ST119")
class CutsAtNul(PlainStore):
    """A C string underneath."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        for part in texts_of(kept):
            part.text = part.text.split("\0")[0]
        return kept


@breaks("ST119")
class CutsTitlesAtNul(PlainStore):
    """The same in the column of titles."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        title = (thread.title or "").split("\0")[0]
        return super().thread_in(thread.model_copy(update={"title": title}))


@breaks("ST119")
class CutsNamesAtNul(PlainStore):
    """The same in the names of files."""

    def attachment_in(self, attachment: Attachment) -> Attachment:
        name = attachment.name.split("\0")[0]
        return super().attachment_in(attachment.model_copy(update={"name": name}))


@breaks("ST120")
class WritesRowsBeforeTexts(PlainStore):
    """Two statements and no transaction: the row stays when its JSON cannot be written."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        super().put_item(key, item)
        for part in texts_of(item):
            part.text.encode()


@breaks("ST120")
class ReplacesSurrogates(PlainStore):
    """``encode(errors="replace")``."""

    def item_in(self, item: ThreadItem, method: str) -> ThreadItem:
        kept = super().item_in(item, method)
        for part in texts_of(kept):
            part.text = part.text.encode(errors="replace").decode()
        return kept


@breaks("ST121")
class IgnoresCapitals(PlainStore):
    """A collation that takes a and A for the same."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        for known in list(self.items[key]):
            if known.lower() == item.id.lower() and known != item.id:
                del self.items[key][known]
        super().put_item(key, item)


@breaks("ST121")
class CutsIds(PlainStore):
    """A column of 36 characters, which is enough for a UUID."""

    def put_item(self, key: Key, item: ThreadItem) -> None:
        super().put_item(key, item.model_copy(update={"id": item.id[:36]}))


@breaks("ST122")
class KeepsThreadsWhole(PlainStore):
    """A Thread stored as it is given."""

    def thread_in(self, thread: ThreadMetadata) -> ThreadMetadata:
        return thread.model_copy(deep=True)


@breaks("ST122")
class StoresItemsOfThreads(PlainStore):
    """``save_thread`` that also stores the items it finds."""

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        await super().save_thread(thread, context)
        if isinstance(thread, Thread):
            for item in thread.items.data:
                await self.add_thread_item(thread.id, item, context)


@breaks("ST122")
class AnswersWithThreads(PlainStore):
    """Loaded threads of the class that clients are sent."""

    def thread_out(self, thread: ThreadMetadata, method: str) -> ThreadMetadata:
        return Thread(**json.loads(thread.model_dump_json()), items=Page())


@breaks("ST102")
class LoadsPartsOfItems(PlainStore):
    """Items as their base class, without what makes them."""

    def item_out(self, item: ThreadItem, method: str) -> ThreadItem:
        base = ThreadItemBase(id=item.id, thread_id=item.thread_id, created_at=item.created_at)
        return cast("ThreadItem", base)


@breaks("ST110")
class HidesSdkItems(PlainStore):
    """Pages without what users are not to see: the model does not see it either."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = super().ordered_items(key, order)
        return [row for row in rows if row.type != "sdk_hidden_context"]


@breaks("ST113")
class ListsOpenThreadsOnly(PlainStore):
    """``load_threads`` with ``WHERE status = 'active'``."""

    def ordered_threads(self, owner: str, order: str) -> list[ThreadMetadata]:
        threads = super().ordered_threads(owner, order)
        return [thread for thread in threads if thread.status.type == "active"]


@breaks("ST121")
class OrdersByNumber(PlainStore):
    """Ids that look like numbers come first, as keys of a JavaScript object do."""

    def ordered_items(self, key: Key, order: str) -> list[ThreadItem]:
        rows = super().ordered_items(key, order)
        return sorted(rows, key=lambda item: not item.id.isdigit())
