"""Libraries that reach the network by themselves, guarded from the moment they are loaded.

aiohttp, the transports that put it under httpx and httpx2, and websockets: the kit loads none.
"""

import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

import httpx

from chatkit_testing._guard._transports import Answer, Concerns, patched_async

__all__ = ["Outgoing", "Refuse", "guarded_once_loaded"]


@dataclass(frozen=True)
class Outgoing:
    """A request or a handshake of such a library, with what the guard wants to know of it."""

    method: str
    url: httpx.URL
    headers: httpx.Headers
    content: bytes = b""


Refuse = Callable[[Outgoing, str], str]
"""Remembers what a library is not to send, and says why."""


@dataclass(frozen=True)
class _Gate:
    concerns: Concerns
    answer: Answer
    refuse: Refuse


@contextmanager
def guarded_once_loaded(
    concerns: Concerns, answer: Answer, refuse: Refuse
) -> Generator[None, None, None]:
    """Answer and refuse in place of these libraries, until the block ends.

    Args:
        concerns: tells which requests; the others leave.
        answer: answers a request of httpx or httpx2.
        refuse: says why another is not sent.
    """
    gate = _Gate(concerns, answer, refuse)
    with ExitStack() as patches:

        def patch(name: str, module: Any) -> None:  # Any: see _PATCHES
            patches.enter_context(_PATCHES[name](module, gate))

        for name in _PATCHES:
            if name in sys.modules:
                patch(name, sys.modules[name])
        finder = _Finder(patch)
        sys.meta_path.insert(0, finder)
        patches.callback(sys.meta_path.remove, finder)
        yield


class _Finder(MetaPathFinder):
    """Finds nothing itself: it tells when one of the libraries was loaded."""

    def __init__(self, loaded: Callable[[str, ModuleType], None]) -> None:
        self._loaded = loaded

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a library by the finders that come after this one."""
        if fullname not in _PATCHES:
            return None
        for finder in sys.meta_path[sys.meta_path.index(self) + 1 :]:
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                self._follow(spec.loader)
                return spec
        return None

    def _follow(self, loader: Any) -> None:  # Any: each finder has loaders of its own
        execute: Callable[[ModuleType], None] = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            self._loaded(module.__name__, module)

        loader.exec_module = exec_module


@contextmanager
def _replaced(owner: Any, name: str, value: object) -> Generator[None, None, None]:  # Any: dto.
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _aiohttp(connector: Any, gate: _Gate) -> AbstractContextManager[None]:
    connect = connector.BaseConnector.connect

    async def guarded(self: object, request: Any, *args: object, **kwargs: object) -> object:
        headers = httpx.Headers(list(request.headers.items()))
        outgoing = Outgoing(request.method, httpx.URL(str(request.url)), headers)
        if not gate.concerns(outgoing):
            return await connect(self, request, *args, **kwargs)
        from aiohttp import ClientResponseError

        why = gate.refuse(outgoing, "aiohttp")
        raise ClientResponseError(request.request_info, (), status=400, message=why)

    return _replaced(connector.BaseConnector, "connect", guarded)


def _httpx_aiohttp(module: Any, gate: _Gate) -> AbstractContextManager[None]:
    return patched_async(module.httpx, module.AiohttpTransport, gate.concerns, gate.answer)


def _websockets(client: Any, gate: _Gate) -> AbstractContextManager[None]:
    create_connection = client.connect.create_connection

    async def guarded(self: Any) -> object:
        _refuse_handshake(gate, self.uri, self.additional_headers, self.user_agent_header)
        return await create_connection(self)

    return _replaced(client.connect, "create_connection", guarded)


def _websockets_sync(client: Any, gate: _Gate) -> AbstractContextManager[None]:
    """Stand where ``connect``, which others may hold already, looks at the URL."""
    parse_uri = client.parse_uri

    def guarded(uri: str) -> object:
        _refuse_handshake(gate, uri)
        return parse_uri(uri)

    return _replaced(client, "parse_uri", guarded)


def _refuse_handshake(
    gate: _Gate, uri: str, headers: Any = None, user_agent: str | None = None
) -> None:
    known = httpx.Headers(headers or {})
    known.setdefault("user-agent", user_agent or "")
    outgoing = Outgoing("GET", httpx.URL(uri), known)
    if gate.concerns(outgoing):
        from websockets.exceptions import InvalidHandshake

        raise InvalidHandshake(gate.refuse(outgoing, "websockets"))


# Any: modules of libraries that need not be there, so nothing knows their types.
_PATCHES: Final[Mapping[str, Callable[[Any, _Gate], AbstractContextManager[None]]]] = {
    "aiohttp.connector": _aiohttp,
    "httpx_aiohttp.transport": _httpx_aiohttp,
    "openai._vendor.httpx_aiohttp.transport": _httpx_aiohttp,
    "websockets.asyncio.client": _websockets,
    "websockets.sync.client": _websockets_sync,
}
