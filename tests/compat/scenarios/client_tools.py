"""Client tool calls that are answered, or left behind."""

from __future__ import annotations

from tests.compat.asking import add, tool_output
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, saying
from tests.compat.things import assistant, done, hidden, thread, tool_call, user


@scenario()
async def the_output_completes_the_pending_call(stage: Stage) -> None:
    stage.seed(user(), tool_call("tc_1"), thread=thread())
    stage.server(saying(done(assistant("msg_a", "There."))))
    await stage.send(tool_output({"lat": 1.5, "lon": None, "tags": [None]}))


@scenario()
async def the_output_may_be_any_json(stage: Stage) -> None:
    for number, result in enumerate((None, "text", 7, [1, None], {"a": None}, False)):
        stage.seed(user(), tool_call("tc_1"), thread=thread(f"thr_{number}"))
        stage.server(saying(done(assistant(f"msg_{number}", "There."))))
        await stage.send(tool_output(result, thread=f"thr_{number}"))


@scenario()
async def a_call_that_is_not_the_newest_item_is_an_error(stage: Stage) -> None:
    stage.seed(user(), tool_call("tc_1"), assistant("msg_late", "Late", minute=9), thread=thread())
    stage.server(saying(done(assistant("msg_a", "Never said."))))
    await stage.send(tool_output({}))


@scenario()
async def a_hidden_item_above_the_call_is_an_error(stage: Stage) -> None:
    stage.seed(user(), tool_call("tc_1"), hidden(minute=9), thread=thread())
    stage.server()
    await stage.send(tool_output({}))


@scenario()
async def a_call_that_is_completed_already_is_an_error(stage: Stage) -> None:
    stage.seed(user(), tool_call("tc_1", status="completed", output="done"), thread=thread())
    stage.server()
    await stage.send(tool_output({}))


@scenario()
async def a_thread_without_items_has_no_call_to_answer(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server()
    await stage.send(tool_output({}))
    await stage.send(tool_output({}, thread="thr_nowhere"))


@scenario()
async def other_pending_calls_are_deleted_with_a_warning(stage: Stage) -> None:
    stage.seed(
        tool_call("tc_old", 1),
        tool_call("tc_done", 2, status="completed", output=1),
        user("msg_2", "Go on", 3),
        tool_call("tc_forgotten", 4),
        tool_call("tc_new", 5),
        thread=thread(),
    )
    stage.server(saying(done(assistant("msg_a", "There.", minute=6))))
    await stage.send(tool_output("here"))


@scenario()
async def pending_calls_beyond_the_last_twenty_items_are_left(stage: Stage) -> None:
    between = [user(f"msg_{n}", str(n), n) for n in range(2, 22)]
    stage.seed(tool_call("tc_old", 1), *between, tool_call("tc_new", 30), thread=thread())
    stage.server()
    await stage.send(tool_output("here"))


@scenario()
async def a_call_from_the_responder_is_stored_and_sent(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(done(tool_call("tc_1", arguments={"at": None, "deep": {"n": None}}))))
    await stage.send(add("Where am I?"))
    stage.server(saying(done(assistant("msg_a", "There.", minute=9))))
    await stage.send(add("Never mind"))
