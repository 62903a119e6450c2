"""respx for both HTTP libraries: httpx, which it knows, and httpx2, for which it gets a mocker."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any, cast

from respx.mocks import Mocker
from respx.models import PassThrough

from chatkit_testing.openai_mock._convert import Conversion

__all__ = ["ensure_mocker", "lifted"]


def ensure_mocker(library: Any) -> Any:  # Any: the module httpx or httpx2; a class of Mocker
    """Give respx's mocker for a library: the one of that name, if there is one.

    Registered once, it serves everyone: ``respx.mock(using="httpx2")``.
    """
    registered = cast("Mapping[str, object]", Mocker.registry)
    return registered.get(library.__name__) or _made(library)


@contextmanager
def lifted(libraries: Iterable[Any]) -> Generator[None, None, None]:  # Any: as above
    """Take respx off the transports until the block ends, where it is at work.

    What is put there meanwhile lies below it: respx answers first.
    """
    at_work = [mocker for mocker in map(ensure_mocker, libraries) if mocker.routers]
    for mocker in at_work:
        mocker.stop(force=True)
    try:
        yield
    finally:
        for mocker in at_work:
            mocker.start()


def _made(library: Any) -> Any:  # Any: as above
    """Make a mocker at the transports of a library that has the interface of httpx.

    A class of Mocker is registered under its name by being made.
    """
    convert = Conversion(library)
    library_name = library.__name__

    class LibraryMocker(Mocker):
        """Answers in place of a transport; what passes through goes on to the transport."""

        name = library_name
        targets = [f"{library_name}.HTTPTransport", f"{library_name}.AsyncHTTPTransport"]  # noqa: RUF012 - respx adds to it
        target_methods = ["handle_request", "handle_async_request"]  # noqa: RUF012 - as above

        @classmethod
        def mock(cls, spec: Callable[..., Any]) -> Callable[..., Any]:  # Any: of the library
            """Make what stands in for a method of a transport."""
            is_async = spec.__name__ == "handle_async_request"
            return (_async if is_async else _sync)(cls, convert, spec)

    return LibraryMocker


def _sync(
    mocker: Any,
    convert: Conversion,
    send: Callable[..., Any],  # Any: see ensure_mocker
) -> Callable[..., Any]:
    def handle_request(self: object, request: Any) -> Any:  # Any: of the library
        request.read()
        try:
            with convert.errors(request):
                response = mocker.handler(convert.request(request))
        except PassThrough:
            return send(self, request)
        return convert.response(response, request)

    return handle_request


def _async(
    mocker: Any,
    convert: Conversion,
    send: Callable[..., Any],  # Any: see ensure_mocker
) -> Callable[..., Any]:
    async def handle_async_request(self: object, request: Any) -> Any:  # Any: of the library
        await request.aread()
        try:
            with convert.errors(request):
                response = await mocker.async_handler(convert.request(request))
        except PassThrough:
            return await send(self, request)
        return convert.response(response, request)

    return handle_async_request
