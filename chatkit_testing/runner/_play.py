"""One call of the model and its answer, played from the script."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, cast

from agents import Model, ModelResponse

from chatkit_testing._errors import ScriptTimeout
from chatkit_testing._hearing import tell
from chatkit_testing.runner._call import ModelCall
from chatkit_testing.runner._kept import RealAnswer
from chatkit_testing.runner._passage import Passage
from chatkit_testing.runner._request import Request
from chatkit_testing.runner._run import Run
from chatkit_testing.runner._steps import SDKAnswer, sdk_usage
from chatkit_testing.script import (
    Answer,
    Beat,
    Fail,
    Gate,
    Ids,
    PlaceholderIds,
    Wait,
    fitted,
    render,
)

__all__ = ["Play"]


class Play:
    """One call and its answer; the answer is taken from the script at once.

    Args:
        run: the run that the call belongs to.
        request: what the Agents SDK asks.
        call: the same, detached.
        real: finds the model that is replaced.

    Raises:
        UnexpectedModelCall: nothing is scripted for the call.
    """

    def __init__(
        self, run: Run, request: Request, call: ModelCall, real: Callable[[], Model]
    ) -> None:
        self._run = run
        self._request = request
        self._call = call
        self._real = real
        tell(call)
        self._exchange = run.script.take(call)
        self._ids: Ids = run.ids
        if self._exchange.is_placeholder:
            self._ids = PlaceholderIds(run.ids)

    async def response(self) -> ModelResponse:
        """Answer without streaming."""
        answer = await self._answer()
        if isinstance(answer, RealAnswer):
            response = await self._passage(answer).response()
        elif isinstance(answer, SDKAnswer):
            response = await answer.response(self._request, self._ids)
        else:
            response = await self._response(answer)
        self._remember(response.output)
        return response

    async def _answer(self) -> object:
        answer = await self._run.script.resolve(self._exchange)
        self._run.retry_advice = answer.retry_advice if isinstance(answer, SDKAnswer) else None
        return answer

    def _passage(self, answer: RealAnswer) -> Passage:
        return Passage(answer, self._run, self._request, self._exchange, self._real())

    async def _response(self, answer: object) -> ModelResponse:
        last: Any = None  # Any: the event that closes the answer
        async for event in self._rendered(answer):
            last = event
        final = last.response
        return ModelResponse(
            output=final.output,
            usage=sdk_usage(final.usage),
            response_id=None if self._ids.is_placeholder else final.id,
        )

    async def events(self) -> AsyncGenerator[Any, None]:  # Any: an event of the Responses API
        """Answer as a stream of events."""
        answer = await self._answer()
        own = None
        if isinstance(answer, RealAnswer):
            own = self._passage(answer).events()
        elif isinstance(answer, SDKAnswer):
            own = answer.events(self._request, self._ids)
            answer = await answer.answer(self._request) if own is None else answer
        # Any: the iterators are generators, which the SDK's interface does not say.
        async with aclosing(cast("Any", own or self._rendered(answer))) as events:
            async for event in events:
                if event.type == "response.completed":
                    self._remember(event.response.output)
                yield event

    async def _rendered(self, answer: object) -> AsyncIterator[Any]:  # Any: as above
        assert isinstance(answer, Answer), answer
        with self._run.script.remembering():
            bound = fitted(answer, self._request.offer(self._run.agent), self._exchange)
        for step in render(
            bound,
            ids=self._ids,
            model=self._call.model or "scripted",
            input_tokens=len(self._call.input),
            previous_response_id=self._call.previous_response_id,
            schema=self._request.schema(),
        ):
            if isinstance(step, Gate | Wait | Fail):
                await self._pause(step)
            else:
                yield step

    async def _pause(self, beat: Beat) -> None:
        if isinstance(beat, Fail):
            await self._run.give_way()
            raise beat.error.with_traceback(None)
        if isinstance(beat, Gate):
            await self._stand(beat.passed, "at a gate that nobody opened: gate.open()")
        else:
            # Set before giving way: who reads what was streamed so far may advance the clock.
            rings = self._run.runner.clock.alarm(beat.seconds)
            missing = "on the held clock, which nobody advanced: clock.advance(…)"
            await self._stand(rings.wait, missing)

    async def _stand(self, pause: Callable[[], Coroutine[Any, Any, None]], missing: str) -> None:
        runner = self._run.runner
        self._call.standing.append(missing)
        await self._run.give_way()
        with self._run.script.remembering():
            try:
                await asyncio.wait_for(pause(), runner.timeout)
            except TimeoutError as error:
                raise ScriptTimeout(
                    f"The answer to {self._call.agent!r}, {self._exchange.given}, stood for "
                    f"{runner.timeout:g} s {missing}."
                ) from error
        self._call.standing.clear()

    def _remember(self, output: list[Any]) -> None:  # Any: output items of every class
        for item in output:
            if item.type == "function_call":
                self._run.runner.call_names[item.call_id] = item.name
                self._call.function_calls.append((item.name, item.call_id))
