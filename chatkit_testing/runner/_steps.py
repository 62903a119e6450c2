"""Answers in the Agents SDK's own terms: its model responses, and the steps of agents.testing."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final, cast

from agents import ModelResponse, Usage
from openai.types.responses import ResponseUsage

from chatkit_testing._errors import ScriptError
from chatkit_testing.runner._kept import RealAnswer
from chatkit_testing.runner._request import Request
from chatkit_testing.script import Answer, Ids, RawItem, item_id, prepared, usage_of

__all__ = ["SDKAnswer", "prepared_for_sdk", "sdk_usage", "wire_usage"]

Arguments = dict[str, Any]  # Any: those of Model.get_response and Model.stream_response

# What agents.testing calls every response for which the test names no id.
_DEFAULT_RESPONSE_ID: Final = "resp-789"


class SDKAnswer:
    """An answer in the SDK's own terms.

    Args:
        name: what it is, for messages.
        respond: responds to the arguments of a call.
        stream: streams the events that the answer brings itself, if it does.
        retry_advice: what the model says to whether its failure may be retried.
    """

    def __init__(
        self,
        name: str,
        respond: Callable[[Arguments], Awaitable[ModelResponse]],
        stream: Callable[[Arguments], AsyncIterator[Any]] | None = None,  # Any: events
        retry_advice: object = None,
    ) -> None:
        self.retry_advice = retry_advice
        self._name = name
        self._respond = respond
        self._stream = stream

    def __str__(self) -> str:
        return self._name

    async def response(self, request: Request, ids: Ids) -> ModelResponse:
        """Give the response to a call without stream."""
        response = await self._respond(request.arguments())
        names = _Names(ids)
        return dataclasses.replace(
            response,
            output=[names.item(index, item) for index, item in enumerate(response.output)],
            response_id=names.response(response.response_id),
        )

    async def answer(self, request: Request) -> Answer:
        """Give the response to a call with a stream, to be rendered as one."""
        response = await self._respond(request.arguments())
        named = response.response_id if response.response_id != _DEFAULT_RESPONSE_ID else None
        return Answer(
            tuple(RawItem(item) for item in response.output),
            usage=wire_usage(response.usage),
            response_id=named,
            request_id=getattr(response, "request_id", None),
        )

    def events(self, request: Request, ids: Ids) -> AsyncIterator[Any] | None:  # Any: as above
        """Give the events that it brings itself, if it does."""
        if self._stream is None:
            return None
        return _renamed(self._stream(request.arguments()), _Names(ids))


async def _renamed(events: AsyncIterator[Any], names: "_Names") -> AsyncIterator[Any]:  # Any: dto.
    async for event in events:
        yield names.event(event)


def prepared_for_sdk(value: object) -> object:
    """Make an answer of what was given for one, the SDK's own kinds included.

    Raises:
        ScriptError: it is nothing that a model answers.
    """
    if isinstance(value, RealAnswer):
        return value
    if isinstance(value, ModelResponse):

        async def respond(arguments: Arguments) -> ModelResponse:
            del arguments
            return value

        return SDKAnswer("ModelResponse", respond)
    return _testing_step(value) or prepared(value)


def _testing_step(value: object) -> SDKAnswer | None:
    try:
        from agents.testing import ModelScriptError, ModelStep, ScriptedModel
    except ImportError:
        return None
    if isinstance(value, ModelStep):
        fields: Mapping[str, object] = vars(value)
    elif isinstance(value, Mapping) and "type" not in value:
        fields = cast("Mapping[str, object]", value)
    else:
        return None

    step = cast("Any", value)  # Any: the model that plays it validates it
    try:
        ScriptedModel([step])
    except ModelScriptError as error:
        raise ScriptError(f"No step of agents.testing: {value!r}. {error}") from error
    return SDKAnswer(
        "step of agents.testing",
        lambda arguments: ScriptedModel([step]).get_response(**arguments),
        None
        if fields.get("stream_events") is None
        else lambda arguments: ScriptedModel([step]).stream_response(**arguments),
        fields.get("retry_advice"),
    )


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


def wire_usage(usage: Usage) -> ResponseUsage:
    made = usage_of(usage.input_tokens, usage.output_tokens)
    details = {
        "input_tokens_details": usage.input_tokens_details,
        "output_tokens_details": usage.output_tokens_details,
        "total_tokens": usage.total_tokens,
    }
    return made.model_copy(update=details)


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
