"""From drawn values to a model, with the fields that the caller gives in place of drawn ones."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast, get_args  # Any: unions are no types

from pydantic import BaseModel

from chatkit_testing._widget_warnings import widget_classes_unwarned
from chatkit_testing.factories._draw import Json

__all__ = ["look_up", "make", "make_request", "members"]

ModelT = TypeVar("ModelT", bound=BaseModel)
_T = TypeVar("_T")


def make(model: type[ModelT], made: Json, given: Mapping[str, object]) -> ModelT:
    """Validate what was made up, the given fields in place.

    Raises:
        TypeError: A field was given that the model has not.
        pydantic.ValidationError: A field was given a value that it cannot have.
    """
    if model.model_config.get("extra") != "allow":
        _refuse_unknown(given, model.model_fields, model.__name__)
    with widget_classes_unwarned():
        return model.model_validate({**made, **given})


def make_request(model: type[ModelT], made: Json, given: Mapping[str, object]) -> ModelT:
    """Validate a request; what is given is of its params, the metadata excepted.

    Raises:
        TypeError: A field was given that the params have not.
        pydantic.ValidationError: A field was given a value that it cannot have.
    """
    model.model_rebuild()  # the published runtime's requests name params that it defines below them
    params = cast("type[BaseModel]", model.model_fields["params"].annotation)
    _refuse_unknown(given, [*params.model_fields, "metadata"], model.__name__)
    fields = dict(given)
    metadata = {"metadata": fields.pop("metadata")} if "metadata" in fields else {}
    return model.model_validate({**made, **metadata, "params": {**made["params"], **fields}})


def _refuse_unknown(given: Mapping[str, object], fields: Iterable[str], model: str) -> None:
    """Refuse a field that pydantic would leave out without a word."""
    known = list(fields)
    for name in given:
        if name not in known:
            raise TypeError(f"{model} has no field {name!r}; it has {', '.join(known)}")


def members(union: Any) -> dict[str, type[BaseModel]]:  # see the import
    """Give the models of a discriminated union by their ``type``."""
    models: tuple[type[BaseModel], ...] = get_args(get_args(union)[0])
    return {model.model_fields["type"].default: model for model in models}


def look_up(table: Mapping[str, _T], kind: str, what: str) -> _T:
    """Look up what goes by that name.

    Raises:
        ValueError: Nothing does; the message names what there is.
    """
    if kind not in table:
        raise ValueError(f"{kind!r} is no {what}; there are {', '.join(table)}")
    return table[kind]
