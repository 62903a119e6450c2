"""The JSON schemas of the wire types are the published ones."""

from typing import cast

import pytest
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from chatkit import types
from chatkit.types import Page, Thread, ThreadItem
from chatkit.widgets import WidgetRoot
from tests.contract.published import SCHEMAS, Entry, Thing

NOT_IN_TYPES: dict[str, Thing] = {
    "PageThread": Page[Thread],
    "PageThreadItem": Page[ThreadItem],
    "WidgetRoot": WidgetRoot,
}
# They say nothing of what is valid.
WORDS = {"title", "description", "discriminator"}


def bare(schema: Thing) -> Thing:
    """Take the words out of a schema; a property may well be called ``title``."""
    if isinstance(schema, list):
        return [bare(member) for member in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    entries = cast("dict[str, object]", schema)
    kept: Entry = {key: value for key, value in entries.items() if key not in WORDS}
    named = {
        key: {name: bare(inner) for name, inner in kept.pop(key).items()}
        for key in ("properties", "$defs")
        if key in kept
    }
    return {**{key: bare(value) for key, value in kept.items()}, **named}


@pytest.mark.filterwarnings("ignore:Default value ~TType is not JSON serializable")
@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_the_published_one(name: str, mode: JsonSchemaMode) -> None:
    ours = NOT_IN_TYPES.get(name) or getattr(types, name)
    assert bare(TypeAdapter(ours).json_schema(mode=mode)) == bare(SCHEMAS[name])


def test_a_schema_that_differs_is_seen() -> None:
    schema = {"properties": {"title": {"type": "string"}}, "title": "Thread"}
    assert bare(schema) == {"properties": {"title": {"type": "string"}}}
    assert bare(schema) != bare({**schema, "properties": {}})
