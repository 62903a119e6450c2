"""TODO."""

from typing import Literal

from pydantic import BaseModel, Field
from typing_extensions import deprecated

from chatkit.actions import ActionConfig
from chatkit.widgets._base import DIRECT_USE, NamedWidgetMeta, WidgetComponentBase
from chatkit.widgets._style import (
    Alignment,
    Border,
    Borders,
    Justification,
    RadiusValue,
    Spacing,
    ThemeColor,
)


@deprecated(DIRECT_USE, category=None)
class BoxBase(BaseModel, metaclass=NamedWidgetMeta):
    children: list["WidgetComponent"] | None = None
    align: Alignment | None = None
    justify: Justification | None = None
    wrap: Literal["nowrap", "wrap", "wrap-reverse"] | None = None
    flex: int | str | None = None
    gap: int | str | None = None
    height: float | str | None = None
    width: float | str | None = None
    size: float | str | None = None
    minHeight: int | str | None = None
    minWidth: int | str | None = None
    minSize: int | str | None = None
    maxHeight: int | str | None = None
    maxWidth: int | str | None = None
    maxSize: int | str | None = None
    padding: float | str | Spacing | None = None
    margin: float | str | Spacing | None = None
    border: int | Border | Borders | None = None
    radius: RadiusValue | None = None
    background: str | ThemeColor | None = None
    aspectRatio: float | str | None = None


@deprecated(DIRECT_USE, category=None)
class Box(WidgetComponentBase, BoxBase):
    type: Literal["Box"] = Field(default="Box", frozen=True)
    direction: Literal["row", "col"] | None = None


@deprecated(DIRECT_USE, category=None)
class Row(WidgetComponentBase, BoxBase):
    type: Literal["Row"] = Field(default="Row", frozen=True)


@deprecated(DIRECT_USE, category=None)
class Col(WidgetComponentBase, BoxBase):
    type: Literal["Col"] = Field(default="Col", frozen=True)


@deprecated(DIRECT_USE, category=None)
class Form(WidgetComponentBase, BoxBase):
    type: Literal["Form"] = Field(default="Form", frozen=True)
    onSubmitAction: ActionConfig | None = None
    direction: Literal["row", "col"] | None = None


@deprecated(DIRECT_USE, category=None)
class Divider(WidgetComponentBase):
    type: Literal["Divider"] = Field(default="Divider", frozen=True)
    color: str | ThemeColor | None = None
    size: int | str | None = None
    spacing: int | str | None = None
    flush: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Spacer(WidgetComponentBase):
    type: Literal["Spacer"] = Field(default="Spacer", frozen=True)
    minSize: int | str | None = None


@deprecated(DIRECT_USE, category=None)
class Transition(WidgetComponentBase):
    type: Literal["Transition"] = Field(default="Transition", frozen=True)
    children: "WidgetComponent | None"
