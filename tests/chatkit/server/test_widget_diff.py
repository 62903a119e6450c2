"""`diff_widget`: which updates take the client from one state of a widget to the next."""

# The deprecated classes are what is tested.
# pyright: reportDeprecated=false

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict

from chatkit.server import diff_widget
from chatkit.types import WidgetRootUpdated, WidgetStreamingTextValueDelta
from chatkit.widgets import Card, Text, WidgetRoot
from tests.chatkit.server.widgets import (
    Build,
    Json,
    as_json,
    card,
    dynamic,
    folded,
    markdown,
    named,
    row,
    successors,
    text,
    transition,
    trees,
)

BOTH_KINDS = pytest.mark.parametrize("build", [named, dynamic])


def deltas(before: WidgetRoot, after: WidgetRoot) -> list[tuple[str, str, bool]]:
    updates = diff_widget(before, after)
    assert all(isinstance(update, WidgetStreamingTextValueDelta) for update in updates), updates
    return [
        (update.component_id, update.delta, update.done)
        for update in updates
        if isinstance(update, WidgetStreamingTextValueDelta)
    ]


def assert_root_update(before: WidgetRoot, after: WidgetRoot) -> None:
    (update,) = diff_widget(before, after)
    assert isinstance(update, WidgetRootUpdated)
    assert update.widget is after


@BOTH_KINDS
@pytest.mark.parametrize(
    "tree",
    [
        card(text("a", "x")),
        card(),
        card(transition(None)),
        card(transition(text("a", "x"))),
        card({"type": "Button", "onClickAction": {"type": "go", "payload": {"n": [1]}}}),
        {"type": "Basic", "children": None},
        {"type": "Basic", "children": {"type": "Gauge", "level": 3}},
    ],
    ids=str,
)
def test_equal_roots_need_no_update(build: Build, tree: Json) -> None:
    assert diff_widget(build(tree), build(tree)) == []


def test_a_root_and_itself_need_no_update() -> None:
    root = named(card(text("a"), text("b")))
    assert diff_widget(root, root) == []


@BOTH_KINDS
def test_the_same_widget_in_named_and_in_dynamic_classes_needs_no_update(build: Build) -> None:
    tree = card(text("a", "x"), row(markdown("b", "y"), gap=2), size="sm")
    assert diff_widget(build(tree), named(tree)) == []
    assert diff_widget(build(tree), dynamic(tree)) == []


@BOTH_KINDS
@pytest.mark.parametrize("node", [text, markdown])
@pytest.mark.parametrize(
    ("streaming", "done"), [({"streaming": True}, False), ({"streaming": False}, True), ({}, True)]
)
def test_a_text_that_grows_is_a_delta_that_is_done_when_nothing_streams(
    build: Build, node: Callable[..., Json], streaming: Json, done: bool
) -> None:
    before = build(card(node("Once", "x", **streaming)))
    after = build(card(node("Once upon", "x", **streaming)))
    assert deltas(before, after) == [("x", " upon", done)]


@BOTH_KINDS
def test_a_text_grows_from_nothing(build: Build) -> None:
    assert deltas(build(card(text("", "x"))), build(card(text("a", "x")))) == [("x", "a", True)]


@BOTH_KINDS
def test_texts_that_grow_at_once_are_a_delta_each_in_the_order_of_the_tree(build: Build) -> None:
    before = card(row(text("a", "x"), text("kept")), markdown("b", "y"), text("c", "z"))
    after = card(row(text("aa", "x"), text("kept")), markdown("b", "y"), text("cc", "z"))
    assert deltas(build(before), build(after)) == [("x", "a", True), ("z", "c", True)]


def test_a_text_grows_across_named_and_dynamic_classes() -> None:
    before, after = card(text("a", "x")), card(text("ab", "x"))
    assert deltas(named(before), dynamic(after)) == [("x", "b", True)]
    assert deltas(dynamic(before), named(after)) == [("x", "b", True)]


