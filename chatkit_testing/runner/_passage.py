"""A call that goes through to the real model, and what is kept of its answer."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any, Final, cast

from agents import Model, ModelResponse
from openai.types.responses import ResponseUsage

from chatkit_testing._guard import let_through
from chatkit_testing.runner._kept import Kept, RealAnswer
from chatkit_testing.runner._request import Request
from chatkit_testing.runner._run import Run
from chatkit_testing.runner._steps import wire_usage
from chatkit_testing.script import (
    PLACEHOLDER,
    Beat,
    Exchange,
    Fail,
    Message,
    Part,
    describe,
    words,
)

__all__ = ["Passage"]

_END: Final = object()
_UNKEPT: Final = frozenset({"response.failed", "response.incomplete"})


class Passage:
    """One call of the real model; the exchange gets what it answered.

    Args:
        answer: what stands in the script.
        run: the run that the call belongs to.
        request: what the Agents SDK asks.
        exchange: the call and what it was given.
        model: the real model.
    """

    def __init__(
        self, answer: RealAnswer, run: Run, request: Request, exchange: Exchange, model: Model
    ) -> None:
        self._answer = answer
        self._request = request
        self._exchange = exchange
        self._model = model
        # Older SDKs ask no model for advice.
        run.retry_advice = getattr(model, "get_retry_advice", None)

    async def response(self) -> ModelResponse:
        """Call the model without streaming."""
        try:
            with let_through():
                response = await self._model.get_response(**self._request.arguments())
        except Exception as error:
            self._keep([], then=[Fail(error)])
            raise
        self._keep(response.output, usage=wire_usage(response.usage))
        return response

    async def events(self) -> AsyncIterator[Any]:  # Any: an event of the Responses API
        """Call the model, and hand on what it streams."""
        heard = _Heard()
        # Any: the SDK's models are generators, which its interface does not say.
        stream = cast("Any", self._model.stream_response(**self._request.arguments()))
        try:
            async with aclosing(stream):
                while (event := await _next(stream)) is not _END:
                    heard.hear(event)
                    if heard.ending in _UNKEPT:  # some SDKs leave the stream here, for good
                        self._keep_heard(heard)
                    yield event
        except Exception as error:
            heard.then.append(Fail(error))
            raise
        finally:
            self._keep_heard(heard)

    def _keep_heard(self, heard: "_Heard") -> None:
        if heard.response is None:
            self._keep(heard.items, then=heard.broken_off())
        else:
            unsaid = heard.ending if heard.ending in _UNKEPT else ""
            self._keep(heard.response.output, usage=heard.response.usage, unsaid=unsaid)

    def _keep(
        self,
        items: Sequence[Any],  # Any: output items of every class
        *,
        usage: ResponseUsage | None = None,
        then: Sequence[Part | Beat] = (),
        unsaid: str = "",
    ) -> None:
        schema = self._request.output_schema
        answer = self._answer.keeping.answer(
            items,
            transfers={one.tool_name: one.agent_name for one in self._request.handoffs},
            is_structured=schema is not None and not schema.is_plain_text(),
            usage=usage,
            then=then,
        )
        is_placeholder = any(item.id == PLACEHOLDER for item in items)
        self._answer.kept[self._exchange] = Kept(answer, is_placeholder, unsaid)
        self._exchange.given = describe(answer)


async def _next(stream: Any) -> Any:  # Any: a stream, and an event of it or the end
    with let_through():
        return await anext(stream, _END)


class _Heard:
    """What was streamed so far."""

    def __init__(self) -> None:
        self.items: list[Any] = []  # Any: output items of every class
        self.then: list[Part | Beat] = []
        self.response: Any = None  # Any: the response of the Responses API
        self.ending = ""
        self._text = ""

    def hear(self, event: Any) -> None:  # Any: an event of the Responses API
        """Take an event."""
        match event.type:
            case "response.output_text.delta":
                self._text += event.delta
            case "response.output_item.done":
                self.items.append(event.item)
                self._text = ""
            case "response.completed" | "response.failed" | "response.incomplete":
                self.response, self.ending = event.response, event.type
            case _:
                pass

    def broken_off(self) -> list[Part | Beat]:
        """Give what came after the items that were whole."""
        if not self._text:
            return self.then
        return [Message((*words(self._text), *cast("list[Beat]", self.then)))]
