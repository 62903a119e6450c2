"""Widgets: small user interfaces that the server describes in JSON and the client draws.

Author them as ``.widget`` files and fill them in with `WidgetTemplate`, which builds dynamic
components. The named classes describe the same JSON field by field; validated JSON becomes them
where it fits, while calling their constructors is deprecated and warns.
"""

# The deprecated classes are of this package.
# pyright: reportDeprecated=false

from chatkit.actions import ActionConfig
from chatkit.icons import IconName
from chatkit.widgets._base import WidgetComponentBase
from chatkit.widgets._chart import (
    AreaSeries,
    BarSeries,
    Chart,
    CurveType,
    LineSeries,
    Series,
    XAxisConfig,
)
from chatkit.widgets._controls import (
    Button,
    Checkbox,
    DatePicker,
    Input,
    Label,
    RadioGroup,
    RadioOption,
    Select,
    SelectOption,
    Textarea,
)
from chatkit.widgets._layout import (
    Box,
    BoxBase,
    Col,
    Divider,
    DynamicWidgetComponent,
    Form,
    ListViewItem,
    Row,
    Spacer,
    StrictWidgetComponent,
    Transition,
    WidgetComponent,
)
from chatkit.widgets._media import Icon, Image
from chatkit.widgets._roots import (
    BasicRoot,
    Card,
    CardAction,
    DynamicWidgetRoot,
    ListView,
    StrictWidgetRoot,
    WidgetRoot,
    WidgetStatus,
    WidgetStatusWithFavicon,
    WidgetStatusWithIcon,
)
from chatkit.widgets._style import (
    Alignment,
    Border,
    Borders,
    CaptionSize,
    ControlSize,
    ControlVariant,
    IconSize,
    Justification,
    MinMax,
    RadiusValue,
    Spacing,
    TextAlign,
    TextSize,
    ThemeColor,
    TitleSize,
    WidgetIcon,
)
from chatkit.widgets._template import WidgetTemplate
from chatkit.widgets._text import Badge, Caption, EditableProps, Markdown, Text, Title

__all__ = [  # noqa: RUF022  # grouped as the modules are
    # templates
    "WidgetTemplate",
    # roots
    "WidgetRoot",
    "DynamicWidgetRoot",
    "StrictWidgetRoot",
    "Card",
    "CardAction",
    "ListView",
    "ListViewItem",
    "BasicRoot",
    "WidgetStatus",
    "WidgetStatusWithFavicon",
    "WidgetStatusWithIcon",
    # components
    "WidgetComponent",
    "WidgetComponentBase",
    "DynamicWidgetComponent",
    "StrictWidgetComponent",
    # layout
    "BoxBase",
    "Box",
    "Row",
    "Col",
    "Form",
    "Divider",
    "Spacer",
    "Transition",
    # text
    "Markdown",
    "Text",
    "Title",
    "Caption",
    "Badge",
    "EditableProps",
    # controls
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
    # media
    "Icon",
    "Image",
    # charts
    "Chart",
    "Series",
    "BarSeries",
    "AreaSeries",
    "LineSeries",
    "XAxisConfig",
    "CurveType",
    # style
    "ThemeColor",
    "Spacing",
    "Border",
    "Borders",
    "MinMax",
    "RadiusValue",
    "TextAlign",
    "TextSize",
    "TitleSize",
    "CaptionSize",
    "IconSize",
    "Alignment",
    "Justification",
    "ControlVariant",
    "ControlSize",
    "WidgetIcon",
    # of other modules, and importable from here as well
    "ActionConfig",
    "IconName",
]
