"""Ids of output items: the model's own, or the store's where the SDK has only a placeholder."""

from collections.abc import Callable

from agents.models.fake_id import FAKE_RESPONSES_ID

from chatkit.agents._untyped import field
from chatkit.store import StoreItemType

__all__ = ["OutputIds"]


class OutputIds:
    """The ids under which a run's output items are shown.

    Models behind Chat Completions give no ids; the Agents SDK then names every item of every
    response alike. Each gets an id of its own from the store when it is added, found again by the
    item's place in the response, or by the call id of a function call.
    """

    def __init__(self, draw: Callable[[StoreItemType], str]) -> None:
        self._draw = draw
        self._by_place: dict[int | None, str] = {}
        self._by_call: dict[str | None, str] = {}

    def new_response(self) -> None:
        """Forget the places of the response before."""
        self._by_place.clear()

    def of(self, item_id: str, event: object, kind: StoreItemType) -> str:
        """Return the id of the item that ``event`` of the response is about."""
        if item_id != FAKE_RESPONSES_ID:
            return item_id
        place = _place(event)
        if place not in self._by_place:
            self._by_place[place] = self._draw(kind)
        return self._by_place[place]

    def done(self, item_id: str, event: object, kind: StoreItemType) -> str:
        """Return the id of the item that is done; the next at its place is another one."""
        shown_as = self.of(item_id, event, kind)
        self._by_place.pop(_place(event), None)
        return shown_as

    def of_function_call(self, raw_item: object) -> str | None:
        """Return the id of a function call, model or dict; None if it has none."""
        item_id: str | None = field(raw_item, "id")
        call_id: str | None = field(raw_item, "call_id")
        if item_id != FAKE_RESPONSES_ID:
            return item_id
        if call_id not in self._by_call:
            self._by_call[call_id] = self._draw("tool_call")
        return self._by_call[call_id]


def _place(event: object) -> int | None:
    return getattr(event, "output_index", None)
