"""Rules on updates: indexes, texts, annotations, and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never, cast

from chatkit.types import (
    Annotation,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    GeneratedImageItem,
    GeneratedImageUpdated,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit_testing._report import brief, plural, quote, shorten
from chatkit_testing.protocol._case import Case, Json, Step
from chatkit_testing.protocol._json import first_difference
from chatkit_testing.protocol._rule import Finding, rule

__all__: list[str] = []


_OfAPart = (
    AssistantMessageContentPartAdded
    | AssistantMessageContentPartTextDelta
    | AssistantMessageContentPartAnnotationAdded
    | AssistantMessageContentPartDone
)


@dataclass
class _Part:
    """A part of a message as it streams."""

    added: str
    annotations: list[Annotation]
    deltas: list[str] = field(default_factory=list[str])
    done: str | None = None

    @property
    def streamed(self) -> str:
        return self.added + "".join(self.deltas)

    @property
    def text(self) -> str:
        return self.streamed if self.done is None else self.done


@dataclass
class _Streamed:
    """An assistant's message as it streams: the rules' own account of its parts."""

    parts: list[_Part]
    has_streamed: bool = False

    @classmethod
    def of(cls, item: AssistantMessageItem) -> "_Streamed":
        return cls([_Part(part.text, list(part.annotations)) for part in item.content])

    def part(self, index: int) -> _Part | None:
        return self.parts[index] if 0 <= index < len(self.parts) else None


def _messages(case: Case) -> Iterator[tuple[Step, _Streamed]]:
    """Give each step that concerns a message, with the message as it was before the step."""
    messages = {
        item.id: _Streamed.of(item)
        for item in case.known.values()
        if isinstance(item, AssistantMessageItem)
    }
    for step in case.steps:
        event = step.event
        if isinstance(event, ThreadItemAddedEvent) and isinstance(event.item, AssistantMessageItem):
            messages[event.item.id] = _Streamed.of(event.item)
        elif step.item_id in messages:
            message = messages[step.item_id]
            yield step, message
            if isinstance(event, ThreadItemUpdatedEvent) and isinstance(event.update, _OfAPart):
                _take(message, event.update)


def _take(message: _Streamed, update: _OfAPart) -> None:
    message.has_streamed = True
    if isinstance(update, AssistantMessageContentPartAdded):
        message.parts.append(_Part(update.content.text, list(update.content.annotations)))
    elif (part := message.part(update.content_index)) is not None:
        match update:
            case AssistantMessageContentPartTextDelta():
                part.deltas.append(update.delta)
            case AssistantMessageContentPartAnnotationAdded():
                part.annotations.append(update.annotation)
            case AssistantMessageContentPartDone():
                part.done = update.content.text
            case _:
                assert_never(update)


@rule(
    "CK211",
    "must",
    "content_index is 0, 1, 2… in order of part added, counting the parts the added item came "
    "with; annotation_index is contiguous per part; task_index equals the number of tasks so far "
    "on task.added, and is below it on task.updated.",
    harm="text in the wrong paragraph, a citation or task that replaces another",
    mend="count per item and per part; start from what the item had when it was added",
)
def indexes_count(case: Case) -> Iterator[Finding]:
    """Find indexes that skip, repeat, or point nowhere."""
    for step, message in _messages(case):
        event = step.event
        if isinstance(event, ThreadItemUpdatedEvent) and isinstance(event.update, _OfAPart):
            yield from _part_index(step, event.update, message.parts)
    yield from _task_indexes(case)


def _part_index(step: Step, update: _OfAPart, parts: list[_Part]) -> Iterator[Finding]:
    index = update.content_index
    if isinstance(update, AssistantMessageContentPartAdded):
        if index != len(parts):
            yield Finding(step.index, f"part {index} is added; the next one is {len(parts)}.")
    elif not 0 <= index < len(parts):
        yield Finding(
            step.index,
            f"{update.type} for part {index}; {step.item_id} has {plural(len(parts), 'part')}. "
            "Add the part first.",
        )
    elif isinstance(update, AssistantMessageContentPartAnnotationAdded):
        count = len(parts[index].annotations)
        if update.annotation_index != count:
            yield Finding(
                step.index,
                f"annotation {update.annotation_index} of part {index} is added; the next one is "
                f"{count}. Each part counts its own, from 0.",
            )


def _task_indexes(case: Case) -> Iterator[Finding]:
    counts = {
        item.id: len(item.workflow.tasks)
        for item in case.known.values()
        if isinstance(item, WorkflowItem)
    }
    for step in case.steps:
        event = step.event
        if isinstance(event, ThreadItemAddedEvent) and isinstance(event.item, WorkflowItem):
            counts[event.item.id] = len(event.item.workflow.tasks)
        elif isinstance(event, ThreadItemUpdatedEvent) and event.item_id in counts:
            count = counts[event.item_id]
            update = event.update
            if isinstance(update, WorkflowTaskAdded):
                if update.task_index != count:
                    yield Finding(
                        step.index, f"task {update.task_index} is added; the next is {count}."
                    )
                counts[event.item_id] += 1
            elif isinstance(update, WorkflowTaskUpdated) and not 0 <= update.task_index < count:
                yield Finding(
                    step.index,
                    f"task {update.task_index} is updated; the workflow has "
                    f"{plural(count, 'task')}.",
                )


@rule(
    "CK212",
    "must",
    "For a part that had deltas, the added text and the deltas are the text of its part done.",
    harm="text that changes as it ends",
    mend="send as part.done what was streamed",
)
def deltas_make_the_part(case: Case) -> Iterator[Finding]:
    """Hold the text of part.done against what was streamed."""
    for step, message in _messages(case):
        event = step.event
        if not isinstance(event, ThreadItemUpdatedEvent):
            continue
        update = event.update
        if isinstance(update, AssistantMessageContentPartDone):
            part = message.part(update.content_index)
            if part is not None and part.deltas and part.streamed != update.content.text:
                yield Finding(
                    step.index,
                    f"part {update.content_index} of {step.item_id} streamed as "
                    f"{_short(part.streamed)} and is {_short(update.content.text)} when done.",
                )


def _short(text: str) -> str:
    return quote(shorten(text, 80))


@rule(
    "CK218",
    "should",
    "The done item has the text that was streamed.",
    harm="text that changes under their eyes",
    mend="build the done item from the deltas, or change the text before it is streamed",
)
def the_item_has_the_streamed_text(case: Case) -> Iterator[Finding]:
    """Hold the text of the done message against what was streamed of it."""
    for step, message in _messages(case):
        event = step.event
        if not isinstance(event, ThreadItemDoneEvent) or not message.has_streamed:
            continue
        if isinstance(event.item, AssistantMessageItem):
            streamed = [part.text for part in message.parts]
            final = [part.text for part in event.item.content]
            # An empty part was not read by anybody: a refusal comes with its text at the end.
            if any(text not in ("", *final[n : n + 1]) for n, text in enumerate(streamed)):
                yield Finding(
                    step.index,
                    f"{event.item.id} streamed as {brief(streamed)} and is {brief(final)} when "
                    "done: the user sees the text change under their eyes.",
                )


@rule(
    "CK216",
    "should",
    "Annotations that were shown while streaming are on the done item.",
    harm="a citation that vanishes",
    mend="keep the annotations on the done item",
)
def annotations_stay(case: Case) -> Iterator[Finding]:
    """Find annotations that the done message lost."""
    for step, message in _messages(case):
        event = step.event
        if not isinstance(event, ThreadItemDoneEvent):
            continue
        if isinstance(event.item, AssistantMessageItem) and message.has_streamed:
            kept = [note for part in event.item.content for note in part.annotations]
            for part in message.parts:
                for note in part.annotations:
                    if note not in kept:
                        yield Finding(
                            step.index,
                            f"the annotation {brief(note.source)} was shown, and is not on the "
                            f"done {event.item.id}.",
                        )


@rule(
    "CK214",
    "must",
    "The folded workflow and image are the done ones (summary and expanded excepted).",
    harm="tasks that appear or vanish as the workflow ends",
    mend="tell each task with task.added or task.updated before the end",
)
def workflows_and_images_fold(case: Case) -> Iterator[Finding]:
    """Hold a done workflow or image against what its updates came to."""
    for step, item in case.told_items:
        if not isinstance(step.event, ThreadItemDoneEvent) or step.folded is None:
            continue
        if step.phase == "removed" or step.folded.type != item.type:
            continue
        if isinstance(item, WorkflowItem):
            difference = first_difference(_tasks(step.folded), _tasks(item))
        elif isinstance(item, GeneratedImageItem):
            difference = _image_difference(cast("GeneratedImageItem", step.folded), item)
        else:
            continue
        if difference is not None:
            yield Finding(
                step.index,
                f"{item.type} {item.id} is not what its updates came to: {difference}.",
            )


def _tasks(item: ThreadItem) -> Json:
    workflow = cast("WorkflowItem", item).workflow
    return workflow.model_dump(mode="json", include={"type", "tasks"}, exclude_none=True)


def _image_difference(folded: GeneratedImageItem, done: GeneratedImageItem) -> str | None:
    """Compare the images' ids: their URLs differ, the last partial image being a partial one."""
    if folded.image is None or done.image is None or folded.image.id == done.image.id:
        return None
    return f"image.id was {folded.image.id!r}, and is {done.image.id!r}"


@rule(
    "CK215",
    "should",
    "The progress of an image lies in 0…1 and does not fall.",
    harm="a progress bar that jumps back",
    mend="give `ResponseStreamConverter(partial_images=…)` the number that the tool is set to",
)
def image_progress_rises(case: Case) -> Iterator[Finding]:
    """Find progress out of range or going back."""
    reached: dict[str, float] = {}
    for step, event in case.updates:
        if isinstance(event.update, GeneratedImageUpdated) and event.update.progress is not None:
            progress = event.update.progress
            before = reached.get(event.item_id, 0)
            if not 0 <= progress <= 1:
                yield Finding(step.index, f"the progress is {progress:g}, not between 0 and 1.")
            elif progress < before:
                yield Finding(step.index, f"the progress falls from {before:g} to {progress:g}.")
            reached[event.item_id] = max(progress, before)
