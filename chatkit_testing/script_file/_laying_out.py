"""The answers of a file laid out in a script: for agents by name, or over HTTP for models."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chatkit_testing._errors import ScriptError
from chatkit_testing.script import Recorded, Script, When
from chatkit_testing.script_file._file import FileEntry, ScriptFile

__all__ = ["lay_out_for_agents", "lay_out_for_models"]


def lay_out_for_agents(
    script: Script, file: ScriptFile, recorded: Callable[[FileEntry], Recorded | None]
) -> None:
    """Lay out a file's answers for agents.

    Args:
        script: where.
        file: the file.
        recorded: makes what the calls are held to; None where they are held to nothing.
    """
    for entry in file.entries:
        when: When | None = entry.when
        if entry.agent is None and entry.model is not None:
            when = _OfModel(entry.model, entry.when)
        with _placed(entry):
            script.add(
                entry.answers,
                agent=entry.agent,
                when=when,
                always=entry.always,
                ids=entry.ids,
                strict=_is_strict(entry),
                place=entry.place,
                recorded=None if entry.asked is None else recorded(entry),
            )


def lay_out_for_models(script: Script, file: ScriptFile) -> None:
    """Lay out a file's answers for requests over HTTP, which name a model and no agent.

    Raises:
        ScriptError: an answer is for an agent and says nothing of a model, or cannot come by HTTP.
    """
    for entry in file.entries:
        model = entry.model
        if entry.asked is not None:
            model = model or entry.asked.get("model")
        elif entry.agent is not None and model is None:
            raise ScriptError(
                f"{entry.place}: the answer is for the agent {entry.agent!r}, and over HTTP agents "
                "have no names. Add which model is asked: model: gpt-5.1"
            )
        with _placed(entry):
            script.add(
                entry.answers,
                agent=model,
                when=entry.when,
                always=entry.always,
                strict=_is_strict(entry),
                place=entry.place,
            )


def _is_strict(entry: FileEntry) -> bool:
    """Hold no answer that was recorded to what the call offers: the model did give it."""
    return entry.strict and entry.asked is None


@contextmanager
def _placed(entry: FileEntry) -> Generator[None, None, None]:
    try:
        yield
    except ScriptError as error:
        raise ScriptError(f"{entry.place}: {error}") from error


@dataclass(frozen=True)
class _OfModel:
    """Holds for the calls of a model whose last user message has a text in it."""

    model: str
    when: str | None

    def __call__(self, call: Any) -> bool:  # Any: the call is the runner's
        return call.model == self.model and (self.when is None or self.when in call.user_text)

    @property
    def __name__(self) -> str:
        return f"model {self.model!r}" + ("" if self.when is None else f" and {self.when!r}")
