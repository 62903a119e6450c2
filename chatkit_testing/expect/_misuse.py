"""What is said to who asks for what is not there, or gives what is no pattern."""

import inspect
from collections.abc import Iterable, Sequence

from chatkit_testing._guess import guess
from chatkit_testing._report import written

__all__ = ["no_such_fields", "no_such_pattern", "no_such_type", "not_a_pattern", "too_many_values"]


def no_such_pattern(name: str, names: Sequence[str]) -> str:
    """Name the pattern that may have been meant, and those that there are."""
    return f"expect has no {name!r}{guess(name, names)}; it has {', '.join(names)}"


def not_a_pattern(given: object) -> str:
    """Say what to write in place of what is no pattern."""
    kind, name = type(given).__name__, getattr(given, "__name__", "")
    if inspect.isfunction(given) and given.__module__.startswith("chatkit_testing.expect."):
        return f"expect.{name} is called to make a pattern: expect.{name}()"
    if isinstance(given, list | tuple):
        return f"the patterns stand by themselves, not in a {kind}"
    return (
        f"{written(given)} is no pattern for them: write expect.… or `...`, for any run of things"
    )


def no_such_fields(call: str, given: Iterable[str], fields: Sequence[str]) -> str:
    """Name the unknown fields, those that may have been meant, and those that there are."""
    unknown = [name for name in given if name not in fields]
    named = ", ".join(f"{name!r}{guess(name, fields)}" for name in unknown)
    return f"{call} has no field {named}; its fields are {', '.join(fields)}"


def too_many_values(call: str, main: str | None) -> str:
    """Say which value may be given without its name."""
    if main is None:
        return f"{call} takes no value without a name"
    return f"{call} takes one value without a name, its {main}; give the others by name"


def no_such_type(given: str, types: Sequence[str]) -> str:
    """Name the types that may have been meant, and those that there are."""
    head, slash, _ = given.partition("/")
    if slash and head in types:
        types = [each for each in types if each.startswith(f"{head}/")]
        return "\n  ".join([f"no event has the type {given!r}; its kinds are", *types])
    types = [each for each in types if "/" not in each]
    close = guess(head, types) if types else ""
    return "\n  ".join([f"no event has the type {given!r}{close}; the types are", *types])
