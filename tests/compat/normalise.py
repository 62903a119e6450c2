"""Makes captures comparable: random ids by first appearance, times and versions by kind."""

from __future__ import annotations

import json
import re

from tests.compat.record import Capture, Fact

__all__ = ["render"]

_RANDOM_ID = re.compile(r"\b(thr|msg|tc|wf|tsk|atc|shcx)_[0-9a-f]{8}\b")
_TIME = re.compile(r"\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_SECONDS = re.compile(r'("duration": ?)\d+')
_VERSION = re.compile(r"(Agents/Python|ChatKit/Python) [0-9][^ \"\\]*")


def render(capture: Capture) -> list[str]:
    """Give a capture as lines of text that are equal where the runtimes agree.

    Scenarios write the times that matter in the years before 2025; later ones come from
    a clock, and only whether they are naive or aware is compared. Log records stand in a
    lane of their own, below: a record belongs to no place in the stream.
    """
    lines = [_line(fact) for fact in sorted(capture.facts, key=_is_log) + capture.notes]
    lines += [f"model {_json(call)}" for call in capture.model_calls]
    lines += [f"left a task: {name}" for name in capture.tasks_left]
    if capture.crashed is not None:
        lines.append(f"crashed: {capture.crashed.strip().splitlines()[-1]}")
    names: dict[str, str] = {}

    def name_of(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"<{match[1]} {_count(names, match[1])}>")

    return [_plain(_RANDOM_ID.sub(name_of, line)) for line in lines]


def _is_log(fact: Fact) -> bool:
    return bool(fact["kind"] == "log")


def _line(fact: Fact) -> str:
    """Write a fact on one line: its kind, then what belongs to it."""
    rest = {key: value for key, value in fact.items() if key != "kind"}
    if set(rest) == {"bytes"}:
        return f"{fact['kind']} {fact['bytes']}".replace("\n", "⏎")
    if fact["kind"] == "call":
        given = [_json(value) for value in rest.pop("args")]
        given += [f"{key}={_json(value)}" for key, value in rest.pop("kwargs").items()]
        name = rest.pop("name")
        return f"call {name}({', '.join(given)})" + (f" {_json(rest)}" if rest else "")
    return f"{fact['kind']} {_json(rest)}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _count(names: dict[str, str], prefix: str) -> int:
    return 1 + sum(name.startswith(f"<{prefix} ") for name in names.values())


def _plain(line: str) -> str:
    line = _TIME.sub(lambda match: "<aware time>" if match[1] else "<naive time>", line)
    line = _SECONDS.sub(r"\1<seconds>", line)
    return _VERSION.sub(r"\1 <version>", line)
