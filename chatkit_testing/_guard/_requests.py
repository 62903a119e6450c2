"""What a request is: one for a model, a report of traces, one that stays on this machine."""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, Final, cast

__all__ = ["describe", "is_for_model", "is_local", "is_trace_report", "refusal_body"]

_PROVIDERS: Final = ("openai.com", "openai.azure.com")
_MODEL_PATHS: Final = ("/responses", "/chat/completions")


def is_for_model(request: Any) -> bool:  # Any: of httpx or httpx2
    """Tell whether a request is for a model: by its client, its host, or its path.

    Every OpenAI client names itself in its headers, whatever its base URL. On this machine the
    path alone tells nothing: an application may well have a route that ends so.
    """
    headers, url = request.headers, request.url
    if "x-stainless-package-version" in headers or "OpenAI/" in headers.get("user-agent", ""):
        return True
    if any(f".{url.host}".endswith(f".{provider}") for provider in _PROVIDERS):
        return True
    return not is_local(url.host) and url.path.rstrip("/").endswith(_MODEL_PATHS)


def is_trace_report(request: Any) -> bool:  # Any: as above
    """Tell whether a request is the Agents SDK's report of its traces."""
    return cast("bool", request.url.path.endswith("/traces/ingest"))


def is_local(host: str) -> bool:
    """Tell whether a host is this machine.

    >>> is_local("localhost"), is_local("127.0.0.2"), is_local("::1"), is_local("example.org")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def describe(request: Any) -> list[str]:  # Any: as above, its content read
    """Name a request: method and URL, and of one for a model the model and what the user said."""
    from chatkit_testing.script import user_text  # it loads the openai package

    lines = [f"{request.method} {request.url}"]
    body = _json(request.content)
    asked = body.get("input", body.get("messages"))
    if isinstance(body.get("model"), str):
        lines.append(f"model  {body['model']}")
    if isinstance(asked, list):
        asked = user_text([_object(item) for item in cast("list[object]", asked)])
    if isinstance(asked, str) and asked:
        lines.append(f"user   {json.dumps(asked, ensure_ascii=False)}")
    return lines


def _json(content: bytes) -> Mapping[str, Any]:  # Any: JSON
    try:
        return _object(json.loads(content))
    except ValueError:
        return {}


def _object(value: object) -> Mapping[str, Any]:  # Any: JSON
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def refusal_body(message: str) -> dict[str, object]:
    """Make the answer to a request that the test did not script: an error that is not retried."""
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": None,
        "code": "refused_by_chatkit_testing",
    }
    return {"error": error}
