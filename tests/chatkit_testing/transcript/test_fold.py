"""The fold of events into items, example by example and against a slow one on plain JSON."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.types import ThreadItem
from chatkit_testing.transcript import Fold, Misfit
from tests.chatkit_testing.story import (
    Json,
    added,
    assistant_json,
    delta,
    done,
    event_of,
    item_json,
    item_of,
    part_added,
    updated,
    user_json,
    widget_json,
    workflow_json,
)

PART_ANNOTATION = "assistant_message.content_part.annotation_added"
PART_DONE = "assistant_message.content_part.done"
VALUE_DELTA = "widget.streaming_text.value_delta"
SOURCE = {"type": "url", "title": "Orders", "url": "https://orders.example"}
IMAGE = {"id": "img", "url": "https://images.example/1.png"}


def fold_of(*events: Json, before: tuple[Json, ...] = ()) -> Fold:
    fold = Fold([item_of(each) for each in before])
    for each in events:
        fold.apply(event_of(each))
    return fold


def json_of(item: ThreadItem) -> Json:
    return item.model_dump(mode="json", exclude_none=True, by_alias=True)


def folded(fold: Fold, item_id: str) -> Json:
    return json_of(fold.entries[item_id].item)


def as_item(data: Json) -> Json:
    return json_of(item_of(data))


class TestMessages:
    def test_parts_and_deltas_become_the_text(self) -> None:
        fold = fold_of(
            added(item_json("assistant_message", "m", content=[])),
            part_added("m", "Or"),
            delta("m", "der "),
            delta("m", "A1"),
            part_added("m", index=1),
            delta("m", "Bye", index=1),
        )
        parts = folded(fold, "m")["content"]
        assert [part["text"] for part in parts] == ["Order A1", "Bye"]
        assert fold.misfits == []

    def test_an_annotation_joins_its_part_and_a_part_done_is_the_part(self) -> None:
        annotation = {"type": "annotation", "source": SOURCE, "index": 5}
        events = [
            added(assistant_json("Order", "m")),
            updated(
                "m", PART_ANNOTATION, content_index=0, annotation_index=0, annotation=annotation
            ),
        ]
        assert folded(fold_of(*events), "m") == as_item(assistant_json("Order", "m", [annotation]))
        final: Json = {"type": "output_text", "text": "Order A1", "annotations": []}
        events.append(updated("m", PART_DONE, content_index=0, content=final))
        assert folded(fold_of(*events), "m") == as_item(assistant_json("Order A1", "m"))

    @pytest.mark.parametrize(
        ("event", "sentence"),
        [
            (delta("m", "x", 1), "there is no part 1, the message has 1 part"),
            (delta("m", "x", -1), "there is no part -1, the message has 1 part"),
            (part_added("m", index=0), "part 0 was added, the next one is 1"),
            (
                updated("m", PART_DONE, content_index=1, content={"text": ""}),
                "there is no part 1, the message has 1 part",
            ),
            (
                updated(
                    *("m", PART_ANNOTATION),
                    content_index=0,
                    annotation_index=1,
                    annotation={"source": SOURCE},
                ),
                "annotation 1 was added to part 0, the next one is 0",
            ),
            (
                updated(
                    *("m", PART_ANNOTATION),
                    content_index=2,
                    annotation_index=0,
                    annotation={"source": SOURCE},
                ),
                "there is no part 2, the message has 1 part",
            ),
            (
                updated("m", "workflow.task.added", task_index=0, task={"type": "image"}),
                "it does not concern an item of type assistant_message",
            ),
        ],
    )
    def test_an_update_that_does_not_fit_changes_nothing_and_is_remembered(
        self, event: Json, sentence: str
    ) -> None:
        message = assistant_json("Order", "m")
        fold = fold_of(added(message), event)
        assert folded(fold, "m") == as_item(message)
        kind = event["update"]["type"]
        assert fold.misfits == [Misfit(1, f"{kind} for m: {sentence}")]


class TestWidgets:
    def test_a_growing_value_grows_and_streams_until_it_is_done(self) -> None:
        def nested(**text: object) -> Json:
            node = {"type": "Text", "id": "t", **text}
            return {"type": "Row", "children": [{"type": "Col", "children": [node]}]}

        events = [
            added(widget_json({"type": "Title", "value": "A1"}, nested(value="Or"), id="w")),
            updated("w", VALUE_DELTA, component_id="t", delta="der ", done=False),
        ]
        _, row = folded(fold_of(*events), "w")["widget"]["children"]
        assert row == nested(value="Order ", streaming=True)
        events.append(updated("w", VALUE_DELTA, component_id="t", delta="A1", done=True))
        _, row = folded(fold_of(*events), "w")["widget"]["children"]
        assert row == nested(value="Order A1", streaming=False)

    def test_a_text_without_a_value_grows_from_nothing(self) -> None:
        text = {"type": "Text", "id": "t", "later": "property"}
        fold = fold_of(
            added(widget_json(text, id="w")),
            updated("w", VALUE_DELTA, component_id="t", delta="Or", done=False),
        )
        assert folded(fold, "w")["widget"]["children"] == [
            {**text, "value": "Or", "streaming": True}
        ]

    def test_a_component_is_exchanged_where_its_id_is_first_found(self) -> None:
        badge = {"type": "Badge", "id": "b", "label": "new"}
        row = {"type": "Row", "children": [{"type": "Divider", "id": "d"}]}
        transition = {"type": "Transition", "children": {"type": "Text", "id": "t", "value": "x"}}
        fold = fold_of(
            added(widget_json(row, transition, {"type": "Text", "id": "b", "value": "y"}, id="w")),
            updated("w", VALUE_DELTA, component_id="b", delta="z", done=False),
            updated("w", "widget.component.updated", component_id="t", component=badge),
            updated("w", "widget.component.updated", component_id="b", component=badge),
            updated("w", "widget.component.updated", component_id="d", component=badge),
        )
        children = folded(fold, "w")["widget"]["children"]
        assert children == [
            {"type": "Row", "children": [badge]},
            {"type": "Transition", "children": badge},
            {"type": "Text", "id": "b", "value": "yz", "streaming": True},
        ]

    def test_a_new_root_takes_the_place_of_the_old_and_its_growth(self) -> None:
        root: Json = {"type": "Card", "children": [{"type": "Text", "id": "t", "value": "new"}]}
        fold = fold_of(
            added(widget_json({"type": "Text", "id": "t", "value": "old"}, id="w")),
            updated("w", VALUE_DELTA, component_id="t", delta="er", done=False),
            updated("w", "widget.root.updated", widget=root),
            updated("w", VALUE_DELTA, component_id="t", delta="est", done=True),
        )
        root["children"] = [{"type": "Text", "id": "t", "value": "newest", "streaming": False}]
        assert folded(fold, "w")["widget"] == root

    @pytest.mark.parametrize(
        ("event", "sentence"),
        [
            (
                updated("w", VALUE_DELTA, component_id="no", delta="x", done=False),
                'the widget has no component "no"',
            ),
            (
                updated("w", VALUE_DELTA, component_id="b", delta="x", done=False),
                'component "b" is a Badge, which has no growing text',
            ),
            (
                updated(
                    *("w", "widget.component.updated"),
                    component_id="no",
                    component={"type": "Spacer"},
                ),
                'the widget has no component "no"',
            ),
            (
                updated(
                    *("w", "widget.component.updated"),
                    component_id="card",
                    component={"type": "Spacer"},
                ),
                "the root is no component, it changes by widget.root.updated",
            ),
            (delta("w", "x"), "it does not concern an item of type widget"),
        ],
    )
    def test_an_update_that_does_not_fit_changes_nothing_and_is_remembered(
        self, event: Json, sentence: str
    ) -> None:
        widget = widget_json({"type": "Badge", "id": "b", "label": "new"}, id="w")
        widget["widget"]["id"] = "card"
        fold = fold_of(added(widget), event)
        assert folded(fold, "w") == as_item(widget)
        assert fold.misfits == [Misfit(1, f"{event['update']['type']} for w: {sentence}")]


class TestWorkflowsAndImages:
    def test_tasks_are_added_and_exchanged(self) -> None:
        fold = fold_of(
            added(workflow_json(id="wf")),
            updated("wf", "workflow.task.added", task_index=0, task={"type": "image"}),
            updated("wf", "workflow.task.added", task_index=1, task={"type": "image"}),
            updated(
                *("wf", "workflow.task.updated"),
                task_index=0,
                task={"type": "thought", "content": "Which?"},
            ),
        )
        tasks = ({"type": "thought", "content": "Which?"}, {"type": "image"})
        assert folded(fold, "wf") == as_item(workflow_json(*tasks, id="wf"))

    def test_an_image_is_the_last_one_told_with_its_progress(self) -> None:
        update = "generated_image.updated"
        fold = fold_of(
            added(item_json("generated_image", "i")),
            updated("i", update, image={"id": "img", "url": "data:,"}, progress=0.25),
            updated("i", update, image=IMAGE, progress=0.5),
        )
        assert folded(fold, "i") == item_json("generated_image", "i", image=IMAGE)
        assert fold.entries["i"].progress == 0.5

    @pytest.mark.parametrize(
        ("item", "event", "sentence"),
        [
            (
                workflow_json(id="x"),
                updated("x", "workflow.task.added", task_index=1, task={"type": "image"}),
                "task 1 was added, the next one is 0",
            ),
            (
                workflow_json(id="x"),
                updated("x", "workflow.task.updated", task_index=0, task={"type": "image"}),
                "there is no task 0, the workflow has 0 tasks",
            ),
            (
                workflow_json(id="x"),
                delta("x", "y"),
                "it does not concern an item of type workflow",
            ),
            (
                item_json("generated_image", "x"),
                delta("x", "y"),
                "it does not concern an item of type generated_image",
            ),
            (
                user_json("Hi", "x"),
                delta("x", "y"),
                "it does not concern an item of type user_message",
            ),
        ],
    )
    def test_an_update_that_does_not_fit_changes_nothing_and_is_remembered(
        self, item: Json, event: Json, sentence: str
    ) -> None:
        fold = fold_of(added(item), event)
        assert folded(fold, "x") == as_item(item)
        assert fold.misfits == [Misfit(1, f"{event['update']['type']} for x: {sentence}")]


class TestEntries:
    def test_an_entry_tells_how_far_the_item_is_and_when_it_was_first_concerned(self) -> None:
        fold = fold_of(
            {"type": "progress_update", "text": "…"},
            added(assistant_json("a", "open")),
            added(assistant_json("b", "finished")),
            done(assistant_json("b", "finished")),
            {"type": "thread.item.replaced", "item": user_json("c", "old")},
            {"type": "thread.item.removed", "item_id": "older"},
            updated("changed", "workflow.task.added", task_index=0, task={"type": "image"}),
            before=(
                *(user_json("c", "old"), user_json("d", "older")),
                *(workflow_json(id="changed"), user_json("e", "oldest")),
            ),
        )
        assert {
            item_id: (entry.phase, entry.first_event) for item_id, entry in fold.entries.items()
        } == {
            "old": ("replaced", 4),
            "older": ("removed", 5),
            "changed": ("before", 6),
            "oldest": ("before", None),
            "open": ("added", 1),
            "finished": ("done", 2),
        }

    def test_an_item_that_comes_again_after_it_was_removed_is_a_new_one_at_the_end(self) -> None:
        fold = fold_of(
            done(user_json("a", "first")),
            done(user_json("b", "second")),
            {"type": "thread.item.removed", "item_id": "first"},
            done(user_json("a", "first")),
        )
        assert [(id, entry.first_event) for id, entry in fold.entries.items()] == [
            ("second", 1),
            ("first", 3),
        ]

    def test_what_concerns_an_item_that_is_not_there_is_remembered(self) -> None:
        removed = {"type": "thread.item.removed", "item_id": "a"}
        fold = fold_of(removed, delta("a", "x"), done(user_json("A", "a")), removed, removed)
        assert fold.misfits == [
            Misfit(0, "thread.item.removed of a, which is not there"),
            Misfit(1, "assistant_message.content_part.text_delta for a, which is not there"),
            Misfit(4, "thread.item.removed of a, which is not there"),
        ]


class SlowFold:
    """The fold on JSON, without care for cost: every update changes a copy of the whole item."""

    def __init__(self) -> None:
        self.items: dict[str, Json] = {}
        self.misfits: list[int] = []

    def apply(self, index: int, event: Json) -> None:
        if "item" in event:
            self.items[event["item"]["id"]] = copy.deepcopy(event["item"])
        elif event["item_id"] not in self.items:
            self.misfits.append(index)
        elif event["type"] == "thread.item.removed":
            del self.items[event["item_id"]]
        else:
            item = copy.deepcopy(self.items[event["item_id"]])
            try:
                self.update(item, copy.deepcopy(event["update"]))
            except (KeyError, IndexError, ValueError):
                self.misfits.append(index)
            else:
                self.items[event["item_id"]] = item

    def update(self, item: Json, update: Json) -> None:
        kind = update["type"]
        if kind.startswith("assistant_message"):
            self.update_part(item["content"], update)
        elif kind.startswith("workflow"):
            tasks = item["workflow"]["tasks"]
            place(tasks, update["task_index"], update["task"], new=kind.endswith("added"))
        elif kind.startswith("generated_image"):
            if item["type"] != "generated_image":
                raise KeyError(kind)
            item["image"] = update["image"]
        elif kind == "widget.root.updated":
            if item["type"] != "widget":
                raise KeyError(kind)
            item["widget"] = update["widget"]
        else:
            self.update_component(item["widget"], update)

    def update_part(self, parts: list[Json], update: Json) -> None:
        kind: str = update["type"].rpartition(".")[2]
        index: int = update["content_index"]
        if kind in {"added", "done"}:
            place(parts, index, update["content"], new=kind == "added")
            return
        if index < 0:
            raise IndexError(index)
        if kind == "text_delta":
            parts[index]["text"] += update["delta"]
        else:
            annotations: list[Json] = parts[index]["annotations"]
            place(annotations, update["annotation_index"], update["annotation"], new=True)

    def update_component(self, root: Json, update: Json) -> None:
        nodes = [node for node in walk(root) if node.get("id") == update["component_id"]]
        if update["type"] == VALUE_DELTA:
            if nodes[0]["type"] not in {"Text", "Markdown"}:
                raise ValueError(nodes[0]["type"])
            nodes[0]["value"] += update["delta"]
            nodes[0]["streaming"] = not update["done"]
            return
        if nodes[0] is root:
            raise ValueError("root")
        nodes[0].clear()
        nodes[0].update(update["component"])


def place(things: list[Json], index: int, thing: Json, *, new: bool) -> None:
    if index < 0 or (index == len(things)) != new or index > len(things):
        raise IndexError(index)
    things[index : index + 1] = [thing]


def walk(node: Json) -> list[Json]:
    children: Any = node.get("children", [])
    below: list[Json] = [children] if "type" in children else children
    return [node, *(each for child in below for each in walk(child))]


def json(**fields: st.SearchStrategy[Any] | str) -> st.SearchStrategy[Json]:
    """JSON with fields that are drawn, and those that are always the same."""
    return st.fixed_dictionaries(
        {name: st.just(each) if isinstance(each, str) else each for name, each in fields.items()}
    )


def items(type: str, **fields: st.SearchStrategy[Any] | str) -> st.SearchStrategy[Json]:
    return json(type=type, id=IDS, thread_id="thr_1", created_at="2025-01-01T09:00:00", **fields)


def updates(type: str, **fields: st.SearchStrategy[Any] | str) -> st.SearchStrategy[Json]:
    return json(type="thread.item.updated", item_id=IDS, update=json(type=type, **fields))


def nested(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    row = json(type="Row", children=st.lists(inner, max_size=2))
    return st.one_of(row, json(type="Transition", id="y", children=inner))


IDS = st.sampled_from(["a", "b"])
NODE_IDS = st.sampled_from(["x", "y", "root"])
INDEXES = st.sampled_from([0, 0, 0, 1, 1, 2, -1])
WORDS = st.sampled_from(["Order ", "A1", ""])
IMAGES = json(id="img", url="https://images.example/1.png")
ANNOTATIONS = json(type="annotation", source=st.just(SOURCE), index=INDEXES)
CONTENTS = json(type="output_text", text=WORDS, annotations=st.lists(ANNOTATIONS, max_size=2))
TASKS = json(type="thought", content=WORDS)
LEAVES = json(type=st.sampled_from(["Text", "Markdown", "Title"]), id=NODE_IDS, value=WORDS)
NODES = st.recursive(LEAVES, nested, max_leaves=3)
ROOTS = json(
    type="Card", id=st.sampled_from(["root", "card"]), children=st.lists(NODES, max_size=2)
)
ITEMS = st.one_of(
    items("assistant_message", content=st.lists(CONTENTS, max_size=2)),
    items("workflow", workflow=json(type="custom", tasks=st.lists(TASKS, max_size=2))),
    items("widget", widget=ROOTS),
    items("generated_image"),
    items("end_of_turn"),
)
ITEM_EVENTS = json(
    type=st.sampled_from(["thread.item.added", "thread.item.done", "thread.item.replaced"]),
    item=ITEMS,
)
REMOVALS = json(type="thread.item.removed", item_id=IDS)
UPDATES = st.one_of(
    updates("assistant_message.content_part.added", content_index=INDEXES, content=CONTENTS),
    updates("assistant_message.content_part.text_delta", content_index=INDEXES, delta=WORDS),
    updates(
        PART_ANNOTATION, content_index=INDEXES, annotation_index=INDEXES, annotation=ANNOTATIONS
    ),
    updates(PART_DONE, content_index=INDEXES, content=CONTENTS),
    updates(VALUE_DELTA, component_id=NODE_IDS, delta=WORDS, done=st.booleans()),
    updates("widget.component.updated", component_id=NODE_IDS, component=NODES),
    updates("widget.root.updated", widget=ROOTS),
    updates("workflow.task.added", task_index=INDEXES, task=TASKS),
    updates("workflow.task.updated", task_index=INDEXES, task=TASKS),
    updates("generated_image.updated", image=IMAGES),
)
STREAMS = st.lists(st.one_of(ITEM_EVENTS, UPDATES, UPDATES, UPDATES, REMOVALS), max_size=14)


@given(STREAMS, st.sets(st.integers(0, 13)))
def test_any_stream_folds_as_on_plain_json(stream: list[Json], looked_at: set[int]) -> None:
    fold, slow = Fold(), SlowFold()
    seen: list[tuple[ThreadItem, Json]] = []
    events = [event_of(each) for each in stream]
    for index, (event, data) in enumerate(zip(events, stream, strict=True)):
        fold.apply(event)
        slow.apply(index, data)
        if index in looked_at:
            items = [entry.item for entry in fold.entries.values()]
            seen += [(item, json_of(item)) for item in items]
    there = {id: entry for id, entry in fold.entries.items() if entry.phase != "removed"}
    assert [json_of(entry.item) for entry in there.values()] == [
        as_item(data) for data in slow.items.values()
    ]
    assert list(there) == list(slow.items)
    assert [misfit.event for misfit in fold.misfits] == slow.misfits
    assert all(json_of(item) == then for item, then in seen), "what was handed out has changed"
    assert events == [event_of(each) for each in stream], "an event has changed"
