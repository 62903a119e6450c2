"""Values of a scenario file: each read as what it has to be, or refused with the remedy."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast  # Any: JSON

from pydantic import TypeAdapter, ValidationError

from chatkit_testing._report import brief
from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.script_file import Located, did_you_mean

__all__ = ["a_choice", "a_count", "a_flag", "a_model", "a_number", "an_object"]

T = TypeVar("T")


def a_number(node: Located, what: str, unit: str = "seconds") -> float:
    """Read a number, zero or more."""
    return cast("float", node.read(what, f"{unit}, zero or more", _is_number))


def _is_number(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= cast("float", value) < float("inf")


def a_count(node: Located, what: str, least: int = 0) -> int:
    """Read a whole number."""
    kind = f"a whole number, {least} or more"
    return cast("int", node.read(what, kind, lambda value: type(value) is int and value >= least))


def a_flag(node: Located, what: str) -> bool:
    """Read true or false."""
    return cast("bool", node.read(what, "true or false", lambda value: isinstance(value, bool)))


def a_choice(node: Located, what: str, words: Iterable[str]) -> str:
    """Read one of some words."""
    words = list(words)
    value = node.value()
    if value not in words:
        node.fail(
            f"{what} takes one of {', '.join(words)}; got {brief(value, 60)}"
            f"{did_you_mean(str(value), words)}"
        )
    return cast("str", value)


def an_object(node: Located, what: str) -> dict[str, Any]:  # Any: JSON
    """Read a mapping with any keys."""
    kind = "a mapping"
    return cast("dict[str, Any]", node.read(what, kind, lambda value: isinstance(value, dict)))


def a_model(node: Located, what: str, adapter: TypeAdapter[T], value: object) -> T:
    """Have pydantic read what was made of a value.

    Raises:
        ScriptError: It does not fit; the message names the fields.
    """
    try:
        with widget_classes_unwarned():
            return adapter.validate_python(value)
    except ValidationError as error:
        return node.fail(f"{what}: {_explained(error)}")


def _explained(error: ValidationError) -> str:
    """Tell what pydantic found, one clause per field; what it calls unions is of no help."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        where = ".".join(part for part in map(str, detail["loc"]) if "[" not in part)
        found.setdefault(where, f"{where}: {detail['msg']}" if where else detail["msg"])
    return "; ".join(list(found.values())[:3])
