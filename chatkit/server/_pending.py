"""Items that were announced and are not done: copies that their updates are folded into."""

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItem,
    ThreadItemUpdate,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)

__all__ = ["PendingItems"]


class _Message:
    """A pending assistant message.

    The text of each content part is kept in pieces: a delta costs the same at any length.
    """

    def __init__(self, item: AssistantMessageItem) -> None:
        self._item = item.model_copy(deep=True)
        self._contents = self._item.content
        self._texts = [[content.text] for content in self._contents]

    def item(self) -> AssistantMessageItem:
        copy = self._item.model_copy(deep=True)
        for content, pieces in zip(copy.content, self._texts, strict=True):
            content.text = "".join(pieces)
        return copy

    def fold(self, update: ThreadItemUpdate) -> None:
        match update:
            case AssistantMessageContentPartTextDelta(content_index=index):
                if index >= len(self._texts):
                    self._reach(index)
                self._texts[index].append(update.delta)
            case AssistantMessageContentPartAnnotationAdded(content_index=index):
                self._reach(index)
                annotation = update.annotation.model_copy(deep=True)
                self._contents[index].annotations.insert(update.annotation_index, annotation)
            case AssistantMessageContentPartAdded() | AssistantMessageContentPartDone():
                index = update.content_index
                self._reach(index)
                self._contents[index] = update.content.model_copy(deep=True)
                self._texts[index] = [update.content.text]
            case _:
                pass  # meant for an item of another type

    def _reach(self, index: int) -> None:
        """Put blank parts up to `index` where none were announced."""
        while len(self._contents) <= index:
            self._contents.append(AssistantMessageContent(text=""))
            self._texts.append([])


class _Workflow:
    """A pending workflow."""

    def __init__(self, item: WorkflowItem) -> None:
        self._item = item.model_copy(deep=True)

    def item(self) -> WorkflowItem:
        return self._item.model_copy(deep=True)

    def fold(self, update: ThreadItemUpdate) -> None:
        tasks = self._item.workflow.tasks
        match update:
            case WorkflowTaskAdded():
                tasks.append(update.task.model_copy(deep=True))
            case WorkflowTaskUpdated() if update.task_index < len(tasks):
                tasks[update.task_index] = update.task.model_copy(deep=True)
            case WorkflowTaskUpdated():
                raise IndexError(
                    f"workflow.task.updated names task {update.task_index} of workflow "
                    f"{self._item.id!r}, which has {len(tasks)}; add the task first "
                    "(workflow.task.added)"
                )
            case _:
                pass  # meant for an item of another type


class _Other:
    """A pending item of a type whose updates are not followed."""

    def __init__(self, item: ThreadItem) -> None:
        self._item = item.model_copy(deep=True)

    def item(self) -> ThreadItem:
        return self._item.model_copy(deep=True)

    def fold(self, update: ThreadItemUpdate) -> None:
        del update


class PendingItems:
    """The pending items of one stream, in the order in which they were announced."""

    def __init__(self) -> None:
        self._copies: dict[str, _Message | _Workflow | _Other] = {}

    def add(self, item: ThreadItem) -> None:
        """Take up an announced item; what happens to the object later does not count."""
        match item:
            case AssistantMessageItem():
                self._copies[item.id] = _Message(item)
            case WorkflowItem():
                self._copies[item.id] = _Workflow(item)
            case _:
                self._copies[item.id] = _Other(item)

    def fold(self, item_id: str, update: ThreadItemUpdate) -> None:
        """Apply an update to the item it names, if that is pending and follows its updates.

        Raises:
            IndexError: If it updates a task that the workflow does not have.
        """
        copy = self._copies.get(item_id)
        if copy is not None:
            copy.fold(update)

    def drop(self, item_id: str) -> None:
        """Forget an item: it is done, replaced or removed."""
        self._copies.pop(item_id, None)

    def items(self) -> list[ThreadItem]:
        """Give copies of the pending items as they stand."""
        return [copy.item() for copy in self._copies.values()]
