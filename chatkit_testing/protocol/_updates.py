"""Rules on updates: indexes, texts, annotations, and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

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
            if isinstance(event, ThreadItemUpdatedEvent):
                _take(message, event)


def _take(message: _Streamed, event: ThreadItemUpdatedEvent) -> None:
    message.has_streamed = True
    match event.update:
        case AssistantMessageContentPartAdded(content=content):
            message.parts.append(_Part(content.text, list(content.annotations)))
        case AssistantMessageContentPartTextDelta(content_index=index, delta=delta):
            if 0 <= index < len(message.parts):
                message.parts[index].deltas.append(delta)
        case AssistantMessageContentPartAnnotationAdded(content_index=index, annotation=annotation):
            if 0 <= index < len(message.parts):
                message.parts[index].annotations.append(annotation)
        case AssistantMessageContentPartDone(content_index=index, content=content):
            if 0 <= index < len(message.parts):
                message.parts[index].done = content.text
        case _:
            pass


@rule(
    "CK211",
    "must",
    "content_index is 0, 1, 2… in order of part added, counting the parts the added item came "
    "with; annotation_index is contiguous per part; task_index equals the number of tasks so far "
    "on task.added, and is below it on task.updated.",
)
def indexes_count(case: Case) -> Iterator[Finding]:
    """Find indexes that skip, repeat, or point nowhere."""
    for step, message in _messages(case):
        if isinstance(step.event, ThreadItemUpdatedEvent):
            yield from _message_index(step, step.event, message.parts)
    yield from _task_indexes(case)


def _message_index(
    step: Step, event: ThreadItemUpdatedEvent, parts: list[_Part]
) -> Iterator[Finding]:
    match event.update:
        case AssistantMessageContentPartAdded(content_index=index):
            if index != len(parts):
                yield Finding(step.index, f"part {index} is added; the next one is {len(parts)}.")
        case (
            AssistantMessageContentPartTextDelta(content_index=index)
            | AssistantMessageContentPartDone(content_index=index)
            | AssistantMessageContentPartAnnotationAdded(content_index=index)
        ):
            if not 0 <= index < len(parts):
                yield Finding(
                    step.index,
                    f"{event.update.type} for part {index}; {step.item_id} has "
                    f"{plural(len(parts), 'part')}. Add the part first.",
                )
            elif isinstance(event.update, AssistantMessageContentPartAnnotationAdded):
                count = len(parts[index].annotations)
                if event.update.annotation_index != count:
                    yield Finding(
                        step.index,
                        f"annotation {event.update.annotation_index} of part {index} is added; "
                        f"the next one is {count}. Each part counts its own, from 0.",
                    )
        case _:
            pass


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
            match event.update:
                case WorkflowTaskAdded(task_index=index):
                    if index != count:
                        yield Finding(step.index, f"task {index} is added; the next is {count}.")
                    counts[event.item_id] += 1
                case WorkflowTaskUpdated(task_index=index):
                    if not 0 <= index < count:
                        yield Finding(
                            step.index,
                            f"task {index} is updated; the workflow has {plural(count, 'task')}.",
                        )
                case _:
                    pass


@rule(
    "CK212",
    "must",
    "For a part that had deltas, the added text and the deltas are the text of its part done.",
)
def deltas_make_the_part(case: Case) -> Iterator[Finding]:
    """Hold the text of part.done against what was streamed."""
    for step, message in _messages(case):
        if not isinstance(step.event, ThreadItemUpdatedEvent):
            continue
        update = step.event.update
        if not isinstance(update, AssistantMessageContentPartDone):
            continue
        if 0 <= update.content_index < len(message.parts):
            part = message.parts[update.content_index]
            if part.deltas and part.streamed != update.content.text:
                yield Finding(
                    step.index,
                    f"part {update.content_index} of {step.item_id} streamed as "
                    + _parting(part.streamed, update.content.text),
                )


def _parting(streamed: str, final: str) -> str:
    return f"{quote(shorten(streamed, 80))} and is {quote(shorten(final, 80))} when done."


@rule("CK218", "should", "The done item has the text that was streamed.")
def the_item_has_the_streamed_text(case: Case) -> Iterator[Finding]:
    """Hold the text of the done message against what was streamed of it."""
    for step, message in _messages(case):
        event = step.event
        if not isinstance(event, ThreadItemDoneEvent) or not message.has_streamed:
            continue
        if isinstance(event.item, AssistantMessageItem):
            streamed = [part.text for part in message.parts]
            final = [part.text for part in event.item.content]
            if streamed != final:
                yield Finding(
                    step.index,
                    f"{event.item.id} streamed as {brief(streamed)} and is {brief(final)} when "
                    "done: the user sees the text change under their eyes.",
                )


@rule("CK216", "should", "Annotations that were shown while streaming are on the done item.")
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


@rule("CK215", "should", "The progress of an image lies in 0…1 and does not fall.")
def image_progress_rises(case: Case) -> Iterator[Finding]:
    """Find progress out of range or going back."""
    reached: dict[str, float] = {}
    for step in case.updates:
        event = step.event
        if not isinstance(event, ThreadItemUpdatedEvent):
            continue
        if isinstance(event.update, GeneratedImageUpdated) and event.update.progress is not None:
            progress = event.update.progress
            if not 0 <= progress <= 1:
                yield Finding(step.index, f"the progress is {progress:g}, not between 0 and 1.")
            elif progress < reached.get(event.item_id, 0):
                before = reached[event.item_id]
                yield Finding(step.index, f"the progress falls from {before:g} to {progress:g}.")
            reached[event.item_id] = max(progress, reached.get(event.item_id, 0))
