"""Widget trees for the tests of diffs and streams, and a fold of updates into them."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, cast

from hypothesis import strategies as st
from pydantic import TypeAdapter

from chatkit.types import WidgetRootUpdated, WidgetStreamingTextValueDelta
from chatkit.widgets import DynamicWidgetRoot, WidgetRoot

Json: TypeAlias = dict[str, Any]  # Any: JSON
Build: TypeAlias = Callable[[Json], WidgetRoot]

STRICT = TypeAdapter[WidgetRoot](WidgetRoot)


def text(value: str, id: str | None = None, **properties: Any) -> Json:  # Any: JSON
    return {"type": "Text", "value": value, **({"id": id} if id else {}), **properties}


def markdown(value: str, id: str | None = None, **properties: Any) -> Json:  # Any: JSON
    return {**text(value, id, **properties), "type": "Markdown"}


def card(*children: Json, **properties: Any) -> Json:  # Any: JSON
    return {"type": "Card", "children": list(children), **properties}


def row(*children: Json, **properties: Any) -> Json:  # Any: JSON
    return {**card(*children, **properties), "type": "Row"}


def transition(child: Json | None) -> Json:
    return {"type": "Transition", "children": child}


def named(tree: Json) -> WidgetRoot:
    """The tree in named classes, where it fits them."""
    return STRICT.validate_python(tree)


def dynamic(tree: Json) -> WidgetRoot:
    """The tree as a template would build it."""
    return DynamicWidgetRoot.model_validate(tree)


def as_json(root: WidgetRoot) -> Json:
    """A widget as the client gets it."""
    shown: Json = json.loads(root.model_dump_json(exclude_none=True))
    return shown


def node_at(root: WidgetRoot, *path: int) -> Any:  # Any: a node of whatever class
    """The node below ``root`` at a path of indices."""
    node: Any = root  # Any: as above
    for index in path:
        node = node.children[index]
    return node


def nodes_of(tree: Json) -> Iterable[Json]:
    yield tree
    children: list[Json] | Json = tree.get("children") or []
    for child in children if isinstance(children, list) else [children]:
        yield from nodes_of(child)


def folded(tree: Json, updates: Iterable[object]) -> Json:
    """What a client shows that has shown ``tree`` and gets ``updates``: JSON in, JSON out."""
    shown: Json = json.loads(json.dumps(tree))
    for update in updates:
        match update:
            case WidgetRootUpdated():
                shown = as_json(update.widget)
            case WidgetStreamingTextValueDelta():
                found = [node for node in nodes_of(shown) if node.get("id") == update.component_id]
                (node,) = found  # a client could not tell which one is meant
                node["value"] += update.delta
                assert update.done is not bool(node.get("streaming"))
            case _:
                raise AssertionError(f"an unexpected update: {update!r}")
    return shown


IDS = st.sampled_from([None, None, "x", "y", "z", ""])
TYPES_OF_TEXT = st.sampled_from(["Text", "Text", "Markdown", "Title"])
PROPERTIES: st.SearchStrategy[Json] = st.sampled_from([{}, {}, {"size": "sm"}, {"color": None}])
PAYLOADS = st.sampled_from([None, {"n": [1]}, {"n": [1, 2]}])


@st.composite
def nodes(draw: st.DrawFn, depth: int = 2) -> Json:
    """A node: a text mostly, else a container with more of them or a button."""
    kind = draw(st.integers(0, 9 if depth else 6))
    if kind < 6:
        typed: Json = {"type": draw(TYPES_OF_TEXT), "id": draw(IDS)}
        return {**typed, "value": draw(st.text("ab", max_size=3)), **draw(PROPERTIES)}
    if kind == 6:
        action = {"type": "go", "payload": draw(PAYLOADS)}
        return {"type": "Button", "id": draw(IDS), "onClickAction": action}
    if kind == 7:
        return transition(draw(st.one_of(st.none(), nodes(depth - 1))))
    children = draw(st.one_of(st.none(), st.lists(nodes(depth - 1), max_size=3)))
    return {"type": "Row", "id": draw(IDS), "children": children}


@st.composite
def trees(draw: st.DrawFn) -> Json:
    """A root and its nodes."""
    children = draw(st.lists(nodes(), max_size=3))
    return {"type": draw(st.sampled_from(["Card", "Basic"])), "children": children}


@st.composite
def successors(draw: st.DrawFn, tree: Json) -> Json:
    """The tree with some texts grown, and rarely something else changed."""
    node = dict(tree)
    if "value" in node and draw(st.booleans()):
        node["value"] += draw(st.text("ab", min_size=1, max_size=2))
    match draw(st.integers(0, 31)):
        case 0:
            node["id"] = draw(IDS)
        case 1 if "value" in node:
            node["value"] = "other"
        case 2 if "value" in node:
            node["size"] = "sm"
        case 3 if node["type"] == "Row":
            node["children"] = draw(st.lists(nodes(0), max_size=2))
        case _:
            pass
    children = node.get("children")
    if isinstance(children, list):
        node["children"] = [draw(successors(child)) for child in cast("list[Json]", children)]
    elif children:
        node["children"] = draw(successors(children))
    return node
