"""Agent runs drawn at random: messages, thoughts and tools that stream beside them."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

from agents import RunContextWrapper, function_tool

from chatkit.agents import AgentContext
from chatkit.types import CustomSummary, CustomTask, NoticeEvent, ProgressUpdateEvent, ThreadItem
from tests.compat.answers import Streamed, call, say, think
from tests.compat.asking import add, retry
from tests.compat.model import Answer, running
from tests.compat.scenario import drawn
from tests.compat.stage import Stage, settle
from tests.compat.things import card, thread, user, workflow

Context = RunContextWrapper[AgentContext[Any]]  # reason for Any: the stage's context


def _streaming(
    draw: random.Random, context: AgentContext[Any], *, widgets: bool
) -> Awaitable[None]:
    """Let a tool stream something; reason for Any: the stage's context.

    Widgets and workflows do not meet in a run: there the runtimes part, by D12 and D13.
    """
    task = CustomTask(title=f"Task {draw.randrange(1000)}")
    summary = draw.choice([None, CustomSummary(title="Done")])
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda: context.stream(ProgressUpdateEvent(text="p")),
        lambda: context.stream(NoticeEvent(level="info", message="m")),
    ]
    if widgets:
        steps.append(lambda: context.stream_widget(card(value="w")))
    else:
        steps += [lambda: context.add_workflow_task(task), lambda: context.end_workflow(summary)]
    return draw.choice(steps)()


def _part(draw: random.Random, number: int) -> Streamed:
    said, thought = [f"Said {number}", " and more"], [f"Thought {number}", " and on"]
    return draw.choice([say(*said, id=f"msg_{number}"), think(thought, id=f"rs_{number}")])


@drawn
async def run(stage: Stage, draw: random.Random) -> None:
    widgets = draw.random() < 0.5

    @function_tool
    async def show(context: Context) -> str:
        """Show something."""
        for _ in range(draw.randrange(3)):
            await _streaming(draw, context.context, widgets=widgets)
            await settle()
        return "shown"

    answers: list[Answer] = []
    for number in range(draw.randrange(3)):
        parts = [_part(draw, number)] if draw.random() < 0.5 else []
        answers.append([*parts, call("show", call_id=f"call_{number}", id=f"fc_{number}")])
    answers.append([say("The end", id="msg_end")])
    earlier: list[list[ThreadItem]] = [
        [],
        [workflow("wf_old", CustomTask(title="Old"), minute=7)],
        [workflow("wf_old", minute=7, type="reasoning")],
    ]
    stage.seed(user("msg_1", minute=1), *draw.choice(earlier), thread=thread())
    stage.server(running(stage, *answers, tools=[show]))
    await stage.send(draw.choice([add(), retry("msg_1")]))
