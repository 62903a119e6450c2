"""The patterns for things: each kind of item and event with the fields it has in a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chatkit_testing._report import written
from chatkit_testing.expect._difference import Difference
from chatkit_testing.expect._naming import named, with_article
from chatkit_testing.expect._pattern import Pattern
from chatkit_testing.expect._values import compare

__all__ = ["Kind", "Place", "ThingPattern"]

Place = Literal["events", "shown", "stored"]
Getter = Callable[[Any], object]  # Any: the models of the kind, whose fields the getter knows


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that a test may expect."""

    name: str
    """The function of `chatkit_testing.expect` that makes patterns of this kind."""
    models: tuple[type[object], ...]
    places: frozenset[Place]
    """Where such a thing can be met."""
    main: str | None = None
    """The field that may be given without its name."""
    inner: str | None = None
    """The attribute in which most of its fields are: ``workflow``, ``task``, ``thread``."""
    getters: Mapping[str, Getter] = field(default_factory=dict[str, Getter])
    """How fields are read that no model has by that name."""

    @property
    def noun(self) -> str:
        """What a message calls such a thing."""
        return with_article(self.name.replace("_", " "))

    def thing_in(self, thing: object) -> object | None:
        """Give the thing of this kind: itself, or the item that an event carries."""
        if isinstance(thing, self.models):
            return thing
        inner: object = getattr(thing, "item", None)
        return inner if isinstance(inner, self.models) else None

    def value(self, thing: object, name: str) -> object:
        """Read a field of a thing of this kind."""
        getter = self.getters.get(name)
        if getter is not None:
            return getter(thing)
        inner: object = getattr(thing, self.inner, thing) if self.inner else thing
        return getattr(inner, name, None) if hasattr(inner, name) else getattr(thing, name, None)


class ThingPattern(Pattern):
    """Expects a kind of thing, and some of its fields."""

    def __init__(self, kind: Kind, fields: Mapping[str, object]) -> None:
        self.kind = kind
        self._fields = fields

    def difference(self, thing: object) -> Difference | None:
        own = self.kind.thing_in(thing)
        if own is None:
            return Difference("", self.kind.noun, named(thing))
        for name, expected in self._fields.items():
            difference = compare(expected, self.kind.value(own, name))
            if difference is not None:
                return difference.within(name)
        return None

    def __repr__(self) -> str:
        arguments = [
            written(value) if name == self.kind.main else f"{name}={written(value)}"
            for name, value in self._fields.items()
        ]
        return f"expect.{self.kind.name}({', '.join(arguments)})"
