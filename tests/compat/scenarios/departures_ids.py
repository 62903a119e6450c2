"""Departures of agent runs: the ids of calls, messages and images."""

from __future__ import annotations

from typing import Any

from agents import RunContextWrapper, StopAtTools, function_tool
from agents.models.fake_id import FAKE_RESPONSES_ID

from chatkit.agents import AgentContext, ClientToolCall
from tests.compat.answers import Streamed, call, say
from tests.compat.asking import add
from tests.compat.checks import events, items_sent, stored
from tests.compat.hosted import image, search
from tests.compat.model import running
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.things import thread

Context = RunContextWrapper[AgentContext[Any]]  # reason for Any: the stage's context


@function_tool
async def locate(context: Context) -> str:
    """Ask the browser."""
    context.context.client_tool_call = ClientToolCall(name="locate", arguments={})
    return "asked"


@function_tool
async def look(context: Context) -> str:
    """Look."""
    return "seen"


STOP = StopAtTools(stop_at_tool_names=["locate"])


def _calls_back(call_id: str, item_id: str | None = None) -> Any:  # reason for Any: a check
    def check(capture: Capture) -> None:
        (item,) = [item for item in items_sent(capture) if item["type"] == "client_tool_call"]
        assert item["call_id"] == call_id
        assert item_id is None or item["id"] == item_id

    return check


@scenario("D4", ours=_calls_back("call_1", "fc_1"))
async def a_client_tool_beside_another_tool_keeps_its_own_ids(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [call("locate"), call("look", call_id="call_2", id="fc_2")],
            tools=[locate, look],
            tool_use_behavior=STOP,
        )
    )
    await stage.send(add())


@scenario("D4", ours=_calls_back("call_1"))
async def a_function_call_without_an_id(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [call("locate", id=None)], tools=[locate], tool_use_behavior=STOP))
    await stage.send(add())


@scenario("D4", ours=_calls_back("call_1", "fc_1"))
async def a_hosted_tool_after_the_call_does_not_hide_it(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(stage, [call("locate")], [search(), say("Wait.", id="msg_a")], tools=[locate])
    )
    await stage.send(add())


def _overwrites_nothing(capture: Capture) -> None:
    texts = [item["content"][0]["text"] for item in stored(capture) if "annotations" in str(item)]
    assert texts == ["One", "Two"]
    assert FAKE_RESPONSES_ID not in str(capture.exchanges[-1].frames)


@scenario("D5", ours=_overwrites_nothing)
async def placeholder_ids_of_two_messages(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [say("One", id=FAKE_RESPONSES_ID), call("look", id=FAKE_RESPONSES_ID)],
            [say("Two", id=FAKE_RESPONSES_ID)],
            tools=[look],
        )
    )
    await stage.send(add())


def _announces_it_once(capture: Capture) -> None:
    kinds = [event["type"] for event in events(capture) if "item" in event]
    assert kinds == ["thread.item.done", "thread.item.added", "thread.item.done"]


@scenario("D5", ours=_announces_it_once)
async def a_message_that_is_added_twice(stage: Stage) -> None:
    said = say("One", id=FAKE_RESPONSES_ID)

    def events_of_it(index: int) -> list[Any]:  # reason for Any: the SDK's events
        added, *rest = said.events(index)
        return [added, added, *rest]

    stage.seed(thread=thread())
    stage.server(running(stage, [Streamed(said.item, events_of_it)]))
    await stage.send(add())


def _has_an_id_of_its_own(capture: Capture) -> None:
    (item,) = [item for item in items_sent(capture) if item["type"] == "client_tool_call"]
    assert item["id"].startswith("tc_")
    assert item["call_id"] == "call_1"


@scenario("D5", ours=_has_an_id_of_its_own)
async def a_placeholder_id_of_a_client_tool_call(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage, [call("locate", id=FAKE_RESPONSES_ID)], tools=[locate], tool_use_behavior=STOP
        )
    )
    await stage.send(add())


def _keeps_images_apart(capture: Capture) -> None:
    shown = {item["id"]: item["image"]["id"] for item in items_sent(capture) if "image" in item}
    assert sorted(shown.values()) == ["ig_1", "ig_2"]
    updates = [
        (e["item_id"], e["update"]["image"]["id"])
        for e in events(capture)
        if "update" in e and "image" in e["update"]
    ]
    assert all(shown[item] == picture for item, picture in updates), updates


@scenario("D17", ours=_keeps_images_apart)
async def two_images_at_a_time(stage: Stage) -> None:

    one, two = image("b25l", ("MQ==",), "ig_1"), image("dHdv", ("Mg==",), "ig_2")

    def events_of_both(index: int) -> list[Any]:  # reason for Any: the SDK's events
        first, second = one.events(index), two.events(index + 1)
        return [event for pair in zip(first, second, strict=True) for event in pair]

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [Streamed(one.item, events_of_both), Streamed(two.item, lambda _: []), say("Both.")],
        )
    )
    await stage.send(add())
