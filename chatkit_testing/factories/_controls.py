"""Controls: what the user of a widget presses, picks and fills in."""

from typing import get_args

from chatkit.widgets import ControlVariant, TextSize
from chatkit_testing.factories._draw import Draw, Json, among
from chatkit_testing.factories._looks import (
    ALIGN,
    CONTROL_SIZE,
    WEIGHT,
    Recipe,
    Table,
    action,
    colour,
    options,
)

__all__ = ["CONTROLS"]


def _time(draw: Draw) -> str:
    """A time as JSON has it, since what no class describes is kept as it comes."""
    return draw.time().isoformat()


_FLAGS: Table = {"disabled": Draw.chance, "required": Draw.chance}
_LOOK: Table = {
    **CONTROL_SIZE,
    "variant": among(*get_args(ControlVariant)),
    "pill": Draw.chance,
    "block": Draw.chance,
    "disabled": Draw.chance,
}
_BUTTON: Table = {
    **_LOOK,
    "submit": Draw.chance,
    "label": Draw.phrase,
    "onClickAction": action,
    "iconStart": Draw.icon,
    "iconEnd": Draw.icon,
    "style": among("primary", "secondary"),
    "iconSize": among("sm", "md", "lg", "xl", "2xl"),
    "color": among("primary", "info", "discovery", "success", "caution", "warning", "danger"),
    "uniform": Draw.chance,
}
_CHECKBOX: Table = {
    **_FLAGS,
    "label": Draw.phrase,
    "defaultChecked": Draw.chance,
    "onChangeAction": action,
}
_PICKING: Table = {
    **_LOOK,
    "onChangeAction": action,
    "placeholder": Draw.phrase,
    "clearable": Draw.chance,
}
_DATE_PICKER: Table = {
    **_PICKING,
    "defaultValue": _time,
    "min": _time,
    "max": _time,
    "side": among("top", "bottom", "left", "right"),
    "align": among("start", "center", "end"),
}
_TYPING: Table = {
    **_FLAGS,
    **CONTROL_SIZE,
    "placeholder": Draw.phrase,
    "defaultValue": Draw.phrase,
    "pattern": among("[a-z]+"),
    "allowAutofillExtensions": Draw.chance,
    "autoSelect": Draw.chance,
    "autoFocus": Draw.chance,
    "variant": among("soft", "outline"),
    "gutterSize": among("2xs", "xs", "sm", "md", "lg", "xl"),
}
_INPUT: Table = {
    **_TYPING,
    "inputType": among("number", "email", "text", "password", "tel", "url"),
    "pill": Draw.chance,
}
_TEXTAREA: Table = {
    **_TYPING,
    "rows": among(2, 4),
    "autoResize": Draw.chance,
    "maxRows": among(6, 8),
}
_LABEL: Table = {**ALIGN, **WEIGHT, "size": among(*get_args(TextSize)), "color": colour}
_RADIO_GROUP: Table = {
    **_FLAGS,
    "ariaLabel": Draw.phrase,
    "onChangeAction": action,
    "direction": among("row", "col"),
}


def _name(draw: Draw) -> Json:
    return {"name": draw.name()}


def _label(draw: Draw) -> Json:
    return {"value": draw.phrase(), "fieldName": draw.name()}


def _radio_options(draw: Draw) -> Json:
    return options(draw, {"disabled": Draw.chance})


def _select_options(draw: Draw) -> Json:
    return options(draw, {"disabled": Draw.chance, "description": Draw.sentence})


CONTROLS = {
    "Button": Recipe(at_times=_BUTTON),
    "Checkbox": Recipe(_name, _CHECKBOX),
    "DatePicker": Recipe(_name, _DATE_PICKER),
    "Input": Recipe(_name, _INPUT),
    "Label": Recipe(_label, _LABEL),
    "RadioGroup": Recipe(_radio_options, _RADIO_GROUP),
    "Select": Recipe(_select_options, {**_PICKING, "searchable": Draw.chance}),
    "Textarea": Recipe(_name, _TEXTAREA),
}
