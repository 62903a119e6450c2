"""What changed between two states of a widget, as updates for the client."""

from collections import Counter
from functools import cached_property
from typing import Any, NamedTuple

from chatkit.types import WidgetComponentUpdated, WidgetRootUpdated, WidgetStreamingTextValueDelta
from chatkit.widgets import WidgetComponentBase, WidgetRoot

__all__ = ["GrownText", "WidgetState", "diff_widget"]

_TEXT_TYPES = ("Text", "Markdown")

_Properties = dict[str, Any]  # Any: whatever a widget may hold
_Children = list[WidgetComponentBase] | WidgetComponentBase | None


def diff_widget(
    before: WidgetRoot, after: WidgetRoot
) -> list[WidgetStreamingTextValueDelta | WidgetRootUpdated | WidgetComponentUpdated]:
    """Return the updates that turn ``before`` into ``after`` on the client's side.

    Nothing for equal roots. One ``widget.streaming_text.value_delta`` for each ``Text`` or
    ``Markdown`` node whose value grew, when nothing else changed and the client can find each of
    these nodes: it has an id that no other node has, and each node above it has a list of
    children. For any other change one ``widget.root.updated``, which holds ``after`` itself.

    Values are compared with ``==``. A property that is null equals one that is not there, as it
    does in the JSON.

        >>> from chatkit.widgets import DynamicWidgetRoot
        >>> def card(text: str) -> DynamicWidgetRoot:
        ...     node = {"type": "Text", "id": "story", "value": text, "streaming": True}
        ...     return DynamicWidgetRoot.model_validate({"type": "Card", "children": [node]})
        >>> [update.delta for update in diff_widget(card("Once"), card("Once upon"))]
        [' upon']
        >>> [update.type for update in diff_widget(card("Once"), card("Twice"))]
        ['widget.root.updated']

    Raises:
        TypeError: ``before`` or ``after`` is no component of a widget.
        ValueError: A root update is due, but ``after`` is not the root of a widget.
    """
    if before is after:
        return []
    grown = WidgetState(before).texts_grown_in(after)
    if grown is None:
        return [WidgetRootUpdated(widget=after)]
    return [text.delta() for text in grown]


class GrownText(NamedTuple):
    """A text node of one state whose value is the beginning of its value in the next."""

    node: WidgetComponentBase
    id: str
    before: str
    after: str
    streaming: bool

    def delta(self) -> WidgetStreamingTextValueDelta:
        """Return the update that appends what is new."""
        return WidgetStreamingTextValueDelta(
            component_id=self.id, delta=self.after[len(self.before) :], done=not self.streaming
        )

    def grow(self) -> None:
        """Give the node the value that it has in the next state."""
        setattr(self.node, "value", self.after)  # noqa: B010  # an extra property of dynamic nodes


class WidgetState:
    """A state of a widget that the next one is compared with."""

    def __init__(self, root: WidgetRoot) -> None:
        self.root: WidgetRoot = root

    def texts_grown_in(self, after: WidgetRoot) -> list[GrownText] | None:
        """Return the text nodes that grew from this state to ``after``.

        None where that is not all that changed, or where the client could not find one of them.
        """
        _check_component(self.root)
        _check_component(after)
        grown: list[GrownText] = []
        if not _only_grew(self.root, after, grown):
            return None
        return grown if all(self._ids[text.id] == 1 for text in grown) else None

    @cached_property
    def _ids(self) -> Counter[str]:
        return Counter(_collect_ids(self.root, []))


def _check_component(state: object) -> None:
    if not isinstance(state, WidgetComponentBase):
        raise TypeError(
            f"Two states of a widget were to be compared, but one is {state!r}, a "
            f"{type(state).__name__}. Build each from a WidgetTemplate; JSON becomes a widget by "
            "DynamicWidgetRoot.model_validate()."
        )


def _only_grew(
    before: WidgetComponentBase, after: WidgetComponentBase, grown: list[GrownText]
) -> bool:
    """Whether texts that grew, which are added to ``grown``, are all that changed."""
    own_before, own_after = _properties(before), _properties(after)
    children_before: _Children = own_before.pop("children", None)
    children_after: _Children = own_after.pop("children", None)
    if not _are_same(own_before, own_after):
        text = _grown_text(before, own_before, own_after)
        if text is None or children_before != children_after:
            return False
        grown.append(text)
        return True
    if isinstance(children_before, list) and isinstance(children_after, list):
        return len(children_before) == len(children_after) and _only_grew_each(
            children_before, children_after, grown
        )
    if isinstance(children_before, list) or isinstance(children_after, list):
        return False
    if children_before is None or children_after is None:
        return children_before is children_after
    # The client does not look for a text below a single child.
    below: list[GrownText] = []
    return _only_grew(children_before, children_after, below) and not below


def _only_grew_each(
    before: list[WidgetComponentBase], after: list[WidgetComponentBase], grown: list[GrownText]
) -> bool:
    for one, other in zip(before, after, strict=True):
        if not (one is other or one == other or _only_grew(one, other, grown)):
            return False
    return True


def _grown_text(
    node: WidgetComponentBase, before: _Properties, after: _Properties
) -> GrownText | None:
    id_, old, new = before["id"], before.get("value"), after.get("value")
    if before["type"] not in _TEXT_TYPES or not id_:
        return None
    if not (isinstance(old, str) and isinstance(new, str) and new.startswith(old)):
        return None
    if not _are_same({**before, "value": new}, after):
        return None
    return GrownText(node, id_, old, new, streaming=bool(after.get("streaming")))


def _properties(node: WidgetComponentBase) -> _Properties:
    return {**node.__dict__, **(node.model_extra or {})}


def _are_same(before: _Properties, after: _Properties) -> bool:
    return before == after or _without_nulls(before) == _without_nulls(after)


def _without_nulls(properties: _Properties) -> _Properties:
    return {name: value for name, value in properties.items() if value is not None}


def _collect_ids(node: WidgetComponentBase, ids: list[str]) -> list[str]:
    if node.id is not None:
        ids.append(node.id)
    # By way of the dict: to ask pydantic for a field that is not there takes a microsecond.
    children: _Children = node.__dict__.get("children")
    if children is not None:
        for child in children if isinstance(children, list) else (children,):
            _collect_ids(child, ids)
    return ids
