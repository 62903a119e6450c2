"""How components become JSON, and when the named classes warn."""

import contextlib
import json
import warnings
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from chatkit import widgets
from chatkit.actions import ActionConfig
from chatkit.widgets import (
    BarSeries,
    Box,
    BoxBase,
    Button,
    Card,
    Chart,
    DatePicker,
    DynamicWidgetComponent,
    DynamicWidgetRoot,
    Text,
    Transition,
    WidgetComponent,
    WidgetComponentBase,
    WidgetRoot,
)

# The deprecated classes are the subject.
# pyright: reportDeprecated=false

NAMED = [
    cls
    for name in widgets.__all__
    if isinstance(cls := getattr(widgets, name), type)
    and issubclass(cls, BaseModel)
    and "__deprecated__" in vars(cls)
]

Json = Any  # a payload of the integrator's own


class Order(BaseModel):
    number: str
    note: str | None = None
    children: str | None = None


def button(payload: Json) -> Button:
    action = ActionConfig(type="buy", payload=payload)
    return Button.model_validate({"label": "Buy", "onClickAction": action})


# --- nulls ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"exclude_none": True},
        {"by_alias": True},
        {"by_alias": False},
        {"round_trip": True},
        {"context": {"exclude_metadata": True}},
    ],
    ids=str,
)
def test_a_component_has_no_nulls_under_any_dump(how: dict[str, Json]) -> None:
    text = Text.model_validate({"value": "Hi", "id": "t"})
    assert text.model_dump(**how) == {"id": "t", "type": "Text", "value": "Hi"}
    assert text.model_dump_json(**how) == '{"id":"t","type":"Text","value":"Hi"}'


@pytest.mark.parametrize("how", [{"exclude_unset": True}, {"exclude_defaults": True}], ids=str)
def test_the_type_is_there_even_where_it_is_unset_and_then_comes_last(
    how: dict[str, Json],
) -> None:
    text = Text.model_validate({"value": "Hi", "size": None})
    assert text.model_dump_json(**how) == '{"value":"Hi","type":"Text"}'


def test_the_type_is_there_even_where_it_is_excluded() -> None:
    text = Text.model_validate({"value": "Hi"})
    assert text.model_dump(exclude={"type", "value"}) == {"type": "Text"}


def test_nulls_are_dropped_in_lists_and_payloads_at_any_depth() -> None:
    dumped = button({"a": None, "list": [None, [None, 1], {"b": None}]}).model_dump()
    assert dumped["onClickAction"]["payload"] == {"list": [[1], {}]}


def test_an_action_without_payload_has_none_on_the_wire() -> None:
    assert "payload" not in button(None).model_dump()["onClickAction"]


def test_a_null_under_the_key_children_stays_in_payloads_too() -> None:
    dumped = button({"children": None, "deep": [{"children": None}]}).model_dump(exclude_none=True)
    assert dumped["onClickAction"]["payload"] == {
        "children": None,
        "deep": [{"children": None}],
    }


def test_models_in_a_payload_lose_their_nulls_as_pydantic_dumps_them() -> None:
    order = button(Order(number="A1"))
    assert order.model_dump()["onClickAction"]["payload"] == {"number": "A1", "children": None}
    assert order.model_dump(exclude_none=True)["onClickAction"]["payload"] == {"number": "A1"}


def test_tuples_of_a_python_dump_keep_their_nulls_and_json_has_none() -> None:
    root = DynamicWidgetRoot.model_validate({"type": "Card", "pair": (None, 1)})
    assert root.model_dump() == {"type": "Card", "children": None, "pair": (None, 1)}
    assert root.model_dump_json(exclude_none=True) == '{"type":"Card","pair":[1]}'


@pytest.mark.parametrize(
    ("how", "kept"),
    [
        ({}, True),
        ({"exclude_none": True}, False),
        ({"exclude_unset": True}, False),
        ({"exclude_defaults": True}, False),
    ],
    ids=str,
)
def test_null_children_stay_unless_pydantic_excludes_them(how: dict[str, Json], kept: bool) -> None:
    component = DynamicWidgetComponent.model_validate({"type": "Gauge"})
    expected: dict[str, str | None] = {"type": "Gauge"}
    if kept:
        expected["children"] = None
    assert component.model_dump(**how) == expected
    box = Box.model_validate({})
    assert ("children" in box.model_dump(**how)) == kept


def test_null_children_that_were_set_stay_in_a_dump_of_what_was_set() -> None:
    transition = Transition.model_validate({"children": None})
    assert transition.model_dump(exclude_unset=True) == {"children": None, "type": "Transition"}


def test_series_follow_the_rule_within_their_chart_only() -> None:
    series = BarSeries.model_validate({"label": None, "dataKey": "y"})
    assert "stack" in series.model_dump()
    chart = Chart.model_validate({"data": [{"x": "May", "y": 1}], "series": [series], "xAxis": "x"})
    assert chart.model_dump()["series"] == [{"type": "bar", "dataKey": "y"}]


def test_python_values_stay_python_values_in_a_python_dump() -> None:
    picker = DatePicker.model_validate({"name": "day", "min": "2025-01-31T00:00:00"})
    assert picker.model_dump()["min"] == picker.min
    assert picker.model_dump(mode="json")["min"] == "2025-01-31T00:00:00"


