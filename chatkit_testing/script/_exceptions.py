"""Exceptions made of their classes."""

import importlib
from collections.abc import Mapping
from typing import Any, cast

import openai

from chatkit_testing._errors import ScriptError

__all__ = ["exception_of", "status_error"]


def exception_of(kind: type[Exception], message: str | None = None) -> Exception:
    """Make the exception of a class given in place of one.

    Those of the openai package and of its HTTP library, which take more, are made as well.

    Args:
        kind: the class.
        message: what it says, in place of what such an exception usually says.

    Raises:
        ScriptError: it takes other arguments.
    """
    try:
        if issubclass(kind, openai.APIError):
            return cast("Exception", _of_openai(kind, message))
        if any(base.__name__ == "RequestError" for base in kind.__mro__):  # of httpx or httpx2
            return kind(_usual(kind) if message is None else message)
        return kind() if message is None else kind(message)
    except TypeError as error:
        raise ScriptError(
            f"{kind.__name__} cannot be made without arguments; give the exception itself."
        ) from error


def status_error(
    kind: type[openai.APIStatusError], status: int, said: Mapping[str, str] | None = None
) -> openai.APIStatusError:
    """Make the openai package's exception for a status of the API.

    Args:
        kind: its class.
        status: the status.
        said: the fields of the API's error: message, type, code, param.
    """
    http, request = _http()
    response = http.Response(status, request=request)
    if not said:
        return kind(_usual(kind), response=response, body=None)
    body = {"message": _usual(kind), "type": None, "param": None, "code": None, **said}
    return kind(f"Error code: {status} - {{'error': {body}}}", response=response, body=body)


def _of_openai(kind: Any, message: str | None) -> Any:  # Any: the classes take different arguments
    if issubclass(kind, openai.APIStatusError):
        said = None if message is None else {"message": message}
        return status_error(kind, getattr(kind, "status_code", 500), said)
    _, request = _http()
    if issubclass(kind, openai.APITimeoutError):
        return kind(request)
    message = _usual(kind) if message is None else message
    if issubclass(kind, openai.APIConnectionError):
        return kind(message=message, request=request)
    return kind(message, request, body=None)


def _usual(kind: type) -> str:
    return f"A scripted {kind.__name__}."


def _http() -> tuple[Any, Any]:  # Any: httpx or httpx2, and a request of it
    http = importlib.import_module(openai.DefaultHttpxClient.__mro__[1].__module__.split(".")[0])
    return http, http.Request("POST", "https://api.openai.com/v1/responses")
