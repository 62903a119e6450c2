"""Errors that a responder raises to end its stream with an ``error`` event."""

from abc import ABC
from enum import Enum

__all__ = [
    "DEFAULT_ALLOW_RETRY",
    "DEFAULT_STATUS",
    "BaseStreamError",
    "CustomStreamError",
    "ErrorCode",
    "StreamError",
]


class ErrorCode(str, Enum):  # noqa: UP042  # as published: str() of a member names the enum
    """The error codes that a ChatKit client has a text for."""

    STREAM_ERROR = "stream.error"


DEFAULT_STATUS: dict[ErrorCode, int] = {ErrorCode.STREAM_ERROR: 500}
DEFAULT_ALLOW_RETRY: dict[ErrorCode, bool] = {ErrorCode.STREAM_ERROR: True}


class BaseStreamError(ABC, Exception):
    """An error whose fields are sent to the client."""

    allow_retry: bool


class StreamError(BaseStreamError):
    """An error with a code; the client shows its own text for it."""

    code: ErrorCode

    def __init__(self, code: ErrorCode, *, allow_retry: bool | None = None) -> None:
        self.code = code
        self.status_code = DEFAULT_STATUS.get(code, 500)
        self.allow_retry = (
            DEFAULT_ALLOW_RETRY.get(code, False) if allow_retry is None else allow_retry
        )


class CustomStreamError(BaseStreamError):
    """An error with a text of the integrator's own, shown to the user."""

    message: str

    def __init__(self, message: str, *, allow_retry: bool = False) -> None:
        self.message = message
        self.allow_retry = allow_retry
