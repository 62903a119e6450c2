"""A widget as events: shown at once, or growing while its states arrive."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from itertools import chain, repeat
from typing import Any, cast

from pydantic import BaseModel

from chatkit import _clock
from chatkit.server._widget_diff import WidgetState
from chatkit.store import StoreItemType, default_generate_id
from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
)
from chatkit.widgets import WidgetRoot

__all__ = ["stream_widget"]

_IMMUTABLE = frozenset({str, int, float, bool, type(None)})


async def stream_widget(
    thread: ThreadMetadata,
    widget: WidgetRoot | AsyncIterable[WidgetRoot],
    copy_text: str | None = None,
    generate_id: Callable[[StoreItemType], str] = default_generate_id,
) -> AsyncIterator[ThreadStreamEvent]:
    """Yield the events that show a widget in ``thread``.

    A widget by itself is one ``thread.item.done``. The states that an async iterator gives become
    ``thread.item.added`` with the first, ``thread.item.updated`` for each update from one state to
    the next (see ``diff_widget``), and ``thread.item.done`` with the last: all of one id (of type
    ``message``), one ``created_at`` and one ``copy_text``. A state may be the object of the one
    before, changed in place. A generator is closed when this stream is.

    Raises:
        ValueError: The iterator ended without a state, or began with what is no widget.
        TypeError: A later state is no widget.
    """
    item_id = generate_id("message")
    if not isinstance(widget, AsyncIterable):
        item = _item(thread, item_id, widget, copy_text)
        yield ThreadItemDoneEvent(item=item)
        return
    async with _closed_with_us(aiter(widget)) as states:
        try:
            state = await anext(states)
        except StopAsyncIteration:
            raise ValueError(
                f"stream_widget got no widget from {widget!r}: it ended at once. "
                "Expected one state of the widget at least. "
                "Yield the first before anything that may end the iterator."
            ) from None
        item = _item(thread, item_id, state, copy_text)
        yield ThreadItemAddedEvent(item=item)
        shown = _Shown(state)
        async for state in states:
            for update in shown.updates_to(state):
                yield ThreadItemUpdatedEvent(item_id=item_id, update=update)
        yield ThreadItemDoneEvent(item=item.model_copy(update={"widget": state}))


def _item(
    thread: ThreadMetadata, item_id: str, widget: WidgetRoot, copy_text: str | None
) -> WidgetItem:
    return WidgetItem(
        id=item_id,
        thread_id=thread.id,
        created_at=_clock.now(),
        widget=widget,
        copy_text=copy_text,
    )


@asynccontextmanager
async def _closed_with_us(
    states: AsyncIterator[WidgetRoot],
) -> AsyncGenerator[AsyncIterator[WidgetRoot]]:
    try:
        yield states
    finally:
        if isinstance(states, AsyncGenerator):
            await states.aclose()


class _Shown:
    """The state that the client shows, isolated from the object it was taken of."""

    def __init__(self, root: WidgetRoot) -> None:
        self._state = WidgetState(_isolated(root, None))

    def updates_to(
        self, after: WidgetRoot
    ) -> list[WidgetStreamingTextValueDelta | WidgetRootUpdated]:
        """Return the updates to ``after``, which is what the client shows from then on."""
        grown = self._state.texts_grown_in(after)
        if grown is None:
            self._state = WidgetState(_isolated(after, self._state.root))
            return [WidgetRootUpdated(widget=after)]
        for text in grown:
            text.grow()
        return [text.delta() for text in grown]


def _isolated(value: Any, known: Any) -> Any:  # Any: whatever a widget may hold
    """Copy ``value``; what equals its counterpart in ``known``, a copy already, is that."""
    if type(value) in _IMMUTABLE:
        return value
    if isinstance(value, list):
        members = cast("list[object]", value)
        counterparts = cast("list[object]", known if isinstance(known, list) else [])
        return list(map(_isolated, members, chain(counterparts, repeat(None))))
    if known is not None and value == known:
        return known
    if isinstance(value, BaseModel):
        copied = value.model_copy()
        for held in (vars(copied), copied.model_extra or {}):
            for name, inner in held.items():
                held[name] = _isolated(inner, getattr(known, name, None))
        return copied
    return deepcopy(value)
