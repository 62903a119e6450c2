"""What a client may see: hidden items and the metadata of threads stay on the server."""

from chatkit.types import (
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)

__all__ = ["VisibleEvents", "visible_page", "visible_response", "visible_thread"]

_HIDDEN_TYPES = frozenset({"hidden_context_item", "sdk_hidden_context"})


def _is_hidden(item: ThreadItem) -> bool:
    return item.type in _HIDDEN_TYPES


def visible_page(page: Page[ThreadItem]) -> Page[ThreadItem]:
    """Give `page` without its hidden items; the cursor stays, so paging goes on behind it."""
    shown = [item for item in page.data if not _is_hidden(item)]
    return Page[ThreadItem](data=shown, has_more=page.has_more, after=page.after)


def visible_thread(thread: ThreadMetadata, items: Page[ThreadItem] | None = None) -> Thread:
    """Give `thread` without metadata, with the visible ones of `items`, else of its own."""
    if items is None:
        items = thread.items if isinstance(thread, Thread) else Page[ThreadItem]()
    return Thread(
        id=thread.id,
        title=thread.title,
        created_at=thread.created_at,
        status=thread.status,
        allowed_image_domains=thread.allowed_image_domains,
        items=visible_page(items),
    )


def visible_response(response: SyncCustomActionResponse) -> SyncCustomActionResponse:
    """Give `response`, without its item if that is a hidden one."""
    # By way of getattr: what is no response at all is refused, with a reason, where it is written.
    item: ThreadItem | None = getattr(response, "updated_item", None)
    hidden = item is not None and _is_hidden(item)
    return SyncCustomActionResponse() if hidden else response


class VisibleEvents:
    """The events of one stream that a client may see.

    It remembers which ids were hidden items, for what is said of them later.
    """

    def __init__(self) -> None:
        self._hidden: set[str] = set()

    def show(self, event: ThreadStreamEvent) -> ThreadStreamEvent | None:
        """Give `event` as it may be sent, None if it concerns a hidden item."""
        match event:
            case ThreadItemUpdatedEvent() | ThreadItemRemovedEvent():
                return None if event.item_id in self._hidden else event
            case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
                return event if self._is_shown(event.item) else None
            case ThreadCreatedEvent() | ThreadUpdatedEvent():
                return event.model_copy(update={"thread": visible_thread(event.thread)})
            case _:
                return event

    def _is_shown(self, item: ThreadItem) -> bool:
        if _is_hidden(item):
            self._hidden.add(item.id)
            return False
        self._hidden.discard(item.id)
        return True
