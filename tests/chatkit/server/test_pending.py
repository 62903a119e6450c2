"""Pending items, and the folding of updates into their copies."""

import pytest

from chatkit.server._pending import PendingItems
from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    CustomTask,
    FileSource,
    FileTask,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    ThreadItem,
    ThreadItemUpdate,
    URLSource,
    WidgetItem,
    Workflow,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from tests.chatkit.server.support import NOW, assistant, hidden, user, widget


def annotation(title: str) -> Annotation:
    return Annotation(source=URLSource(title=title, url="https://example.com"))


def part_added(index: int, text: str = "") -> AssistantMessageContentPartAdded:
    return AssistantMessageContentPartAdded(
        content_index=index, content=AssistantMessageContent(text=text)
    )


def part_done(index: int, text: str) -> AssistantMessageContentPartDone:
    return AssistantMessageContentPartDone(
        content_index=index, content=AssistantMessageContent(text=text)
    )


def text_delta(index: int, text: str) -> AssistantMessageContentPartTextDelta:
    return AssistantMessageContentPartTextDelta(content_index=index, delta=text)


def annotated(index: int, place: int, title: str) -> AssistantMessageContentPartAnnotationAdded:
    return AssistantMessageContentPartAnnotationAdded(
        content_index=index, annotation_index=place, annotation=annotation(title)
    )


def workflow(*titles: str) -> WorkflowItem:
    tasks = [CustomTask(title=title) for title in titles]
    return WorkflowItem(
        id="wf_1",
        thread_id="thr_0",
        created_at=NOW,
        workflow=Workflow(type="custom", tasks=[*tasks]),
    )


def folded_message(
    item: AssistantMessageItem, *updates: ThreadItemUpdate
) -> list[AssistantMessageContent]:
    pending = PendingItems()
    pending.add(item)
    for update in updates:
        pending.fold(item.id, update)
    (copy,) = pending.items()
    assert isinstance(copy, AssistantMessageItem)
    return copy.content


def texts(content: list[AssistantMessageContent]) -> list[str]:
    return [part.text for part in content]


def folded_workflow(item: WorkflowItem, *updates: ThreadItemUpdate) -> list[str | None]:
    pending = PendingItems()
    pending.add(item)
    for update in updates:
        pending.fold(item.id, update)
    (copy,) = pending.items()
    assert isinstance(copy, WorkflowItem)
    return [task.title for task in copy.workflow.tasks]


class TestWhatIsPending:
    def test_items_stand_in_the_order_in_which_they_were_added(self) -> None:
        pending = PendingItems()
        items: list[ThreadItem] = [
            assistant("m1", "Hello"),
            widget("w1"),
            hidden("h1"),
            user("m2"),
            workflow("a"),
        ]
        for item in items:
            pending.add(item)
        assert pending.items() == items

    def test_a_dropped_item_is_forgotten_and_a_strange_one_is_none(self) -> None:
        pending = PendingItems()
        pending.add(assistant("m1", "Hello"))
        pending.drop("m9")
        assert [item.id for item in pending.items()] == ["m1"]
        pending.drop("m1")
        assert pending.items() == []

    def test_an_item_added_again_takes_its_own_place(self) -> None:
        pending = PendingItems()
        for item in (assistant("m1", "a"), assistant("m2", "b"), assistant("m1", "c")):
            pending.add(item)
        assert pending.items() == [assistant("m1", "c"), assistant("m2", "b")]

    def test_an_update_of_an_item_that_is_not_pending_does_nothing(self) -> None:
        pending = PendingItems()
        pending.fold("m1", text_delta(0, "Hello"))
        assert pending.items() == []

    def test_neither_side_sees_what_the_other_changes_later(self) -> None:
        pending = PendingItems()
        message, flow, card = assistant("m1", "Hello"), workflow("a"), widget("w1")
        for item in (message, flow, card):
            pending.add(item)
        message.content[0].text = flow.workflow.tasks[0].title = card.copy_text = "changed"
        first = pending.items()
        assert first == [assistant("m1", "Hello"), workflow("a"), widget("w1")]
        copy = first[0]
        assert isinstance(copy, AssistantMessageItem)
        copy.content[0].text = "changed"
        assert pending.items()[0] == assistant("m1", "Hello")

    def test_an_item_that_was_announced_is_left_as_it_is(self) -> None:
        pending = PendingItems()
        message, flow = assistant("m1", "Hello"), workflow("a")
        pending.add(message)
        pending.add(flow)
        pending.fold("m1", part_added(1, "!"))
        pending.fold("m1", annotated(0, 0, "A"))
        pending.fold("wf_1", WorkflowTaskAdded(task_index=1, task=CustomTask(title="b")))
        assert [message, flow] == [assistant("m1", "Hello"), workflow("a")]

    def test_what_lies_deep_in_an_item_is_copied_both_ways(self) -> None:
        pending = PendingItems()
        card, flow = widget("w1"), workflow("a")
        pending.add(card)
        pending.add(flow)
        for given in (card, flow, *pending.items()):
            if isinstance(given, WidgetItem):
                given.widget.key = "changed"
            elif isinstance(given, WorkflowItem):
                given.workflow.tasks.clear()
        assert pending.items() == [widget("w1"), workflow("a")]

    def test_items_of_other_types_stay_as_they_were_added(self) -> None:
        image = GeneratedImageItem(id="i1", thread_id="thr_0", created_at=NOW)
        update = GeneratedImageUpdated(image=GeneratedImage(id="g1", url="data:,"), progress=0.5)
        pending = PendingItems()
        pending.add(image)
        pending.fold("i1", update)
        assert pending.items() == [image]


