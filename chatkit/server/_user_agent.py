"""The User-Agent of requests that the Agents SDK makes while a responder runs."""

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib import metadata
from typing import TypeAlias, TypeVar

from chatkit.server._closing import closing
from chatkit.version import __version__

__all__ = ["agents_sdk_user_agent_override", "with_user_agent"]

T = TypeVar("T")

_Headers: TypeAlias = dict[str, str]
_Variable: TypeAlias = ContextVar[_Headers | None]

# Where the SDK keeps the headers that take the place of its own, for either kind of model. A
# public name is preferred; for the Responses API there is none up to openai-agents 0.24.
_CHAT_COMPLETIONS = ("agents.models.chatcmpl_helpers", "HEADERS_OVERRIDE")
_RESPONSES = ("agents.models.openai_responses", "HEADERS_OVERRIDE", "_HEADERS_OVERRIDE")

_NOWHERE: _Variable = ContextVar("chatkit_headers_override", default=None)


def _find_variable(module_name: str, *names: str) -> _Variable:
    """Give a variable of the SDK, or one that nobody reads if the SDK is not loaded or has none."""
    module = sys.modules.get(module_name)
    for name in names:
        variable: _Variable | None = getattr(module, name, None)
        if isinstance(variable, ContextVar):
            return variable
    return _NOWHERE


def _find_variables() -> tuple[_Variable, _Variable] | None:
    found = _find_variable(*_CHAT_COMPLETIONS), _find_variable(*_RESPONSES)
    return None if found == (_NOWHERE, _NOWHERE) else found


@cache
def _headers() -> _Headers:
    agents_version = metadata.version("openai-agents")
    return {"User-Agent": f"Agents/Python {agents_version} ChatKit/Python {__version__}"}


@contextmanager
def agents_sdk_user_agent_override() -> Generator[None, None, None]:
    """Let requests of the Agents SDK name ChatKit in their User-Agent while the block runs.

    The header is ``Agents/Python <version> ChatKit/Python <version>``. Without the SDK loaded,
    nothing is done. A responder needs none of this, the server sees to it.
    """
    tokens = [variable.set(_headers()) for variable in _find_variables() or ()]
    try:
        yield
    finally:
        for token in reversed(tokens):
            # A block that was entered in another task has changed nothing in the context of this.
            with suppress(ValueError):
                token.var.reset(token)


def with_user_agent(events: AsyncIterator[T]) -> AsyncIterator[T]:
    """Give `events`, each made with the User-Agent set, if the Agents SDK is loaded now."""
    variables = _find_variables()
    return events if variables is None else _overridden(events, *variables)


async def _overridden(
    source: AsyncIterator[T], chat: _Variable, responses: _Variable
) -> AsyncGenerator[T, None]:
    # Set and reset around each step, not around the loop: the next step may run in another task.
    # What the responder sets by itself lasts, as it would in one task.
    chat_headers: _Headers | None = _headers()
    responses_headers = chat_headers
    async with closing(source) as events:
        while True:
            chat_token = chat.set(chat_headers)
            responses_token = responses.set(responses_headers)
            try:
                event = await anext(events)
            except StopAsyncIteration:
                return
            finally:
                chat_headers, responses_headers = chat.get(), responses.get()
                responses.reset(responses_token)
                chat.reset(chat_token)
            yield event
