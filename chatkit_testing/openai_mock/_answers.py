"""What may be scripted for a model behind HTTP: answers, failures, answers that are cut off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from chatkit_testing._errors import ScriptError
from chatkit_testing.openai_mock._failures import (
    ConnectionFailure,
    StatusFailure,
    make_failure,
)
from chatkit_testing.script import (
    Answer,
    Fail,
    Gate,
    Handoff,
    Message,
    RawItem,
    Reasoning,
    Refusal,
    Structured,
    ToolCall,
    Wait,
    describe,
    make_answer,
    prepared,
)

__all__ = ["Cut", "check_for_chat", "cut", "prepared_for_wire"]

_OF_CHAT: Final = (Message, Refusal, Reasoning, ToolCall, Handoff, Structured, Gate, Wait, Fail)
_TYPES_OF_CHAT: Final = {"message", "reasoning", "function_call"}


@dataclass(frozen=True)
class Cut:
    """An answer whose connection breaks before its end."""

    answer: Answer
    after: int
    in_frame: bool

    def __str__(self) -> str:
        return f"cut after {self.after} of {describe(self.answer)}"


def cut(answer: object, *, after: int, in_frame: bool = False) -> Cut:
    """An answer whose connection breaks after so many events of its stream.

    The client sees its connection closed before the body was complete, as when a proxy or the
    network fails. An answer that is not streamed breaks in the middle of its JSON.

    Args:
        answer: what the model answers, as in ``script``.
        after: how many events come through whole.
        in_frame: let half of the next event come through as well.

    Raises:
        ScriptError: the answer is none, or the number is negative.
    """
    if after < 0:
        raise ScriptError(f"after= takes a number of events, zero or more; got {after}.")
    return Cut(make_answer(answer), after, in_frame)


def prepared_for_wire(value: object) -> object:
    """Make an answer of what was given for one; failures become what comes over HTTP.

    Raises:
        ScriptError: it is nothing that a model answers, or that can come over HTTP.
    """
    if isinstance(value, StatusFailure | ConnectionFailure):
        return value
    if isinstance(value, Cut):
        _check_failures(value.answer)
        return value
    answer = prepared(value)
    if not isinstance(answer, Answer):
        return answer
    if len(answer.parts) == 1 and isinstance(answer.parts[0], Fail):
        return make_failure(answer.parts[0].error)
    _check_failures(answer)
    return answer


def _check_failures(answer: Answer) -> None:
    """Refuse what cannot fail over HTTP before it is asked for."""
    for part in answer.parts:
        for beat in part.chunks if isinstance(part, Message) else [part]:
            if isinstance(beat, Fail):
                make_failure(beat.error)


def check_for_chat(answer: Answer) -> None:
    """Refuse what no Chat Completions model answers.

    Raises:
        ScriptError: a part has no place in a chat completion.
    """
    for part in answer.parts:
        if isinstance(part, RawItem):
            if part.item.type not in _TYPES_OF_CHAT:
                raise ScriptError(_not_of_chat(f"item {part.item.type}"))
        elif not isinstance(part, _OF_CHAT):
            raise ScriptError(_not_of_chat(describe(Answer((part,)))))
        for citation in _citations(part):
            type = _type_of(citation)
            if type != "url_citation":
                raise ScriptError(_not_of_chat(f"annotation {type}"))


def _citations(part: object) -> Iterable[Any]:  # Any: dicts, the kit's, the openai package's
    if isinstance(part, Message):
        return part.annotations
    contents = getattr(part.item, "content", None) if isinstance(part, RawItem) else None
    return [one for content in contents or () for one in getattr(content, "annotations", ())]


def _type_of(citation: Any) -> object:  # Any: as above
    is_dict = isinstance(citation, Mapping)
    return cast("Mapping[str, object]", citation)["type"] if is_dict else citation.type


def _not_of_chat(what: str) -> str:
    return (
        f"A chat completion has no {what}: the application asked /chat/completions. Script texts, "
        "refusals, reasoning, tool calls and url_citation there."
    )
