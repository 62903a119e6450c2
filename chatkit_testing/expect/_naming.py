"""What a message calls a thing."""

from pydantic import BaseModel

from chatkit_testing._report import brief

__all__ = ["named", "type_path"]

_WORDS = {
    "hidden_context_item": "hidden context",
    "sdk_hidden_context": "hidden context",
    "progress_update": "progress",
    "client_effect": "effect",
}


def type_path(thing: object) -> str:
    """Give the type of an item or event as `expect.event` takes it: ``thread.item.done/widget``."""
    own: str = getattr(thing, "type", "")
    inner: object = getattr(thing, "item", None) or getattr(thing, "update", None)
    return f"{own}/{type_path(inner)}" if isinstance(inner, BaseModel) else own


def named(thing: object) -> str:
    """Name a thing by what it is: ``a widget``, ``thread.item.done/widget``; a value is written."""
    path = type_path(thing) if isinstance(thing, BaseModel) else ""
    if not path:
        return brief(thing)
    return path if "." in path else with_article(_WORDS.get(path, path.replace("_", " ")))


def with_article(noun: str) -> str:
    """Put an article before a noun that can have one.

    >>> with_article("error"), with_article("user message"), with_article("hidden context")
    ('an error', 'a user message', 'hidden context')
    """
    if noun in {"hidden context", "progress"}:
        return noun
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
