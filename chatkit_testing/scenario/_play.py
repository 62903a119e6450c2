"""A turn played: its steps as the events that a responder yields."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any  # Any: each player takes the step that its key names; a project's context

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.server import stream_widget
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    EndOfTurnItem,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    HiddenContextItem,
    StructuredInputItem,
    TaskItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)
from chatkit.widgets import WidgetRoot
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.scenario._stage import Events, Stage
from chatkit_testing.scenario._steps import (
    Asks,
    Calls,
    EndsTurn,
    Fails,
    Hides,
    Names,
    Paints,
    Removes,
    Replaces,
    Says,
    Sets,
    Shows,
    ShowsTask,
    ShowsWidget,
    Step,
    Thinks,
    Waits,
    Works,
)
from chatkit_testing.scenario._workflows import think, work

__all__ = ["play"]


async def play(steps: Sequence[Step], stage: Stage) -> Events:
    """Play one step after the other."""
    for step in steps:
        if (act := _SILENT.get(type(step))) is not None:
            await act(step, stage)
            continue
        async with aclosing(_PLAYERS[type(step)](step, stage)) as events:
            async for event in events:
                yield event


async def _wait(step: Waits, stage: Stage) -> None:
    await stage.wait(step.seconds)


async def _fail(step: Fails, _: Stage) -> None:
    if step.code is not None:
        raise StreamError(ErrorCode(step.code), allow_retry=step.retry)
    raise CustomStreamError(step.message or "", allow_retry=step.retry)


async def _say(step: Says, stage: Stage) -> Events:
    item = AssistantMessageItem(**stage.common(), content=[])

    def update(update: ThreadItemUpdate) -> ThreadStreamEvent:
        return ThreadItemUpdatedEvent(item_id=item.id, update=update)

    yield ThreadItemAddedEvent(item=item)
    empty = AssistantMessageContent(text="", annotations=[])
    yield update(AssistantMessageContentPartAdded(content_index=0, content=empty))
    text = ""
    for chunk in step.chunks:
        if isinstance(chunk, Waits):
            await stage.wait(chunk.seconds)
            continue
        await stage.pause()
        text += chunk
        yield update(AssistantMessageContentPartTextDelta(content_index=0, delta=chunk))
    for index, annotation in enumerate(step.annotations):
        yield update(
            AssistantMessageContentPartAnnotationAdded(
                content_index=0, annotation_index=index, annotation=annotation
            )
        )
    whole = AssistantMessageContent(text=text, annotations=list(step.annotations))
    yield update(AssistantMessageContentPartDone(content_index=0, content=whole))
    yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [whole]}))


async def _show_widget(step: ShowsWidget, stage: Stage) -> Events:
    states = [state for state in step.states if not isinstance(state, Waits)]
    widget = states[0] if len(states) == 1 else _states(step, stage)
    with widget_classes_unwarned():
        shown = stream_widget(stage.thread, widget, step.copy_text, stage.new_id)
    async for event in shown:
        yield event


async def _states(step: ShowsWidget, stage: Stage) -> AsyncIterator[WidgetRoot]:
    for state in step.states:
        if isinstance(state, Waits):
            await stage.wait(state.seconds)
        else:
            yield state


async def _paint(step: Paints, stage: Stage) -> Events:
    item = GeneratedImageItem(**stage.common(), image=None)
    image = GeneratedImage(id=item.id, url=step.url)
    yield ThreadItemAddedEvent(item=item)
    for number in range(1, step.partials + 1):
        await stage.pause()
        update = GeneratedImageUpdated(image=image, progress=number / (step.partials + 1))
        yield ThreadItemUpdatedEvent(item_id=item.id, update=update)
    await stage.pause()
    yield ThreadItemDoneEvent(item=item.model_copy(update={"image": image}))


async def _set_title(step: Names, stage: Stage) -> None:
    stage.thread.title = step.title


async def _set_status(step: Sets, stage: Stage) -> None:
    stage.thread.status = step.status


def _event(make: Callable[[Any, Stage], ThreadStreamEvent]) -> Callable[[Any, Stage], Events]:
    """Play a step that is one event."""

    async def play_event(step: object, stage: Stage) -> Events:
        yield make(step, stage)

    return play_event


def _done(make: Callable[[Any, Stage], ThreadItem]) -> Callable[[Any, Stage], Events]:
    """Play a step that is one item, done at once."""
    return _event(lambda step, stage: ThreadItemDoneEvent(item=make(step, stage)))


def _call(step: Calls, stage: Stage) -> ThreadItem:
    return ClientToolCallItem(
        **stage.common("tool_call"),
        call_id=stage.new_id("tool_call"),
        name=step.name,
        arguments=step.arguments,
    )


def _replace(step: Replaces, stage: Stage) -> ThreadStreamEvent:
    changed = stage.asking().model_copy(update={"widget": step.widget})
    return ThreadItemReplacedEvent(item=changed)


_PLAYERS: dict[type, Callable[[Any, Stage], Events]] = {
    Says: _say,
    Thinks: think,
    Works: work,
    ShowsTask: _done(lambda step, stage: TaskItem(**stage.common("task"), task=step.task)),
    Shows: _event(lambda step, _: step.event),
    ShowsWidget: _show_widget,
    Replaces: _event(_replace),
    Removes: _event(lambda _, stage: ThreadItemRemovedEvent(item_id=stage.asking().id)),
    Paints: _paint,
    Calls: _done(_call),
    Asks: _done(
        lambda step, stage: StructuredInputItem(**stage.common(), inputs=list(step.inputs))
    ),
    Hides: _done(lambda step, stage: HiddenContextItem(**stage.common(), content=step.content)),
    EndsTurn: _done(lambda _, stage: EndOfTurnItem(**stage.common())),
}
_SILENT: dict[type, Callable[[Any, Stage], Awaitable[None]]] = {
    Waits: _wait,
    Fails: _fail,
    Names: _set_title,
    Sets: _set_status,
}
"""The steps of which no event tells; the runtime tells of what they did to the thread."""
