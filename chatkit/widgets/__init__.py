"""TODO."""

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
from chatkit.widgets._layout import Box, BoxBase, Col, Divider, Form, Row, Spacer, Transition
from chatkit.widgets._media import Icon, Image
from chatkit.widgets._roots import (
    BasicRoot,
    Card,
    CardAction,
    DynamicWidgetComponent,
    DynamicWidgetRoot,
    ListView,
    ListViewItem,
    StrictWidgetComponent,
    StrictWidgetRoot,
    WidgetComponent,
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

__all__ = [
    # base
    "WidgetComponentBase",
    # style
    "ThemeColor",
    "Spacing",
    "Border",
    "Borders",
    "MinMax",
    "RadiusValue",
    "TextAlign",
    "TextSize",
    "IconSize",
    "TitleSize",
    "CaptionSize",
    "Alignment",
    "Justification",
    "ControlVariant",
    "ControlSize",
    "WidgetIcon",
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
    "EditableProps",
    "Markdown",
    "Text",
    "Title",
    "Caption",
    "Badge",
    # controls
    "Button",
    "SelectOption",
    "Select",
    "DatePicker",
    "Checkbox",
    "Input",
    "Label",
    "RadioOption",
    "RadioGroup",
    "Textarea",
    # media
    "Icon",
    "Image",
    # chart
    "CurveType",
    "BarSeries",
    "AreaSeries",
    "LineSeries",
    "Series",
    "XAxisConfig",
    "Chart",
    # roots
    "WidgetStatusWithFavicon",
    "WidgetStatusWithIcon",
    "WidgetStatus",
    "CardAction",
    "ListViewItem",
    "ListView",
    "Card",
    "DynamicWidgetComponent",
    "BasicRoot",
    "DynamicWidgetRoot",
    "StrictWidgetComponent",
    "WidgetComponent",
    "StrictWidgetRoot",
    "WidgetRoot",
    # template
    "WidgetTemplate",
]
