"""The published interface, kept as data, and the names its annotations are written in."""

import abc
import collections.abc
import contextlib
import enum
import json
import logging
import typing
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import agents
import pydantic
import typing_extensions
from openai.types import responses
from openai.types.responses import response_output_text

Thing = Any  # classes, functions, type forms, values: whatever the contract names
Entry = dict[str, Any]  # Any: JSON, a mapping of texts and of more such mappings

DATA = Path(__file__).parent / "data"

# One entry per module: its public names, each a value, a function or a class.
API: dict[str, dict[str, Entry]] = json.loads((DATA / "api.json").read_text(encoding="utf-8"))
SCHEMAS: dict[str, Entry] = json.loads((DATA / "schemas.json").read_text(encoding="utf-8"))


def paths(kind: str) -> list[str]:
    """The ``module.Name`` of every published "value", "function" or "class"."""
    return [
        f"{module}.{name}"
        for module, entries in API.items()
        for name, entry in entries.items()
        if kind in entry
    ]


def module_of(name: str) -> ModuleType:
    """Our module of that name."""
    return import_module(f"chatkit.{name}")


def found(path: str) -> Thing:
    """Our object under ``module.Name``."""
    module, name = path.split(".")
    return getattr(module_of(module), name)


def said(path: str) -> Entry:
    """What the contract says of ``module.Name``."""
    module, name = path.split(".")
    (entry,) = (part for kind, part in API[module][name].items() if kind in ("class", "function"))
    return cast("Entry", entry)


@cache
def vocabulary() -> dict[str, Thing]:
    """The names that the contract's texts use: the standard library's, pydantic's, our own."""
    names: dict[str, Thing] = {
        "ABC": abc.ABC,
        "BaseModel": pydantic.BaseModel,
        "Enum": enum.Enum,
        "datetime": datetime,
        "logging": logging,
    }
    for source in (typing, typing_extensions, contextlib, collections.abc):
        names.update({name: getattr(source, name) for name in source.__all__})
    for name in ("AnyUrl", "ConfigDict", "Field", "SkipValidation", "StringConstraints"):
        names[name] = getattr(pydantic, name)
    for name in ("RunResultStreaming", "StreamEvent", "TResponseInputItem"):
        names[name] = getattr(agents, name)
    for name in ("AnnotationContainerFileCitation", "AnnotationFileCitation"):
        names[name] = getattr(response_output_text, name)
    names["AnnotationURLCitation"] = response_output_text.AnnotationURLCitation
    names["ResponseInputContentParam"] = responses.ResponseInputContentParam
    for module in ("actions", "errors", "icons", "widgets", "types", "store"):
        names.update(own_names(module))
    return names


def own_names(module: str) -> dict[str, Thing]:
    """The published names of a module that ours has."""
    ours = vars(module_of(module))
    return {name: ours[name] for name in API[module] if name in ours}


def meant(text: str, module: str) -> Thing:
    """Evaluate a text of the contract, forward references too, as that module would."""
    text = text.replace("'WidgetComponent'", "WidgetComponent")
    return eval(
        text, {**vocabulary(), **own_names(module)}
    )  # the contract's own texts, kept beside this file
