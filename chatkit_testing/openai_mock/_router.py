"""The router of the mock: respx's, that keeps to requests for a model and lets others pass."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import httpx
import respx
from respx.models import AllMockedAssertionError, PassThrough

from chatkit_testing._guard import is_for_model
from chatkit_testing.openai_mock._respx import ensure_mocker

__all__ = ["WireRouter", "is_async"]

_is_async: ContextVar[bool] = ContextVar("chatkit_testing_is_async", default=False)


def is_async() -> bool:
    """Tell whether the request that is being answered came from an asynchronous client."""
    return _is_async.get()


class WireRouter(respx.MockRouter):
    """Answers the requests for a model that its routes match.

    Any other request is for the other routers of respx, whichever came first; where there is
    none, it passes through to where it was going.

    Args:
        library: the module httpx or httpx2, whose requests are to be answered.
        record: told of every request for a model.
    """

    def __init__(self, library: Any, record: Callable[[httpx.Request], None]) -> None:  # Any: dto.
        self._mocker: Any = ensure_mocker(library)  # Any: a class of respx's Mocker
        self._record = record
        super().__init__(using=library.__name__, assert_all_called=False)

    def handler(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a synchronous client."""
        if is_for_model(request):
            self._record(request)
            try:
                return super().handler(request)
            except AllMockedAssertionError:
                pass  # for a model, but by no route of ours
        for router in self._others():
            try:
                response: httpx.Response = router.handler(request)
            except AllMockedAssertionError:
                continue
            return response
        raise self._not_ours(request)

    async def async_handler(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an asynchronous client."""
        if is_for_model(request):
            self._record(request)
            token = _is_async.set(True)
            try:
                return await super().async_handler(request)
            except AllMockedAssertionError:
                pass  # as above
            finally:
                _is_async.reset(token)
        for router in self._others():
            try:
                response: httpx.Response = await router.async_handler(request)
            except AllMockedAssertionError:
                continue
            return response
        raise self._not_ours(request)

    def _others(self) -> list[Any]:  # Any: routers of respx
        return [one for one in self._mocker.routers if not isinstance(one, WireRouter)]

    def _not_ours(self, request: httpx.Request) -> Exception:
        if self._others() and not is_for_model(request):
            return AllMockedAssertionError(f"RESPX: {request!r} not mocked!")
        return PassThrough("Not for a model", request=request, origin=self.route())
