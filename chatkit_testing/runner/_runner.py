"""The scripted runner: real runs of the Agents SDK, with only the model replaced."""

import dataclasses
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, cast

from agents import Agent

from chatkit_testing._clock import Clock
from chatkit_testing._errors import ScriptError
from chatkit_testing.runner._call import ModelCall
from chatkit_testing.runner._install import active_installation, installed
from chatkit_testing.runner._recording import RecordedCall, Recorder, Recording, RecordMode
from chatkit_testing.runner._steps import prepared_for_sdk
from chatkit_testing.script import CountingIds, IdsPolicy, Mark, Script
from chatkit_testing.script_file import lay_out_for_agents, read_script

__all__ = ["ScriptedRunner", "active_runner"]


class ScriptedRunner:
    """The fake runner of the Agents SDK.

    While it is installed, every ``Runner.run``, ``run_sync`` and ``run_streamed`` of the process
    runs for real, with its tools, guardrails, handoffs, agents as tools, hooks and sessions;
    only the model is replaced, whatever it is, and tracing is off::

        runner = ScriptedRunner()
        with runner.installed():
            runner.script(tool_call("lookup_order", order_id="A1"), message("It shipped."))
            result = await Runner.run(agent, "Where is order A1?")
        runner.check()

    Args:
        clock: the clock that `wait` waits on.
        timeout: for how many seconds of real time an answer may stand at a gate or in a wait.
        folder: where the ways to files begin; by default in the current folder.
        record: whether `record` asks the real model: ``"none"``, ``"once"`` where there is no
            recording yet, or ``"all"``, anew.
        test: the id of the test in pytest, for messages.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        timeout: float = 10.0,
        folder: Path | None = None,
        record: RecordMode = "none",
        test: str = "",
    ) -> None:
        self.clock = Clock() if clock is None else clock
        self.timeout = timeout
        self.folder = Path() if folder is None else folder
        self._mode: RecordMode = record
        self._test = test
        self._recording: Recording | None = None
        self._recorder: Recorder | None = None
        self.call_names: dict[str, str] = {}
        """The names of the function calls that were answered, by call id."""
        self._ids = CountingIds()
        self._script = Script(prepared_for_sdk)

    def script(
        self,
        *answers: Callable[[ModelCall], object] | object,
        agent: str | Agent[Any] | None = None,  # Any: the application's context
        when: str | Callable[[ModelCall], object] | None = None,
        always: bool = False,
        ids: IdsPolicy | None = None,
        strict: bool = True,
    ) -> None:
        """Lay out the answers of the model, each argument one, in the order of the calls.

        The most specific answer wins: one with ``agent`` before one without, one with ``when``
        before one without, one for once before one for always; among equals the one scripted
        first. An agent that has answers of its own takes none for once that names no agent.

        Args:
            *answers: each a text, a part like `message` or `tool_call`, a list of parts, an
                exception, a function of the `ModelCall` that returns (or awaits) one of these,
                an output item of the openai package, or a step of ``agents.testing``.
            agent: answer only this agent, given or named.
            when: answer only a call whose last user message has this text in it, or for which
                this predicate holds.
            always: answer every such call; several answers are given in turn, over and over.
            ids: ``"placeholder"`` gives items the id that the SDK puts in for models behind Chat
                Completions and LiteLLM, which give none.
            strict: hold the answers to what the agent has when they are taken: tools and their
                arguments, handoffs, the output type. ``strict=False`` scripts a model's mistake.

        Raises:
            ScriptError: an argument is nothing that a model answers.
        """
        agent_name = cast("str | None", getattr(agent, "name", agent))
        self._script.add(
            answers, agent=agent_name, when=when, always=always, ids=ids, strict=strict
        )

    def script_file(self, path: str | PathLike[str]) -> None:
        """Lay out the answers that stand in a file: see ``docs/recording.md`` for the notation.

        Args:
            path: the file; a relative one begins in the folder of the test.

        Raises:
            ScriptError: there is no such file, or it is no script; the message names file and line.
        """
        file = read_script(self.folder / path)
        lay_out_for_agents(self._script, file, lambda entry: None)

    def record(self, path: str | PathLike[str], *, ignore: Sequence[str] = ()) -> None:
        """Replay what the real model answered when that was recorded in a file.

        The real model is asked only by a runner that is to record (``pytest --chatkit-record``);
        `save` then writes the file. What is scripted for an agent beside goes before the recording,
        and is no part of it.

        Args:
            path: the file; a relative one begins in the folder of the test.
            ignore: what of the calls is neither kept nor compared: ``model``, ``instructions``,
                ``tools``, ``handoffs``, ``output_type``, ``user``, ``tool_outputs``.

        Raises:
            ScriptError: there is no recording; the message says how to make it.
        """
        if self._recording is not None:
            raise ScriptError(
                f"The test has a recording already, {self._recording.given}. Record the whole test "
                "in one file."
            )
        recording = Recording(self.folder / path, str(path), frozenset(ignore), self._test)
        recording.check()
        self._recording = recording
        is_there = recording.path.exists()
        if self._mode == "all" or (self._mode == "once" and not is_there):
            self._recorder = Recorder(recording)
            self._script.add([self._recorder.answer], always=True, place=recording.name)
        elif is_there:
            file = read_script(recording.path)
            lay_out_for_agents(self._script, file, partial(RecordedCall, recording))
            if any(entry.asked is not None for entry in file.entries):
                terms = dataclasses.replace(self._script.terms, recorded=recording.differs())
                self._script.terms = terms
        else:
            raise recording.missing()

    def save(self) -> None:
        """Write the file of what was recorded, whole or not at all; a replay writes nothing.

        Raises:
            ScriptError: an answer is missing, or no file can hold it.
        """
        if self._recorder is not None:
            self._recorder.save(self._script.exchanges)

    @property
    def calls(self) -> list[ModelCall]:
        """The calls of the model so far, in order, those that nothing was scripted for included."""
        return [cast("ModelCall", exchange.call) for exchange in self._script.exchanges]

    def check(self) -> None:
        """Hold the calls that were made against the script.

        Raises:
            UnexpectedModelCall: a call was made for which nothing was scripted.
            UnusedScript: an answer was not asked for.
            ScriptError: the script could not be played.
            ScriptTimeout: an answer waited for too long.
            AssertionError: one failed in a function that answered.
        """
        self._script.check()

    def mark(self) -> Mark:
        """Remember what is scripted and what was asked so far, to come back to it."""
        return self._script.mark()

    def rewind(self, mark: Mark, *, calls: bool = True) -> None:
        """Go back to a mark: what was left there is left again.

        Args:
            mark: What `mark` gave.
            calls: Whether the calls made since are forgotten too.
        """
        self._script.rewind(mark, calls=calls)

    @contextmanager
    def installed(self) -> Generator["ScriptedRunner", None, None]:
        """Answer every run of the process until the block ends.

        Installations nest, the innermost answers; concurrent tasks that each install a runner
        keep to their own.
        """
        with installed(self, self._ids):
            yield self


def active_runner() -> ScriptedRunner | None:
    """Give the runner that answers here; None if none is installed."""
    installation = active_installation()
    return None if installation is None else installation.runner
