"""What may stand in an answer beside its parts: a gate, a wait, a failure."""

import asyncio
from dataclasses import dataclass

from chatkit_testing._errors import ScriptError, ScriptTimeout
from chatkit_testing._latch import Latch
from chatkit_testing.script._exceptions import exception_of

__all__ = ["Beat", "Fail", "Gate", "Wait", "fail", "wait"]


class Gate:
    """A place in an answer where the model stops until the test lets it go on.

    It stands in a list of parts or between the chunks of a message::

        gate = Gate()
        runner.script(message(chunks=["Hel", gate, "lo"]))

    A gate is opened once and stays open. Test and model may run in different event loops.
    """

    def __init__(self) -> None:
        self._reached = Latch()
        self._opened = Latch()

    def open(self) -> None:
        """Let the model go on, now or when it gets here."""
        self._opened.set()

    async def reached(self, *, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - every wait is bounded
        """Wait until the model stands at the gate.

        Args:
            timeout: seconds of real time after which to give up.

        Raises:
            ScriptTimeout: no model call came this far.
        """
        try:
            await asyncio.wait_for(self._reached.wait(), timeout)
        except TimeoutError as error:
            raise ScriptTimeout(
                f"No model call reached the gate within {timeout:g} s. Is the gate part of an "
                "answer, script([…, gate, …]) or message(chunks=[…, gate, …]), does something "
                "ask for that answer, and is the turn read that far?"
            ) from error

    async def passed(self) -> None:
        """Say that the model got here, and wait until the gate is open (the caller bounds it)."""
        self._reached.set()
        await self._opened.wait()

    def __repr__(self) -> str:
        states = [
            word
            for word, latch in (("reached", self._reached), ("open", self._opened))
            if latch.is_set
        ]
        return f"<Gate {' '.join(states) or 'closed'}>"


@dataclass(frozen=True)
class Wait:
    """A pause on the kit's clock."""

    seconds: float


@dataclass(frozen=True)
class Fail:
    """A failure of the model call, exactly here."""

    error: Exception


Beat = Gate | Wait | Fail


def wait(seconds: float) -> Wait:
    """Let the model take ``seconds`` on the kit's clock.

    With the clock running that costs no real time; with the clock held the model waits until the
    test has advanced it that far.
    """
    return Wait(_seconds(seconds))


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ScriptError(f"wait() takes seconds, zero or more; got {value!r}.")
    return value


def fail(error: Exception | type[Exception]) -> Fail:
    """Let the model call fail with ``error`` exactly here.

    Alone, the call fails before it answered anything; in a list or between chunks, after what
    stands before it was streamed. An exception given to ``script`` as an answer does the same.
    """
    return Fail(_exception(error))


def _exception(value: object) -> Exception:
    match value:
        case Exception():
            return value
        case type() if issubclass(value, Exception):
            return exception_of(value)
        case _:
            raise ScriptError(
                f"fail() takes an exception, like fail(TimeoutError()); got {value!r}."
            )
