"""The way to a ChatKitServer in this process: no HTTP at all."""

from contextlib import aclosing

from chatkit.server import ChatKitServer, NonStreamingResult
from chatkit_testing.client._exchange import Exchange, HTTPRequest

__all__ = ["JSON", "STREAM", "ServerTransport"]

JSON = "application/json"
STREAM = "text/event-stream"


class ServerTransport:
    """Calls ``process`` with the body and one context.

    Cancelling reaches the responder where it is suspended. A dropped connection closes the stream
    where such a server can notice it: when it hands out its next frame.
    """

    remote = False

    def __init__(self, server: ChatKitServer[object], context: object) -> None:
        self.server = server
        self.context = context

    async def serve(self, request: HTTPRequest, exchange: Exchange) -> None:
        """Answer one request."""
        result = await self.server.process(request.body, self.context)
        if isinstance(result, NonStreamingResult):
            exchange.begin(200, {"content-type": JSON})
            exchange.send(result.json)
            exchange.complete = True
            return
        exchange.begin(200, {"content-type": STREAM})
        async with aclosing(result.json_events) as frames:
            async for frame in frames:
                exchange.send(frame)
                if exchange.hung_up:
                    return
        exchange.complete = True

    async def start(self) -> None:
        """Do nothing: a server in process is ready."""

    async def stop(self) -> None:
        """Do nothing: a server in process holds nothing open."""
