"""The way to a URL: HTTP over a socket."""

import asyncio
from typing import TYPE_CHECKING, cast

from chatkit_testing._errors import ClientError
from chatkit_testing.client._exchange import Exchange, HTTPRequest

if TYPE_CHECKING:
    import httpx  # loaded by the first request to a URL

__all__ = ["HTTPTransport"]


class HTTPTransport:
    """Sends requests with httpx, one connection each.

    Cancelling and hanging up are the same here: the connection is dropped. What happens at its
    other end, the exception of a server for instance, is not to be had.
    """

    remote = True

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def serve(self, request: HTTPRequest, exchange: Exchange) -> None:
        """Answer one request."""
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113 - the exchange has a bound of its own
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        exchange.on_hang_up(cast("asyncio.Task[None]", asyncio.current_task()).cancel)
        try:
            async with self._client.stream(
                request.method, request.url, content=request.body, headers=dict(request.headers)
            ) as response:
                exchange.begin(response.status_code, dict(response.headers))
                async for chunk in response.aiter_bytes():
                    exchange.send(chunk)
        except httpx.HTTPError as error:
            if exchange.status is None:
                raise ClientError(
                    f"{request.method} {request.url} was not answered: "
                    f"{error or type(error).__name__}; is the server running?"
                ) from error
            return  # it broke off: the exchange is not complete, and its reader says so
        exchange.complete = True

    async def start(self) -> None:
        """Do nothing: a server at a URL lives its own life."""

    async def stop(self) -> None:
        """Forget the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
