"""A scripted answer with who may take it, and a call with what it was given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from chatkit_testing._errors import ScriptError
from chatkit_testing.script._describe import describe, quoted

__all__ = ["Call", "Entry", "Exchange", "IdsPolicy", "Recorded", "When"]

IdsPolicy = Literal["placeholder"]
When = str | Callable[[Any], object]  # Any: the call is the runner's, or the HTTP mock's own


class Call(Protocol):
    """What a script wants to know of a call of the model."""

    @property
    def agent(self) -> str:
        """Who asks: the agent's name."""
        ...

    @property
    def user_text(self) -> str:
        """The last user message."""
        ...

    @property
    def tool_outputs(self) -> Sequence[tuple[str, str, str]]:
        """Name, call id and output of each call that was just answered."""
        ...


class Recorded(Protocol):
    """The call for which an answer was recorded."""

    def fits(self, call: Any) -> bool:  # Any: as in When
        """Tell whether a call asks the same."""
        ...

    def stale(self, call: Any, number: int) -> Exception:  # Any: as in When
        """Tell how the call of that number differs."""
        ...


@dataclass(eq=False)
class Entry:
    """A scripted answer; with ``always`` several, given in turn over and over.

    ``strict`` holds it to what the call offers; ``place`` is where it was written, in a test or in
    a file; ``recorded`` is the call that it was recorded for, if calls are held to that.
    """

    answers: Sequence[object]
    agent: str | None
    when: When | None
    always: bool
    ids: IdsPolicy | None
    strict: bool = True
    place: str = ""
    is_in_file: bool = False
    recorded: Recorded | None = None
    taken: int = 0

    @property
    def is_left(self) -> bool:
        """Whether there is something to take."""
        return self.always or not self.taken

    def is_for(self, agent: str) -> bool:
        """Tell whether the entry is for any agent, or for this one."""
        return self.agent is None or self.agent == agent

    def fits(self, call: Call) -> bool:
        """Tell whether ``when`` holds for a call."""
        if self.when is None:
            return True
        if isinstance(self.when, str):
            return self.when in call.user_text
        try:
            return bool(self.when(call))
        except Exception as error:
            raise ScriptError(
                f"The predicate when={describe(self.when)} failed: {error!r}."
            ) from error

    def is_recorded_for(self, call: Call) -> bool:
        """Tell whether it was recorded for just such a call, or for none in particular."""
        return self.recorded is None or self.recorded.fits(call)

    def take(self) -> object:
        """Take the answer."""
        answer = self.answers[self.taken % len(self.answers)]
        self.taken += 1
        return answer

    def describe(self, asker: str = "agent") -> str:
        """Say what it is and who may take it."""
        conditions = [
            *([f"{asker}={self.agent!r}"] if self.agent is not None else []),
            *([f"when={self._when()}"] if self.when is not None else []),
            *(["always=True"] if self.always else []),
            *([self.place] if self.is_in_file else []),
        ]
        answers = ", ".join(describe(answer) for answer in self.answers)
        return f"{answers}  ({', '.join(conditions)})" if conditions else answers

    def _when(self) -> str:
        return quoted(self.when) if isinstance(self.when, str) else describe(self.when)


@dataclass(eq=False)
class Exchange:
    """A call of the model, and what it was given: nothing, if it was unexpected."""

    number: int
    call: Call
    entry: Entry | None = None
    answer: object = None
    given: str = ""

    @property
    def is_strict(self) -> bool:
        """Whether the answer is held to what the call offers."""
        return self.entry is None or self.entry.strict

    @property
    def is_placeholder(self) -> bool:
        """Whether the answer was scripted to come from a model that gives its items no ids."""
        return self.entry is not None and self.entry.ids == "placeholder"
