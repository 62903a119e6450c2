"""Retrying after a user's message."""

from __future__ import annotations

from chatkit.types import ThreadItem
from tests.compat.asking import retry
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, saying
from tests.compat.things import assistant, done, hidden, thread, tool_call, user


@scenario()
async def everything_newer_is_deleted_newest_first(stage: Stage) -> None:
    stage.seed(
        user("msg_1", "One", 1),
        assistant("msg_2", "Two", minute=2),
        user("msg_3", "Three", 3),
        hidden("hidden_1", "x", 4),
        tool_call("tc_1", 5),
        assistant("msg_4", "Four", minute=6),
        thread=thread(),
    )
    stage.server(saying(done(assistant("msg_5", "Again", minute=7))))
    await stage.send(retry("msg_3"))
    await stage.send(retry("msg_1"))


@scenario()
async def the_newest_item_may_be_the_message(stage: Stage) -> None:
    stage.seed(user("msg_1", "One", 1), thread=thread())
    stage.server(saying(done(assistant("msg_2", "Two", minute=7))))
    await stage.send(retry("msg_1"))


@scenario()
async def pages_are_walked_until_the_message_is_found(stage: Stage) -> None:
    items: list[ThreadItem] = [assistant(f"msg_{n}", str(n), minute=n) for n in range(2, 48)]
    stage.seed(user("msg_1", "One", 1), *items, thread=thread())
    stage.server(saying(done(assistant("msg_again", "Again", minute=60))))
    await stage.send(retry("msg_1"))


@scenario()
async def an_item_that_is_no_users_message_is_an_error_and_deletes_nothing(stage: Stage) -> None:
    stage.seed(
        user("msg_1", "One", 1), assistant("msg_2", "Two"), user("msg_3", "3", 5), thread=thread()
    )
    stage.server()
    await stage.send(retry("msg_2"))


@scenario()
async def an_unknown_thread_raises(stage: Stage) -> None:
    stage.server()
    await stage.send(retry("msg_1", thread="thr_nowhere"))


@scenario()
async def a_store_that_fails_to_delete_raises(stage: Stage) -> None:
    stage.seed(
        user("msg_1"), assistant("msg_2", "Two"), assistant("msg_3", "3", minute=3), thread=thread()
    )
    stage.recorder.fault = lambda name, nth: (
        OSError("read-only") if (name, nth) == ("delete_thread_item", 2) else None
    )
    stage.server()
    await stage.send(retry("msg_1"))
