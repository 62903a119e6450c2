"""Errors that a responder raises to end its stream with an ``error`` event of its choice.

    BaseStreamError
    ├── StreamError          an error code, for which the client has a text
    └── CustomStreamError    a text of the integrator's own

Any other exception that leaves a responder is sent as a ``stream.error`` that allows a retry.
"""

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


class ErrorCode(str, Enum):  # noqa: UP042  # published so: str() of a member names the enum
    """The error codes for which clients have a text."""

    STREAM_ERROR = "stream.error"


DEFAULT_STATUS: dict[ErrorCode, int] = {
    ErrorCode.STREAM_ERROR: 500,
}
"""The HTTP status that goes with a code."""

DEFAULT_ALLOW_RETRY: dict[ErrorCode, bool] = {
    ErrorCode.STREAM_ERROR: True,
}
"""Whether the user may try again after an error of that code."""


class BaseStreamError(ABC, Exception):
    """What both kinds have: whether the user is offered to try again."""

    allow_retry: bool


class StreamError(BaseStreamError):
    """An error that is told by its code.

    Args:
        code: The code; ``status_code`` follows from it.
        allow_retry: Whether the user may try again; None leaves it to the code.
    """

    code: ErrorCode

    def __init__(self, code: ErrorCode, *, allow_retry: bool | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status_code = DEFAULT_STATUS.get(code, 500)
        if allow_retry is None:
            allow_retry = DEFAULT_ALLOW_RETRY.get(code, False)
        self.allow_retry = allow_retry


class CustomStreamError(BaseStreamError):
    """An error that is told by ``message``, which the user reads."""

    message: str

    def __init__(self, message: str, *, allow_retry: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.allow_retry = allow_retry
