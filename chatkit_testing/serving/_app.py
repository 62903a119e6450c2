"""The web application that is served: the page before whatever speaks ChatKit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any  # Any: JSON

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from chatkit_testing.client._asgi import ASGIApp, Message, Receive, Send
from chatkit_testing.serving._feed import Feed
from chatkit_testing.serving._observer import Observer
from chatkit_testing.serving._watched import Listener

__all__ = ["FrontDoor"]

_PAGE = Path(__file__).with_name("page")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src * data: blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


class FrontDoor:
    """The page at ``/``, its files below ``/_page``, and behind them the application.

    Args:
        app: The application.
        path: Where it speaks ChatKit.
        feed: What the page listens to.
        listeners: Who else hears of what is served.
        origins: The origins of pages that may ask, ``*`` for all; without any the application
            says itself who may.
        about: What the page is told of the server.
    """

    def __init__(
        self,
        app: ASGIApp,
        path: str,
        feed: Feed,
        listeners: Sequence[Listener],
        *,
        origins: Sequence[str],
        about: Mapping[str, Any],  # see the import
    ) -> None:
        self._page = _page(feed, {"path": path, **about})
        observed = Observer(app, path, [*listeners, feed])
        self._app = _for_origins(observed, origins) if origins else observed

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve the page, or pass a request on."""
        path = scope.get("path", "")
        is_page = path == "/" or path.startswith("/_page/")
        app = self._page if scope["type"] == "http" and is_page else self._app
        await app(scope, receive, send)


def _for_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Let pages of other origins ask."""
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_methods=["*"],
        allow_headers=["*"],
        allow_credentials="*" not in origins,
    )


def _page(feed: Feed, about: Mapping[str, Any]) -> ASGIApp:
    async def index(_: Request) -> Response:
        return FileResponse(_PAGE / "index.html", headers=_HEADERS)

    async def tell_about(_: Request) -> Response:
        return JSONResponse(about)

    async def news(_: Request) -> Response:
        return StreamingResponse(
            feed.listen(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    return Starlette(
        routes=[
            Route("/", index),
            Route("/_page/index.html", index),
            Route("/_page/about", tell_about),
            Route("/_page/news", news),
            Mount("/_page", StaticFiles(directory=_PAGE)),
        ]
    )
