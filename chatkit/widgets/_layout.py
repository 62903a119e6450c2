"""Components that hold others, and the union of all components.

The containers and the union name each other, so they live in one module, where pydantic finds
``WidgetComponent`` by itself when it first needs it.
"""

# The deprecated classes are of this package; `type` is frozen, so a subclass may narrow it.
# pyright: reportDeprecated=false, reportIncompatibleVariableOverride=false

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import deprecated

from chatkit.actions import ActionConfig
from chatkit.widgets._base import DIRECT_USE, WarnsOnCall, WidgetComponentBase
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
from chatkit.widgets._media import Icon, Image
from chatkit.widgets._style import (
    Alignment,
    Border,
    Borders,
    Justification,
    RadiusValue,
    Spacing,
    ThemeColor,
)
from chatkit.widgets._text import Badge, Caption, Markdown, Text, Title

__all__ = [
    "Box",
    "BoxBase",
    "Col",
    "Divider",
    "DynamicWidgetComponent",
    "Form",
    "ListViewItem",
    "Row",
    "Spacer",
    "StrictWidgetComponent",
    "Transition",
    "WidgetComponent",
]


@deprecated(DIRECT_USE, category=None)
class BoxBase(BaseModel, metaclass=WarnsOnCall):
    """The flex-box properties of `Box`, `Row`, `Col` and `Form`.

    For heights, widths and sizes a number counts pixels, for ``gap``, ``padding`` and ``margin``
    the client's spacing units, for ``border`` the pixels of its width; a text is a CSS value.
    ``size`` sets both height and width.
    """

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
    """A flex box, in either direction."""

    type: Literal["Box"] = Field(default="Box", frozen=True)
    direction: Literal["row", "col"] | None = None


@deprecated(DIRECT_USE, category=None)
class Row(WidgetComponentBase, BoxBase):
    """A flex box whose children stand side by side."""

    type: Literal["Row"] = Field(default="Row", frozen=True)


@deprecated(DIRECT_USE, category=None)
class Col(WidgetComponentBase, BoxBase):
    """A flex box whose children stand below each other."""

    type: Literal["Col"] = Field(default="Col", frozen=True)


@deprecated(DIRECT_USE, category=None)
class Form(WidgetComponentBase, BoxBase):
    """A flex box whose controls are sent together, with ``onSubmitAction``."""

    type: Literal["Form"] = Field(default="Form", frozen=True)
    onSubmitAction: ActionConfig | None = None
    direction: Literal["row", "col"] | None = None


@deprecated(DIRECT_USE, category=None)
class Divider(WidgetComponentBase):
    """A line between siblings; ``flush`` draws it over the padding of its container."""

    type: Literal["Divider"] = Field(default="Divider", frozen=True)
    color: str | ThemeColor | None = None
    size: int | str | None = None
    spacing: int | str | None = None
    flush: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Spacer(WidgetComponentBase):
    """Empty space that takes what its siblings leave, at least ``minSize``."""

    type: Literal["Spacer"] = Field(default="Spacer", frozen=True)
    minSize: int | str | None = None


@deprecated(DIRECT_USE, category=None)
class Transition(WidgetComponentBase):
    """A place where one child gives way to the next with an animation."""

    type: Literal["Transition"] = Field(default="Transition", frozen=True)
    children: "WidgetComponent | None"


@deprecated(DIRECT_USE, category=None)
class ListViewItem(WidgetComponentBase):
    """One row of a `ListView`, which may run an action when it is clicked."""

    type: Literal["ListViewItem"] = Field(default="ListViewItem", frozen=True)
    children: list["WidgetComponent"]
    onClickAction: ActionConfig | None = None
    gap: int | str | None = None
    align: Alignment | None = None


class DynamicWidgetComponent(WidgetComponentBase):
    """A component of any type with any properties.

    It is what templates build, and what JSON becomes that fits no named class. Properties other
    than the declared ones are kept as they come and read as attributes:

        >>> gauge = DynamicWidgetComponent(type="Gauge", level=3)
        >>> gauge.level
        3
    """

    model_config = ConfigDict(extra="allow")

    children: "DynamicWidgetComponent | list[DynamicWidgetComponent] | None" = None


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
