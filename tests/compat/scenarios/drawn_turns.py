"""Turns drawn at random: what responders yield, sensible or not, how they end, and where cut."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    ClientEffectEvent,
    CustomTask,
    LockedStatus,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadItem,
    ThreadItemUpdate,
    ThreadMetadata,
    ThreadStreamEvent,
    URLSource,
    WidgetRootUpdated,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from tests.compat.asking import Json, act, add, retry, tool_output
from tests.compat.scenario import drawn
from tests.compat.stage import Events, Stage, Turn
from tests.compat.things import (
    added,
    assistant,
    card,
    done,
    hidden,
    questions,
    removed,
    replaced,
    thread,
    tool_call,
    updated,
    user,
    widget,
    workflow,
)

IDS = ("msg_a", "msg_b", "wf_1", "msg_w")
Step = ThreadStreamEvent | BaseException | Callable[[ThreadMetadata], None]


def _item(draw: random.Random) -> ThreadItem:
    texts = draw.choice([(), ("",), ("T", "U")])
    tasks = [CustomTask(title=str(number)) for number in range(draw.randrange(3))]
    items: list[ThreadItem] = [
        assistant("msg_a", "One", minute=6),
        assistant("msg_b", *texts, minute=7),
        workflow("wf_1", *tasks, minute=8),
        widget("msg_w", minute=9, value="New"),
        tool_call("tc_9", minute=10, status=draw.choice(["pending", "completed"])),
        questions("msg_q", minute=11),
    ]
    return draw.choice(items)


def _update(draw: random.Random) -> ThreadItemUpdate:
    part, task = draw.choice([0, 0, 0, 1, 2]), draw.choice([0, 0, 1, 5])
    note = Annotation(source=URLSource(url="https://a.test", title="A"), index=3)
    text = AssistantMessageContent(text=draw.choice(["", "a"]))
    updates: list[ThreadItemUpdate] = [
        AssistantMessageContentPartAdded(content_index=part, content=text),
        AssistantMessageContentPartTextDelta(content_index=part, delta=draw.choice(["x", ""])),
        AssistantMessageContentPartDone(content_index=part, content=text),
        AssistantMessageContentPartAnnotationAdded(
            content_index=part, annotation_index=draw.choice([0, 0, 3]), annotation=note
        ),
        WorkflowTaskAdded(task=CustomTask(title="t"), task_index=task),
        WorkflowTaskUpdated(task=CustomTask(title="u"), task_index=task),
        WidgetRootUpdated(widget=card(value="n")),
    ]
    return draw.choice(updates)


def _event(draw: random.Random) -> ThreadStreamEvent:
    quiet: list[ThreadStreamEvent] = [
        ProgressUpdateEvent(text="p", icon=draw.choice([None, "bolt"])),
        NoticeEvent(level="info", message="m", title=draw.choice([None, "t"])),
        ClientEffectEvent(name="e", data={"a": None}),
        done(hidden(f"hidden_{draw.randrange(3)}", "c")),
        replaced(_item(draw)),
        removed(draw.choice(IDS)),
    ]
    kinds = [
        added(_item(draw)),
        done(_item(draw)),
        updated(draw.choice(IDS), _update(draw)),
        draw.choice(quiet),
    ]
    return draw.choices(kinds, [3, 3, 5, 4])[0]


def _retitle(thread: ThreadMetadata) -> None:
    thread.title = "Renamed"


def _remember(thread: ThreadMetadata) -> None:
    thread.metadata["seen"] = [*thread.metadata.get("seen", []), None]


def _lock(thread: ThreadMetadata) -> None:
    thread.status = LockedStatus(reason="Enough")


def _script(draw: random.Random) -> list[Step]:
    steps: list[Step] = []
    for _ in range(draw.randrange(1, 9)):
        steps.append(_event(draw))
        if draw.random() < 0.2:
            steps.append(draw.choice([_retitle, _remember, _lock]))
    if draw.random() < 0.3:
        retriable = draw.choice([None, True, False])
        errors: list[BaseException] = [
            RuntimeError("boom"),
            CustomStreamError("No", allow_retry=bool(retriable)),
            StreamError(ErrorCode.STREAM_ERROR, allow_retry=retriable),
        ]
        steps.append(draw.choice(errors))
    return steps


async def _play(steps: list[Step], turn: Turn) -> Events:
    for number, step in enumerate(steps):
        if number % 2:
            await asyncio.sleep(0)
        if isinstance(step, BaseException):
            raise step
        if callable(step):
            step(turn.thread)
        else:
            yield step


def _request(draw: random.Random) -> Json:
    asked = [retry("msg_1"), act("go", {"a": None}, "msg_w"), act("go"), tool_output({"a": 1})]
    return draw.choice([add(), *asked])


def _fault(draw: random.Random) -> tuple[str, int]:
    written = ["add_thread_item", "save_item", "delete_thread_item", "save_thread"]
    return draw.choice([*written, "load_item", "load_thread_items"]), draw.randrange(1, 4)


@drawn
async def turn(stage: Stage, draw: random.Random) -> None:
    steps = _script(draw)

    async def action(thread: ThreadMetadata, *given: object) -> Events:
        async for event in _play(steps, Turn(thread, None, given[-1])):
            yield event

    stage.seed(
        user("msg_1", minute=1),
        assistant("msg_a", "Old", minute=2),
        widget("msg_w", minute=3, value="Old"),
        tool_call("tc_9", minute=4),
        thread=thread(),
    )
    stage.server(lambda turn: _play(steps, turn), action=action)
    if draw.random() < 0.2:
        fault = _fault(draw)
        stage.recorder.fault = lambda name, nth: (
            RuntimeError("The store is away") if (name, nth) == fault else None
        )
    cut = draw.choice([None, None, None, *range(2, 7)])
    await stage.send(_request(draw), cancel_after=cut)
