"""Messages, workflows and images under their updates."""

from dataclasses import dataclass

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    GeneratedImageItem,
    GeneratedImageUpdated,
    ThreadItem,
    ThreadItemUpdate,
    WidgetItem,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit_testing._report import plural
from chatkit_testing.transcript._item_state import FixedState, ItemState
from chatkit_testing.transcript._widget_state import WidgetState

__all__ = ["state_of"]


def state_of(item: ThreadItem) -> ItemState:
    """Begin to fold an item."""
    match item:
        case AssistantMessageItem():
            return _MessageState(item)
        case WidgetItem():
            return WidgetState(item)
        case WorkflowItem():
            return _WorkflowState(item)
        case GeneratedImageItem():
            return _ImageState(item)
        case _:
            return FixedState(item)


@dataclass(slots=True)
class _Part:
    chunks: list[str]
    annotations: list[Annotation]

    @classmethod
    def of(cls, content: AssistantMessageContent) -> "_Part":
        return cls([content.text], list(content.annotations))

    def content(self) -> AssistantMessageContent:
        self.chunks = ["".join(self.chunks)]
        return AssistantMessageContent(text=self.chunks[0], annotations=list(self.annotations))


class _MessageState(ItemState):
    """The parts of an assistant's message; a text is joined when it is asked for."""

    def __init__(self, item: AssistantMessageItem) -> None:
        super().__init__(item)
        self._base = item
        self._parts = [_Part.of(content) for content in item.content]

    def _fold(self, update: ThreadItemUpdate) -> str | None:
        match update:
            case AssistantMessageContentPartTextDelta():
                return self._take_delta(update)
            case AssistantMessageContentPartAdded():
                return self._take_part(update)
            case AssistantMessageContentPartAnnotationAdded():
                return self._take_annotation(update)
            case AssistantMessageContentPartDone():
                return self._take_part_done(update)
            case _:
                return self._no_concern()

    def _no_part(self, index: int) -> str | None:
        if 0 <= index < len(self._parts):
            return None
        return f"there is no part {index}, the message has {plural(len(self._parts), 'part')}"

    def _take_delta(self, update: AssistantMessageContentPartTextDelta) -> str | None:
        if (misfit := self._no_part(update.content_index)) is not None:
            return misfit
        self._parts[update.content_index].chunks.append(update.delta)
        return None

    def _take_part(self, update: AssistantMessageContentPartAdded) -> str | None:
        if update.content_index != len(self._parts):
            return f"part {update.content_index} was added, the next one is {len(self._parts)}"
        self._parts.append(_Part.of(update.content))
        return None

    def _take_annotation(self, update: AssistantMessageContentPartAnnotationAdded) -> str | None:
        if (misfit := self._no_part(update.content_index)) is not None:
            return misfit
        annotations = self._parts[update.content_index].annotations
        if update.annotation_index != len(annotations):
            return (
                f"annotation {update.annotation_index} was added to part {update.content_index}, "
                f"the next one is {len(annotations)}"
            )
        annotations.append(update.annotation)
        return None

    def _take_part_done(self, update: AssistantMessageContentPartDone) -> str | None:
        if (misfit := self._no_part(update.content_index)) is not None:
            return misfit
        self._parts[update.content_index] = _Part.of(update.content)
        return None

    def _make(self) -> ThreadItem:
        return self._base.model_copy(update={"content": [part.content() for part in self._parts]})


class _WorkflowState(ItemState):
    """The tasks of a workflow."""

    def __init__(self, item: WorkflowItem) -> None:
        super().__init__(item)
        self._base = item
        self._tasks = list(item.workflow.tasks)

    def _fold(self, update: ThreadItemUpdate) -> str | None:
        match update:
            case WorkflowTaskAdded():
                return self._take_task(update)
            case WorkflowTaskUpdated():
                return self._change_task(update)
            case _:
                return self._no_concern()

    def _take_task(self, update: WorkflowTaskAdded) -> str | None:
        if update.task_index != len(self._tasks):
            return f"task {update.task_index} was added, the next one is {len(self._tasks)}"
        self._tasks.append(update.task)
        return None

    def _change_task(self, update: WorkflowTaskUpdated) -> str | None:
        if not 0 <= update.task_index < len(self._tasks):
            have = plural(len(self._tasks), "task")
            return f"there is no task {update.task_index}, the workflow has {have}"
        self._tasks[update.task_index] = update.task
        return None

    def _make(self) -> ThreadItem:
        workflow = self._base.workflow.model_copy(update={"tasks": list(self._tasks)})
        return self._base.model_copy(update={"workflow": workflow})


class _ImageState(ItemState):
    """The last version of a generated image, and how far it is."""

    def __init__(self, item: GeneratedImageItem) -> None:
        super().__init__(item)
        self._base = item
        self._image = item.image

    def _fold(self, update: ThreadItemUpdate) -> str | None:
        match update:
            case GeneratedImageUpdated():
                self._image = update.image
                self.progress = update.progress
                return None
            case _:
                return self._no_concern()

    def _make(self) -> ThreadItem:
        return self._base.model_copy(update={"image": self._image})
