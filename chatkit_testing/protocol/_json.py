"""Walks over JSON: its texts, its nulls, the first place at which two values differ."""

from collections.abc import Iterator

from pydantic import JsonValue

from chatkit_testing._report import brief

__all__ = ["first_difference", "null_paths", "strings"]


def strings(value: JsonValue) -> Iterator[str]:
    """Give every text in a value, however deep.

    >>> list(strings({"a": "x", "b": [1, "y"]}))
    ['x', 'y']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def null_paths(raw: JsonValue, lawful: JsonValue, path: str = "") -> Iterator[str]:
    """Give the places of nulls that a value has and its lawful form leaves out.

    >>> list(null_paths({"a": None, "b": {"c": None}}, {"b": {"c": None}}))
    ['a']
    """
    if isinstance(raw, dict) and isinstance(lawful, dict):
        for key, value in raw.items():
            place = f"{path}.{key}" if path else key
            if key in lawful:
                yield from null_paths(value, lawful[key], place)
            elif value is None:
                yield place
    elif isinstance(raw, list) and isinstance(lawful, list):
        for n, (value, other) in enumerate(zip(raw, lawful, strict=False)):
            yield from null_paths(value, other, f"{path}[{n}]")


def first_difference(was: JsonValue, now: JsonValue, path: str = "") -> str | None:
    """Name the first place at which two values differ, with both.

    >>> first_difference({"a": [1, 2]}, {"a": [1, 3]})
    'a[1] was 2, and is 3'
    """
    if isinstance(was, dict) and isinstance(now, dict):
        for key in [*was, *(key for key in now if key not in was)]:
            place = f"{path}.{key}" if path else key
            found = first_difference(was.get(key), now.get(key), place)
            if found is not None:
                return found
        return None
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for n, (before, after) in enumerate(zip(was, now, strict=True)):
            found = first_difference(before, after, f"{path}[{n}]")
            if found is not None:
                return found
        return None
    return None if was == now else f"{path} was {brief(was, 60)}, and is {brief(now, 60)}"