# --- the warning ------------------------------------------------------------------------------


def test_every_model_but_the_bases_and_the_dynamic_ones_is_a_named_class() -> None:
    models = {
        name
        for name in widgets.__all__
        if isinstance(cls := getattr(widgets, name), type) and issubclass(cls, BaseModel)
    }
    assert models - {cls.__name__ for cls in NAMED} == {
        "ActionConfig",
        "BasicRoot",
        "DynamicWidgetComponent",
        "DynamicWidgetRoot",
        "WidgetComponentBase",
    }


@pytest.mark.parametrize("cls", NAMED, ids=lambda cls: cls.__name__)
def test_calling_a_named_class_warns_the_caller(cls: type[BaseModel]) -> None:
    with (
        pytest.warns(DeprecationWarning, match="WidgetTemplate") as caught,
        contextlib.suppress(ValidationError),  # it warns before it asks for the fields
    ):
        cls()
    (warning,) = caught
    assert str(warning.message) == (
        "Direct usage of named widget classes is deprecated. Use WidgetTemplate to build widgets "
        "from .widget files instead. Visit https://widgets.chatkit.studio/ to author widget files."
    )
    assert warning.filename == __file__


def test_the_bases_and_the_dynamic_classes_do_not_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        WidgetComponentBase(type="Gauge")
        DynamicWidgetComponent(type="Gauge")
        DynamicWidgetRoot(type="Card")


WIDGET = {
    "type": "Card",
    "children": [
        {"type": "Box", "children": [{"type": "Title", "value": "t"}]},
        {"type": "Gauge", "level": 3},
        {
            "type": "Chart",
            "data": [],
            "series": [{"type": "line", "label": None, "dataKey": "y"}],
            "xAxis": {"dataKey": "x"},
        },
    ],
}


def test_validating_json_never_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from_python = TypeAdapter[WidgetRoot](WidgetRoot).validate_python(WIDGET)
        from_json = TypeAdapter[WidgetRoot](WidgetRoot).validate_json(json.dumps(WIDGET))
        TypeAdapter[WidgetComponent](WidgetComponent).validate_python(WIDGET["children"][0])
        assert from_python == from_json == Card.model_validate(WIDGET)


def test_copying_a_validated_widget_does_not_warn() -> None:
    card = Card.model_validate(WIDGET)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert card.model_copy(deep=True) == card
        assert Card.model_construct(children=[]).children == []


def test_subclassing_does_not_warn_nor_does_the_subclass() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        class Notice(Text):
            tone: str | None = None

        assert Notice(value="Hi").model_dump() == {"type": "Text", "value": "Hi"}


def test_a_class_with_two_bases_warns_once() -> None:
    with pytest.warns(DeprecationWarning, match="WidgetTemplate") as caught:
        Box(gap=2)
    assert len(caught) == 1
    with pytest.warns(DeprecationWarning, match="WidgetTemplate"):
        BoxBase(gap=2)


# --- equality ---------------------------------------------------------------------------------


class Anything:
    """Equal to whatever it is compared with, as patterns are."""

    def __eq__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize("root", [DynamicWidgetRoot, Card])
def test_components_are_equal_by_class_and_values(root: type[BaseModel]) -> None:
    text = {"type": "Text", "value": "Hi"}
    card = root.model_validate({"type": "Card", "children": [text]})
    assert card == root.model_validate({"type": "Card", "children": [text], "id": None})
    assert card != root.model_validate({"type": "Card", "children": [text], "id": "c"})
    assert card != root.model_validate({"type": "Card", "children": [text, text]})
    other = DynamicWidgetRoot if root is Card else Card
    assert card != other.model_validate({"type": "Card", "children": [text]})


def test_undeclared_properties_count() -> None:
    gauge = DynamicWidgetComponent.model_validate({"type": "Gauge", "level": 3})
    assert gauge == DynamicWidgetComponent.model_validate({"type": "Gauge", "level": 3})
    assert gauge != DynamicWidgetComponent.model_validate({"type": "Gauge", "level": 4})
    assert gauge != DynamicWidgetComponent.model_validate({"type": "Gauge"})


def test_what_a_component_is_compared_with_has_its_say() -> None:
    gauge = DynamicWidgetComponent.model_validate({"type": "Gauge"})
    assert gauge == Anything()
    assert gauge != {"type": "Gauge"}


# --- fields -----------------------------------------------------------------------------------


def test_the_type_is_fixed() -> None:
    with pytest.raises(ValidationError, match="Input should be 'Text'"):
        Text.model_validate({"type": "Title", "value": "x"})
    text = Text.model_validate({"value": "x"})
    with pytest.raises(ValidationError, match="frozen"):
        text.type = "Text"  # type: ignore[misc]  # that it is read-only is the subject


@pytest.mark.parametrize("cls", NAMED, ids=lambda cls: cls.__name__)
def test_forward_references_are_resolved_by_first_use(cls: type[BaseModel]) -> None:
    cls.model_rebuild()
    assert cls.__pydantic_fields_complete__
