"""What a call of the model was asked with, read off its input items."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["tool_outputs", "user_text"]

_TEXTS = frozenset({"input_text", "text"})


def user_text(items: Sequence[Mapping[str, Any]]) -> str:
    """Find the text of the last user message among input items; empty if there is none.

    >>> user_text([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}])
    'Hi'
    """
    for item in reversed(items):
        if item.get("role") == "user":
            content: str | list[dict[str, Any]] = item["content"]  # Any: JSON
            if isinstance(content, str):
                return content
            return "".join(part["text"] for part in content if part["type"] in _TEXTS)
    return ""


def tool_outputs(
    items: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Collect the outputs that stand at the end of input items.

    Args:
        items: the input items.
        names: the names of earlier calls by call id, for input that chains and repeats no call.
    """
    known = {**names, **{item["call_id"]: item["name"] for item in items if _is_call(item)}}
    outputs: list[tuple[str, str, str]] = []
    for item in reversed(items):
        if not str(item.get("type", "")).endswith("_output"):
            break
        call_id = str(item.get("call_id", ""))
        outputs.append((known.get(call_id, ""), call_id, _as_text(item.get("output"))))
    return outputs[::-1]


def _is_call(item: Mapping[str, Any]) -> bool:
    return "call_id" in item and "name" in item


def _as_text(output: object) -> str:
    return output if isinstance(output, str) else json.dumps(output)
