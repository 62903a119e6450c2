"""Every scenario of the comparison, on our runtime alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from chatkit.types import ThreadStreamEvent
from tests.compat.record import Capture, Exchange
from tests.compat.scenario import Scenario, collect, run_scenario
from tests.compat.verified import surprises

SCENARIOS = [scenario for scenario in collect() if not scenario.drawn]
DRAWN = [scenario for scenario in collect() if scenario.drawn]
DEPARTURES = [scenario for scenario in SCENARIOS if scenario.departures]
EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
HIDDEN = {"hidden_context_item", "sdk_hidden_context"}


def _id(scenario: Scenario) -> str:
    return scenario.id


@pytest.mark.parametrize("scenario", SCENARIOS, ids=_id)
async def test_a_scenario_keeps_what_every_stream_promises(scenario: Scenario) -> None:
    capture = await run_scenario(scenario)

    assert capture.crashed is None, capture.crashed
    assert capture.tasks_left == []
    _stored_before_sent(capture)
    for exchange in capture.exchanges:
        _frames_are_events(exchange)
        _nothing_hidden_is_sent(exchange)
        _what_was_done_is_stored(exchange)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=_id)
async def test_the_verifier_finds_what_a_scenario_breaks_and_nothing_else(
    scenario: Scenario,
) -> None:
    assert surprises(await run_scenario(scenario)) == []


@pytest.mark.parametrize("scenario", DRAWN, ids=_id)
async def test_a_scenario_that_is_drawn_at_random_comes_to_an_end(scenario: Scenario) -> None:
    capture = await run_scenario(scenario)

    assert capture.crashed is None, capture.crashed
    assert capture.tasks_left == []
    for exchange in capture.exchanges:
        _frames_are_events(exchange)
        _nothing_hidden_is_sent(exchange)


@pytest.mark.parametrize("scenario", DEPARTURES, ids=_id)
async def test_a_departure_shows_in_its_scenario(scenario: Scenario) -> None:
    assert scenario.ours is not None

    scenario.ours(await run_scenario(scenario))


def test_there_is_a_scenario_for_every_operation_and_departure() -> None:
    assert len(SCENARIOS) >= 40
    shown = {departure for scenario in SCENARIOS for departure in scenario.departures}
    assert {f"D{number}" for number in range(1, 20)} <= shown


def _frames_are_events(exchange: Exchange) -> None:
    for frame in exchange.frames:
        assert frame.startswith("data: ")
        assert frame.endswith("\n\n")
        body = frame.removeprefix("data: ").removesuffix("\n\n")
        assert "\n" not in body
        _no_field_is_null(EVENT.validate_json(body), json.loads(body))


def _no_field_is_null(event: ThreadStreamEvent, sent: dict[str, Any]) -> None:
    """Nulls stand in free dicts alone; `Any` because what was sent is JSON."""
    if event.type in ("thread.created", "thread.updated"):
        assert sent["thread"]["metadata"] == {}
    widget = sent.get("item", {}).get("widget")
    if widget is None:
        assert event.model_dump(mode="json", by_alias=True, exclude_none=True) == sent
    else:  # named classes do not keep the fields that they do not know
        assert "null" not in json.dumps(widget)


def _nothing_hidden_is_sent(exchange: Exchange) -> None:
    sent = [json.loads(frame.removeprefix("data: ")) for frame in exchange.frames]
    kinds = {event["item"]["type"] for event in sent if "item" in event}
    assert not kinds & HIDDEN
    assert not any(f'"type":"{kind}"' in (exchange.answer or "") for kind in HIDDEN)


def _what_was_done_is_stored(exchange: Exchange) -> None:
    stored = {item["id"] for item in exchange.after}
    for frame in exchange.frames:
        event = json.loads(frame.removeprefix("data: "))
        if event["type"] == "thread.item.removed":
            assert event["item_id"] not in stored
    kept = {event["item"]["id"] for event in _events(exchange, "thread.item.done")}
    gone = {event["item_id"] for event in _events(exchange, "thread.item.removed")}
    assert kept - gone <= stored


def _events(exchange: Exchange, kind: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [  # reason for Any: JSON of events
        json.loads(frame.removeprefix("data: ")) for frame in exchange.frames
    ]
    return [event for event in events if event["type"] == kind]


def _stored_before_sent(capture: Capture) -> None:
    """The store has an item before a frame says that it is done."""
    given: set[str] = set()
    for fact in capture.facts:
        if fact["kind"] == "call" and fact["name"] in ("add_thread_item", "save_item"):
            given.add(fact["args"][1]["id"])
        if fact["kind"] == "frame" and fact["bytes"].startswith('data: {"type":"thread.item.done"'):
            assert json.loads(fact["bytes"].removeprefix("data: "))["item"]["id"] in given
