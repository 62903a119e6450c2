"""TODO."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict, deprecated

from chatkit.icons import IconName
from chatkit.widgets._base import DIRECT_USE


@deprecated(DIRECT_USE, category=None)
class ThemeColor(TypedDict):
    dark: str
    light: str


@deprecated(DIRECT_USE, category=None)
class Spacing(TypedDict):
    top: NotRequired[float | str]
    right: NotRequired[float | str]
    bottom: NotRequired[float | str]
    left: NotRequired[float | str]
    x: NotRequired[float | str]
    y: NotRequired[float | str]


@deprecated(DIRECT_USE, category=None)
class Border(TypedDict):
    size: int
    color: NotRequired[str | ThemeColor]
    style: NotRequired[
        Literal["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"]
    ]


@deprecated(DIRECT_USE, category=None)
class Borders(TypedDict):
    top: NotRequired[int | Border]
    right: NotRequired[int | Border]
    bottom: NotRequired[int | Border]
    left: NotRequired[int | Border]
    x: NotRequired[int | Border]
    y: NotRequired[int | Border]


@deprecated(DIRECT_USE, category=None)
class MinMax(TypedDict):
    min: NotRequired[int]
    max: NotRequired[int]


RadiusValue = Literal[
    "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "full", "100%", "none"
]


TextAlign = Literal["start", "center", "end"]


TextSize = Literal["xs", "sm", "md", "lg", "xl"]


IconSize = Literal["xs", "sm", "md", "lg", "xl", "2xl", "3xl"]


TitleSize = Literal["sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl"]


CaptionSize = Literal["sm", "md", "lg"]


Alignment = Literal["start", "center", "end", "baseline", "stretch"]


Justification = Literal["start", "center", "end", "between", "around", "evenly", "stretch"]


ControlVariant = Literal["solid", "soft", "outline", "ghost"]


ControlSize = Literal["3xs", "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl"]


WidgetIcon = IconName
