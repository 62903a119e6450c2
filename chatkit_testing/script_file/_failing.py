"""Failures of the model in a file: exceptions by name or status, with what they say."""

import builtins
import importlib
import importlib.util
import re
from collections.abc import Mapping
from typing import Any, Final, cast

import openai

from chatkit_testing._errors import ScriptError
from chatkit_testing.script import Fail, exception_of, fail, status_error
from chatkit_testing.script_file._located import Located, close_to

__all__ = ["read_failure", "written_failure"]

_MODULES: Final = ("openai", "agents", "httpx", "httpx2")
_SAID: Final = ("message", "type", "code", "param")
_KEYS: Final = ("error", "status", *_SAID)

# Keys, tokens, organizations, addresses: what providers put into the texts of errors. Some tell
# by how they begin; others by the word before them, their length and their digits.
_SECRETS: Final = re.compile(
    r"""
    https?://\S+
    | \b(?: (?:sk|org|proj|key|sess|xai)- | gsk_ | AIza | eyJ ) [\w*.-]* [\w*]
    | (\b (?i:bearer) \s+) (?=\S*[\d*]) [\w*.~+/=-]{7,} [\w*=]
    | ((?i:key|token|secret)s?\b ["']? (?:\s+(?:provided|is|was))? \s* [:=]? \s* ["'`(]?)
      (?=[^\s\d*]*[\d*][^\s\d*]*[\d*]) [\w*.~+/=-]{19,} [\w*=]
    """,
    re.VERBOSE,
)

_BY_STATUS: Final[Mapping[int, type[openai.APIStatusError]]] = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    409: openai.ConflictError,
    422: openai.UnprocessableEntityError,
    429: openai.RateLimitError,
}


def read_failure(located: Located) -> Fail:
    """Read what stands under ``fail``: a status, the name of an exception, or both with a text.

    Raises:
        ScriptError: it is none of these.
    """
    if not located.is_mapping:
        value = located.value()
        if _is_status(value):
            return fail(status_error(_kind_of(value), value))
        return fail(_exception_named(located, {}))
    keys = located.known_keys("fail", _KEYS)
    said = {key: one.text(key) for key, one in keys.items() if key in _SAID}
    if "status" not in keys:
        if "error" not in keys:
            located.fail("fail takes an error, like TimeoutError, or a status, like 429.")
        return fail(_exception_named(keys["error"], said))
    status = keys["status"].read("status", "a number from 400 to 599", _is_status)
    kind = _class_named(keys["error"]) if "error" in keys else _kind_of(status)
    if not issubclass(kind, openai.APIStatusError):
        located.fail(f"{kind.__name__} has no status.")
    return fail(status_error(kind, status, said))


def _is_status(value: object) -> bool:
    return type(value) is int and 400 <= value <= 599


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _kind_of(status: int) -> type[openai.APIStatusError]:
    server = openai.InternalServerError if status >= 500 else openai.APIStatusError
    return _BY_STATUS.get(status, server)


def _exception_named(located: Located, said: Mapping[str, str]) -> Exception:
    kind = _class_named(located)
    try:
        if issubclass(kind, openai.APIStatusError):
            return status_error(kind, getattr(kind, "status_code", 500), said)
        return exception_of(kind, said.get("message"))
    except ScriptError as error:
        return located.fail(str(error))


def _class_named(located: Located) -> type[Exception]:
    name: str = located.read("fail", "a status, or the name of an exception", _is_text)
    module, _, attribute = name.rpartition(".")
    if module in ("", *_MODULES):
        kind = _find(module, attribute)
        if isinstance(kind, type) and issubclass(kind, Exception):
            return kind
    close = close_to(name, _names(module))
    meant = (
        f"; did you mean {close}?"
        if close
        else ": those of Python, like TimeoutError, and of openai, agents and httpx, like "
        "openai.RateLimitError."
    )
    return located.fail(f"{name!r} is no exception that a file can name{meant}")


def _find(module: str, name: str) -> object:
    if not module:
        return getattr(builtins, name, None)
    return getattr(importlib.import_module(module), name, None) if _is_there(module) else None


def _is_there(module: str) -> bool:
    return module in _MODULES and importlib.util.find_spec(module) is not None


def _names(module: str) -> list[str]:
    """Name the exceptions that a name may have meant: of the openai package without its prefix."""
    own = module if _is_there(module) else ""
    found = [*vars(importlib.import_module(own or "builtins")).items()]
    return [f"{own}.{name}" if own else name for name, one in found if _is_exception(one)]


def _is_exception(value: object) -> bool:
    # The openai package has proxies that load a lot when they are asked for their class.
    return issubclass(type(value), type) and issubclass(cast("type", value), Exception)


def written_failure(error: Exception) -> object:
    """Write an exception, of a class that a file cannot name as the nearest one that it can."""
    if isinstance(error, openai.APIStatusError):
        return _written_status(error)
    kinds = (kind for kind in type(error).__mro__ if _name_of(kind) is not None)
    kind = next(kind for kind in kinds if _made(kind, "told") is not None)
    usual, said = str(_made(kind)), _redacted(_said(error))
    has_own = str(_made(kind, "told")) != usual and said != usual
    return {"error": _name_of(kind), "message": said} if has_own else _name_of(kind)


def _made(kind: type[Exception], message: str | None = None) -> Exception | None:
    try:
        return exception_of(kind, message)
    except ScriptError:
        return None


def _said(error: Exception) -> str:
    [said, *_] = error.args or [str(error)]
    return said if isinstance(said, str) and len(error.args) == 1 else str(error)


def _written_status(error: openai.APIStatusError) -> object:
    status = error.status_code
    kind = next(kind for kind in type(error).__mro__ if _name_of(kind) is not None)
    form: dict[str, object] = {} if kind is _kind_of(status) else {"error": _name_of(kind)}
    form["status"] = status
    body: object = error.body
    if isinstance(body, dict):
        own = cast("dict[str, object]", body)
        form |= {key: _redacted(own[key]) for key in _SAID if isinstance(own.get(key), str)}
    elif error.message != status_error(kind, status).message:
        form["message"] = _redacted(error.message)
    return status if form.keys() == {"status"} else form


def _redacted(text: Any) -> str:  # Any: a text
    return _SECRETS.sub(r"\1\2…", text)


def _name_of(kind: type) -> str | None:
    module = kind.__module__.split(".")[0]
    if module == "builtins":
        return kind.__name__
    is_there = module in _MODULES and _find(module, kind.__name__) is kind
    return f"{module}.{kind.__name__}" if is_there else None
