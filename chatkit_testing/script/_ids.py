"""Where the ids of responses, output items and calls come from."""

from collections import defaultdict
from itertools import count
from typing import Final, Protocol

__all__ = ["PLACEHOLDER", "CountingIds", "Ids", "PlaceholderIds"]

PLACEHOLDER: Final = "__fake_id__"
"""The id the Agents SDK puts where a Chat Completions model gives none: its FAKE_RESPONSES_ID."""

# Messages say that the model's side made them, for the ids of stores that count are msg_1, too.
_PREFIXES: Final = {
    "message": "msg_model",
    "reasoning": "rs",
    "function_call": "fc",
    "image_generation_call": "ig",
    "web_search_call": "ws",
    "file_search_call": "fs",
    "code_interpreter_call": "ci",
    "mcp_call": "mcp",
}


class Ids(Protocol):
    """A source of ids."""

    @property
    def is_placeholder(self) -> bool:
        """Whether the model is one that gives its items no ids."""
        ...

    def response(self) -> str:
        """Give the id of the next response."""
        ...

    def item(self, type: str) -> str:
        """Give the id of the next output item of a type of the Responses API."""
        ...

    def call(self) -> str:
        """Give the ``call_id`` of the next function call."""
        ...


class CountingIds:
    """Ids that count up, each kind on its own.

    >>> ids = CountingIds()
    >>> ids.response(), ids.item("message"), ids.item("message"), ids.call()
    ('resp_1', 'msg_model_1', 'msg_model_2', 'call_1')
    """

    is_placeholder = False

    def __init__(self) -> None:
        self._counters: defaultdict[str, count[int]] = defaultdict(lambda: count(1))

    def _next(self, prefix: str) -> str:
        return f"{prefix}_{next(self._counters[prefix])}"

    def response(self) -> str:
        """Give the id of the next response."""
        return self._next("resp")

    def item(self, type: str) -> str:
        """Give the id of the next output item of a type of the Responses API."""
        return self._next(_PREFIXES.get(type, type))

    def call(self) -> str:
        """Give the ``call_id`` of the next function call."""
        return self._next("call")


class PlaceholderIds:
    """The ids of a model behind Chat Completions or LiteLLM: only calls have one of their own."""

    is_placeholder = True

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def response(self) -> str:
        """Give the placeholder."""
        return PLACEHOLDER

    def item(self, type: str) -> str:
        """Give the placeholder."""
        return PLACEHOLDER

    def call(self) -> str:
        """Give the ``call_id`` of the next function call: those models do give it."""
        return self._ids.call()
