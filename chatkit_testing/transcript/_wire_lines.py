"""An event of the wire as one line of text."""

from typing import assert_never

from chatkit.types import (
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    GeneratedImageUpdated,
    StreamOptionsEvent,
    ThreadCreatedEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
    WidgetComponentUpdated,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit_testing._report import quote, short_url
from chatkit_testing.transcript._event_lines import thread_lines
from chatkit_testing.transcript._lines import facts, source_line
from chatkit_testing.transcript._sketch import sketch
from chatkit_testing.transcript._task_lines import task_lines
from chatkit_testing.transcript._widget_lines import component_line

__all__ = ["event_line"]


def event_line(event: ThreadStreamEvent) -> str:
    """Give an event of the wire in one line: its type, that of its item or update, what it says.

    The long names of updates are cut to their last word: ``thread.item.updated/…text_delta``.
    """
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
            said = f"{event.type}/{event.item.type}", sketch(event.item).lines
        case ThreadItemUpdatedEvent():
            word = event.update.type.rpartition(".")[2]
            said = f"{event.type}/…{word}", (_update_text(event.update),)
        case ThreadItemRemovedEvent():
            said = event.type, (event.item_id,)
        case ThreadCreatedEvent() | ThreadUpdatedEvent():
            said = event.type, tuple(thread_lines(event.thread))
        case StreamOptionsEvent():
            allowed = event.stream_options.allow_cancel
            said = event.type, ("" if allowed else "cannot be cancelled",)
        case _:
            said = event.type, sketch(event).lines
    type_path, lines = said
    return f"{type_path}  {lines[0] if lines else ''}".rstrip()


def _update_text(update: ThreadItemUpdate) -> str:
    match update:
        case AssistantMessageContentPartTextDelta():
            return quote(update.delta)
        case AssistantMessageContentPartAdded() | AssistantMessageContentPartDone():
            return quote(update.content.text)
        case AssistantMessageContentPartAnnotationAdded():
            return source_line(update.annotation.source)
        case WidgetStreamingTextValueDelta():
            return facts(
                f"#{update.component_id} {quote(update.delta)}", "done" if update.done else ""
            )
        case WidgetComponentUpdated():
            return f"#{update.component_id} {component_line(update.component)}"
        case WidgetRootUpdated():
            return component_line(update.widget)
        case WorkflowTaskAdded() | WorkflowTaskUpdated():
            return f"{update.task_index} {task_lines(update.task)[0]}"
        case GeneratedImageUpdated():
            progress = None if update.progress is None else f"{update.progress:.0%}"
            return facts(short_url(update.image.url), progress)
        case _:
            assert_never(update)
