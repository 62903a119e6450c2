"""Answers and calls in a few words, for the messages of failures."""

import json
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from chatkit_testing.script._answer import Answer
from chatkit_testing.script._beats import Fail, Gate, Wait
from chatkit_testing.script._parts import (
    CodeInterpreter,
    FileSearch,
    Handoff,
    Image,
    McpCall,
    Message,
    RawItem,
    Reasoning,
    Refusal,
    Structured,
    ToolCall,
    WebSearch,
)

__all__ = ["describe", "quoted", "shortened"]

_LENGTH: Final = 60
_OBJECT: Final = TypeAdapter(dict[str, Any])  # Any: whatever the test wrote


def shortened(text: str) -> str:
    """Cut a text to what fits into a line of a message."""
    text = " ".join(text.split())
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"


def quoted(text: str) -> str:
    """Quote a text, cut to what fits into a line of a message."""
    return f'"{shortened(text)}"'


def describe(answer: object) -> str:
    """Say what an answer is, as the test wrote it.

    >>> from chatkit_testing import message, reasoning, tool_call
    >>> from chatkit_testing.script import make_answer
    >>> describe(make_answer([reasoning("Which?"), tool_call("lookup", id=1)]))
    '[reasoning "Which?", tool_call lookup(id=1)]'
    """
    match answer:
        case Answer(parts=[only]):
            return _part(only)
        case Answer(parts=parts):
            return f"[{', '.join(_part(part) for part in parts)}]"
        case _ if callable(answer):
            return f"function {getattr(answer, '__name__', type(answer).__name__)}"
        case _:
            return str(answer)


def _part(part: object) -> str:
    match part:
        case Message():
            return f"message {quoted(part.text)}"
        case Refusal():
            return f"refusal {quoted(part.text)}"
        case Reasoning():
            return f"reasoning {quoted(' '.join(part.summaries))}"
        case Structured():
            return f"structured {shortened(part.json)}"
        case ToolCall() | McpCall():
            builder = "tool_call" if isinstance(part, ToolCall) else "mcp_call"
            return f"{builder} {part.name}({_arguments(part.arguments)})"
        case _:
            return _other(part)


def _other(part: object) -> str:
    match part:
        case Handoff():
            return f"handoff {part.agent!r}"
        case Image():
            return "image"
        case WebSearch():
            return f"web_search {quoted(part.query)}"
        case FileSearch():
            return f"file_search {quoted(', '.join(part.queries))}"
        case CodeInterpreter():
            return f"code_interpreter {quoted(part.code)}"
        case RawItem():
            return f"item {part.item.type}"
        case Fail():
            return f"fail {shortened(repr(part.error))}"
        case Wait():
            return f"wait {part.seconds:g} s"
        case Gate() | _:
            return repr(part)


def _arguments(text: str) -> str:
    try:
        arguments = _OBJECT.validate_json(text)
    except ValidationError:
        return shortened(text)
    written = (f"{name}={json.dumps(value)}" for name, value in arguments.items())
    return shortened(", ".join(written))
