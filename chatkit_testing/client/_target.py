"""What a client talks to: a server in process, an ASGI application or a URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar, cast  # Any: an application's own context
from urllib.parse import urlsplit

from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit_testing._report import brief
from chatkit_testing.client._asgi import ASGIApp, ASGITransport, refuse_factory
from chatkit_testing.client._exchange import HTTPRequest, Transport, lowered
from chatkit_testing.client._http import HTTPTransport
from chatkit_testing.client._in_process import ServerTransport

__all__ = ["Endpoint", "Target", "resolve"]

Target: TypeAlias = ChatKitServer[Any] | ASGIApp | str  # see the import

_DEFAULT_PATH = "/chatkit"
_APP_URL = "http://testserver"
_T = TypeVar("_T")
_SECRET = re.compile(r"auth|cookie|key|secret|token|password", re.IGNORECASE)


@dataclass(frozen=True)
class Endpoint:
    """Where one user's requests go, and where what came of them can be looked up."""

    transport: Transport
    name: str
    """The target, for messages."""
    url: str
    headers: Mapping[str, str]
    context: object
    store: Store[Any] | None  # Any: an application's own context

    @property
    def who(self) -> str:
        """The target and whose requests these are, for reports."""
        shown = _without_secrets(self.headers).items()
        user = [f"{name}: {value}" for name, value in shown]
        if self.context not in (None, {}):
            whose = "context" if self.server is not None else "store= asked with context"
            user.append(f"{whose} {self.shown_context}")
        return ", ".join([self.name, *user])

    @property
    def shown_context(self) -> str:
        """The context, for messages."""
        return brief(_without_secrets(self.context))

    @property
    def server(self) -> ChatKitServer[Any] | None:  # Any: an application's own context
        """The server, if it is in process."""
        return self.transport.server if isinstance(self.transport, ServerTransport) else None

    def request(self, body: bytes) -> HTTPRequest:
        """Address a ChatKit request."""
        headers = {"content-type": "application/json"} | lowered(self.headers)
        return HTTPRequest(self.url, body, headers=headers)

    def for_user(self, context: object, headers: Mapping[str, str] | None) -> "Endpoint":
        """Give the same target as another user sees it."""
        if self.server is not None:
            _refuse_headers(headers)
            other = ServerTransport(self.server, context)
            return replace(self, transport=other, context=context)
        _refuse_context(context, self.store, self.name)
        theirs = headers or {}
        if not theirs and context not in (None, self.context):
            raise TypeError(
                f"as_user(context={context!r}) changes nothing that {self.name} sees: give "
                "headers=, and context= beside it for the look into the store"
            )
        replaced = lowered(theirs)
        kept = {name: self.headers[name] for name in self.headers if name.lower() not in replaced}
        return replace(self, context=context, headers={**kept, **theirs})


def _without_secrets(values: _T) -> _T:
    """Hide the values of a mapping whose names say that they are secrets."""
    if not isinstance(values, Mapping):
        return values
    shown = cast("Mapping[object, object]", values).items()
    hidden = {name: "…" if _SECRET.search(str(name)) else value for name, value in shown}
    return cast("_T", hidden)


def resolve(
    target: Target,
    *,
    context: object,
    store: Store[Any] | None,  # Any: an application's own context
    path: str,
    headers: Mapping[str, str] | None,
    timeout: float,
) -> Endpoint:
    """Tell what a target is, and refuse what does not go with it.

    Raises:
        TypeError: The target is none, or an option has no meaning for it.
    """
    if isinstance(target, type):
        raise TypeError(
            f"{target.__name__} is a class, and no target: give an instance of it, "
            f"{target.__name__}(…)"
        )
    path = f"/{path.lstrip('/')}"
    if isinstance(target, ChatKitServer):
        _refuse_headers(headers)
        if path != _DEFAULT_PATH:
            raise TypeError(
                f"path={path!r} is where an application answers over HTTP; a ChatKitServer is "
                "called in process and has no path: leave it out, or give the application"
            )
        server = cast("ChatKitServer[object]", target)
        return Endpoint(
            ServerTransport(server, context),
            name=type(server).__name__,
            url=_APP_URL + path,
            headers={},
            context=context,
            store=server.store if store is None else store,
        )
    name = target if isinstance(target, str) else getattr(target, "__name__", type(target).__name__)
    _refuse_context(context, store, name)
    if isinstance(target, str):
        return Endpoint(
            HTTPTransport(), name, _endpoint_url(target, path), headers or {}, context, store
        )
    if not callable(target):
        given: object = target
        forgotten = "" if given is not None else "; did a fixture forget to return it?"
        raise TypeError(
            f"{given!r} is no target: give a ChatKitServer, an ASGI application (FastAPI, "
            f"Starlette, …) or a URL{forgotten}"
        )
    refuse_factory(target)
    return Endpoint(
        ASGITransport(target, timeout), name, _APP_URL + path, headers or {}, context, store
    )


def _endpoint_url(url: str, path: str) -> str:
    """Take a URL with a path of its own as the endpoint; else the path is put behind it."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise TypeError(f"{url!r} is no target: {error}") from error
    try:
        _ = parts.port
    except ValueError as error:
        port = parts.netloc.rpartition(":")[2]
        raise TypeError(
            f"{url!r} is no target: {port!r} is no port; they go from 0 to 65535"
        ) from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise TypeError(f"{url!r} is no target: a URL begins with http:// or https://")
    return url if parts.path.strip("/") else url.rstrip("/") + path


def _refuse_headers(headers: Mapping[str, str] | None) -> None:
    if headers is not None:
        raise TypeError(
            f"headers={_without_secrets(dict(headers))!r} go over HTTP; a ChatKitServer is called "
            "in process and gets none: give it context=, or give the application that reads the "
            "headers"
        )


def _refuse_context(context: object, store: Store[Any] | None, name: str) -> None:
    if context is not None and store is None:
        raise TypeError(
            f"context={context!r} does not reach {name}: it makes its own context of what comes "
            "over HTTP. Give headers=, or the ChatKitServer itself; beside store= the context is "
            "what assert_stored asks the store with"
        )
