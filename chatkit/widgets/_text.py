"""Components that show text: paragraphs, Markdown, titles, captions, badges."""

# The deprecated classes are of this package; `type` is frozen, so a subclass may narrow it.
# pyright: reportDeprecated=false, reportIncompatibleVariableOverride=false

from typing import Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict, deprecated

from chatkit.widgets._base import DIRECT_USE, WidgetComponentBase
from chatkit.widgets._style import CaptionSize, TextAlign, TextSize, ThemeColor, TitleSize

__all__ = ["Badge", "Caption", "EditableProps", "Markdown", "Text", "Title"]


@deprecated(DIRECT_USE, category=None)
class EditableProps(TypedDict):
    """Makes a `Text` an input of its form, under ``name``."""

    name: str
    autoFocus: NotRequired[bool]
    autoSelect: NotRequired[bool]
    autoComplete: NotRequired[str]
    allowAutofillExtensions: NotRequired[bool]
    pattern: NotRequired[str]
    placeholder: NotRequired[str]
    required: NotRequired[bool]


@deprecated(DIRECT_USE, category=None)
class Markdown(WidgetComponentBase):
    """Markdown text, which can be streamed.

    With an ``id`` its growing ``value`` goes to the client delta by delta; ``streaming`` is true
    as long as more is to come.
    """

    type: Literal["Markdown"] = Field(default="Markdown", frozen=True)
    value: str
    streaming: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Text(WidgetComponentBase):
    """Plain text, which can be streamed like `Markdown` and edited by the user.

    ``minLines`` and ``maxLines`` count lines of text.
    """

    type: Literal["Text"] = Field(default="Text", frozen=True)
    value: str
    streaming: bool | None = None
    italic: bool | None = None
    lineThrough: bool | None = None
    color: str | ThemeColor | None = None
    weight: Literal["normal", "medium", "semibold", "bold"] | None = None
    width: float | str | None = None
    size: TextSize | None = None
    textAlign: TextAlign | None = None
    truncate: bool | None = None
    minLines: int | None = None
    maxLines: int | None = None
    editable: Literal[False] | EditableProps | None = None


@deprecated(DIRECT_USE, category=None)
class Title(WidgetComponentBase):
    """A heading."""

    type: Literal["Title"] = Field(default="Title", frozen=True)
    value: str
    color: str | ThemeColor | None = None
    weight: Literal["normal", "medium", "semibold", "bold"] | None = None
    size: TitleSize | None = None
    textAlign: TextAlign | None = None
    truncate: bool | None = None
    maxLines: int | None = None


@deprecated(DIRECT_USE, category=None)
class Caption(WidgetComponentBase):
    """Small text that stands by something else."""

    type: Literal["Caption"] = Field(default="Caption", frozen=True)
    value: str
    color: str | ThemeColor | None = None
    weight: Literal["normal", "medium", "semibold", "bold"] | None = None
    size: CaptionSize | None = None
    textAlign: TextAlign | None = None
    truncate: bool | None = None
    maxLines: int | None = None


@deprecated(DIRECT_USE, category=None)
class Badge(WidgetComponentBase):
    """A word or two on a coloured ground, such as a status."""

    type: Literal["Badge"] = Field(default="Badge", frozen=True)
    label: str
    color: Literal["secondary", "success", "danger", "warning", "info", "discovery"] | None = None
    variant: Literal["solid", "soft", "outline"] | None = None
    size: Literal["sm", "md", "lg"] | None = None
    pill: bool | None = None
