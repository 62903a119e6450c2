"""Actions of widgets, streamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from chatkit.types import ThreadStreamEvent, WidgetRootUpdated
from tests.compat.asking import act
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.things import (
    assistant,
    card,
    done,
    hidden,
    replaced,
    thread,
    updated,
    user,
    widget,
)


def _shop(stage: Stage, *events: ThreadStreamEvent | Exception) -> None:
    async def action(*given: Any) -> AsyncIterator[ThreadStreamEvent]:  # reason: the split
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    stage.seed(user(), hidden("hidden_1"), widget("msg_w", value="Order"), thread=thread())
    stage.server(action=action)


@scenario()
async def an_action_updates_and_replaces_its_widget(stage: Stage) -> None:
    shown = updated("msg_w", WidgetRootUpdated(widget=card(value="Working")))
    _shop(stage, shown, replaced(widget("msg_w", value="Paid")), done(assistant("msg_a", "Paid.")))
    await stage.send(act("pay", {"amount": 5, "note": None}, "msg_w"))


@scenario()
async def an_action_without_an_item_has_no_sender(stage: Stage) -> None:
    _shop(stage, done(assistant("msg_a", "Done.")))
    await stage.send(act("pay", ["a", None]))
    await stage.send(act("pay"))


@scenario()
async def an_item_that_is_no_widget_is_one_error_event(stage: Stage) -> None:
    _shop(stage, done(assistant("msg_a", "Never.")))
    await stage.send(act("pay", {}, "msg_user"))
    await stage.send(act("pay", {}, "hidden_1"))


@scenario()
async def an_unknown_item_or_thread_raises(stage: Stage) -> None:
    _shop(stage)
    await stage.send(act("pay", {}, "msg_nowhere"))
    del stage.store.threads["thr_seed"]
    await stage.send(act("pay", {}, "msg_w"))


@scenario()
async def an_action_that_is_not_overridden_is_a_responders_error(stage: Stage) -> None:
    stage.seed(widget("msg_w", value="Order"), thread=thread())
    stage.server()
    await stage.send(act("pay", {}, "msg_w"))


@scenario()
async def an_action_that_fails_is_a_responders_error(stage: Stage) -> None:
    _shop(stage, done(assistant("msg_a", "So far.")), ValueError("no money"))
    await stage.send(act("pay", {}, "msg_w"))
