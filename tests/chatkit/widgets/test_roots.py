"""What validated widget JSON becomes: a named class where it fits, a dynamic one elsewhere."""

import pytest
from pydantic import TypeAdapter, ValidationError

from chatkit.widgets import (
    BasicRoot,
    Box,
    Card,
    DynamicWidgetComponent,
    DynamicWidgetRoot,
    ListView,
    ListViewItem,
    Text,
    Title,
    Transition,
    WidgetComponent,
    WidgetRoot,
)

# The named classes are deprecated for direct use; here they are what JSON becomes.
# pyright: reportDeprecated=false

ROOT: TypeAdapter[WidgetRoot] = TypeAdapter(WidgetRoot)
COMPONENT: TypeAdapter[WidgetComponent] = TypeAdapter(WidgetComponent)


def test_json_that_fits_a_named_class_becomes_it() -> None:
    root = ROOT.validate_json(
        '{"type": "Card", "children": '
        '[{"type": "Box", "children": [{"type": "Title", "value": "t"}]}]}'
    )
    assert isinstance(root, Card)
    (box,) = root.children
    assert isinstance(box, Box)
    assert box.children == [Title.model_validate({"value": "t"})]


def test_a_list_holds_its_rows() -> None:
    row: dict[str, object] = {"type": "ListViewItem", "children": []}
    root = ROOT.validate_python({"type": "ListView", "limit": "auto", "children": [row]})
    assert isinstance(root, ListView)
    assert isinstance(root.children[0], ListViewItem)


@pytest.mark.parametrize(
    "root",
    [
        {"type": "Card", "glow": 3},
        {"type": "Card"},
        {"type": "ListView", "children": [{"type": "Text", "value": "no row"}]},
    ],
    ids=["without children, with more", "without children", "children that are no rows"],
)
def test_json_that_fits_no_named_class_stays_dynamic(root: dict[str, object]) -> None:
    assert isinstance(ROOT.validate_python(root), DynamicWidgetRoot)


def test_a_basic_root_keeps_its_free_properties() -> None:
    root = ROOT.validate_python({"type": "Basic", "gap": 2, "children": {"type": "Gauge"}})
    assert isinstance(root, BasicRoot)
    assert root.model_dump(exclude_none=True) == {
        "type": "Basic",
        "gap": 2,
        "children": {"type": "Gauge"},
    }


def test_a_named_class_drops_what_it_does_not_know() -> None:
    text = COMPONENT.validate_python({"type": "Text", "value": "x", "glow": 3})
    assert isinstance(text, Text)
    assert text.model_dump() == {"type": "Text", "value": "x"}


def test_a_dynamic_component_keeps_everything_below_it_dynamic() -> None:
    text = {"type": "Text", "value": "x"}
    gauge = COMPONENT.validate_python({"type": "Gauge", "children": [text]})
    assert isinstance(gauge, DynamicWidgetComponent)
    assert gauge.children == [DynamicWidgetComponent.model_validate(text)]


def test_an_instance_keeps_its_class() -> None:
    dynamic = DynamicWidgetRoot(type="Card", children=[])
    assert ROOT.validate_python(dynamic) is dynamic


def test_another_type_is_no_root() -> None:
    with pytest.raises(ValidationError, match="'Card', 'ListView' or 'Basic'"):
        DynamicWidgetRoot.model_validate({"type": "Text", "value": "x"})


def test_a_transition_has_one_child_or_none() -> None:
    child = Transition.model_validate({"children": {"type": "Text", "value": "x"}}).children
    assert isinstance(child, Text)
    with pytest.raises(ValidationError, match="children"):
        Transition.model_validate({})
