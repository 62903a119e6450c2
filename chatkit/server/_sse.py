"""How models are written for a client: as JSON, and as frames of server-sent events."""

from functools import lru_cache

import pydantic_core
from pydantic import BaseModel

from chatkit.types import ThreadItemUpdatedEvent

__all__ = ["to_frame", "to_json"]

_CONTEXT = {"exclude_metadata": True}  # an attachment's metadata is the integration's own


def to_json(model: BaseModel) -> bytes:
    """Write `model` as a client reads it: by alias, null fields left out.

    Raises:
        TypeError: If `model` is not a pydantic model.
        pydantic_core.PydanticSerializationError: If it holds what is no JSON.
    """
    try:
        # What model_dump_json() calls, without its detour from bytes to text and back.
        serializer = model.__pydantic_serializer__
    except AttributeError:
        raise TypeError(
            f"The server was to send {model!r}, a {type(model).__name__}, which is no model of "
            "chatkit.types. Responders yield events (ThreadStreamEvent); any other method returns "
            "what its annotation says."
        ) from None
    try:
        return serializer.to_json(model, by_alias=True, exclude_none=True, context=_CONTEXT)
    except pydantic_core.PydanticSerializationError as error:
        error.add_note(
            f"A {type(model).__name__} was to be sent with it. Put only what can be written as "
            "JSON into it."
        )
        raise


def to_frame(event: BaseModel) -> bytes:
    """Write `event` as one frame."""
    if type(event) is ThreadItemUpdatedEvent:
        # By far the most frequent event is put together from its parts: left to itself, pydantic
        # tries the update against one class of the union after the other.
        return _update_head(event.item_id) + to_json(event.update) + b"}\n\n"
    return b"data: " + to_json(event) + b"\n\n"


@lru_cache(maxsize=64)  # updates of one item follow each other
def _update_head(item_id: str) -> bytes:
    item = pydantic_core.to_json(item_id)
    return b'data: {"type":"thread.item.updated","item_id":' + item + b',"update":'
