"""Requests, responses and errors of a library that has the interface of httpx, and httpx's own."""

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx

__all__ = ["Conversion"]


class Conversion:
    """Converts between httpx and one such library.

    Args:
        library: the module.
    """

    def __init__(self, library: Any) -> None:  # Any: its names are httpx's, its types are not
        self._library = library
        bases = (_Stream, library.SyncByteStream, library.AsyncByteStream)
        self._stream: Any = type("Stream", bases, {})  # Any: a class made here

    def request(self, request: Any) -> httpx.Request:  # Any: the library's, its content read
        """Make httpx's request of the library's."""
        return httpx.Request(
            request.method,
            str(request.url),
            headers=request.headers.raw,
            content=request.content,
            extensions=request.extensions,
        )

    def response(self, response: httpx.Response, request: Any) -> Any:  # Any: the library's
        """Make the library's response of httpx's, which is read as the library's is."""
        return self._library.Response(
            response.status_code,
            headers=response.headers.raw,
            stream=self._stream(self, response, request),
            request=request,
        )

    @contextmanager
    def errors(self, request: Any) -> Generator[None, None, None]:  # Any: the library's
        """Raise the library's errors in place of httpx's."""
        try:
            yield
        except httpx.RequestError as error:
            kind = getattr(self._library, type(error).__name__)
            raise kind(str(error), request=request) from error


class _Stream:
    """The body of a response of httpx, as one of the library."""

    def __init__(self, convert: Conversion, response: httpx.Response, request: object) -> None:
        self._convert = convert
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with self._convert.errors(self._request):
            yield from cast("httpx.SyncByteStream", self._response.stream)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with self._convert.errors(self._request):
            async for chunk in cast("httpx.AsyncByteStream", self._response.stream):
                yield chunk

    def close(self) -> None:
        self._response.close()

    async def aclose(self) -> None:
        await self._response.aclose()
