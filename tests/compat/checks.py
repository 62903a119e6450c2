"""What a departure's check on our runtime looks at."""

from __future__ import annotations

import json
from typing import Any

from tests.compat.record import Capture

__all__ = ["calls", "events", "items_sent", "no_task_left", "note", "stored", "types"]

Json = dict[str, Any]  # reason for Any: JSON of events and items


def events(capture: Capture, number: int = -1) -> list[Json]:
    """Give the events of an exchange, by default the last one."""
    frames = capture.exchanges[number].frames
    return [json.loads(frame.removeprefix("data: ")) for frame in frames]


def types(capture: Capture, number: int = -1) -> list[str]:
    """Give the types of an exchange's events, with that of the item or update."""
    return [_type(event) for event in events(capture, number)]


def _type(event: Json) -> str:
    part = event.get("item") or event.get("update")
    return f"{event['type']}/{part['type']}" if part else event["type"]


def items_sent(capture: Capture, kind: str = "thread.item.done", number: int = -1) -> list[Json]:
    """Give the items that an exchange's events of one kind carried."""
    return [event["item"] for event in events(capture, number) if event["type"] == kind]


def stored(capture: Capture, number: int = -1) -> list[Json]:
    """Give the items of the thread after an exchange."""
    return capture.exchanges[number].after


def note(capture: Capture, label: str) -> Any:  # reason for Any: JSON data
    """Give the last value noted under a label."""
    return [fact["value"] for fact in capture.notes if fact["label"] == label][-1]


def calls(capture: Capture) -> list[str]:
    """Give the names of the calls, in order."""
    return [fact["name"] for fact in capture.facts if fact["kind"] == "call"]


def no_task_left(capture: Capture) -> None:
    """No task of the runtime or the run outlives the exchange."""
    assert capture.tasks_left == [], f"tasks were left behind: {capture.tasks_left}"
