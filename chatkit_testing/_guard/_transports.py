"""The transports by which requests leave: those of httpx and httpx2, guarded at their classes."""

import importlib
import importlib.util
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

__all__ = ["Answer", "Concerns", "guarded", "libraries", "patched_async"]

_LIBRARIES: Final = ("httpx", "httpx2")

Concerns = Callable[[Any], bool]  # Any: a request of either library
Answer = Callable[[Any, Any], Any]  # Any: the library, and a request and a response of it


def libraries() -> Iterator[Any]:  # Any: modules of the same names, not the same types
    """Load the HTTP libraries that an OpenAI client may speak through, those that are there."""
    for name in _LIBRARIES:
        if importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name)


@contextmanager
def guarded(concerns: Concerns, answer: Answer) -> Generator[None, None, None]:
    """Answer requests in place of the transports that would send them, until the block ends.

    Args:
        concerns: tells which; the others leave.
        answer: answers one, its content read.
    """
    with ExitStack() as patches:
        for library in libraries():
            patches.enter_context(_sync(library, concerns, answer))
            transport = library.AsyncHTTPTransport
            patches.enter_context(patched_async(library, transport, concerns, answer))
        yield


@contextmanager
def _sync(
    library: Any,  # Any: see libraries
    concerns: Concerns,
    answer: Answer,
) -> Generator[None, None, None]:
    transport = library.HTTPTransport
    send = transport.handle_request

    def handle_request(self: object, request: Any) -> Any:  # Any: the library's own
        if not concerns(request):
            return send(self, request)
        request.read()
        return answer(library, request)

    transport.handle_request = handle_request
    try:
        yield
    finally:
        transport.handle_request = send


@contextmanager
def patched_async(
    library: Any,  # Any: see libraries
    transport: Any,  # Any: a class of transports of that library
    concerns: Concerns,
    answer: Answer,
) -> Generator[None, None, None]:
    """Answer requests in place of one class of asynchronous transports, until the block ends."""
    send = transport.handle_async_request

    async def handle_async_request(self: object, request: Any) -> Any:  # Any: the library's own
        if not concerns(request):
            return await send(self, request)
        await request.aread()
        return answer(library, request)

    transport.handle_async_request = handle_async_request
    try:
        yield
    finally:
        transport.handle_async_request = send
