"""What a widget shows: texts, icons, images, charts, and a component that no class describes."""

from typing import get_args

from chatkit.widgets import CaptionSize, CurveType, IconSize, TextSize, TitleSize
from chatkit_testing.factories._draw import Draw, Json, Maker, among
from chatkit_testing.factories._looks import (
    ALIGN,
    EXTENT,
    FLEX,
    RADIUS,
    WEIGHT,
    Recipe,
    Table,
    colour,
    pixels,
    spacing,
)

__all__ = ["DISPLAYS"]

# Texts


def _text(draw: Draw) -> Json:
    return {"value": draw.paragraphs()}


def _phrase(draw: Draw) -> Json:
    return {"value": draw.phrase()}


def _label(draw: Draw) -> Json:
    return {"label": draw.word()}


def _editable(draw: Draw) -> object:
    flags = ["autoFocus", "autoSelect", "allowAutofillExtensions", "required"]
    optional: Table = {
        **dict.fromkeys(flags, Draw.chance),
        "autoComplete": among("email", "name"),
        "pattern": among("[a-z]+"),
        "placeholder": Draw.phrase,
    }
    return draw.one_of([False, {"name": draw.name(), **draw.some(optional)}])


_LINES: Table = {"truncate": Draw.chance, "maxLines": among(1, 2, 3)}
_HEADING: Table = {**ALIGN, **_LINES, **WEIGHT, "color": colour}
_TEXT: Table = {
    **_HEADING,
    "streaming": Draw.chance,
    "italic": Draw.chance,
    "lineThrough": Draw.chance,
    "width": pixels,
    "size": among(*get_args(TextSize)),
    "minLines": among(1, 2),
    "editable": _editable,
}
_BADGE: Table = {
    "color": among("secondary", "success", "danger", "warning", "info", "discovery"),
    "variant": among("solid", "soft", "outline"),
    "size": among("sm", "md", "lg"),
    "pill": Draw.chance,
}

# Pictures


def _icon(draw: Draw) -> Json:
    return {"name": draw.icon()}


def _image(draw: Draw) -> Json:
    return {"src": draw.picture_url()}


_PLACES = ("top", "left", "center", "right", "bottom", "top left", "bottom right")
_IMAGE: Table = {
    **EXTENT,
    **FLEX,
    **RADIUS,
    "alt": Draw.phrase,
    "fit": among("cover", "contain", "fill", "scale-down", "none"),
    "position": among(*_PLACES, "top right", "bottom left"),
    "frame": Draw.chance,
    "flush": Draw.chance,
    "margin": spacing,
    "background": colour,
}

# Charts

_MONTHS = ("Jan", "Feb", "Mar")
_AXIS: Table = {"hide": Draw.chance, "labels": lambda draw: {"Jan": draw.word()}}
_CHART: Table = {
    **EXTENT,
    **FLEX,
    "showYAxis": Draw.chance,
    "showLegend": Draw.chance,
    "showTooltip": Draw.chance,
    "barGap": among(1, 2),
    "barCategoryGap": among(4, 8),
}


def _chart(draw: Draw) -> Json:
    names = [f"{draw.word()}_{number}" for number in range(draw.number(1, 2))]
    axis = draw.one_of(["month", {"dataKey": "month", **draw.some(_AXIS)}])
    rows = [{"month": month, **{name: draw.number(0, 99) for name in names}} for month in _MONTHS]
    return {"data": rows, "series": [_series(draw, name) for name in names], "xAxis": axis}


def _series(draw: Draw, key: str) -> Json:
    kind = draw.one_of(["bar", "area", "line"])
    optional: dict[str, Maker] = {"color": colour}
    if kind != "line":
        optional["stack"] = Draw.word
    if kind != "bar":
        optional["curveType"] = among(*get_args(CurveType))
    return {"type": kind, "label": draw.phrase(), "dataKey": key, **draw.some(optional)}


# Anything else


def _gauge(draw: Draw) -> Json:
    span = {"least": 0, "most": 100}
    return {"level": draw.number(0, 100), "range": span, "label": draw.phrase()}


DISPLAYS = {
    "Text": Recipe(_text, _TEXT),
    "Title": Recipe(_phrase, {**_HEADING, "size": among(*get_args(TitleSize))}),
    "Caption": Recipe(_phrase, {**_HEADING, "size": among(*get_args(CaptionSize))}),
    "Badge": Recipe(_label, _BADGE),
    "Markdown": Recipe(_text, {"streaming": Draw.chance}),
    "Icon": Recipe(_icon, {"color": colour, "size": among(*get_args(IconSize))}),
    "Image": Recipe(_image, _IMAGE),
    "Chart": Recipe(_chart, _CHART),
    "Gauge": Recipe(_gauge),
}
