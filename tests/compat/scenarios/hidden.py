"""Items that no client may see, where the runtimes agree on them."""

from __future__ import annotations

from tests.compat.asking import add, retry
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, saying
from tests.compat.things import (
    assistant,
    done,
    hidden,
    removed,
    sdk_hidden,
    thread,
    user,
    widget,
)


@scenario()
async def hidden_items_are_stored_and_not_sent(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        saying(
            done(hidden("hidden_1", "Plain text")),
            done(hidden("hidden_2", {"any": [None, 1]})),
            done(sdk_hidden("shcx_1")),
            done(assistant("msg_a", "Seen", minute=9)),
        )
    )
    await stage.send(add())


@scenario()
async def a_hidden_item_cannot_be_retried(stage: Stage) -> None:
    stage.seed(user("msg_1"), hidden("hidden_1"), thread=thread())
    stage.server()
    await stage.send(retry("hidden_1"))


@scenario()
async def items_of_an_earlier_turn_are_removed_without_a_load(stage: Stage) -> None:
    stage.seed(user("msg_1"), hidden("hidden_1"), widget("msg_w", value="x"), thread=thread())
    stage.server(saying(removed("hidden_1"), removed("msg_w")))
    await stage.send(add())
