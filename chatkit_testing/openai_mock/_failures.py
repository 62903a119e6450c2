"""Failures as they come over the wire: a status of the API, or a broken connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httpx
import openai

from chatkit_testing._errors import ScriptError

__all__ = ["ConnectionFailure", "Failure", "StatusFailure", "make_failure"]

# What the API says: message, type and code.
_SAID: Final[Mapping[int, tuple[str, str, str | None]]] = {
    400: ("The request was not valid.", "invalid_request_error", None),
    401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
    403: ("You are not allowed to do this.", "invalid_request_error", None),
    404: ("The model does not exist.", "invalid_request_error", "model_not_found"),
    429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
    500: ("The server had an error while processing your request.", "server_error", None),
    503: ("The server is overloaded or not ready yet.", "server_error", None),
}
_RETRIED: Final = {408, 409, 429}  # and from 500 on


@dataclass(frozen=True)
class StatusFailure:
    """A status of the API that is no success, with its error."""

    status: int
    error: Mapping[str, Any]  # Any: JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def response(self) -> httpx.Response:
        """Make the response."""
        return httpx.Response(self.status, json={"error": self.error}, headers=dict(self.headers))

    def __str__(self) -> str:
        return f"fail {self.status}"


@dataclass(frozen=True)
class ConnectionFailure:
    """A connection that fails: the name of httpx's error, and what it says."""

    kind: str
    said: str

    def error(self, *, is_begun: bool) -> httpx.TransportError:
        """Make the error; once an answer has begun, a connection cannot be refused any more."""
        kind = "ReadError" if is_begun and self.kind == "ConnectError" else self.kind
        return cast("httpx.TransportError", getattr(httpx, kind)(self.said))

    def __str__(self) -> str:
        return f"fail {self.kind}"


Failure = StatusFailure | ConnectionFailure


def make_failure(
    value: object,
    *,
    retry_after: float | None = None,
    message: str | None = None,
    code: str | None = None,
) -> Failure:
    """Make a failure of a status, an exception or its class.

    Raises:
        ScriptError: it is none that can come over HTTP.
    """
    status = _status(value)
    if status is not None:
        return _status_failure(value, status, retry_after, message, code)
    kind = _connection(value)
    if kind is None:
        raise ScriptError(
            f"Over HTTP nothing fails with {value!r}. A failure is a status, like 429, or an "
            "exception of the connection or of the openai package: ConnectionRefusedError, "
            "TimeoutError, openai.APITimeoutError, httpx.ReadError…"
        )
    if (retry_after, code) != (None, None):
        raise ScriptError("retry_after= and code= belong to a status, like fail(429).")
    said = "" if isinstance(value, type) else str(value)
    return ConnectionFailure(kind, message or said or _SAID_BY_CONNECTION.get(kind, kind))


_SAID_BY_CONNECTION: Final[Mapping[str, str]] = {
    "ConnectError": "[Errno 111] Connection refused",
    "ReadError": "Connection reset by peer",
    "ReadTimeout": "The read operation timed out",
    "ConnectTimeout": "timed out",
    "RemoteProtocolError": (
        "peer closed connection without sending complete message body (incomplete chunked read)"
    ),
}


def _status(value: object) -> int | None:
    if isinstance(value, openai.APIStatusError) or (
        isinstance(value, type) and issubclass(value, openai.APIStatusError)
    ):
        status = getattr(value, "status_code", 500)
        return status if isinstance(status, int) else 500
    if isinstance(value, int) and not isinstance(value, bool):
        if not 400 <= value <= 599:
            raise ScriptError(f"A status that fails is one of 400…599; got {value}.")
        return value
    return None


def _status_failure(
    value: object, status: int, retry_after: float | None, message: str | None, code: str | None
) -> StatusFailure:
    said, type, usual = _SAID.get(status) or (_SAID[500] if status > 500 else _SAID[400])
    error = {"message": message or said, "type": type, "param": None, "code": code or usual}
    if isinstance(value, openai.APIStatusError):
        error |= _own(value)
    headers = {"x-request-id": "req_scripted"}
    if retry_after is not None:
        headers["retry-after"] = f"{retry_after:g}"
    elif status in _RETRIED or status >= 500:
        headers["retry-after-ms"] = "1"  # a client that retries need not wait
    return StatusFailure(status, error, headers)


def _own(error: openai.APIStatusError) -> dict[str, Any]:  # Any: JSON
    body: object = error.body
    own = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return own if own else {"message": error.message}


def _connection(value: object) -> str | None:
    """Name the error of httpx that says what an exception, or a class of one, says."""
    kind: type = value if isinstance(value, type) else type(value)
    for one in kind.__mro__:
        if one.__module__.split(".")[0] in {"httpx", "httpx2"} and hasattr(httpx, one.__name__):
            is_known = issubclass(getattr(httpx, one.__name__), httpx.TransportError)
            return one.__name__ if is_known else None
    if issubclass(kind, TimeoutError | openai.APITimeoutError):
        return "ReadTimeout"
    if issubclass(kind, OSError | openai.APIConnectionError):
        return "ConnectError"
    return None
