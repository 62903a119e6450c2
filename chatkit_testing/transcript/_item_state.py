"""An item under its updates: what the states of all kinds share."""

from abc import ABC, abstractmethod

from chatkit.types import ThreadItem, ThreadItemUpdate

__all__ = ["FixedState", "ItemState"]


class ItemState(ABC):
    """An item and what updates made of it.

    The item is made when it is asked for and kept until the next update, after which it is made
    anew: what was handed out stays as it was.
    """

    kind: str
    """The item's type."""
    progress: float | None
    """How far a generated image is, as its updates last told."""

    def __init__(self, item: ThreadItem) -> None:
        self.kind = item.type
        self.progress = None
        self._made: ThreadItem | None = None

    @property
    def item(self) -> ThreadItem:
        """The item as it is now."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def update(self, update: ThreadItemUpdate) -> str | None:
        """Fold an update; a sentence says why it does not fit, if it does not."""
        misfit = self._fold(update)
        if misfit is None:
            self._made = None
        return misfit

    def _no_concern(self) -> str:
        return f"it does not concern an item of type {self.kind}"

    @abstractmethod
    def _fold(self, update: ThreadItemUpdate) -> str | None: ...

    @abstractmethod
    def _make(self) -> ThreadItem: ...


class FixedState(ItemState):
    """An item of a kind that no update concerns."""

    def __init__(self, item: ThreadItem) -> None:
        super().__init__(item)
        self._base = item

    def _fold(self, update: ThreadItemUpdate) -> str | None:
        return self._no_concern()

    def _make(self) -> ThreadItem:
        return self._base
