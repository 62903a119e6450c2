"""What widget components share: recipes, actions, measures, colours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from chatkit.widgets import ControlSize, RadiusValue, TextAlign
from chatkit_testing.factories._draw import Draw, Json, Maker, among

__all__ = [
    "ALIGN",
    "CONTROL_SIZE",
    "EXTENT",
    "FLEX",
    "RADIUS",
    "THEME",
    "WEIGHT",
    "Recipe",
    "Table",
    "action",
    "border",
    "colour",
    "options",
    "pixels",
    "ratio",
    "spacing",
    "status",
    "units",
]

Table = Mapping[str, Maker]


@dataclass(frozen=True)
class Recipe:
    """What a component has always, what at times, and which components it holds."""

    always: Callable[[Draw], Json] = field(default=lambda draw: {})
    at_times: Table = field(default_factory=dict[str, Maker])
    holds: str = "nothing"
    """``several`` components, ``one``, or ``nothing``."""


def action(draw: Draw) -> Json:
    """An action as a widget carries it."""
    optional: Table = {
        "payload": Draw.data_without_nulls,
        "handler": among("client", "server"),
        "loadingBehavior": among("auto", "none", "self", "container"),
        "streaming": Draw.chance,
    }
    return {"type": draw.action_name(), **draw.some(optional)}


def pixels(draw: Draw) -> object:
    """A height, width or size."""
    return draw.one_of([draw.number(8, 640), f"{draw.number(1, 40)}rem", "100%"])


def units(draw: Draw) -> object:
    """A distance within the widget."""
    return draw.one_of([draw.number(0, 8), f"{draw.number(1, 16)}px"])


def ratio(draw: Draw) -> object:
    """Width by height."""
    return draw.one_of([1.5, 0.75, "16/9"])


def colour(draw: Draw) -> object:
    """A colour, or one per theme."""
    plain = f"#{draw.random.getrandbits(24):06x}"
    return draw.one_of([plain, "blue-500", {"dark": "#eeeeee", "light": plain}])


def spacing(draw: Draw) -> object:
    """A distance on all sides, or side by side."""
    sides: Table = dict.fromkeys(["right", "bottom", "left", "x", "y"], units)
    return draw.one_of([units(draw), {"top": units(draw), **draw.some(sides)}])


def border(draw: Draw) -> object:
    """A line on all sides, or side by side."""
    sides: Table = dict.fromkeys(["right", "bottom", "left", "x", "y"], _line)
    return draw.one_of([draw.number(1, 4), _line(draw), {"top": 1, **draw.some(sides)}])


def _line(draw: Draw) -> Json:
    style = among("solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset")
    return {"size": draw.number(1, 4), **draw.some({"color": colour, "style": style})}


def status(draw: Draw) -> Json:
    """The line above a widget."""
    icon = {"icon": draw.icon()}
    favicon = {"favicon": draw.picture_url(), **draw.some({"frame": Draw.chance})}
    return {"text": draw.phrase(), **draw.one_of([icon, favicon])}


def options(draw: Draw, optional: Table) -> Json:
    """Options to choose from, now and then with one of them chosen."""
    values = list(dict.fromkeys(draw.several(Draw.word, 2, 4)))
    made = [{"value": each, "label": draw.phrase(), **draw.some(optional)} for each in values]
    return {"name": draw.name(), "options": made, **draw.some({"defaultValue": among(*values)})}


ALIGN: Table = {"textAlign": among(*get_args(TextAlign))}
CONTROL_SIZE: Table = {"size": among(*get_args(ControlSize))}
EXTENT: Table = dict.fromkeys(
    [
        "height",
        "width",
        "size",
        "minHeight",
        "minWidth",
        "minSize",
        "maxHeight",
        "maxWidth",
        "maxSize",
    ],
    pixels,
) | {"aspectRatio": ratio}
FLEX: Table = {"flex": among(1, "auto")}
RADIUS: Table = {"radius": among(*get_args(RadiusValue))}
THEME: Table = {"theme": among("light", "dark")}
WEIGHT: Table = {"weight": among("normal", "medium", "semibold", "bold")}
