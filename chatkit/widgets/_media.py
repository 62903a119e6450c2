"""Components that show a picture: icons and images."""

# The deprecated classes are of this package; `type` is frozen, so a subclass may narrow it.
# pyright: reportDeprecated=false, reportIncompatibleVariableOverride=false

from typing import Literal

from pydantic import Field
from typing_extensions import deprecated

from chatkit.widgets._base import DIRECT_USE, WidgetComponentBase
from chatkit.widgets._style import IconSize, RadiusValue, Spacing, ThemeColor, WidgetIcon

__all__ = ["Icon", "Image"]


@deprecated(DIRECT_USE, category=None)
class Icon(WidgetComponentBase):
    """One of the client's icons, by name."""

    type: Literal["Icon"] = Field(default="Icon", frozen=True)
    name: WidgetIcon
    color: str | ThemeColor | None = None
    size: IconSize | None = None


@deprecated(DIRECT_USE, category=None)
class Image(WidgetComponentBase):
    """An image at the URL ``src``.

    A thread whose ``allowed_image_domains`` is set shows images of those domains only. For
    heights, widths and sizes a number counts pixels and a text is a CSS length; ``size`` sets
    both height and width.
    """

    type: Literal["Image"] = Field(default="Image", frozen=True)
    src: str
    alt: str | None = None
    fit: Literal["cover", "contain", "fill", "scale-down", "none"] | None = None
    position: (
        Literal[
            "top left",
            "top",
            "top right",
            "left",
            "center",
            "right",
            "bottom left",
            "bottom",
            "bottom right",
        ]
        | None
    ) = None
    radius: RadiusValue | None = None
    frame: bool | None = None
    flush: bool | None = None
    height: int | str | None = None
    width: int | str | None = None
    size: int | str | None = None
    minHeight: int | str | None = None
    minWidth: int | str | None = None
    minSize: int | str | None = None
    maxHeight: int | str | None = None
    maxWidth: int | str | None = None
    maxSize: int | str | None = None
    margin: int | str | Spacing | None = None
    background: str | ThemeColor | None = None
    aspectRatio: float | str | None = None
    flex: int | str | None = None
