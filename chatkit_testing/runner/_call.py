"""A call of the model as the test sees it: data, detached from everything that lives on."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from agents import ModelSettings
from pydantic import BaseModel

__all__ = ["ModelCall", "copied", "detached"]


@dataclass(frozen=True, repr=False)
class ModelCall:
    """What the model was asked.

    Attributes:
        agent: the name of the agent that asked.
        model: the name of the model that would have answered; None is the SDK's default. A model
            given as an instance is named by its ``model`` attribute, else by its class.
        system_instructions: the instructions, as resolved for this call.
        input: the input items, as plain JSON.
        user_text: the text of the last user message; empty if there is none.
        tools: the names of the tools on offer.
        tool_outputs: name, call id and output of each call that was just answered, in order.
        handoffs: the names of the agents that this one may hand off to.
        output_type: the name of the output type; None is plain text.
        model_settings: a copy of the settings as resolved for this call.
        previous_response_id: the response the call goes on from, if it chains.
        conversation_id: the conversation it belongs to, if it has one.
        streamed: whether the answer was streamed.
        function_calls: name and call id of each function call that the model answered with, there
            once it has answered.
        standing: where the answer stands, or stood when the run was ended: at a gate, or on the
            held clock, and what lets it go on. Empty before and after.
    """

    agent: str
    model: str | None
    system_instructions: str | None
    input: list[dict[str, Any]]  # Any: JSON
    user_text: str
    tools: list[str]
    tool_outputs: list[tuple[str, str, str]]
    handoffs: list[str]
    output_type: str | None
    model_settings: ModelSettings
    previous_response_id: str | None
    conversation_id: str | None
    streamed: bool
    function_calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    standing: list[str] = field(default_factory=list[str])

    def __repr__(self) -> str:
        asked = (
            f"tool_outputs={self.tool_outputs!r}"
            if self.tool_outputs
            else f"user_text={self.user_text!r}"
        )
        return f"<ModelCall of {self.agent!r}: {asked}>"


def detached(value: Any) -> Any:  # Any: JSON, with models of the openai package in it at times
    """Copy JSON to plain dicts and lists."""
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, object]", value)
        return {key: detached(element) for key, element in fields.items()}
    if isinstance(value, list | tuple):
        return [detached(element) for element in cast("Sequence[object]", value)]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return value


def copied(settings: ModelSettings) -> ModelSettings:
    """Copy model settings, their dicts and lists included."""
    copy_of = copy.copy(settings)
    for name, value in vars(settings).items():
        if isinstance(value, Mapping | list):
            setattr(copy_of, name, detached(value))
    return copy_of
