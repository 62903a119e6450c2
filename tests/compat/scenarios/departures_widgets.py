"""Departures of widgets: differences that were lost, generators that were misread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from chatkit.server import stream_widget
from chatkit.widgets import DynamicWidgetRoot
from tests.compat.asking import add
from tests.compat.checks import note, types
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.scenarios.widgets import Node, diff, root, text
from tests.compat.stage import Events, Stage, Turn
from tests.compat.things import thread

ROOT_UPDATE = ["widget.root.updated"]


def _root_updates(*labels: str) -> Any:  # reason for Any: a check, made for labels
    def check(capture: Capture) -> None:
        for label in labels:
            kinds = [update["type"] for update in note(capture, label)]
            assert kinds == ROOT_UPDATE, f"{label}: {kinds}"

    return check


@scenario("D7", ours=_root_updates("no id"))
async def growing_text_without_an_id(stage: Stage) -> None:
    def plain(value: str) -> Node:
        return {"type": "Text", "value": value}

    diff(stage, "no id", root(plain("a")), root(plain("ab")))


@scenario("D7", ours=_root_updates("one of two"))
async def text_nodes_that_share_an_id(stage: Stage) -> None:
    diff(stage, "one of two", root(text("a"), text("x")), root(text("ab"), text("x")))


@scenario("D7", ours=_root_updates("in a transition"))
async def text_below_a_single_child(stage: Stage) -> None:
    def inside(value: str) -> Node:
        return {"type": "Transition", "children": text(value)}

    diff(stage, "in a transition", root(inside("a")), root(inside("ab")))


@scenario("D7", ours=_root_updates("streaming appears", "streaming goes", "colour appears"))
async def a_property_on_one_side_only(stage: Stage) -> None:
    diff(stage, "streaming appears", root(text("a")), root(text("ab", streaming=True)))
    diff(stage, "streaming goes", root(text("a", streaming=True)), root(text("a")))
    diff(stage, "colour appears", root(text("a")), root(text("a", color="red")))


async def _stream(stage: Stage, widget: Any) -> None:  # reason for Any: what is streamed
    async def respond(turn: Turn) -> Events:
        async for event in stream_widget(turn.thread, widget):
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


def _update_is_seen(capture: Capture) -> None:
    assert types(capture)[2:] == [
        "thread.item.added/widget",
        "thread.item.updated/widget.streaming_text.value_delta",
        "thread.item.done/widget",
    ]


@scenario("D7", ours=_update_is_seen)
async def a_generator_that_yields_one_object_again(stage: Stage) -> None:
    async def states() -> AsyncIterator[DynamicWidgetRoot]:
        widget = root(text("a"))
        yield widget
        child: Any = widget.children[0]  # type: ignore[index]  # reason: a list, as made above
        child.value = "ab"  # reason for Any: a dynamic field
        yield widget

    await _stream(stage, states())


def _says_that_it_is_empty(capture: Capture) -> None:
    (log,) = [fact for fact in capture.facts if fact["kind"] == "log" and fact["level"] == "ERROR"]
    assert log["error"]["error"] == "ValueError"


@scenario("D7", ours=_says_that_it_is_empty)
async def a_generator_that_yields_nothing(stage: Stage) -> None:
    async def states() -> AsyncIterator[DynamicWidgetRoot]:
        none: tuple[DynamicWidgetRoot, ...] = ()
        for widget in none:
            yield widget

    await _stream(stage, states())


class Countdown:
    """An async iterator that is no generator."""

    def __init__(self, *roots: DynamicWidgetRoot) -> None:
        self._roots = list(roots)

    def __repr__(self) -> str:
        return "Countdown"

    def __aiter__(self) -> Countdown:
        return self

    async def __anext__(self) -> DynamicWidgetRoot:
        if not self._roots:
            raise StopAsyncIteration
        return self._roots.pop(0)


@scenario("D7", ours=_update_is_seen)
async def an_iterator_that_is_no_generator(stage: Stage) -> None:
    await _stream(stage, Countdown(root(text("a")), root(text("ab"))))
