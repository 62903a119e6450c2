"""Controls: buttons and the inputs of forms.

A control's ``name`` is the key of its value in the payload of the action that its form, or its
own ``on…Action``, sends.
"""

# The deprecated classes are of this package; `type` is frozen, so a subclass may narrow it.
# pyright: reportDeprecated=false, reportIncompatibleVariableOverride=false

from datetime import datetime
from typing import Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict, deprecated

from chatkit.actions import ActionConfig
from chatkit.widgets._base import DIRECT_USE, WidgetComponentBase
from chatkit.widgets._style import (
    ControlSize,
    ControlVariant,
    TextAlign,
    TextSize,
    ThemeColor,
    WidgetIcon,
)

__all__ = [
    "Button",
    "Checkbox",
    "DatePicker",
    "Input",
    "Label",
    "RadioGroup",
    "RadioOption",
    "Select",
    "SelectOption",
    "Textarea",
]


@deprecated(DIRECT_USE, category=None)
class Button(WidgetComponentBase):
    """A button that runs ``onClickAction``, or sends its form when ``submit`` is true."""

    type: Literal["Button"] = Field(default="Button", frozen=True)
    submit: bool | None = None
    label: str | None = None
    onClickAction: ActionConfig | None = None
    iconStart: WidgetIcon | None = None
    iconEnd: WidgetIcon | None = None
    style: Literal["primary", "secondary"] | None = None
    iconSize: Literal["sm", "md", "lg", "xl", "2xl"] | None = None
    color: (
        Literal[
            "primary", "secondary", "info", "discovery", "success", "caution", "warning", "danger"
        ]
        | None
    ) = None
    variant: ControlVariant | None = None
    size: ControlSize | None = None
    pill: bool | None = None
    uniform: bool | None = None
    block: bool | None = None
    disabled: bool | None = None


@deprecated(DIRECT_USE, category=None)
class SelectOption(TypedDict):
    """One choice of a `Select`: the value it sends and the label it shows."""

    value: str
    label: str
    disabled: NotRequired[bool]
    description: NotRequired[str]


@deprecated(DIRECT_USE, category=None)
class Select(WidgetComponentBase):
    """A drop-down list; ``defaultValue`` is the value of the option chosen at first."""

    type: Literal["Select"] = Field(default="Select", frozen=True)
    name: str
    options: list[SelectOption]
    onChangeAction: ActionConfig | None = None
    placeholder: str | None = None
    defaultValue: str | None = None
    variant: ControlVariant | None = None
    size: ControlSize | None = None
    pill: bool | None = None
    block: bool | None = None
    clearable: bool | None = None
    disabled: bool | None = None
    searchable: bool | None = None


@deprecated(DIRECT_USE, category=None)
class DatePicker(WidgetComponentBase):
    """A date input; ``min`` and ``max`` bound the dates that can be picked."""

    type: Literal["DatePicker"] = Field(default="DatePicker", frozen=True)
    name: str
    onChangeAction: ActionConfig | None = None
    placeholder: str | None = None
    defaultValue: datetime | None = None
    min: datetime | None = None
    max: datetime | None = None
    variant: ControlVariant | None = None
    size: ControlSize | None = None
    side: Literal["top", "bottom", "left", "right"] | None = None
    align: Literal["start", "center", "end"] | None = None
    pill: bool | None = None
    block: bool | None = None
    clearable: bool | None = None
    disabled: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Checkbox(WidgetComponentBase):
    """A box to tick, whose value is true or false."""

    type: Literal["Checkbox"] = Field(default="Checkbox", frozen=True)
    name: str
    label: str | None = None
    defaultChecked: bool | None = None
    onChangeAction: ActionConfig | None = None
    disabled: bool | None = None
    required: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Input(WidgetComponentBase):
    """A line of text to fill in; ``pattern`` is a regular expression that it must match."""

    type: Literal["Input"] = Field(default="Input", frozen=True)
    name: str
    inputType: Literal["number", "email", "text", "password", "tel", "url"] | None = None
    defaultValue: str | None = None
    required: bool | None = None
    pattern: str | None = None
    placeholder: str | None = None
    allowAutofillExtensions: bool | None = None
    autoSelect: bool | None = None
    autoFocus: bool | None = None
    disabled: bool | None = None
    variant: Literal["soft", "outline"] | None = None
    size: ControlSize | None = None
    gutterSize: Literal["2xs", "xs", "sm", "md", "lg", "xl"] | None = None
    pill: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Label(WidgetComponentBase):
    """The label of the control whose ``name`` is ``fieldName``."""

    type: Literal["Label"] = Field(default="Label", frozen=True)
    value: str
    fieldName: str
    size: TextSize | None = None
    weight: Literal["normal", "medium", "semibold", "bold"] | None = None
    textAlign: TextAlign | None = None
    color: str | ThemeColor | None = None


@deprecated(DIRECT_USE, category=None)
class RadioOption(TypedDict):
    """One choice of a `RadioGroup`: the value it sends and the label it shows."""

    label: str
    value: str
    disabled: NotRequired[bool]


@deprecated(DIRECT_USE, category=None)
class RadioGroup(WidgetComponentBase):
    """Choices shown side by side, of which one is picked."""

    type: Literal["RadioGroup"] = Field(default="RadioGroup", frozen=True)
    name: str
    options: list[RadioOption] | None = None
    ariaLabel: str | None = None
    onChangeAction: ActionConfig | None = None
    defaultValue: str | None = None
    direction: Literal["row", "col"] | None = None
    disabled: bool | None = None
    required: bool | None = None


@deprecated(DIRECT_USE, category=None)
class Textarea(WidgetComponentBase):
    """Several lines of text to fill in; ``autoResize`` lets it grow up to ``maxRows`` lines."""

    type: Literal["Textarea"] = Field(default="Textarea", frozen=True)
    name: str
    defaultValue: str | None = None
    required: bool | None = None
    pattern: str | None = None
    placeholder: str | None = None
    autoSelect: bool | None = None
    autoFocus: bool | None = None
    disabled: bool | None = None
    variant: Literal["soft", "outline"] | None = None
    size: ControlSize | None = None
    gutterSize: Literal["2xs", "xs", "sm", "md", "lg", "xl"] | None = None
    rows: int | None = None
    autoResize: bool | None = None
    maxRows: int | None = None
    allowAutofillExtensions: bool | None = None
