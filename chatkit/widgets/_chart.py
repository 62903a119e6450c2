"""TODO."""

from typing import Annotated, Literal, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict, deprecated

from chatkit.widgets._base import DIRECT_USE, NamedWidgetMeta, WidgetComponentBase
from chatkit.widgets._style import ThemeColor

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
class BarSeries(BaseModel, metaclass=NamedWidgetMeta):
    type: Literal["bar"] = Field(default="bar", frozen=True)
    label: str | None
    dataKey: str
    stack: str | None = None
    color: str | ThemeColor | None = None


@deprecated(DIRECT_USE, category=None)
class AreaSeries(BaseModel, metaclass=NamedWidgetMeta):
    type: Literal["area"] = Field(default="area", frozen=True)
    label: str | None
    dataKey: str
    stack: str | None = None
    color: str | ThemeColor | None = None
    curveType: None | Literal[CurveType] = None


@deprecated(DIRECT_USE, category=None)
class LineSeries(BaseModel, metaclass=NamedWidgetMeta):
    type: Literal["line"] = Field(default="line", frozen=True)
    label: str | None
    dataKey: str
    color: str | ThemeColor | None = None
    curveType: None | Literal[CurveType] = None


Series = Annotated[BarSeries | AreaSeries | LineSeries, Field(discriminator="type")]


@deprecated(DIRECT_USE, category=None)
class XAxisConfig(TypedDict):
    dataKey: str
    hide: NotRequired[bool]
    labels: NotRequired[dict[str, str]]


@deprecated(DIRECT_USE, category=None)
class Chart(WidgetComponentBase):
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
