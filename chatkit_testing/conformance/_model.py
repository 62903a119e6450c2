"""A store as it should be, as small as can be: what the machine holds others against."""

from dataclasses import dataclass, field

from chatkit.types import Attachment, ThreadItem, ThreadMetadata

__all__ = ["Model"]


@dataclass
class Model:
    """What one user has stored, threads and items in order of arrival."""

    threads: dict[str, ThreadMetadata] = field(default_factory=dict[str, ThreadMetadata])
    items: dict[str, dict[str, ThreadItem]] = field(
        default_factory=dict[str, dict[str, ThreadItem]]
    )
    attachments: dict[str, Attachment] = field(default_factory=dict[str, Attachment])

    def save_thread(self, thread: ThreadMetadata) -> None:
        """Keep a thread."""
        self.threads[thread.id] = thread
        self.items.setdefault(thread.id, {})

    def save_item(self, thread_id: str, item: ThreadItem) -> None:
        """Keep an item, in its place if it is there."""
        self.items_of(thread_id)[item.id] = item

    def delete_thread(self, thread_id: str) -> None:
        """Forget a thread and its items."""
        self.threads.pop(thread_id, None)
        self.items.pop(thread_id, None)

    def delete_item(self, thread_id: str, item_id: str) -> None:
        """Forget an item."""
        self.items.get(thread_id, {}).pop(item_id, None)

    def items_of(self, thread_id: str) -> dict[str, ThreadItem]:
        """Give the items of a thread that is there."""
        return self.items[thread_id]

    def items_in_order(self, thread_id: str, order: str) -> list[ThreadItem]:
        """Give the items of a thread by time, of one time by arrival."""
        items = sorted(self.items_of(thread_id).values(), key=lambda item: item.created_at)
        return items if order == "asc" else items[::-1]

    def threads_in_order(self, order: str) -> list[ThreadMetadata]:
        """Give the threads by time, of one time by arrival."""
        threads = sorted(self.threads.values(), key=lambda thread: thread.created_at)
        return threads if order == "asc" else threads[::-1]
