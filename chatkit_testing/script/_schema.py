"""What a JSON value lacks to fit a JSON schema, in a few words."""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from chatkit_testing._guess import guess

__all__ = ["misfits", "signature"]

Schema = Mapping[str, Any]  # Any: JSON


def misfits(value: object, schema: Schema) -> list[str]:
    """Say what a value lacks to fit a schema; nothing if it fits.

    What may be left out in Python may be left out here: a property with a default, or one that may
    be null, though the strict schemas of the API require every property. A schema that refers to
    others elsewhere says nothing.

    >>> schema = {"properties": {"id": {"type": "string"}}, "required": ["id"]}
    >>> misfits({"id": "A1"}, schema), misfits({"id": 1}, schema), misfits({}, schema)
    ([], ["'id': 1 is not of type 'string'"], ["'id' is missing"])
    """
    jsonschema = importlib.import_module("jsonschema")  # loaded by the first call of a tool
    referencing = importlib.import_module("referencing")
    made = _lenient(schema)
    kind = jsonschema.validators.validator_for(made, default=jsonschema.Draft202012Validator)
    found: dict[str, None] = {}
    try:
        for error in kind(made, registry=referencing.Registry()).iter_errors(value):
            found.update(dict.fromkeys(_said(error)))
    except referencing.exceptions.Unresolvable:
        return []
    return list(found)


def _said(error: Any) -> Iterator[str]:  # Any: an error of jsonschema, which has no types
    path = ".".join(str(step) for step in error.absolute_path)
    match error.validator:
        case "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            yield from (f"{_quoted(path, name)} is missing" for name in missing)
        case "additionalProperties":
            known: Iterable[str] = error.schema.get("properties", ())
            for name in error.instance:
                if name not in known:
                    yield f"there is no {_quoted(path, name)}{guess(name, known)}"
        case _:
            yield f"{path!r}: {error.message}" if path else error.message


def _quoted(path: str, name: str) -> str:
    return repr(f"{path}.{name}" if path else name)


def signature(schema: Schema) -> str:
    """Write the properties of a schema as the parameters that they are.

    >>> signature({"properties": {"id": {"type": "string"}, "limit": {"default": 5}}})
    'id: string, limit: any = 5'
    """
    properties: Mapping[str, Schema | bool] = schema.get("properties") or {}
    return ", ".join(_parameter(name, one) for name, one in properties.items()) or "none"


def _parameter(name: str, schema: Schema | bool) -> str:
    if isinstance(schema, bool):
        return f"{name}: any"
    default = f" = {schema['default']!r}" if "default" in schema else ""
    return f"{name}: {_type(schema)}{default}"


def _type(schema: Schema) -> str:
    if "enum" in schema:
        return " | ".join(repr(one) for one in cast("Sequence[object]", schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in cast("Sequence[Schema]", schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return str(schema.get("type", "any"))


def _lenient(schema: object) -> Any:  # Any: JSON, here and below
    """Require no property that has a default, or that may be null."""
    if isinstance(schema, list):
        return [_lenient(one) for one in cast("list[object]", schema)]
    if not isinstance(schema, Mapping):
        return schema
    given = cast("Schema", schema)
    made = {name: _lenient(one) for name, one in given.items()}
    properties, required = given.get("properties"), given.get("required")
    if isinstance(properties, Mapping) and isinstance(required, list):
        known = cast("Mapping[str, Any]", properties)
        names = cast("list[str]", required)
        made["required"] = [name for name in names if not _may_be_left_out(known.get(name))]
    return made


def _may_be_left_out(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    one = cast("Schema", schema)
    kinds = [one, *one.get("anyOf", ())]
    return "default" in one or any("null" in _types(kind) for kind in kinds)


def _types(schema: Schema) -> Sequence[str]:
    given: str | Sequence[str] = schema.get("type", ())
    return [given] if isinstance(given, str) else given
