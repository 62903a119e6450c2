"""Colours, spacing, borders and the named sizes and alignments that components share."""

# The deprecated classes are of this package.
# pyright: reportDeprecated=false

from typing import Literal, NotRequired

from typing_extensions import TypedDict, deprecated

from chatkit.icons import IconName
from chatkit.widgets._base import DIRECT_USE

__all__ = [
    "Alignment",
    "Border",
    "Borders",
    "CaptionSize",
    "ControlSize",
    "ControlVariant",
    "IconSize",
    "Justification",
    "MinMax",
    "RadiusValue",
    "Spacing",
    "TextAlign",
    "TextSize",
    "ThemeColor",
    "TitleSize",
    "WidgetIcon",
]

RadiusValue = Literal[
    "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "full", "100%", "none"
]

TextAlign = Literal["start", "center", "end"]
TextSize = Literal["xs", "sm", "md", "lg", "xl"]
TitleSize = Literal["sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl"]
CaptionSize = Literal["sm", "md", "lg"]
IconSize = Literal["xs", "sm", "md", "lg", "xl", "2xl", "3xl"]

Alignment = Literal["start", "center", "end", "baseline", "stretch"]
Justification = Literal["start", "center", "end", "between", "around", "evenly", "stretch"]

ControlVariant = Literal["solid", "soft", "outline", "ghost"]
ControlSize = Literal["3xs", "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl"]

WidgetIcon = IconName


@deprecated(DIRECT_USE, category=None)
class ThemeColor(TypedDict):
    """A colour for each theme of the client."""

    dark: str
    light: str


@deprecated(DIRECT_USE, category=None)
class Spacing(TypedDict):
    """Padding or margin side by side; ``x`` and ``y`` set two opposite sides at once.

    A number counts the client's spacing units, a text is a CSS length.
    """

    top: NotRequired[float | str]
    right: NotRequired[float | str]
    bottom: NotRequired[float | str]
    left: NotRequired[float | str]
    x: NotRequired[float | str]
    y: NotRequired[float | str]


@deprecated(DIRECT_USE, category=None)
class Border(TypedDict):
    """One border line; ``size`` is its width in pixels."""

    size: int
    color: NotRequired[str | ThemeColor]
    style: NotRequired[
        Literal["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"]
    ]


@deprecated(DIRECT_USE, category=None)
class Borders(TypedDict):
    """Borders side by side: a width in pixels or a `Border` for each."""

    top: NotRequired[int | Border]
    right: NotRequired[int | Border]
    bottom: NotRequired[int | Border]
    left: NotRequired[int | Border]
    x: NotRequired[int | Border]
    y: NotRequired[int | Border]


@deprecated(DIRECT_USE, category=None)
class MinMax(TypedDict):
    """The two ends of a range, either of which may be open."""

    min: NotRequired[int]
    max: NotRequired[int]
