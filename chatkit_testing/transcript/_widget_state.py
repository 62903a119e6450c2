"""A widget under its updates: growing texts, changed components, new roots."""

from collections.abc import Iterator
from typing import Protocol, cast

from chatkit.types import (
    ThreadItem,
    ThreadItemUpdate,
    WidgetComponentUpdated,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
)
from chatkit.widgets import WidgetComponent, WidgetRoot
from chatkit_testing._report import quote
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.transcript._item_state import ItemState

__all__ = ["WidgetState", "children_of", "nodes_of"]

_TEXTS = ("Text", "Markdown")


class _TextNode(Protocol):
    value: str
    streaming: bool | None


class _Parent(Protocol):
    children: list[WidgetComponent] | WidgetComponent


def children_of(node: WidgetRoot | WidgetComponent) -> "list[WidgetComponent]":
    """Give the components right below one, whether it has a list of them, one or none."""
    children: object = getattr(node, "children", None)
    if children is None:
        return []
    return cast("list[WidgetComponent]", children if isinstance(children, list) else [children])


def nodes_of(root: WidgetRoot | WidgetComponent) -> "Iterator[WidgetRoot | WidgetComponent]":
    """Walk a widget, each component before what is below it."""
    yield root
    for child in children_of(root):
        yield from nodes_of(child)


class WidgetState(ItemState):
    """The root as it was last told, and what its texts grew by since."""

    def __init__(self, item: WidgetItem) -> None:
        super().__init__(item)
        self._base = item
        self._start(item.widget)

    def _start(self, root: WidgetRoot) -> None:
        self._root = root  # is never changed: it may be an event's
        self._kinds: dict[str, str] | None = None
        self._grown: dict[str, list[str]] = {}
        self._streaming: dict[str, bool] = {}

    def _fold(self, update: ThreadItemUpdate) -> str | None:
        match update:
            case WidgetStreamingTextValueDelta():
                return self._take_delta(update)
            case WidgetComponentUpdated():
                return self._take_component(update)
            case WidgetRootUpdated():
                self._start(update.widget)
                return None
            case _:
                return self._no_concern()

    def _kind_of(self, component_id: str) -> str | None:
        if self._kinds is None:
            self._kinds = {}
            for node in nodes_of(self._root):
                if node.id is not None:
                    self._kinds.setdefault(node.id, node.type)
        return self._kinds.get(component_id)

    def _take_delta(self, update: WidgetStreamingTextValueDelta) -> str | None:
        kind = self._kind_of(update.component_id)
        if kind is None:
            return _no_component(update.component_id)
        if kind not in _TEXTS:
            return f"component {quote(update.component_id)} is a {kind}, which has no growing text"
        self._grown.setdefault(update.component_id, []).append(update.delta)
        self._streaming[update.component_id] = not update.done
        return None

    def _take_component(self, update: WidgetComponentUpdated) -> str | None:
        if self._kind_of(update.component_id) is None:
            return _no_component(update.component_id)
        if self._root.id == update.component_id:
            return "the root is no component, it changes by widget.root.updated"
        root = _copy_of(self._current_root())
        _replace(root, update.component_id, update.component)
        self._start(root)
        return None

    def _current_root(self) -> WidgetRoot:
        if self._grown:
            root = _copy_of(self._root)
            for component_id, chunks in self._grown.items():
                node = cast(
                    "_TextNode", next(node for node in nodes_of(root) if node.id == component_id)
                )
                # A node of a class that the runtime does not know may have no value yet.
                node.value = (getattr(node, "value", None) or "") + "".join(chunks)
                node.streaming = self._streaming[component_id]
            self._start(root)
        return self._root

    def _make(self) -> ThreadItem:
        return self._base.model_copy(update={"widget": self._current_root()})


def _no_component(component_id: str) -> str:
    return f"the widget has no component {quote(component_id)}"


def _copy_of(root: WidgetRoot) -> WidgetRoot:
    with widget_classes_unwarned():
        return root.model_copy(deep=True)


def _replace(
    parent: WidgetRoot | WidgetComponent, component_id: str, component: WidgetComponent
) -> bool:
    """Put a component in the place of the first below another that has its id."""
    for n, child in enumerate(children_of(parent)):
        if child.id == component_id:
            _put_child(parent, n, component)
            return True
        if _replace(child, component_id, component):
            return True
    return False


def _put_child(parent: WidgetRoot | WidgetComponent, n: int, component: WidgetComponent) -> None:
    holder = cast("_Parent", parent)
    if isinstance(holder.children, list):
        holder.children[n] = component
    else:
        holder.children = component
