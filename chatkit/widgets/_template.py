"""Widgets from the ``.widget`` files that the ChatKit widget editor exports."""

import inspect
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from typing_extensions import deprecated

from chatkit.widgets._roots import BasicRoot, DynamicWidgetRoot

if TYPE_CHECKING:
    from jinja2 import Template


class WidgetTemplate:
    """A widget with places to fill in."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self.version = definition["version"]
        if self.version != "1.0":
            raise ValueError(f"Unsupported widget spec version: {self.version}")
        self.name = definition["name"]
        self.template: Template = _compiled(definition["template"])
        self.data_schema = definition.get("jsonSchema", {})

    @classmethod
    def from_file(cls, file_path: str) -> "WidgetTemplate":
        """Read a ``.widget`` file."""
        path = Path(file_path)
        if not path.is_absolute():
            caller = inspect.stack()[1].filename
            path = Path(caller).resolve().parent / path
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def build(self, data: dict[str, Any] | BaseModel | None = None) -> DynamicWidgetRoot:
        """Fill the template in."""
        return DynamicWidgetRoot.model_validate(self._render(data))

    @deprecated("WidgetTemplate.build_basic is deprecated. Use WidgetTemplate.build instead.")
    def build_basic(self, data: dict[str, Any] | BaseModel | None = None) -> BasicRoot:
        """Fill the template of a basic root in."""
        return BasicRoot.model_validate(self._render(data))

    def _render(self, data: dict[str, Any] | BaseModel | None) -> Any:
        values = data.model_dump() if isinstance(data, BaseModel) else data or {}
        return json.loads(self.template.render(**values))


def _compiled(template: "str | Template") -> "Template":
    from jinja2 import Environment, StrictUndefined

    if not isinstance(template, str):
        return template
    return Environment(undefined=StrictUndefined).from_string(template)