CHANGES: dict[str, tuple[Json, Json]] = {
    "a text that does not go on": (card(text("abc", "x")), card(text("b", "x"))),
    "a text that shrinks": (card(text("abc", "x")), card(text("ab", "x"))),
    "a text that is emptied": (card(text("abc", "x")), card(text("", "x"))),
    "a text that ends streaming": (
        card(text("a", "x", streaming=True)),
        card(text("a", "x", streaming=False)),
    ),
    "a text that grows and ends streaming": (
        card(text("a", "x", streaming=True)),
        card(text("ab", "x", streaming=False)),
    ),
    "a text that grows in another colour": (
        card(text("a", "x", color="red")),
        card(text("ab", "x", color="blue")),
    ),
    "a text that grows while another changes": (
        card(text("a", "x"), text("b", "y")),
        card(text("ab", "x"), text("c", "y")),
    ),
    "a text that grows in a card of another size": (
        card(text("a", "x"), size="sm"),
        card(text("ab", "x"), size="md"),
    ),
    "an id that changes": (card(text("a", "x")), card(text("a", "y"))),
    "an id that appears": (card(text("a")), card(text("a", "x"))),
    "an id that vanishes": (card(text("a", "x")), card(text("a"))),
    "a text with an id that appears": (card(), card(text("a", "x"))),
    "a text that appears beside one that grows": (
        card(text("a", "x")),
        card(text("ab", "x"), text("b", "y")),
    ),
    "a node that goes": (card(text("a", "x"), text("b")), card(text("a", "x"))),
    "nodes that change places": (
        card(text("a", "x"), text("b", "y")),
        card(text("b", "y"), text("a", "x")),
    ),
    "a text that moves down": (card(text("a", "x")), card(row(text("ab", "x")))),
    "a type that changes": (card(text("a", "x")), card(markdown("ab", "x"))),
    "a root of another type": (card(text("a")), {"type": "Basic", "children": [text("a")]}),
    "a title that grows": (
        card({"type": "Title", "id": "x", "value": "a"}),
        card({"type": "Title", "id": "x", "value": "ab"}),
    ),
    "another payload": (
        card({"type": "Button", "onClickAction": {"type": "go", "payload": {"n": 1}}}),
        card({"type": "Button", "onClickAction": {"type": "go", "payload": {"n": 2}}}),
    ),
    "children where there were none": (card(row()), card(row(text("a")))),
    "no list of children where there was one": (card({"type": "Row"}), card(row())),
    "a child that replaces another in a transition": (
        card(transition(text("a"))),
        card(transition(text("b"))),
    ),
    "a child in an empty transition": (card(transition(None)), card(transition(text("a", "x")))),
    "another key": (card(key="1"), card(key="2")),
}


@BOTH_KINDS
@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)
def test_any_other_change_is_a_root_update(build: Build, before: Json, after: Json) -> None:
    assert_root_update(build(before), build(after))


def test_a_text_whose_value_is_no_text_is_a_root_update() -> None:
    assert_root_update(
        dynamic(card({"type": "Text", "id": "x", "value": 1})),
        dynamic(card({"type": "Text", "id": "x", "value": "1a"})),
    )
    assert_root_update(dynamic(card({"type": "Text", "id": "x"})), dynamic(card(text("a", "x"))))


def test_a_text_with_children_grows_only_while_they_stay() -> None:
    before = dynamic(card(text("a", "x", children=[text("b")])))
    assert deltas(before, dynamic(card(text("aa", "x", children=[text("b")])))) == [
        ("x", "a", True)
    ]
    assert_root_update(before, dynamic(card(text("aa", "x", children=[text("c")]))))


@BOTH_KINDS
def test_a_null_is_what_is_not_there(build: Build) -> None:
    assert diff_widget(build(card(text("a"), size=None)), build(card(text("a", color=None)))) == []
    assert deltas(build(card(text("a", "x", color=None))), build(card(text("ab", "x")))) == [
        ("x", "b", True)
    ]


