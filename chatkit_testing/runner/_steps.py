"""Answers in the Agents SDK's own terms: its model responses, and the steps of agents.testing."""

import dataclasses
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, cast

from agents import Model, ModelResponse, Usage
from openai.types.responses import ResponseUsage

from chatkit_testing._errors import ScriptError
from chatkit_testing.runner._request import Request
from chatkit_testing.script import Answer, Ids, RawItem, item_id, prepared, usage_of

__all__ = ["SDKStep", "prepared_for_sdk", "sdk_usage"]

# What agents.testing calls every response for which the test names no id.
_DEFAULT_RESPONSE_ID: Final = "resp-789"


def prepared_for_sdk(value: object) -> object:
    """Make an answer of what was given for one, the SDK's own kinds included.

    Raises:
        ScriptError: it is nothing that a model answers.
    """
    if isinstance(value, ModelResponse):
        named = value.response_id if value.response_id != _DEFAULT_RESPONSE_ID else None
        items = tuple(RawItem(item) for item in value.output)
        return Answer(items, usage=_wire_usage(value.usage), response_id=named)
    return _testing_step(value) or prepared(value)


def sdk_usage(usage: ResponseUsage) -> Usage:
    """Make the SDK's usage of a response's."""
    return Usage(
        requests=1,
        input_tokens=usage.input_tokens,
        input_tokens_details=usage.input_tokens_details,
        output_tokens=usage.output_tokens,
        output_tokens_details=usage.output_tokens_details,
        total_tokens=usage.total_tokens,
    )


def _wire_usage(usage: Usage) -> ResponseUsage:
    made = usage_of(usage.input_tokens, usage.output_tokens)
    details = {
        "input_tokens_details": usage.input_tokens_details,
        "output_tokens_details": usage.output_tokens_details,
        "total_tokens": usage.total_tokens,
    }
    return made.model_copy(update=details)


def _testing_step(value: object) -> "SDKStep | None":
    try:
        from agents.testing import ModelScriptError, ModelStep, ScriptedModel
    except ImportError:
        return None
    is_spec = isinstance(value, Mapping) and "type" not in value
    if not is_spec and not isinstance(value, ModelStep):
        return None
    try:
        ScriptedModel([cast("Any", value)])  # Any: the model validates it
    except ModelScriptError as error:
        raise ScriptError(f"No step of agents.testing: {value!r}. {error}") from error
    return SDKStep(lambda: ScriptedModel([cast("Any", value)]))


class SDKStep:
    """A step of ``agents.testing``, played by that module's own model.

    Args:
        model: makes a model that has this step to play.
    """

    def __init__(self, model: Callable[[], Model]) -> None:
        self._model = model

    def __str__(self) -> str:
        return "step of agents.testing"

    async def response(self, request: Request, ids: Ids) -> ModelResponse:
        """Answer without streaming."""
        response = await self._model().get_response(**request.arguments())
        names = _Names(ids)
        return dataclasses.replace(
            response,
            output=[names.item(index, item) for index, item in enumerate(response.output)],
            response_id=names.response(response.response_id),
        )

    async def stream(self, request: Request, ids: Ids) -> AsyncIterator[Any]:  # Any: its events
        """Answer as a stream of events."""
        names = _Names(ids)
        async for event in self._model().stream_response(**request.arguments()):
            yield names.event(event)


class _Names:
    """The ids of one response, with those that ``agents.testing`` makes up replaced."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._response: str | None = None
        self._items: dict[int, str] = {}

    def response(self, id: str | None) -> str:
        if id is not None and id != _DEFAULT_RESPONSE_ID and not self._ids.is_placeholder:
            return id
        if self._response is None:
            self._response = self._ids.response()
        return self._response

    def item(self, index: int, item: Any) -> Any:  # Any: one of the classes of output items
        if index not in self._items:
            self._items[index] = item_id(item, self._ids)
        return item.model_copy(update={"id": self._items[index]}, deep=True)

    def event(self, event: Any) -> Any:  # Any: one of the classes of events
        renamed: dict[str, object] = {}
        index = getattr(event, "output_index", None)
        if hasattr(event, "item"):
            renamed["item"] = self.item(cast("int", index), event.item)
        if hasattr(event, "item_id"):
            renamed["item_id"] = self._items.get(cast("int", index), event.item_id)
        if hasattr(event, "response"):
            output = [self.item(at, item) for at, item in enumerate(event.response.output)]
            head = {"id": self.response(event.response.id), "output": output}
            renamed["response"] = event.response.model_copy(update=head)
        return event.model_copy(update=renamed)
