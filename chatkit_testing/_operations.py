"""The operations of the protocol by their names, as requests from anywhere may give them."""

import typing
from collections.abc import Iterator
from functools import cache
from typing import Any  # unions of the protocol's classes

from pydantic import BaseModel

from chatkit.types import NonStreamingReq, StreamingReq

__all__ = ["is_operation", "is_streaming"]


def is_operation(kind: object) -> bool:
    """Whether the type of a request is one of the protocol, whatever JSON it may be."""
    return is_streaming(kind) or (isinstance(kind, str) and kind in _non_streaming())


def is_streaming(kind: object) -> bool:
    """Whether the type of a request is one that streams its answer, whatever JSON it may be."""
    return isinstance(kind, str) and kind in _streaming()


@cache
def _streaming() -> frozenset[str]:
    return frozenset(_types(StreamingReq))


@cache
def _non_streaming() -> frozenset[str]:
    return frozenset(_types(NonStreamingReq))


def _types(union: Any) -> Iterator[str]:  # see the import
    """Give the type of each request of a union of their classes."""
    for kind in typing.get_args(union):
        assert issubclass(kind, BaseModel)
        yield from typing.get_args(kind.model_fields["type"].annotation)
