"""Exceptions made of their classes."""

import importlib
from typing import Any, cast

import openai

from chatkit_testing._errors import ScriptError

__all__ = ["exception_of"]


def exception_of(kind: type[Exception]) -> Exception:
    """Make the exception of a class given in place of one.

    Those of the openai package and of its HTTP library, which take more, are made as well.

    Raises:
        ScriptError: it takes arguments.
    """
    try:
        if issubclass(kind, openai.APIError):
            return cast("Exception", _of_openai(kind))
        if any(base.__name__ == "RequestError" for base in kind.__mro__):  # of httpx or httpx2
            return kind(f"A scripted {kind.__name__}.")
        return kind()
    except TypeError as error:
        raise ScriptError(
            f"{kind.__name__} cannot be made without arguments; give the exception itself."
        ) from error


def _of_openai(kind: Any) -> Any:  # Any: the classes take different arguments
    http = importlib.import_module(openai.DefaultHttpxClient.__mro__[1].__module__.split(".")[0])
    request = http.Request("POST", "https://api.openai.com/v1/responses")
    message = f"A scripted {kind.__name__}."
    if issubclass(kind, openai.APIStatusError):
        response = http.Response(getattr(kind, "status_code", 500), request=request)
        return kind(message, response=response, body=None)
    if issubclass(kind, openai.APITimeoutError):
        return kind(request)
    if issubclass(kind, openai.APIConnectionError):
        return kind(message=message, request=request)
    return kind(message, request, body=None)
