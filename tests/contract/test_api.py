"""The importable package has every name of the published interface, as it was published."""

import inspect
import logging
from collections.abc import Iterator
from enum import Enum
from typing import TypedDict, TypeVar, get_type_hints

import pytest
import typing_extensions
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from tests.contract.published import (
    API,
    Entry,
    Thing,
    found,
    meant,
    module_of,
    paths,
    said,
    vocabulary,
)

VALUES = paths("value")
FUNCTIONS = paths("function")
CLASSES = paths("class")
FIELDS = [f"{path}.{field}" for path in CLASSES for field in said(path).get("fields", {})]
METHODS = [f"{path}.{method}" for path in CLASSES for method in said(path).get("methods", {})]
DEPRECATED = [path for path in CLASSES if said(path).get("direct use warns")]

# Annotations that differ because ours takes more or promises more, and why.
WIDENED = {
    "server.stream_widget": {"widget": "any async iterator will do (departure D7)"},
    "agents.AgentContext.stream_widget": {"widget": "any async iterator will do (departure D7)"},
    "agents.stream_agent_response": {
        "context": "the context of any application, said in full: AgentContext[Any]",
        "return": "a generator, which can be closed",
    },
}


# Names that the published modules have as well, being imported there, and that applications use.
BESIDES = {
    "types": {"Action", "ErrorCode", "IconName", "WidgetComponent", "WidgetRoot"},
    "widgets": {"ActionConfig", "IconName"},
}


@pytest.mark.parametrize("module", API)
def test_the_module_lists_the_published_names_and_no_others(module: str) -> None:
    assert set(module_of(module).__all__) == set(API[module]) | BESIDES.get(module, set())


@pytest.mark.parametrize("module", API)
def test_the_module_has_what_it_lists_and_lists_it_once(module: str) -> None:
    listed: list[str] = module_of(module).__all__
    assert [name for name in listed if not hasattr(module_of(module), name)] == []
    assert len(listed) == len(set(listed))


# --- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", VALUES)
def test_the_value_is_the_published_one(path: str) -> None:
    module, name = path.split(".")
    text: str = API[module][name]["value"]
    ours = found(path)
    match ours:
        case TypeVar() | typing_extensions.TypeVar():
            assert_same_variable(ours, meant(text.replace("TypeVar(", "dict(name=", 1), module))
        case logging.Logger():
            assert ours is meant(text.split(";", maxsplit=1)[0], module)
        case str() if name == "__version__":
            assert ours.split(".")[0].isdigit()
        case _:
            assert repr(ours) == repr(meant(text, module))


def assert_same_variable(ours: Thing, theirs: Entry) -> None:
    assert ours.__name__ == theirs["name"]
    assert ours.__bound__ == theirs.get("bound")
    if "default" in theirs:
        assert ours.__default__ == theirs["default"]


# --- functions and methods --------------------------------------------------------------------


@pytest.mark.parametrize("path", FUNCTIONS)
def test_the_function_is_called_as_published(path: str) -> None:
    module, _ = path.split(".")
    assert_called_alike(found(path), said(path), module, path)


@pytest.mark.parametrize("path", METHODS)
def test_the_method_is_called_as_published(path: str) -> None:
    module, cls, name = path.split(".")
    owner = found(f"{module}.{cls}")
    entry = said(f"{module}.{cls}")["methods"][name]
    held: Thing = inspect.getattr_static(owner, name)
    kinds = entry.get("is", [])
    assert isinstance(held, classmethod) == ("classmethod" in kinds)
    assert isinstance(held, property) == ("property" in kinds)
    assert bool(getattr(held, "__isabstractmethod__", False)) == ("abstractmethod" in kinds)
    assert bool(getattr(held, "__deprecated__", None)) == ("deprecated" in kinds)
    assert_called_alike(function_of(owner, name), entry, module, path)


def function_of(owner: Thing, name: str) -> Thing:
    """The function behind a method, a class method or a property."""
    held: Thing = inspect.getattr_static(owner, name)
    for wrapped_in in ("fget", "__func__"):
        held = getattr(held, wrapped_in, held)
    return held if inspect.isfunction(held) else getattr(owner, name)  # pydantic wraps serialisers


def assert_called_alike(ours: Thing, entry: Entry, module: str, path: str) -> None:
    """Hold parameters, defaults, annotations and the way of calling to the contract."""
    kinds = entry.get("is", [])
    signature = inspect.signature(ours)
    theirs = published_signature(entry["args"], module)
    own = list(signature.parameters.values())
    for parameter, wanted in zip(own, theirs.parameters.values(), strict=False):
        assert (parameter.name, parameter.kind) == (wanted.name, wanted.kind)
        assert_same_default(parameter, wanted)
    # What ours takes besides, no one needs to give.
    assert len(own) >= len(theirs.parameters)
    assert all(p.default is not p.empty for p in own[len(theirs.parameters) :])
    if "generator" not in kinds:
        assert inspect.iscoroutinefunction(ours) == ("async" in kinds)
    elif "async" in kinds:
        assert inspect.isasyncgenfunction(ours)
    differing = dict(differing_annotations(ours, entry, theirs, module))
    assert set(differing) == set(WIDENED.get(path, {})), differing