class TestMessages:
    def test_deltas_grow_the_text_of_their_part(self) -> None:
        content = folded_message(
            assistant("m1"),
            part_added(0),
            text_delta(0, "Hel"),
            part_added(1, "By"),
            text_delta(0, "lo"),
            text_delta(1, "e"),
        )
        assert texts(content) == ["Hello", "Bye"]

    def test_deltas_go_on_behind_the_text_that_the_item_came_with(self) -> None:
        content = folded_message(assistant("m1", "Hel"), text_delta(0, "lo"))
        assert texts(content) == ["Hello"]

    def test_a_part_done_takes_the_place_of_what_was_streamed(self) -> None:
        content = folded_message(assistant("m1", "Helo"), part_done(0, "Hello"), text_delta(0, "!"))
        assert texts(content) == ["Hello!"]

    def test_a_part_added_again_begins_anew(self) -> None:
        content = folded_message(assistant("m1", "a", "b"), part_added(0, "x"))
        assert texts(content) == ["x", "b"]

    @pytest.mark.parametrize("update", [text_delta(2, "x"), part_added(2, "x"), part_done(2, "x")])
    def test_parts_that_were_left_out_are_blank(self, update: ThreadItemUpdate) -> None:
        assert texts(folded_message(assistant("m1"), update)) == ["", "", "x"]

    def test_annotations_are_put_at_their_index(self) -> None:
        (content,) = folded_message(
            assistant("m1", "Hello"),
            annotated(0, 0, "a"),
            annotated(0, 0, "b"),
            annotated(0, 7, "c"),
            annotated(0, 1, "d"),
        )
        assert content.annotations == [annotation(title) for title in "bdac"]

    def test_an_annotation_may_come_before_its_part(self) -> None:
        content = folded_message(assistant("m1"), annotated(1, 0, "a"))
        assert [part.annotations for part in content] == [[], [annotation("a")]]

    def test_a_part_is_copied_when_it_comes(self) -> None:
        update, note = part_added(0, "Hello"), annotated(0, 0, "a")
        pending = PendingItems()
        pending.add(assistant("m1"))
        pending.fold("m1", update)
        pending.fold("m1", note)
        update.content.text = note.annotation.source.title = "changed"
        expected = AssistantMessageContent(text="Hello", annotations=[annotation("a")])
        (copy,) = pending.items()
        assert isinstance(copy, AssistantMessageItem)
        assert copy.content == [expected]

    def test_updates_of_a_workflow_do_not_touch_it(self) -> None:
        update = WorkflowTaskAdded(task_index=0, task=CustomTask(title="a"))
        assert texts(folded_message(assistant("m1", "Hello"), update)) == ["Hello"]


class TestWorkflows:
    def test_tasks_are_appended_whatever_their_index(self) -> None:
        titles = folded_workflow(
            workflow("a"),
            WorkflowTaskAdded(task_index=1, task=CustomTask(title="b")),
            WorkflowTaskAdded(task_index=9, task=CustomTask(title="c")),
        )
        assert titles == ["a", "b", "c"]

    def test_a_task_is_updated_in_its_place(self) -> None:
        update = WorkflowTaskUpdated(task_index=0, task=CustomTask(title="A"))
        assert folded_workflow(workflow("a", "b"), update) == ["A", "b"]

    def test_updating_a_task_that_is_not_there_says_so(self) -> None:
        update = WorkflowTaskUpdated(task_index=1, task=CustomTask(title="B"))
        with pytest.raises(IndexError) as caught:
            folded_workflow(workflow("a"), update)
        assert str(caught.value) == (
            "workflow.task.updated names task 1 of workflow 'wf_1', which has 1; "
            "add the task first (workflow.task.added)"
        )

    def test_updates_of_a_message_do_not_touch_it(self) -> None:
        assert folded_workflow(workflow("a"), text_delta(0, "b")) == ["a"]

    def test_a_task_is_copied_when_it_comes(self) -> None:
        update = WorkflowTaskAdded(task_index=0, task=CustomTask(title="a"))
        pending = PendingItems()
        pending.add(workflow())
        pending.fold("wf_1", update)
        update.task.title = "changed"
        assert pending.items() == [workflow("a")]

    def test_the_sources_of_a_task_are_copied_too(self) -> None:
        task = FileTask(title="a")
        pending = PendingItems()
        pending.add(workflow("old"))
        pending.fold("wf_1", WorkflowTaskAdded(task_index=1, task=task))
        pending.fold("wf_1", WorkflowTaskUpdated(task_index=0, task=task))
        task.sources.append(FileSource(filename="a.txt", title="A"))
        (flow,) = pending.items()
        assert isinstance(flow, WorkflowItem)
        assert flow.workflow.tasks == [FileTask(title="a"), FileTask(title="a")]
