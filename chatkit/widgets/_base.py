"""What all widget components share: key and id, JSON without nulls, a warning on direct use."""

import warnings
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

__all__ = ["DIRECT_USE", "WarnsOnCall", "WidgetComponentBase"]

DIRECT_USE = (
    "Direct usage of named widget classes is deprecated. "
    "Use WidgetTemplate to build widgets from .widget files instead. "
    "Visit https://widgets.chatkit.studio/ to author widget files."
)


if TYPE_CHECKING:
    # The plain metaclass: its own __call__ would hide the signatures of all constructors.
    from pydantic._internal._model_construction import ModelMetaclass as WarnsOnCall
else:

    class WarnsOnCall(type(BaseModel)):
        """Metaclass of models whose constructor call warns where they are marked deprecated.

        The classes are marked with ``@deprecated(DIRECT_USE, category=None)``: type checkers
        report their use, while at run time the mark alone does nothing. The warning sits here
        because pydantic makes instances without calling the class when it validates, so JSON
        never warns.
        """

        def __call__(cls, *args, **kwargs):  # of a metaclass
            if "__deprecated__" in vars(cls):
                warnings.warn(DIRECT_USE, DeprecationWarning, stacklevel=2)
            return super().__call__(*args, **kwargs)


class WidgetComponentBase(BaseModel, metaclass=WarnsOnCall):
    """The fields of every component of a widget.

    ``type`` names the component. ``id`` is what a streamed text is addressed by
    (`WidgetStreamingTextValueDelta.component_id`), ``key`` tells siblings apart for the client.

    Under every dump a component has its ``type`` and no nulls, at any depth, in lists and in
    action payloads too. A null ``children`` alone stays, unless the dump excludes it.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    key: str | None = None
    id: str | None = None
    type: str = Field(...)

    def __eq__(self, other: Any) -> bool:  # Any: only one of the same class is looked into
        """Compare class and values as pydantic does, in half its time.

        Streaming a widget compares the whole tree of each state with that of the one before.
        """
        if type(self) is not type(other):
            return NotImplemented
        extra = self.__pydantic_extra__  # None for all of a class that takes none
        return self.__dict__ == other.__dict__ and (
            extra is None or extra == other.__pydantic_extra__
        )

    @model_serializer(mode="wrap")
    def serialize(self, next_: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]  # a return type would hide the fields from serialisation schemas
        """Dump the component without nulls and with its ``type``, even where that is unset."""
        data = cast("dict[object, object]", _without_nulls(next_(self)))
        data.setdefault("type", self.type)
        return data


def _without_nulls(value: object) -> object:
    """Drop nulls at any depth of what pydantic dumped; its tuples and sets stay as they are."""
    if isinstance(value, dict):
        return {
            key: _without_nulls(inner)
            for key, inner in cast("dict[object, object]", value).items()
            if inner is not None or key == "children"
        }
    if isinstance(value, list):
        members = cast("list[object]", value)
        return [_without_nulls(inner) for inner in members if inner is not None]
    return value
