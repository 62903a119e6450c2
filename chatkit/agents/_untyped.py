"""Reading what the Agents SDK passes on untyped: models of any class, or plain dicts."""

from typing import Any, cast

__all__ = ["field"]


def field(source: object, name: str) -> Any:  # Any: whatever the model's provider has put there
    """Return a field of a model or of a dict; None if it has none of that name."""
    if isinstance(source, dict):
        return cast("dict[str, object]", source).get(name)
    return getattr(source, name, None)
