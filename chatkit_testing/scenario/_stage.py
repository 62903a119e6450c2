"""Where a turn plays: its thread, its store, its pace."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: a project's own context

from chatkit.errors import CustomStreamError
from chatkit.store import Store, StoreItemType
from chatkit.types import ThreadMetadata, ThreadStreamEvent, WidgetItem

__all__ = ["Events", "Stage"]

Events = AsyncGenerator[ThreadStreamEvent, None]


@dataclass(frozen=True)
class Stage:
    """Where a turn plays.

    Attributes:
        thread: The thread; what is set on it, the runtime saves and sends.
        sender: The widget whose action is answered.
        pace: Seconds between two pieces of a text.
        delays: What all waits are multiplied by.
    """

    thread: ThreadMetadata
    store: Store[Any]  # see the import
    context: Any
    sender: WidgetItem | None
    pace: float
    delays: float

    def common(self, kind: StoreItemType = "message") -> dict[str, Any]:  # Any: three fields
        """Give what a new item has in common with every other."""
        return {
            "id": self.new_id(kind),
            "thread_id": self.thread.id,
            "created_at": datetime.now(),
        }

    def new_id(self, kind: StoreItemType) -> str:
        """Have the store give an id."""
        return self.store.generate_item_id(kind, self.thread, self.context)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds * self.delays)

    async def pause(self) -> None:
        """Let the time pass that lies between two pieces of a text."""
        await self.wait(self.pace)

    def asking(self) -> WidgetItem:
        """Give the widget whose action is answered.

        Raises:
            CustomStreamError: The action came from the page, not from a widget.
        """
        if self.sender is None:
            raise CustomStreamError(
                "The scenario replaces or removes the widget that the action came from, but the "
                "action came from none: it was sent without item_id."
            )
        return self.sender
