"""TODO."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict, deprecated

from chatkit.actions import ActionConfig
from chatkit.widgets._base import DIRECT_USE, WidgetComponentBase
from chatkit.widgets._chart import Chart
from chatkit.widgets._controls import (
    Button,
    Checkbox,
    DatePicker,
    Input,
    Label,
    RadioGroup,
    Select,
    Textarea,
)
from chatkit.widgets._layout import Box, BoxBase, Col, Divider, Form, Row, Spacer, Transition
from chatkit.widgets._media import Icon, Image
from chatkit.widgets._style import Alignment, Spacing, ThemeColor, WidgetIcon
from chatkit.widgets._text import Badge, Caption, Markdown, Text, Title


@deprecated(DIRECT_USE, category=None)
class WidgetStatusWithFavicon(TypedDict):
    text: str
    favicon: NotRequired[str]
    frame: NotRequired[bool]


@deprecated(DIRECT_USE, category=None)
class WidgetStatusWithIcon(TypedDict):
    text: str
    icon: NotRequired[WidgetIcon]


WidgetStatus = WidgetStatusWithFavicon | WidgetStatusWithIcon


@deprecated(DIRECT_USE, category=None)
class CardAction(TypedDict):
    label: str
    action: ActionConfig


@deprecated(DIRECT_USE, category=None)
class ListViewItem(WidgetComponentBase):
    type: Literal["ListViewItem"] = Field(default="ListViewItem", frozen=True)
    children: list["WidgetComponent"]
    onClickAction: ActionConfig | None = None
    gap: int | str | None = None
    align: Alignment | None = None


@deprecated(DIRECT_USE, category=None)
class ListView(WidgetComponentBase):
    type: Literal["ListView"] = Field(default="ListView", frozen=True)
    children: list[ListViewItem]
    limit: int | Literal["auto"] | None = None
    status: WidgetStatus | None = None
    theme: Literal["light", "dark"] | None = None


@deprecated(DIRECT_USE, category=None)
class Card(WidgetComponentBase):
    type: Literal["Card"] = Field(default="Card", frozen=True)
    asForm: bool | None = None
    children: list["WidgetComponent"]
    background: str | ThemeColor | None = None
    size: Literal["sm", "md", "lg", "full"] | None = None
    padding: float | str | Spacing | None = None
    status: WidgetStatus | None = None
    collapsed: bool | None = None
    confirm: CardAction | None = None
    cancel: CardAction | None = None
    theme: Literal["light", "dark"] | None = None


class DynamicWidgetComponent(WidgetComponentBase):
    model_config = ConfigDict(extra="allow")
    children: "DynamicWidgetComponent | list[DynamicWidgetComponent] | None" = None


class BasicRoot(DynamicWidgetComponent):
    type: Literal["Basic"] = Field(default="Basic", frozen=True)


class DynamicWidgetRoot(DynamicWidgetComponent):
    type: Literal["Card", "ListView", "Basic"]


StrictWidgetComponent = Annotated[
    Text
    | Title
    | Caption
    | Chart
    | Badge
    | Markdown
    | Box
    | Row
    | Col
    | Divider
    | Icon
    | Image
    | ListViewItem
    | Button
    | Checkbox
    | Spacer
    | Select
    | DatePicker
    | Form
    | Input
    | Label
    | RadioGroup
    | Textarea
    | Transition,
    Field(discriminator="type"),
]


WidgetComponent = StrictWidgetComponent | DynamicWidgetComponent


StrictWidgetRoot = Annotated[Card | ListView | BasicRoot, Field(discriminator="type")]


WidgetRoot = StrictWidgetRoot | DynamicWidgetRoot


for _model in (BoxBase, Box, Row, Col, Form, Transition, ListViewItem, ListView, Card):
    _model.model_rebuild(force=True, _types_namespace={"WidgetComponent": WidgetComponent})