def test_a_root_update_to_what_is_no_root_is_refused() -> None:
    with pytest.warns(DeprecationWarning, match="Direct usage of named widget classes"):
        before, after = Text(id="x", value="a"), Text(id="x", value="b")
    with pytest.raises(ValueError, match="WidgetRootUpdated"):
        diff_widget(before, after)  # type: ignore[arg-type]  # what is tested


@BOTH_KINDS
def test_d07_growing_text_without_an_id_is_a_root_update(build: Build) -> None:
    assert_root_update(build(card(text("a"))), build(card(text("ab"))))
    assert_root_update(build(card(text("a", key="k"))), build(card(text("ab", key="k"))))
    assert_root_update(
        build(card({"type": "Text", "id": "", "value": "a"})),
        build(card({"type": "Text", "id": "", "value": "ab"})),
    )


@BOTH_KINDS
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (card(text("a", "x"), text("b", "x")), card(text("ab", "x"), text("b", "x"))),
        (card(text("a", "x"), text("b", "x")), card(text("a", "x"), text("bc", "x"))),
        (card(text("a", "x"), text("b", "x")), card(text("ab", "x"), text("bc", "x"))),
        (card(text("a", "x"), row(id="x")), card(text("ab", "x"), row(id="x"))),
        (
            card(text("a", "x"), transition(text("b", "x"))),
            card(text("ab", "x"), transition(text("b", "x"))),
        ),
    ],
    ids=["the first grows", "the second grows", "both grow", "a row's", "in a transition"],
)
def test_d07_growing_text_with_the_id_of_another_node_is_a_root_update(
    build: Build, before: Json, after: Json
) -> None:
    assert_root_update(build(before), build(after))


def test_d07_ids_that_repeat_elsewhere_do_not_hinder_a_delta() -> None:
    before = card(text("a", "x"), text("b", "y"), text("c", "y"))
    after = card(text("ab", "x"), text("b", "y"), text("c", "y"))
    assert deltas(named(before), named(after)) == [("x", "b", True)]


@BOTH_KINDS
def test_d07_text_below_a_single_child_is_a_root_update(build: Build) -> None:
    assert_root_update(
        build(card(transition(text("a", "x")))), build(card(transition(text("ab", "x"))))
    )
    assert_root_update(
        build(card(transition(row(text("a", "x"))))), build(card(transition(row(text("ab", "x")))))
    )


@BOTH_KINDS
@pytest.mark.parametrize(
    ("bare", "more"),
    [
        (card(text("a", "x")), card(text("a", "x"), size="md")),
        (card(row()), card(row(gap=2))),
        (card(text("a", "x")), card(text("a", "x", streaming=True))),
        (card({"type": "Button"}), card({"type": "Button", "onClickAction": {"type": "go"}})),
        (card(text("a", "x")), card(text("ab", "x", streaming=True))),
    ],
    ids=["the root's", "a row's", "streaming", "an action", "beside growth"],
)
def test_d07_a_property_on_one_side_only_is_a_root_update(
    build: Build, bare: Json, more: Json
) -> None:
    assert_root_update(build(bare), build(more))
    assert_root_update(build(more), build(bare))


def test_d07_an_undeclared_property_of_a_class_of_ones_own_is_seen() -> None:
    class Panel(Card):
        model_config = ConfigDict(extra="allow")

    before, after = (Panel.model_validate(card(text("a"), tint=tint)) for tint in ("red", "blue"))
    assert_root_update(before, after)


@given(st.data(), trees(), st.sampled_from([named, dynamic]), st.sampled_from([named, dynamic]))
def test_what_a_client_makes_of_the_updates_is_the_widget_after(
    data: st.DataObject, tree: Json, build: Build, rebuild: Build
) -> None:
    before, after = build(tree), rebuild(data.draw(st.one_of(successors(tree), trees())))
    shown_before, shown_after = as_json(before), as_json(after)
    updates = diff_widget(before, after)
    assert folded(shown_before, updates) == shown_after
    assert (as_json(before), as_json(after)) == (shown_before, shown_after)
    if build is rebuild:
        assert bool(updates) is (shown_before != shown_after)