def published_signature(args: str, module: str) -> inspect.Signature:
    scope: dict[str, Thing] = {}
    private = {"_DEFAULT_RESPONSE_STREAM_CONVERTER": ...}  # the value is theirs, its type is not
    names = {**private, **{n: meant(n, module) for n in names_in_defaults(args, module)}}
    exec(f"from __future__ import annotations\ndef f({args}): ...", names, scope)
    return inspect.signature(scope["f"])


def names_in_defaults(args: str, module: str) -> Iterator[str]:
    defaults = {
        part.split("=")[1].split(",")[0].strip() for part in args.split(": ") if "=" in part
    }
    return (name for name in defaults if name.isidentifier() and not name.startswith("_"))


def assert_same_default(ours: inspect.Parameter, theirs: inspect.Parameter) -> None:
    if theirs.default is ...:
        assert ours.default is not ours.empty
    else:
        assert ours.default == theirs.default


def differing_annotations(
    ours: Thing, entry: Entry, theirs: inspect.Signature, module: str
) -> Iterator[tuple[str, tuple[str, str]]]:
    hints = get_type_hints(ours, localns=local_names(module), include_extras=True)
    wanted = {p.name: p.annotation for p in theirs.parameters.values() if p.annotation != p.empty}
    if "returns" in entry:
        wanted["return"] = entry["returns"]
    for name, text in wanted.items():
        expected = meant(text, module)
        expected = type(None) if expected is None else expected
        if repr(hints[name]) != repr(expected):
            yield name, (repr(hints[name]), repr(expected))


def local_names(module: str) -> dict[str, Thing]:
    return {**vocabulary(), **vars(module_of(module))}


# --- classes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CLASSES)
def test_the_class_has_the_published_bases(path: str) -> None:
    module, _ = path.split(".")
    cls = found(path)
    for text in said(path)["bases"]:
        base = meant(text, module)
        if base in (TypedDict, typing_extensions.TypedDict):
            assert typing_extensions.is_typeddict(cls)
        elif text.startswith("Generic["):
            assert type_parameters(cls) == [p.__name__ for p in base.__args__]
        elif "[" in text:
            assert repr(base) in map(repr, typing_extensions.get_original_bases(cls))
        else:
            assert issubclass(cls, base)


def type_parameters(cls: Thing) -> list[str]:
    if issubclass(cls, BaseModel):
        return [p.__name__ for p in cls.__pydantic_generic_metadata__["parameters"]]
    return [p.__name__ for p in cls.__parameters__]


@pytest.mark.parametrize("path", DEPRECATED)
def test_the_class_is_marked_as_not_for_direct_use(path: str) -> None:
    assert "WidgetTemplate" in vars(found(path))["__deprecated__"]


@pytest.mark.parametrize("path", CLASSES)
def test_the_model_declares_no_field_beyond_the_published_ones(path: str) -> None:
    cls = found(path)
    if not issubclass(cls, BaseModel):
        return
    published = set(said(path).get("fields", {})) - {"model_config"}
    inherited = {name for base in cls.__bases__ for name in getattr(base, "model_fields", {})}
    assert set(cls.model_fields) - inherited <= published


@pytest.mark.parametrize("path", FIELDS)
def test_the_field_is_the_published_one(path: str) -> None:
    module, name, field = path.split(".")
    cls = found(f"{module}.{name}")
    annotation, _, default = said(f"{module}.{name}")["fields"][field].partition("= ")
    annotation = annotation.strip()
    if field == "model_config":
        assert meant(default, module).items() <= cls.model_config.items()
    elif issubclass(cls, BaseModel):
        cls.model_rebuild()  # what refers forward is resolved when it is first needed
        assert_same_field(cls.model_fields[field], annotation, default, module)
    elif issubclass(cls, Enum):
        assert cls[field].value == meant(default, module)
    else:
        hints = get_type_hints(cls, localns=local_names(module), include_extras=True)
        assert repr(hints[field]) == repr(meant(annotation, module))
        if default:
            assert getattr(cls, field) == meant(default, module)


def assert_same_field(ours: FieldInfo, annotation: str, default: str, module: str) -> None:
    expected = model_field(annotation, default, module)
    assert repr(ours.annotation) == repr(expected.annotation)
    assert ours.is_required() == expected.is_required()
    assert ours.get_default(call_default_factory=True) == expected.get_default(
        call_default_factory=True
    )
    for trait in ("alias", "deprecated", "frozen", "discriminator"):
        assert getattr(ours, trait) == getattr(expected, trait), trait
    assert ours.metadata == expected.metadata


def model_field(annotation: str, default: str, module: str) -> FieldInfo:
    """The field that pydantic makes of a line of the contract."""
    hint = meant(annotation, module)
    value = meant(default, module) if default else PydanticUndefined
    if value is PydanticUndefined:
        return FieldInfo.from_annotation(hint)
    return FieldInfo.from_annotated_attribute(hint, value)
