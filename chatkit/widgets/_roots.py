"""Roots: the components that a widget can begin with."""

# The deprecated classes are of this package; `type` is frozen, so a subclass may narrow it.
# pyright: reportDeprecated=false, reportIncompatibleVariableOverride=false

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict, deprecated

from chatkit.actions import ActionConfig
from chatkit.widgets._base import DIRECT_USE, WidgetComponentBase
from chatkit.widgets._layout import DynamicWidgetComponent, ListViewItem, WidgetComponent
from chatkit.widgets._style import Spacing, ThemeColor, WidgetIcon

__all__ = [
    "BasicRoot",
    "Card",
    "CardAction",
    "DynamicWidgetRoot",
    "ListView",
    "StrictWidgetRoot",
    "WidgetRoot",
    "WidgetStatus",
    "WidgetStatusWithFavicon",
    "WidgetStatusWithIcon",
]


@deprecated(DIRECT_USE, category=None)
class WidgetStatusWithFavicon(TypedDict):
    """A status line above the widget, with the picture at the URL ``favicon``."""

    text: str
    favicon: NotRequired[str]
    frame: NotRequired[bool]


@deprecated(DIRECT_USE, category=None)
class WidgetStatusWithIcon(TypedDict):
    """A status line above the widget, with an icon."""

    text: str
    icon: NotRequired[WidgetIcon]


WidgetStatus = WidgetStatusWithFavicon | WidgetStatusWithIcon


@deprecated(DIRECT_USE, category=None)
class CardAction(TypedDict):
    """A button in the footer of a `Card`."""

    label: str
    action: ActionConfig


@deprecated(DIRECT_USE, category=None)
class ListView(WidgetComponentBase):
    """A list of rows; ``limit`` is how many are shown before the user asks for more."""

    type: Literal["ListView"] = Field(default="ListView", frozen=True)
    children: list[ListViewItem]
    limit: int | Literal["auto"] | None = None
    status: WidgetStatus | None = None
    theme: Literal["light", "dark"] | None = None


@deprecated(DIRECT_USE, category=None)
class Card(WidgetComponentBase):
    """A framed widget with room for two actions below.

    With ``asForm`` the card is a form, whose values go into the payload of ``confirm``.
    """

    type: Literal["Card"] = Field(default="Card", frozen=True)
    asForm: bool | None = None
    children: list[WidgetComponent]
    background: str | ThemeColor | None = None
    size: Literal["sm", "md", "lg", "full"] | None = None
    padding: float | str | Spacing | None = None
    status: WidgetStatus | None = None
    collapsed: bool | None = None
    confirm: CardAction | None = None
    cancel: CardAction | None = None
    theme: Literal["light", "dark"] | None = None


class BasicRoot(DynamicWidgetComponent):
    """A root without a frame; its properties are free, as those of a `DynamicWidgetComponent`."""

    type: Literal["Basic"] = Field(default="Basic", frozen=True)


class DynamicWidgetRoot(DynamicWidgetComponent):
    """A root of any type with any properties: what `WidgetTemplate.build` returns."""

    type: Literal["Card", "ListView", "Basic"]


StrictWidgetRoot = Annotated[Card | ListView | BasicRoot, Field(discriminator="type")]

# A smart union: JSON that fits a named class becomes that class, the rest stays dynamic.
WidgetRoot = StrictWidgetRoot | DynamicWidgetRoot
