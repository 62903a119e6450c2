"""Tracing, off: nothing about a scripted run is exported, the application's own traces included."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from agents.tracing import TraceProvider, get_trace_provider, set_trace_provider

__all__ = ["untraced"]


class _Untraced:
    """A trace provider whose traces and spans are disabled, and which else is the one before."""

    def __init__(self, provider: TraceProvider) -> None:
        self._provider = provider

    def create_trace(self, *args: Any, **kwargs: Any) -> object:  # Any: handed on as they come
        return self._provider.create_trace(*args, **{**kwargs, "disabled": True})

    def create_span(self, *args: Any, **kwargs: Any) -> object:  # Any: handed on as they come
        return self._provider.create_span(*args, **{**kwargs, "disabled": True})

    def __getattr__(self, name: str) -> object:
        return getattr(self._provider, name)


@contextmanager
def untraced() -> Generator[None, None, None]:
    """Record no trace and no span until the block ends."""
    provider = get_trace_provider()
    set_trace_provider(cast("TraceProvider", _Untraced(provider)))
    try:
        yield
    finally:
        set_trace_provider(provider)
