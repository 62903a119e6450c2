"""Widgets as lines of text: a line per component, what is inside it below."""

from collections.abc import Iterable
from typing import Any, TypeAlias, cast

from chatkit.widgets import WidgetComponent, WidgetRoot
from chatkit_testing._report import indent, quote, short_url, written
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.transcript._lines import facts, icon_text

__all__ = ["component_line", "widget_lines", "widget_text"]

# A component may be of a kind that nobody knows, with properties of any shape: what looks like
# something known is drawn as that, anything else is a property.
_Json: TypeAlias = Any  # the JSON of a property
_Node: TypeAlias = dict[str, _Json]

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
_CHOICES = ("confirm", "cancel")


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
    if _is_status(node.get("status")):
        yield node["status"]["text"]
    yield from (node[name] for name in _READ if isinstance(node.get(name), str))
    for child in _children_of(node):
        yield from _texts_of(child)
    yield from (node[name]["label"] for name in _CHOICES if _is_choice(node.get(name)))


def _node_lines(node: _Node) -> list[str]:
    rest = {name: value for name, value in node.items() if name not in _LOOKS}
    children = _children_of(rest)
    above = [*_take_block(rest), *_take_status(rest), *_take_chart(rest)]
    below = _take_choices(rest)
    inside = [
        line for child in children if child["type"] != "Spacer" for line in _node_lines(child)
    ]
    return [_take_head(rest), *indent([*above, *inside, *below])]


def _take_head(rest: _Node) -> str:
    """Draw what is left of a component in one line."""
    rest.pop("children", None)
    words: list[str] = [rest.pop("type")]
    if words[0] == "Icon" and isinstance(rest.get("name"), str):
        words.append(rest.pop("name"))
    words += [quote(rest.pop(name)) for name in _READ if isinstance(rest.get(name), str)]
    if "id" in rest:
        words.append(f"#{rest.pop('id')}")
    actions = [rest.pop(name) for name in list(rest) if _is_action(name, rest[name])]
    options = _dicts(rest.get("options"), "value")
    if options:
        del rest["options"]
    words += [_property(name, value) for name, value in rest.items()]
    words += [f"[{', '.join(_option(option) for option in options)}]"] if options else []
    words += [_action(action) for action in actions]
    return " ".join(word for word in words if word)


def _property(name: str, value: _Json) -> str:
    if value is True:
        return name
    if value is False:
        return ""
    if isinstance(value, str) and value and not any(character.isspace() for character in value):
        return f"{name}={short_url(value)}"
    return f"{name}={written(value)}"


def _option(option: _Node) -> str:
    value, label = option["value"], option.get("label")
    return f"{value}" if label in (None, value) else f"{value} {quote(label)}"


def _is_action(name: str, value: _Json) -> bool:
    return name.endswith("Action") and isinstance(_dict(value).get("type"), str)


def _action(action: _Node) -> str:
    payload = [written(action["payload"])] if "payload" in action else []
    return facts(
        " ".join(["→", action["type"], *payload]),
        "client" if action.get("handler") == "client" else None,
        "sync" if action.get("streaming") is False else None,
    )


def _take_block(rest: _Node) -> list[str]:
    """A text of several lines stands below its component, as in a quotation."""
    value = rest.get("value")
    if not isinstance(value, str) or "\n" not in value:
        return []
    return [f"│ {line}".rstrip() for line in rest.pop("value").rstrip().splitlines()]


def _is_status(value: _Json) -> bool:
    return isinstance(_dict(value).get("text"), str)


def _take_status(rest: _Node) -> list[str]:
    if not _is_status(rest.get("status")):
        return []
    status = rest.pop("status")
    return [facts(f"status {quote(status['text'])}", icon_text(status.get("icon")))]


def _is_choice(value: _Json) -> bool:
    choice = _dict(value)
    return isinstance(choice.get("label"), str) and _is_action("Action", choice.get("action"))


def _take_choices(rest: _Node) -> list[str]:
    choices = [(name, rest.pop(name)) for name in _CHOICES if _is_choice(rest.get(name))]
    return [
        f"{name} {quote(choice['label'])} {_action(choice['action'])}" for name, choice in choices
    ]


def _take_chart(rest: _Node) -> list[str]:
    """The data of a chart, series by series."""
    axis = rest.get("xAxis")
    key = _dict(axis).get("dataKey", axis)
    series, data = _dicts(rest.get("series"), "type", "dataKey"), _dicts(rest.get("data"))
    if rest["type"] != "Chart" or not (key and series and data):
        return []
    for name in ("xAxis", "series", "data"):
        del rest[name]
    return [_row(each, data) for each in [{"type": "x", "dataKey": key}, *series]]


def _row(series: _Node, data: list[_Node]) -> str:
    label = [quote(series["label"])] if series.get("label") else []
    points = (str(point.get(str(series["dataKey"]), "none")) for point in data)
    words = [str(series["type"]), *label, str(series["dataKey"])]
    return f"{' '.join(words)}: {', '.join(points)}"


def _dicts(value: _Json, *keys: str) -> list[_Node]:
    """Give a list of dicts which all have the keys; an empty one if it is not."""
    values = cast("list[_Node]", value if isinstance(value, list) else [])
    return values if all(_dict(each).keys() >= {*keys} for each in values) else []


def _dict(value: _Json) -> _Node:
    return cast("_Node", value) if isinstance(value, dict) else {}
