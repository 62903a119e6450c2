"""Charts: the component, its axis, and the three kinds of series it draws."""

# The deprecated classes are of this package; `type` is frozen, so a subclass may narrow it.
# pyright: reportDeprecated=false, reportIncompatibleVariableOverride=false

from typing import Annotated, Literal, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict, deprecated

from chatkit.widgets._base import DIRECT_USE, WarnsOnCall, WidgetComponentBase
from chatkit.widgets._style import ThemeColor

__all__ = [
    "AreaSeries",
    "BarSeries",
    "Chart",
    "CurveType",
    "LineSeries",
    "Series",
    "XAxisConfig",
]

CurveType = Literal[
    "basis",
    "basisClosed",
    "basisOpen",
    "bumpX",
    "bumpY",
    "bump",
    "linear",
    "linearClosed",
    "natural",
    "monotoneX",
    "monotoneY",
    "monotone",
    "step",
    "stepBefore",
    "stepAfter",
]


@deprecated(DIRECT_USE, category=None)
class BarSeries(BaseModel, metaclass=WarnsOnCall):
    """Bars of the values under ``dataKey``; series with the same ``stack`` stand on each other."""

    type: Literal["bar"] = Field(default="bar", frozen=True)
    label: str | None
    dataKey: str
    stack: str | None = None
    color: str | ThemeColor | None = None


@deprecated(DIRECT_USE, category=None)
class AreaSeries(BaseModel, metaclass=WarnsOnCall):
    """A filled curve; areas with the same ``stack`` stand on each other."""

    type: Literal["area"] = Field(default="area", frozen=True)
    label: str | None
    dataKey: str
    stack: str | None = None
    color: str | ThemeColor | None = None
    curveType: CurveType | None = None


@deprecated(DIRECT_USE, category=None)
class LineSeries(BaseModel, metaclass=WarnsOnCall):
    """A curve through the values under ``dataKey``."""

    type: Literal["line"] = Field(default="line", frozen=True)
    label: str | None
    dataKey: str
    color: str | ThemeColor | None = None
    curveType: CurveType | None = None


Series = Annotated[BarSeries | AreaSeries | LineSeries, Field(discriminator="type")]


@deprecated(DIRECT_USE, category=None)
class XAxisConfig(TypedDict):
    """The horizontal axis: the key of its values, and what to show for a value instead of it."""

    dataKey: str
    hide: NotRequired[bool]
    labels: NotRequired[dict[str, str]]


@deprecated(DIRECT_USE, category=None)
class Chart(WidgetComponentBase):
    """A chart of ``data``, whose rows map the keys of the axis and of each series to values.

    ``xAxis`` is such a key, or an `XAxisConfig`. For heights, widths and sizes a number counts
    pixels and a text is a CSS length.
    """

    type: Literal["Chart"] = Field(default="Chart", frozen=True)
    data: list[dict[str, str | int | float]]
    series: list[Series]
    xAxis: str | XAxisConfig
    showYAxis: bool | None = None
    showLegend: bool | None = None
    showTooltip: bool | None = None
    barGap: int | None = None
    barCategoryGap: int | None = None
    flex: int | str | None = None
    height: int | str | None = None
    width: int | str | None = None
    size: int | str | None = None
    minHeight: int | str | None = None
    minWidth: int | str | None = None
    minSize: int | str | None = None
    maxHeight: int | str | None = None
    maxWidth: int | str | None = None
    maxSize: int | str | None = None
    aspectRatio: float | str | None = None
