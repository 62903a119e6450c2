"""What a scenario leaves behind: one timeline of facts, as plain JSON data."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from pydantic import BaseModel, ValidationError

__all__ = ["OWN_WORDS", "Capture", "Exchange", "Fact", "Timeline", "dump", "dump_error", "is_own"]

OWN_WORDS = "(the runtime's own words)"
Fact = dict[str, Any]  # reason for Any: facts are JSON of many shapes, compared as text
"""One line of the comparison: a `kind` and whatever belongs to it, all JSON."""


def dump(value: object) -> Any:  # reason for Any: JSON data
    """Give `value` as JSON data that names the class of every model at the top."""
    if isinstance(value, BaseModel):
        return {"class": type(value).__name__, **value.model_dump(mode="json")}
    if isinstance(value, list | tuple):
        parts = cast("Iterable[object]", value)
        return [dump(part) for part in parts]
    if isinstance(value, dict):
        fields = cast("dict[object, object]", value)
        return {str(key): dump(part) for key, part in fields.items()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(
        f"a scenario recorded a {type(value).__name__}, which is no data: {value!r}; "
        "record models, JSON values or bytes"
    )


def dump_error(error: BaseException) -> Fact:
    """Give an exception as its class and what it says.

    What a runtime raises itself is told in its own words, which are not compared; what
    comes from pydantic, the store or the scenario must come through unchanged.
    """
    module = type(error).__module__
    name = (
        type(error).__qualname__ if module == "builtins" else f"{module}.{type(error).__qualname__}"
    )
    fact: Fact = {"error": name.replace("._pydantic_core.", ".")}
    if isinstance(error, ValidationError):
        fact["errors"] = [
            {"loc": list(part["loc"]), "type": part["type"], "msg": part["msg"]}
            for part in error.errors(include_input=False, include_url=False)
        ]
    else:
        fact["says"] = OWN_WORDS if is_own(error) else str(error)
    return fact


def is_own(error: BaseException) -> bool:
    """Whether the exception was raised by the runtime's own code."""
    frames = list(traceback.walk_tb(error.__traceback__))
    raiser = frames[-1][0].f_globals.get("__name__", "") if frames else ""
    return raiser.split(".")[0] == "chatkit" and not isinstance(error, ValidationError)


@dataclass
class Exchange:
    """One request and its answer, as the protocol's verifier wants it."""

    request: Any  # reason for Any: a malformed request is any text
    thread_id: str | None = None
    before: list[Any] = field(default_factory=list)  # reason for Any: JSON of items
    frames: list[str] = field(default_factory=list)
    answer: str | None = None
    ended: Literal["whole", "raised", "cancelled", "closed"] = "whole"
    error: Fact | None = None
    after: list[Any] = field(default_factory=list)  # reason for Any: JSON of items


@dataclass
class Timeline:
    """The facts of one scenario in the order in which they came about."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[Fact] = field(default_factory=list)

    def add(self, kind: str, **fact: Any) -> Fact:  # reason for Any: a fact's fields
        """Append a fact and return it, so that what comes of it can be filled in."""
        entry: Fact = {"kind": kind, **fact}
        self.facts.append(entry)
        return entry

    def omit_frames(self, text: str) -> None:
        """Leave out frames that hold `text`, where chance decides how many are sent."""
        self.facts = [fact for fact in self.facts if text not in fact.get("bytes", "")]

    def note(self, label: str, value: object) -> None:
        """Append to the notes, whose order does not depend on that of the facts."""
        self.notes.append({"kind": "note", "label": label, "value": dump(value)})


@dataclass
class Capture:
    """All that a scenario left behind on one runtime."""

    scenario: str
    departures: tuple[str, ...]
    runtime: str
    facts: list[Fact]
    notes: list[Fact]
    exchanges: list[Exchange]
    model_calls: list[Any]  # reason for Any: JSON of what the model was given
    tasks_left: list[str]
    crashed: str | None = None

    def to_json(self) -> dict[str, Any]:  # reason for Any: JSON data
        """Give the capture as JSON data; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Capture:  # reason for Any: JSON data
        """Read what `to_json` gave."""
        fields: dict[str, Any] = {  # reason for Any: JSON data
            **data,
            "exchanges": [Exchange(**exchange) for exchange in data["exchanges"]],
            "departures": tuple(data["departures"]),
        }
        return cls(**fields)


def crash_text(error: BaseException) -> str:
    """Give a crash of the scenario itself with its traceback."""
    return "".join(traceback.format_exception(error))
