"""What is said to who asks for a field that is not there, or a type that does not exist."""

from collections.abc import Iterable, Sequence

from chatkit_testing._guess import guess

__all__ = ["no_such_fields", "no_such_type", "too_many_values"]


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
