"""JSON of files: what is wrong with it is told by line and column."""

import json
from typing import cast

from pydantic import JsonValue

from chatkit_testing._report import brief
from chatkit_testing.cli._capture._exchange import Json
from chatkit_testing.cli._status import Misuse

__all__ = ["a_list", "a_text", "an_object", "if_json", "parsed"]


def parsed(text: str, name: str, *, line: int = 1) -> JsonValue:
    """Parse a JSON text.

    Args:
        text: The text.
        name: The file, for messages.
        line: The line of the file on which the text begins.

    Raises:
        Misuse: It is no JSON.
    """
    try:
        return cast("JsonValue", json.loads(text))
    except json.JSONDecodeError as error:
        at = f"{name}, line {line + error.lineno - 1}, column {error.colno}"
        if not text[error.pos :].strip():
            raise Misuse(f"{at}: the JSON ends too early; is the file complete?") from error
        raise Misuse(f"{at}: no JSON: {error.msg}") from error
    except RecursionError as error:
        raise Misuse(f"{name}, line {line}: the JSON nests too deep to be read") from error


def if_json(text: bytes) -> JsonValue:
    """Read what may be JSON; None if it is not."""
    try:
        return cast("JsonValue", json.loads(text))
    except (ValueError, RecursionError):
        return None


def an_object(value: JsonValue, what: str) -> Json:
    """Expect a JSON object.

    Raises:
        Misuse: It is something else.
    """
    if not isinstance(value, dict):
        raise Misuse(f"{what} has to be a JSON object; it is {brief(value)}")
    return value


def a_list(value: JsonValue, what: str) -> list[JsonValue]:
    """Expect a JSON array.

    Raises:
        Misuse: It is something else.
    """
    if not isinstance(value, list):
        raise Misuse(f"{what} has to be a JSON array; it is {brief(value)}")
    return value


def a_text(value: JsonValue, what: str) -> str:
    """Expect a JSON string.

    Raises:
        Misuse: It is something else.
    """
    if not isinstance(value, str):
        raise Misuse(f"{what} has to be a JSON string; it is {brief(value)}")
    return value
