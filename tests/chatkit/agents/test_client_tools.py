"""Client tool calls: whose ids they bear, and where they stand."""

from types import SimpleNamespace
from typing import Any

import pytest
from agents import RunContextWrapper, StopAtTools, function_tool
from agents.models.fake_id import FAKE_RESPONSES_ID

from chatkit.agents import ClientToolCall
from chatkit.types import ProgressUpdateEvent
from tests.chatkit.agents.support import (
    Context,
    Output,
    Replay,
    Step,
    call,
    collect,
    item_line,
    lines,
    make_context,
    message,
    reasoning,
    show,
)

Given = RunContextWrapper[Context]


@function_tool
async def locate(given: Given, zoom: int = 1) -> str:
    given.context.client_tool_call = ClientToolCall(name="locate", arguments={"zoom": zoom})
    return "asked"


@function_tool
async def look() -> str:
    return "seen"


async def ask(*answers: list[Step], context: Context | None = None, **agent: Any) -> list[str]:
    context = context or make_context()[0]
    options = {
        "tools": [locate, look],
        "tool_use_behavior": StopAtTools(stop_at_tool_names=["locate"]),
    }
    return await show(context, *answers, **(options | agent))


async def replay_call(context: Context, raw_item: object) -> list[str]:
    item = SimpleNamespace(type="tool_call_item", raw_item=raw_item)
    result: Any = Replay(
        SimpleNamespace(type="run_item_stream_event", item=item)
    )  # Any: see Replay
    return lines(await collect(context, result))


async def test_the_call_is_the_last_item_with_the_ids_of_the_models_call() -> None:
    context, store = make_context()

    shown = await ask(
        [message("Wait.", id="m"), call("locate", '{"zoom": 3}', id="fc_1", call_id="call_1")],
        context=context,
    )

    assert shown[-1] == "done pending fc_1 call_1 locate(zoom=3)"
    assert store.items_of("thr_1") == []
    assert context.client_tool_call == ClientToolCall(name="locate", arguments={"zoom": 3})


async def test_a_workflow_left_open_is_stored_before_the_call_is_sent() -> None:
    context, store = make_context()

    shown = await ask([reasoning(["Where?"]), call("locate")], context=context)

    assert shown[-1] == "done pending fc_a call_a locate(zoom=1)"
    assert [item_line(item) for item in store.items_of("thr_1")] == ["reasoning wf_1 Where?"]


async def test_what_is_queued_goes_before_the_call() -> None:
    @function_tool
    async def locate(given: Given) -> str:
        given.context.client_tool_call = ClientToolCall(name="locate", arguments={})
        for _ in range(20):
            await given.context.stream(ProgressUpdateEvent(text="Locating"))
        return "asked"

    shown = await ask([call("locate")], tools=[locate])

    assert shown == [
        *["progress_update text='Locating'"] * 20,
        "done pending fc_a call_a locate()",
    ]


async def test_d04_the_call_has_the_ids_of_the_function_call_of_its_name() -> None:
    shown = await ask(
        [call("locate", id="fc_1", call_id="call_1"), call("look", id="fc_2", call_id="call_2")]
    )

    assert shown == ["done pending fc_1 call_1 locate(zoom=1)"]


async def test_d04_of_several_calls_of_its_name_the_latest() -> None:
    shown = await ask(
        [call("locate", '{"zoom": 1}', id="fc_1", call_id="call_1")],
        [
            call("locate", '{"zoom": 2}', id="fc_2", call_id="call_2"),
            call("look", call_id="call_3"),
        ],
        tool_use_behavior="run_llm_again",
    )

    assert shown == ["done pending fc_2 call_2 locate(zoom=2)"]


async def test_d04_else_the_last_function_call_lends_its_ids_though_hosted_tools_follow() -> None:
    context, _ = make_context()
    context.client_tool_call = ClientToolCall(name="another", arguments={})
    action = {"type": "search", "query": "q"}
    search = {"type": "web_search_call", "id": "ws", "status": "completed", "action": action}

    shown = await ask(
        [
            call("look", id="fc_1", call_id="call_1"),
            call("look", id="fc_2", call_id="call_2"),
            Output(search, search),
        ],
        context=context,
    )

    assert shown == ["done pending fc_2 call_2 another()"]


async def test_d04_without_a_function_call_the_ids_come_from_the_store_the_items_first() -> None:
    context, store = make_context()
    context.client_tool_call = ClientToolCall(name="another", arguments={})

    assert await ask([message("Hi", id="m")], context=context) == [
        "added message m",
        "m added content_index=0, content=''",
        "m text_delta content_index=0, delta='Hi'",
        "m done content_index=0, content='Hi'",
        "done message m Hi",
        "done pending tc_1 tc_2 another()",
    ]
    assert (
        store.log.outline[1:] == ["generate_item_id('tool_call', ThreadMetadata thr_1, 'ada')"] * 2
    )


async def test_d04_a_function_call_without_an_id_gets_one_of_the_store() -> None:
    assert await ask([call("locate", id=None)]) == ["done pending tc_1 call_a locate(zoom=1)"]


@pytest.mark.parametrize("shape", [dict, SimpleNamespace])
async def test_a_function_call_may_be_a_dict_or_any_object(shape: Any) -> None:  # Any: either class
    context, _ = make_context()
    context.client_tool_call = ClientToolCall(name="f", arguments={"a": 1})
    raw_item = shape(type="function_call", name="f", id="fc_1", call_id="call_1")

    assert await replay_call(context, raw_item) == ["done pending fc_1 call_1 f(a=1)"]


async def test_a_call_that_is_not_cleared_comes_again_with_the_next_run() -> None:
    context, _ = make_context()

    await ask([call("locate", call_id="call_1")], context=context)
    again = await ask([], context=context)

    assert again == ["done pending tc_1 tc_2 locate(zoom=1)"]


async def test_d05_function_calls_with_placeholder_ids_get_ids_of_the_store_when_added() -> None:
    context, store = make_context()

    shown = await ask(
        [
            call("look", id=FAKE_RESPONSES_ID, call_id="call_1"),
            call("locate", id=FAKE_RESPONSES_ID, call_id="call_2"),
        ],
        context=context,
    )

    assert shown == ["done pending tc_2 call_2 locate(zoom=1)"]
    assert store.log.names.count("generate_item_id") == 2


async def test_d05_a_placeholder_id_that_was_never_added_gets_an_id_of_the_store() -> None:
    context, _ = make_context()
    context.client_tool_call = ClientToolCall(name="f", arguments={})
    raw_item = {"type": "function_call", "name": "f", "id": FAKE_RESPONSES_ID, "call_id": "call_1"}

    assert await replay_call(context, raw_item) == ["done pending tc_1 call_1 f()"]
