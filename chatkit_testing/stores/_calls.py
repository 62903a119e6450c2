"""What was asked of a store: one record per call."""

from dataclasses import dataclass
from typing import Any, cast  # what a store is called with is as varied as its methods

from pydantic import BaseModel

from chatkit_testing._observing import is_observing
from chatkit_testing.stores._copies import copied

__all__ = ["CallLog", "StoreCall"]


@dataclass(frozen=True)
class StoreCall:
    """One call on a store, as it was made.

    >>> StoreCall("load_thread", {"thread_id": "thr_1"}, context=None)
    load_thread(thread_id='thr_1')
    """

    method: str
    """The name of the store's method."""

    arguments: dict[str, Any]  # Any: see the import
    """What it was given, by name and without the context; models are copies made at the call."""

    context: object
    """The request context, the application's own object."""

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={_short(value)}" for name, value in self.arguments.items())
        return f"{self.method}({given})"


class CallLog:
    """The calls of one store; what the kit itself asks is left out."""

    def __init__(self) -> None:
        self.calls: list[StoreCall] = []

    def record(self, method: str, context: object, **arguments: object) -> None:
        """Write one call down, with copies of the models it was given."""
        if not is_observing():
            copies = {name: _copy(value) for name, value in arguments.items()}
            self.calls.append(StoreCall(method, copies, context))


def _copy(value: object) -> object:
    return copied(value) if isinstance(value, BaseModel) else value


def _short(value: object) -> str:
    """Models by kind and id: whole ones would drown the list of calls."""
    if isinstance(value, BaseModel):
        name, id_ = type(value).__name__, cast("str | None", getattr(value, "id", None))
        return f"<{name}>" if id_ is None else f"<{name} {id_}>"
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return repr(value)
