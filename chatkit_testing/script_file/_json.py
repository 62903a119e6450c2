"""JSON that the model wrote, as plain values where nothing but white space is lost by that."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from pydantic_core import PydanticSerializationError, to_json

__all__ = ["UNREADABLE", "arguments_of", "compacted", "read_json"]

UNREADABLE: Final = object()
"""What stands for a JSON text that is to be kept as it is."""


def compacted(text: str) -> str:
    r"""Take the white space out of a JSON text, if that is all that is lost.

    >>> compacted('{"order_id": "A 1"}'), compacted('{"a": 1, "a": 2}'), compacted('{"a": ')
    ('{"order_id":"A 1"}', '{"a": 1, "a": 2}', '{"a": ')
    """
    try:
        short = to_json(json.loads(text)).decode()
    except (ValueError, PydanticSerializationError, RecursionError):
        return text
    return short if "".join(short.split()) == "".join(text.split()) else text


def read_json(text: str) -> Any:  # Any: JSON
    """Read a JSON text, if its value makes the very same text again; else it is UNREADABLE."""
    try:
        value = json.loads(text)
        is_same = to_json(value).decode() == text
    except (ValueError, PydanticSerializationError, RecursionError):
        return UNREADABLE
    return value if is_same else UNREADABLE


def arguments_of(text: str) -> Mapping[str, object] | str:
    """Give the arguments of a call as a mapping, or as the text that the model wrote."""
    value = read_json(text)
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else text
