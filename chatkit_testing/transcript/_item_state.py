"""An item under its updates: the base of every kind's state."""

from chatkit.types import ThreadItem, ThreadItemUpdate

__all__ = ["ItemState"]


class ItemState:
    """An item and what updates made of it; this base is that of items which none can change.

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
        self._made: ThreadItem | None = item

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

    def _fold(self, update: ThreadItemUpdate) -> str | None:
        return f"it does not concern an item of type {self.kind}"

    def _make(self) -> ThreadItem:
        raise NotImplementedError(f"a {self.kind} does not change")
