"""One argument of ``script(...)`` made into an answer of the model."""

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openai.types.responses import ResponseOutputItem, ResponseUsage
from pydantic import BaseModel

from chatkit_testing._errors import ScriptError
from chatkit_testing.script._beats import Beat, Fail
from chatkit_testing.script._builders import message
from chatkit_testing.script._exceptions import exception_of
from chatkit_testing.script._parts import Citation, Part, RawItem
from chatkit_testing.script._raw import parsed_item

__all__ = ["Answer", "AnswerFunction", "make_answer"]

_PARTS: Final = typing.get_args(Part)
_BEATS: Final = typing.get_args(Beat)
_ITEMS: Final = typing.get_args(typing.get_args(ResponseOutputItem)[0])


@dataclass(frozen=True)
class Answer:
    """One answer of the model: its parts in order, with gates, waits and failures between them.

    ``usage`` and ``response_id`` are None where the rendering shall make them up; ``request_id``
    is that of the HTTP request which would have been answered, if it is to have one.
    """

    parts: tuple[Part | Beat, ...]
    usage: ResponseUsage | None = None
    response_id: str | None = None
    request_id: str | None = None


AnswerFunction = Callable[[Any], object]  # Any: the call is the runner's, or the HTTP mock's own
"""Makes an answer from the call; what it returns, or awaits, is an argument of ``script``."""


def make_answer(value: object) -> Answer:
    """Make an answer of what was given for one.

    Raises:
        ScriptError: it is nothing that a model answers.
    """
    if isinstance(value, Answer):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return Answer(tuple(_part(element) for element in typing.cast("Sequence[object]", value)))
    return Answer((_part(value),))


def _part(value: object) -> Part | Beat:
    match value:
        case str():
            return message(value)
        case Exception():
            return Fail(value)
        case type() if issubclass(value, Exception):
            return Fail(exception_of(value))
        case Mapping():
            return RawItem(parsed_item(typing.cast("Mapping[str, object]", value)))
        case _ if isinstance(value, _PARTS + _BEATS):
            return typing.cast("Part | Beat", value)
        case _ if isinstance(value, _ITEMS):
            return RawItem(typing.cast("ResponseOutputItem", value))
        case _:
            raise ScriptError(f"No part of an answer: {value!r}. {_remedy(value)}")


def _remedy(value: object) -> str:
    match value:
        case Citation():
            return "A citation belongs to a message: message(text, annotations=[…])."
        case None:
            return "A function that answers must return what it answers."
        case Sequence():
            return "Lists do not nest: an answer is one list of parts."
        case BaseModel() | int() | float():
            return "For a structured output write structured(…)."
        case _ if callable(value):
            return "A function is an answer by itself, and stands in no list."
        case _:
            return (
                "An answer is a text, a part like message(…) or tool_call(…), a list of parts, "
                "an exception, or a function of the call."
            )
