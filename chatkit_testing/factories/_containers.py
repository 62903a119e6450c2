"""Containers: boxes, forms, rows of lists, and what stands between their children."""

from typing import get_args

from chatkit.widgets import Alignment, Justification
from chatkit_testing.factories._draw import Draw, Json, among
from chatkit_testing.factories._looks import (
    EXTENT,
    FLEX,
    RADIUS,
    THEME,
    Recipe,
    Table,
    action,
    border,
    colour,
    pixels,
    spacing,
    status,
    units,
)

__all__ = ["CARD", "CONTAINERS", "LIST_VIEW"]

_BOX: Table = {
    **EXTENT,
    **FLEX,
    **RADIUS,
    "align": among(*get_args(Alignment)),
    "justify": among(*get_args(Justification)),
    "wrap": among("nowrap", "wrap", "wrap-reverse"),
    "gap": units,
    "padding": spacing,
    "margin": spacing,
    "border": border,
    "background": colour,
}
_DIRECTION: Table = {"direction": among("row", "col")}
_DIVIDER: Table = {"color": colour, "size": units, "spacing": units, "flush": Draw.chance}
_ROW_OF_LIST: Table = {
    "onClickAction": action,
    "gap": units,
    "align": among(*get_args(Alignment)),
}

CONTAINERS = {
    "Box": Recipe(at_times={**_BOX, **_DIRECTION}, holds="several"),
    "Row": Recipe(at_times=_BOX, holds="several"),
    "Col": Recipe(at_times=_BOX, holds="several"),
    "Form": Recipe(at_times={**_BOX, **_DIRECTION, "onSubmitAction": action}, holds="several"),
    "Divider": Recipe(at_times=_DIVIDER),
    "Spacer": Recipe(at_times={"minSize": pixels}),
    "Transition": Recipe(holds="one"),
    "ListViewItem": Recipe(at_times=_ROW_OF_LIST, holds="several"),
}


def _footer(draw: Draw) -> Json:
    return {"label": draw.phrase(), "action": action(draw)}


CARD: Table = {
    **THEME,
    "asForm": Draw.chance,
    "background": colour,
    "size": among("sm", "md", "lg", "full"),
    "padding": spacing,
    "status": status,
    "collapsed": Draw.chance,
    "confirm": _footer,
    "cancel": _footer,
}
LIST_VIEW: Table = {**THEME, "limit": among(2, 5, "auto"), "status": status}
