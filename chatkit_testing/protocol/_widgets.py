"""Rules on widgets: texts that grow, components with ids, what the updates come to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import JsonValue

from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    WidgetComponentUpdated,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
)
from chatkit.widgets import WidgetComponent, WidgetRoot
from chatkit_testing._report import quote, shorten
from chatkit_testing.protocol._case import Case, Step, as_json
from chatkit_testing.protocol._json import first_difference
from chatkit_testing.protocol._rule import Finding, rule
from chatkit_testing.transcript import children_of, nodes_of

__all__: list[str] = []

Node = WidgetRoot | WidgetComponent
_TEXTS = frozenset({"Text", "Markdown"})


@dataclass
class _Widget:
    """A widget as it streams: its last root, and what its texts grew to since."""

    root: WidgetRoot
    grown: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = Counter(node.id for node in nodes_of(self.root) if node.id is not None)


def _widgets(case: Case) -> Iterator[tuple[Step, _Widget]]:
    """Give each step that concerns a widget, with the widget as it was before the step."""
    widgets = {
        item.id: _Widget(item.widget)
        for item in case.known.values()
        if isinstance(item, WidgetItem)
    }
    for step in case.steps:
        event = step.event
        if step.item_id in widgets:
            yield step, widgets[step.item_id]
        if isinstance(event, ThreadItemAddedEvent | ThreadItemDoneEvent | ThreadItemReplacedEvent):
            if isinstance(event.item, WidgetItem):
                widgets[event.item.id] = _Widget(event.item.widget)
        elif isinstance(event, ThreadItemUpdatedEvent) and event.item_id in widgets:
            match event.update:
                case WidgetRootUpdated(widget=root):
                    widgets[event.item_id] = _Widget(root)
                case WidgetStreamingTextValueDelta(component_id=component_id, delta=delta):
                    widgets[event.item_id].grown.setdefault(component_id, []).append(delta)
                case _:
                    pass


@rule(
    "CK213",
    "must",
    "The folded widget is the done widget; a streamed value only grows; a delta's component_id is "
    "one node of the widget, with that id alone.",
    harm="a widget that stands still, or jumps at the end",
    mend="use `stream_widget`, give each growing text an id of its own",
)
def widgets_fold(case: Case) -> Iterator[Finding]:
    """Find deltas that hit nothing or two nodes, texts that shrink, and lost updates."""
    for step, widget in _widgets(case):
        event = step.event
        if isinstance(event, ThreadItemUpdatedEvent):
            yield from _wrong_address(step, event, widget)
        elif isinstance(event, ThreadItemDoneEvent) and step.phase in ("added", "before"):
            yield from _wrong_end(step, event, widget)


def _wrong_address(step: Step, event: ThreadItemUpdatedEvent, widget: _Widget) -> Iterator[Finding]:
    update = event.update
    if not isinstance(update, WidgetStreamingTextValueDelta | WidgetComponentUpdated):
        return
    count = widget.counts[update.component_id]
    if count == 0:
        yield Finding(
            step.index,
            f"no node of {event.item_id} has the id {quote(update.component_id)}: the update is "
            "lost. Its ids are "
            f"{', '.join(quote(name) for name in widget.counts) or 'none'}.",
        )
    elif count > 1:
        yield Finding(
            step.index,
            f"{count} nodes of {event.item_id} have the id {quote(update.component_id)}; give "
            "each its own.",
        )
    elif isinstance(update, WidgetComponentUpdated) and update.component_id in widget.grown:
        yield from _shrunk(step, update, widget)


def _shrunk(step: Step, update: WidgetComponentUpdated, widget: _Widget) -> Iterator[Finding]:
    node = next(node for node in nodes_of(widget.root) if node.id == update.component_id)
    value = str(getattr(node, "value", "")) + "".join(widget.grown[update.component_id])
    now = str(getattr(update.component, "value", ""))
    if not now.startswith(value):
        yield Finding(
            step.index,
            f"the text {quote(update.component_id)} had grown to {quote(shorten(value, 60))}, and "
            f"is {quote(shorten(now, 60))} now.",
        )


def _wrong_end(step: Step, event: ThreadItemDoneEvent, widget: _Widget) -> Iterator[Finding]:
    if not isinstance(event.item, WidgetItem) or not isinstance(step.folded, WidgetItem):
        return
    if step.later_turn and step.folded.widget is widget.root:
        return  # An action replaces a stored widget as a whole.
    difference = first_difference(_settled(step.folded), _settled(event.item))
    if difference is not None:
        yield Finding(
            step.index,
            f"widget {event.item.id} is not what its updates came to: {difference}. Yield every "
            "state through stream_widget, the last one included.",
        )


def _settled(item: WidgetItem) -> JsonValue:
    """Give a widget as JSON, without the mark of texts that no longer stream."""
    return _without_marks(as_json(item)["widget"])


def _without_marks(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {
            key: _without_marks(inner)
            for key, inner in value.items()
            if not (key == "streaming" and value.get("type") in _TEXTS)
        }
    return [_without_marks(inner) for inner in value] if isinstance(value, list) else value


@rule(
    "CK310",
    "should",
    "A Text or Markdown node whose value grows has an id.",
    harm="a widget that flickers: it is sent whole for each word",
    mend="give the node an id",
)
def growing_texts_have_ids(case: Case) -> Iterator[Finding]:
    """Find texts that grow by whole roots, because they cannot be addressed."""
    told: set[str] = set()
    for step, widget in _widgets(case):
        event = step.event
        if not isinstance(event, ThreadItemUpdatedEvent) or event.item_id in told:
            continue
        if isinstance(event.update, WidgetRootUpdated):
            for was, now in _same_places(widget.root, event.update.widget):
                if _grew(was, now):
                    told.add(event.item_id)
                    yield Finding(
                        step.index,
                        f"a {now.type} of widget {event.item_id} grows and has no id, so the whole "
                        "widget is sent each time. Give it an id, and it streams as deltas.",
                    )
                    break


def _grew(was: Node, now: Node) -> bool:
    if now.type not in _TEXTS or was.type != now.type or now.id is not None:
        return False
    # A node of a class that the runtime does not know may have any value, or none.
    before, after = (getattr(node, "value", None) for node in (was, now))
    if not (isinstance(before, str) and isinstance(after, str)):
        return False
    return bool(before) and after != before and after.startswith(before)


def _same_places(was: Node, now: Node) -> Iterator[tuple[Node, Node]]:
    """Walk two widgets side by side, as far as they have the same shape."""
    yield was, now
    for before, after in zip(children_of(was), children_of(now), strict=False):
        yield from _same_places(before, after)
