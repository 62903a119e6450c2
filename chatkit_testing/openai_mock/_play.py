"""One answer, played at the pace that its script sets."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from chatkit_testing._clock import Clock
from chatkit_testing._errors import ScriptTimeout
from chatkit_testing.openai_mock._failures import Failure, make_failure
from chatkit_testing.script import Exchange, Fail, Gate, Script, Step, Wait

__all__ = ["Failed", "Pace", "played"]


class Failed(Exception):  # noqa: N818 - reads as what happened
    """The answer fails here, as its script says."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True)
class Pace:
    """How long an answer may stand.

    Attributes:
        clock: the clock that `wait` waits on.
        timeout: the seconds of real time that an answer may stand at a gate or in a wait.
        patience: the seconds on the clock after which the client gives up; None is never.
        is_streamed: whether the client sees what comes before the end.
    """

    clock: Clock
    timeout: float
    patience: float | None
    is_streamed: bool


async def played(
    steps: Iterable[Step], script: Script, exchange: Exchange, pace: Pace
) -> AsyncIterator[Any]:  # Any: an event of the Responses API
    """Give the events of an answer, each when its time has come.

    Raises:
        Failed: the script lets the answer fail here.
        httpx.ReadTimeout: nothing came for longer than the client waits, or than is allowed.
        ScriptTimeout: as the latter's cause; the script remembers it.
    """
    silence = 0.0
    for step in steps:
        if isinstance(step, Fail):
            raise Failed(make_failure(step.error))
        if isinstance(step, Gate):
            await _bounded(step.passed(), script, exchange, pace, "at a gate", "gate.open()")
        elif isinstance(step, Wait):
            silence += step.seconds
            if pace.patience is not None and silence > pace.patience:
                raise httpx.ReadTimeout("The read operation timed out")
            rings = pace.clock.alarm(step.seconds)
            cure = "clock.advance(…)"
            await _bounded(rings.wait(), script, exchange, pace, "on the held clock", cure)
        else:
            silence = 0.0 if pace.is_streamed else silence
            yield step


async def _bounded(
    pause: Coroutine[Any, Any, None],
    script: Script,
    exchange: Exchange,
    pace: Pace,
    where: str,
    cure: str,
) -> None:
    try:
        with script.remembering():
            try:
                await asyncio.wait_for(pause, pace.timeout)
            except TimeoutError as error:
                raise ScriptTimeout(
                    f"The answer to {exchange.call.agent!r}, {exchange.given}, stood for "
                    f"{pace.timeout:g} s {where} that nobody moved on: {cure}."
                ) from error
    except ScriptTimeout as error:
        raise httpx.ReadTimeout(str(error)) from error
