"""The usage of tokens, by the four numbers that say it."""

from typing import Any, Final

from openai.types.responses import ResponseUsage

from chatkit_testing.script import usage_of
from chatkit_testing.script_file._located import Located

__all__ = ["read_usage", "written_usage"]

_KEYS: Final = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")


def read_usage(located: Located) -> ResponseUsage:
    """Read a usage.

    Raises:
        ScriptError: it is none.
    """
    keys = located.known_keys("usage", _KEYS)
    given: dict[str, int] = {
        key: one.read(key, "a number", lambda value: type(value) is int)
        for key, one in keys.items()
    }
    usage = usage_of(given.get("input_tokens", 0), given.get("output_tokens", 0))
    usage.input_tokens_details.cached_tokens = given.get("cached_tokens", 0)
    usage.output_tokens_details.reasoning_tokens = given.get("reasoning_tokens", 0)
    return usage


def written_usage(usage: Any) -> dict[str, int]:  # Any: the openai package's, or the SDK's
    """Write a usage; what is zero of its details is left out."""
    details = {
        "cached_tokens": usage.input_tokens_details.cached_tokens or 0,
        "reasoning_tokens": usage.output_tokens_details.reasoning_tokens or 0,
    }
    tokens = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
    return tokens | {key: count for key, count in details.items() if count}
