"""Widgets as lines of text: a line per component, what is inside it below."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from chatkit.widgets import WidgetComponent, WidgetRoot
from chatkit_testing._report import indent, quote, short_url, written
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.transcript._lines import facts

__all__ = ["component_line", "widget_lines", "widget_text"]

_Json = Any  # the JSON of a property, which may be anything
_Node = Mapping[str, _Json]

# How a component looks, as opposed to what it says and does.
_LOOKS = frozenset(
    (
        *("height", "width", "size", "minHeight", "minWidth", "minSize", "maxHeight", "maxWidth"),
        *("maxSize", "aspectRatio", "flex", "block", "rows", "maxRows", "minLines", "maxLines"),
        *("gap", "padding", "margin", "spacing", "gutterSize", "barGap", "barCategoryGap"),
        *("align", "justify", "textAlign", "direction", "wrap", "side", "position", "fit", "flush"),
        *("background", "border", "color", "frame", "radius", "theme", "variant", "style", "pill"),
        *("weight", "italic", "lineThrough", "truncate", "iconSize", "uniform", "autoResize"),
        *("autoFocus", "autoSelect", "allowAutofillExtensions"),
        *("showLegend", "showTooltip", "showYAxis"),
    )
)
# What a user reads in a component, in the order in which it is looked for.
_READ = ("value", "label", "title", "text", "alt")
_SHOWN_OTHERWISE = frozenset(
    ["type", "id", "children", "status", "confirm", "cancel", "options", *_READ]
)


def widget_lines(root: WidgetRoot) -> list[str]:
    """Give a line per component; how it looks (sizes, colours, gaps) is left out."""
    return _node_lines(_json_of(root))


def component_line(component: WidgetRoot | WidgetComponent) -> str:
    """Give a component without what is inside it."""
    return _node_lines(_json_of(component))[0]


def widget_text(root: WidgetRoot) -> str:
    """Give what there is to read in a widget, a line per text, from the top to the bottom."""
    return "\n".join(_texts_of(_json_of(root)))


def _json_of(component: WidgetRoot | WidgetComponent) -> _Node:
    with widget_classes_unwarned():
        return component.model_dump(mode="json", exclude_none=True, by_alias=True)


def _children_of(node: _Node) -> list[_Node]:
    children: _Json = node.get("children") or []
    return cast("list[_Node]", children if isinstance(children, list) else [children])


def _texts_of(node: _Node) -> Iterable[str]:
    yield from ([node["status"]["text"]] if "status" in node else [])
    yield from (node[name] for name in _READ if isinstance(node.get(name), str))
    for child in _children_of(node):
        yield from _texts_of(child)
    yield from (node[name]["label"] for name in ("confirm", "cancel") if name in node)


def _node_lines(node: _Node) -> list[str]:
    block = _text_block(node)
    return [
        _head(node, without_text=bool(block)),
        *indent(block),
        *indent(_status_lines(node)),
        *indent(_chart_lines(node)),
        *(line for child in _children_of(node) for line in indent(_child_lines(child))),
        *indent(_choice_lines(node)),
    ]


def _child_lines(node: _Node) -> list[str]:
    return [] if node["type"] == "Spacer" else _node_lines(node)


def _head(node: _Node, *, without_text: bool) -> str:
    words = [node["type"]]
    if node["type"] == "Icon":
        words.append(node.get("name", ""))
    elif not without_text:
        words += [quote(node[name]) for name in _READ if isinstance(node.get(name), str)]
    if "id" in node:
        words.append(f"#{node['id']}")
    words += [_property(name, value) for name, value in node.items() if _is_told(node, name)]
    if "options" in node:
        words.append(f"[{', '.join(_option(option) for option in node['options'])}]")
    words += [_action(value) for value in node.values() if _is_action(value)]
    return " ".join(word for word in words if word)


def _is_told(node: _Node, name: str) -> bool:
    hidden = name in _LOOKS or name in _SHOWN_OTHERWISE or _is_action(node[name])
    own = {"Icon": {"name"}, "Chart": {"data", "series", "xAxis"}}
    return not hidden and name not in own.get(node["type"], ())


def _property(name: str, value: _Json) -> str:
    if value is True:
        return name
    if value is False:
        return ""
    if isinstance(value, str) and value and not any(character.isspace() for character in value):
        return f"{name}={short_url(value)}"
    return f"{name}={written(value)}"


def _option(option: _Json) -> str:
    value, label = option.get("value"), option.get("label")
    return f"{value}" if label in (None, value) else f"{value} {quote(label)}"


def _is_action(value: _Json) -> bool:
    return isinstance(value, dict) and "type" in value and "handler" in value


def _action(action: _Json) -> str:
    return facts(
        " ".join(
            ["→", action["type"], *([written(action["payload"])] if "payload" in action else [])]
        ),
        "client" if action["handler"] == "client" else None,
        "sync" if action.get("streaming") is False else None,
    )


def _text_block(node: _Node) -> list[str]:
    """A text of several lines stands below its component, as in a quotation."""
    value = node.get("value")
    if not isinstance(value, str) or "\n" not in value:
        return []
    return [f"│ {line}".rstrip() for line in value.rstrip().splitlines()]


def _status_lines(node: _Node) -> list[str]:
    status: _Json = node.get("status")
    if status is None:
        return []
    return [
        facts(
            f"status {quote(status['text'])}",
            f"icon {status['icon']}" if "icon" in status else None,
        )
    ]


def _choice_lines(node: _Node) -> list[str]:
    return [
        f"{name} {quote(node[name]['label'])} {_action(node[name]['action'])}"
        for name in ("confirm", "cancel")
        if name in node
    ]


def _chart_lines(node: _Node) -> list[str]:
    if node["type"] != "Chart":
        return []
    axis: _Json = node["xAxis"]
    key = axis if isinstance(axis, str) else axis["dataKey"]
    rows = [("x", None, key)]
    rows += [(series["type"], series.get("label"), series["dataKey"]) for series in node["series"]]
    return [
        f"{kind} {quote(label) + ' ' if label else ''}{name}: "
        + ", ".join(str(point.get(name, "none")) for point in node["data"])
        for kind, label, name in rows
    ]
