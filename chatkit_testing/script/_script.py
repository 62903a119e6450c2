"""The script of a test: the answers it laid out, who may take each, and what became of them."""

import inspect
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from chatkit_testing._errors import (
    ScriptError,
    ScriptTimeout,
    UnexpectedModelCall,
    UnusedScript,
)
from chatkit_testing.script._answer import make_answer
from chatkit_testing.script._describe import describe
from chatkit_testing.script._entries import Call, Entry, Exchange, IdsPolicy, Recorded, When
from chatkit_testing.script._failures import Terms, unexpected_message, unused_message
from chatkit_testing.script._place import place_of_caller

__all__ = ["Mark", "Script", "prepared"]


def prepared(value: object) -> object:
    """Make an answer of what was given for one; a function waits until it is called.

    Raises:
        ScriptError: it is nothing that a model answers.
    """
    is_function = callable(value) and not isinstance(value, type)
    return value if is_function else make_answer(value)


@dataclass(frozen=True)
class Mark:
    """A script as it stood at one time."""

    taken: Sequence[tuple[Entry, int]]
    exchanges: Sequence[Exchange]
    faults: Sequence[Exception]


class Script:
    """Answers in the order in which they were scripted, and the calls in that of their coming.

    The most specific answer wins: one with ``agent`` before one without, one with ``when`` before
    one without, one for once before one for always; among equals the one scripted first. An agent
    that has answers of its own takes none for once that names no agent.
    """

    def __init__(
        self, prepare: Callable[[object], object] = prepared, terms: Terms | None = None
    ) -> None:
        self._prepare = prepare
        self.terms = Terms() if terms is None else terms
        """The words of its messages."""
        self._lock = threading.RLock()
        self._entries: list[Entry] = []
        self._left: list[Entry] = []
        self._named: set[str] = set()
        self._exchanges: list[Exchange] = []
        self._faults: list[Exception] = []

    def add(
        self,
        answers: Sequence[object],
        *,
        agent: str | None = None,
        when: When | None = None,
        always: bool = False,
        ids: IdsPolicy | None = None,
        strict: bool = True,
        place: str = "",
        recorded: Recorded | None = None,
    ) -> None:
        """Lay out more answers.

        Raises:
            ScriptError: there are none, or one of them is nothing that a model answers.
        """
        if not answers:
            raise ScriptError('A script needs an answer: script(message("…")).')
        if ids not in (None, "placeholder"):
            raise ScriptError(f'ids= takes "placeholder" or nothing; got {ids!r}.')
        if not (when is None or isinstance(when, str) or callable(when)):
            raise ScriptError(
                "when= takes a text that the last user message has in it, or a function of the "
                f"call, like lambda call: …; got {when!r}."
            )
        made = [self._prepare(answer) for answer in answers]
        groups = [made] if always else [[answer] for answer in made]
        is_in_file, place = bool(place), place or place_of_caller()
        entries = [
            Entry(group, agent, when, always, ids, strict, place, is_in_file, recorded)
            for group in groups
        ]
        with self._lock:
            self._entries.extend(entries)
            self._left.extend(entries)
            if agent is not None:
                self._named.add(agent)

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """The calls so far, each with what it was given."""
        with self._lock:
            return list(self._exchanges)

    def mark(self) -> Mark:
        """Remember what is laid out and what was taken of it."""
        with self._lock:
            taken = [(entry, entry.taken) for entry in self._entries]
            return Mark(taken, list(self._exchanges), list(self._faults))

    def rewind(self, mark: Mark, *, calls: bool = True) -> None:
        """Lay out again what was left at a mark, and forget the calls since, if they are to be."""
        with self._lock:
            self._entries = [entry for entry, _ in mark.taken]
            for entry, taken in mark.taken:
                entry.taken = taken
            self._left = [entry for entry in self._entries if entry.is_left]
            self._named = {entry.agent for entry in self._entries if entry.agent is not None}
            if calls:
                self._exchanges = list(mark.exchanges)
                self._faults = list(mark.faults)

    def take(self, call: Call) -> Exchange:
        """Take the answer to a call.

        Raises:
            UnexpectedModelCall: there is none; ``check`` will raise it again.
            StaleRecording: what there is was recorded for a call that asked something else.
            ScriptError: a predicate failed.
        """
        with self._lock:
            exchange = Exchange(len(self._exchanges) + 1, call)
            self._exchanges.append(exchange)
            with self.remembering():
                entry = exchange.entry = self._entry_for(call)
            if entry is None:
                raise self._unexpected()
            if entry.recorded is not None and not entry.recorded.fits(call):
                exchange.given = "nothing: what is there was recorded for another call"
                with self.remembering():
                    raise entry.recorded.stale(call, exchange.number)
            exchange.answer = entry.take()
            if not entry.is_left:
                self._left.remove(entry)
            exchange.given = describe(exchange.answer)
            return exchange

    def _unexpected(self) -> UnexpectedModelCall:
        message = unexpected_message(self._exchanges, self._entries, self.terms)
        return UnexpectedModelCall(message)

    def _entry_for(self, call: Call) -> Entry | None:
        has_own = call.agent in self._named
        fitting = [
            entry
            for entry in self._left
            if entry.is_for(call.agent)
            and not (has_own and entry.agent is None and not entry.always)
            and entry.fits(call)
        ]
        return min(fitting, key=lambda entry: _rank(entry, call), default=None)

    async def resolve(self, exchange: Exchange) -> object:
        """Give the answer that was taken; if it is a function, what it answers.

        An assertion that fails in the function fails ``check`` as well.
        """
        function = exchange.answer
        if not callable(function):
            return function
        with self.remembering():
            value: object = function(exchange.call)
            if inspect.isawaitable(value):
                value = await value
            answer = self._prepare(value)
            if callable(answer):
                raise ScriptError(f"{exchange.given} answered with another function, {answer!r}.")
        exchange.given = f"{exchange.given}: {describe(answer)}"
        return answer

    @contextmanager
    def remembering(self) -> Generator[None, None, None]:
        """Remember the test's own mistakes for ``check``: the application may swallow them."""
        try:
            yield
        except (AssertionError, ScriptError, ScriptTimeout) as error:
            with self._lock:
                self._faults.append(error)
            raise

    def check(self) -> None:
        """Hold the calls that were made against the script.

        Raises:
            UnexpectedModelCall: a call was made for which nothing was scripted.
            UnusedScript: an answer was not asked for.
            ScriptError: the script could not be played.
            ScriptTimeout: an answer waited for too long.
            AssertionError: one failed in a function that answered.
        """
        with self._lock:
            if self._faults:
                raise self._faults[0]
            if any(exchange.entry is None for exchange in self._exchanges):
                raise self._unexpected()
            if any(not entry.always for entry in self._left):
                raise UnusedScript(unused_message(self._exchanges, self._entries, self.terms))


def _rank(entry: Entry, call: Call) -> tuple[bool, ...]:
    general = entry.agent is None, entry.when is None, entry.always
    return *general, not entry.is_recorded_for(call)
