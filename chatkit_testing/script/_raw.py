"""Output items given as their fields: those that the openai package knows, and later ones."""

import typing
from collections.abc import Mapping
from typing import Any, Final

from openai.types.responses import ResponseOutputItem, ResponseOutputMessage
from pydantic import BaseModel, TypeAdapter, ValidationError

from chatkit_testing._errors import ScriptError
from chatkit_testing.script._parts import RawItem

__all__ = ["is_known", "made_item", "parsed_item", "raw_fields", "raw_item"]

_ITEM: Final[TypeAdapter[ResponseOutputItem]] = TypeAdapter(ResponseOutputItem)
_TYPES: Final = {
    name
    for item in typing.get_args(typing.get_args(ResponseOutputItem)[0])
    for name in typing.get_args(item.model_fields["type"].annotation)
}


def is_known(item: Any) -> bool:  # Any: one of the many classes of items
    """Tell whether the installed openai package knows an item's type."""
    return item.type in _TYPES


def parsed_item(fields: Mapping[str, object]) -> ResponseOutputItem:
    """Make an output item of its fields.

    Raises:
        ScriptError: they make none.
    """
    try:
        return _ITEM.validate_python(fields)
    except ValidationError as error:
        raise ScriptError(
            f"No output item of the Responses API: {dict(fields)!r}. For a structured output "
            f"write structured(…).\n{error}"
        ) from error


def raw_item(fields: Mapping[str, object]) -> RawItem:
    """Make a part of an item's fields, of whatever type; one without an id gets it when played.

    Raises:
        ScriptError: it is of a known type, and lacks what that has.
    """
    if fields["type"] in _TYPES:
        return RawItem(parsed_item({"id": "", **fields}))
    return RawItem(made_item(ResponseOutputMessage, fields))


def made_item(item: type[BaseModel], fields: Mapping[str, Any]) -> Any:  # Any: as above
    """Make an item of its fields, of an unknown type as the openai client does: not validated."""
    if fields["type"] in _TYPES:
        return item.model_validate(fields)
    return item.model_construct(**fields)


def raw_fields(item: Any) -> dict[str, Any]:  # Any: one of the many classes of items, and JSON
    """Give the fields of an item as JSON: its type, then by name; no id that is to be drawn."""
    fields: dict[str, Any] = item.model_dump(
        mode="json", by_alias=True, exclude_unset=True, warnings=False
    )
    if not fields.get("id"):
        fields.pop("id", None)
    return {"type": fields.pop("type"), **dict(sorted(fields.items()))}
