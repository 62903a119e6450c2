"""Widgets of a scenario: written out, or made of a `.widget` file and data."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast  # Any: JSON

from pydantic import TypeAdapter

from chatkit.widgets import WidgetRoot, WidgetTemplate
from chatkit_testing._report import brief
from chatkit_testing.scenario._read_said import read_wait
from chatkit_testing.scenario._steps import Replaces, ShowsWidget, Waits
from chatkit_testing.scenario._values import a_choice, a_model, an_object
from chatkit_testing.script_file import Located

__all__ = ["Folder", "read_replacement", "read_shown_widget"]

_ROOT: TypeAdapter[WidgetRoot] = TypeAdapter(WidgetRoot)
_ROOTS = ("Card", "ListView", "Basic")
Keys = dict[str, Located]


class Folder:
    """Where the files lie that a scenario names, and which of them it named."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.named: list[Path] = []

    def read(self, node: Located, what: str) -> tuple[Path, bytes]:
        """Read a file that a scenario names.

        Raises:
            ScriptError: It cannot be read.
        """
        path = self._path / node.text(what)
        self.named.append(path)
        try:
            return path, path.read_bytes()
        except OSError as error:
            node.fail(
                f"{what}: {path}: {error.strerror}. A path is taken from the scenario's folder."
            )


def read_shown_widget(node: Located, folder: Folder) -> ShowsWidget:
    """Read a widget that is shown, with the states that it goes through."""
    keys, make = _source(node, folder, (*_SOURCES, "data", "updates", "copy_text"))
    states: list[WidgetRoot | Waits] = [make(keys.get("data"))]
    if (updates := keys.get("updates")) is not None:
        if not updates.is_list:
            updates.fail("widget: updates takes a list of states, with wait: between them.")
        states += [_state(each, make) for each in updates.elements()]
    copy_text = keys.get("copy_text")
    return ShowsWidget(
        tuple(states), None if copy_text is None else copy_text.text("widget: copy_text")
    )


def read_replacement(node: Located, folder: Folder) -> Replaces:
    """Read a widget that takes the place of another."""
    keys, make = _source(node, folder, (*_SOURCES, "data"))
    return Replaces(make(keys.get("data")))


_Make = Callable[[Located | None], WidgetRoot]
_SOURCES = ("file", "root")


def _source(node: Located, folder: Folder, known: Sequence[str]) -> tuple[Keys, _Make]:
    """Give the keys of a widget, and what makes a state of it: of a root, or of a file's data."""
    keys: Keys = node.fields() if node.is_mapping else {"file": node}
    if "type" in keys:
        keys = {"root": node}
    elif node.is_mapping:
        node.known_keys("a widget", known)
    sources = [key for key in _SOURCES if key in keys]
    if len(sources) != 1:
        node.fail(
            "a widget is written out, {type: Card, children: […]}, or has file: with the name of a "
            ".widget file, or root:, with data:, updates: and copy_text: beside it."
        )
    if "file" in keys:
        return keys, _filling(_template(keys["file"], folder), node)
    if "data" in keys:
        keys["data"].fail("data: fills in a file: of a widget, and this one is written out.")
    return keys, lambda state: _written_out(keys["root"] if state is None else state)


def _state(node: Located, make: _Make) -> WidgetRoot | Waits:
    return read_wait(node) if node.only_key() == "wait" else make(node)


def _written_out(node: Located) -> WidgetRoot:
    value = an_object(node, "a widget")
    a_choice(node.fields().get("type", node), "a widget's type", _ROOTS)
    return a_model(node, "a widget", _ROOT, value)


def _template(node: Located, folder: Folder) -> WidgetTemplate:
    path, text = folder.read(node, "widget: file")
    try:
        return WidgetTemplate(cast("dict[str, Any]", json.loads(text)))  # Any: JSON
    except Exception as error:
        node.fail(f"{path.name} is no .widget file: {type(error).__name__}: {error}.")


def _filling(template: WidgetTemplate, node: Located) -> _Make:
    def fill_in(data: Located | None) -> WidgetRoot:
        values = {} if data is None else an_object(data, "widget: data")
        try:
            return cast("WidgetRoot", template.build(values))
        except Exception as error:
            wanted = ", ".join(template.data_schema.get("properties", {}))
            hint = f" Its data has the fields {wanted}." if wanted else ""
            (data or node).fail(
                f"the widget {template.name!r} cannot be filled in with {brief(values, 60)}: "
                f"{error}.{hint}"
            )

    return fill_in
