"""What every widget component shares: its fields, how it becomes JSON, how direct use warns."""

import warnings
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

DIRECT_USE = (
    "Direct usage of named widget classes is deprecated. "
    "Use WidgetTemplate to build widgets from .widget files instead. "
    "Visit https://widgets.chatkit.studio/ to author widget files."
)


class NamedWidgetMeta(ModelMetaclass):
    """The metaclass of widget models: calling a deprecated class itself warns.

    Validation creates its instances without calling the class, so JSON never warns.
    """

    if not TYPE_CHECKING:

        def __call__(cls, *args, **kwargs):
            if "__deprecated__" in vars(cls):
                warnings.warn(DIRECT_USE, DeprecationWarning, stacklevel=2)
            return super().__call__(*args, **kwargs)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_nulls(inner)
            for key, inner in value.items()
            if inner is not None or key == "children"
        }
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value


class WidgetComponentBase(BaseModel, metaclass=NamedWidgetMeta):
    """A component of a widget."""

    model_config = ConfigDict(serialize_by_alias=True)

    key: str | None = None
    id: str | None = None
    type: str = Field(...)

    @model_serializer(mode="wrap")
    def serialize(self, next_: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Serialise without nulls and always with ``type``."""
        data: dict[str, Any] = _without_nulls(next_(self))
        data.setdefault("type", self.type)
        return data
