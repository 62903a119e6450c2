"""Widgets from the ``.widget`` files that the ChatKit widget editor exports."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from typing_extensions import deprecated

from chatkit.widgets._roots import BasicRoot, DynamicWidgetRoot

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["WidgetTemplate"]

_VERSION = "1.0"

_RootT = TypeVar("_RootT", bound=BaseModel)


class WidgetTemplate:
    """A widget with places that data fills in.

    ``definition`` is the content of a ``.widget`` file. Its keys ``version`` (which must be
    "1.0"), ``name`` and ``template`` are required; ``jsonSchema`` says what data the template
    expects and is kept, not enforced; other keys are ignored. ``template`` is Jinja text (or a
    ``jinja2.Template``) that renders to the JSON of a widget root. Text is compiled with
    undefined variables as errors and nothing escaped, so values belong through ``tojson``:

        >>> greeting = WidgetTemplate({
        ...     "version": "1.0",
        ...     "name": "Greeting",
        ...     "template": '{"type": "Card", "children": '
        ...                 '[{"type": "Title", "value": {{ name | tojson }}}]}',
        ... })
        >>> greeting.build({"name": "Ada"}).model_dump(exclude_none=True)
        {'type': 'Card', 'children': [{'type': 'Title', 'value': 'Ada'}]}

    Raises:
        KeyError: A required key is missing.
        ValueError: The version is another one.
        jinja2.TemplateSyntaxError: The template does not compile.
    """

    def __init__(self, definition: dict[str, Any]) -> None:  # Any: JSON
        self.version: str = definition["version"]
        if self.version != _VERSION:
            raise ValueError(
                f"Unsupported widget spec version: {self.version!r}. Only {_VERSION!r} is known; "
                "export the widget again with a current editor."
            )
        self.name: str = definition["name"]
        self.template: Template = _compiled(definition["template"])
        self.data_schema: dict[str, Any] = definition.get("jsonSchema", {})  # Any: a JSON schema

    @classmethod
    def from_file(cls, file_path: str) -> "WidgetTemplate":
        """Read a ``.widget`` file; a relative path starts at the file of the calling code."""
        path = Path(file_path)
        if not path.is_absolute():
            path = Path(sys._getframe(1).f_code.co_filename).resolve().parent / path
        text = path.read_text(encoding="utf-8")
        try:
            return cls(json.loads(text))
        except Exception as error:
            error.add_note(f"This is wrong with the widget file {path}.")
            raise

    def build(
        self,
        data: dict[str, Any] | BaseModel | None = None,  # Any: what the template prints
    ) -> DynamicWidgetRoot:
        """Fill the template in and return the widget.

        Args:
            data: The template's variables by name; of a model, its fields.

        Raises:
            jinja2.UndefinedError: The template prints a variable that is not there.
            TypeError: ``tojson`` meets a value that is not JSON, a missing variable included.
            json.JSONDecodeError: What was rendered is not JSON.
            pydantic.ValidationError: It is no Card, ListView or Basic root.

        A note on each of these names the template, and what it was given or what it rendered.
        """
        return self._build(DynamicWidgetRoot, data)

    @deprecated("WidgetTemplate.build_basic is deprecated. Use WidgetTemplate.build instead.")
    def build_basic(
        self,
        data: dict[str, Any] | BaseModel | None = None,  # Any: what the template prints
    ) -> BasicRoot:
        """Fill the template in, as `build` does, where its root is of type Basic."""
        return self._build(BasicRoot, data)

    def _build(
        self,
        root: type[_RootT],
        data: dict[str, Any] | BaseModel | None,  # Any: as in build
    ) -> _RootT:
        text = self._render(data.model_dump() if isinstance(data, BaseModel) else dict(data or {}))
        try:
            return root.model_validate(json.loads(text))
        except json.JSONDecodeError as error:
            error.add_note(
                f"The widget template {self.name!r} rendered to text that is not JSON; values "
                f"should be printed with the filter 'tojson'. It rendered:\n{text}"
            )
            raise
        except ValidationError as error:
            error.add_note(f"The widget template {self.name!r} rendered:\n{text}")
            raise

    def _render(self, values: dict[str, Any]) -> str:  # Any: as in build
        try:
            return self.template.render(values)
        except Exception as error:
            given = ", ".join(values) or "none"
            error.add_note(
                f"The widget template {self.name!r} was given the variables: {given}. "
                "To its filters, one that is missing is a StrictUndefined."
            )
            raise


def _compiled(template: "str | Template") -> "Template":
    from jinja2 import Environment, StrictUndefined, Template  # slow to load, and often not used

    if isinstance(template, Template):
        return template
    # The text is JSON, not HTML: escaping would corrupt it.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
    return environment.from_string(template)
