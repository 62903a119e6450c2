"""What a JSON value lacks to fit a schema, beyond what the examples in its module show."""

from typing import Any

import pytest

from chatkit_testing._guess import guess
from chatkit_testing.script._schema import misfits, signature

ORDER = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
CLOSED = {"additionalProperties": False}


@pytest.mark.parametrize(
    ("value", "schema", "found"),
    [
        ({}, {"properties": {}, "required": ["id"]}, ["'id' is missing"]),
        ([{"id": 1}], {"items": ORDER}, ["'0.id': 1 is not of type 'string'"]),
        ({"a": 1, "b": 2}, CLOSED, ["there is no 'a'", "there is no 'b'"]),
        ({"id": "", "Id": 1}, ORDER | CLOSED, ["there is no 'Id' (did you mean 'id'?)"]),
        ({}, {"properties": {"id": {"type": ["string", "null"]}}, "required": ["id"]}, []),
        ({}, {"properties": {"id": {"anyOf": [ORDER, {"type": "null"}]}}, "required": ["id"]}, []),
        ({}, {"properties": {"required": {"default": 1}}, "required": ["required"]}, []),
        ({"id": 1}, {"properties": {"id": False}}, ["False schema does not allow 1"]),
    ],
)  # fmt: skip
def test_what_is_missing_unknown_or_of_another_type_is_named(
    value: object, schema: dict[str, Any], found: list[str]
) -> None:
    assert misfits(value, schema) == found


def test_names_that_only_begin_alike_are_no_slips_of_each_other() -> None:
    assert guess("transfer_to_shipping", ["transfer_to_billing_desk"]) == ""


def test_a_schema_without_properties_has_no_parameters() -> None:
    assert signature({"type": "object"}) == "none"


def test_a_property_without_a_schema_is_of_any_type() -> None:
    assert signature({"properties": {"id": True}}) == "id: any"
