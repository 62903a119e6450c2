"""Recordings: what a real model answered, kept in a file, for calls that ask the same."""

import secrets
import shlex
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from chatkit_testing._errors import ScriptError, StaleRecording
from chatkit_testing._report import indent
from chatkit_testing.runner._call import ModelCall
from chatkit_testing.runner._kept import Kept, RealAnswer
from chatkit_testing.script import Exchange
from chatkit_testing.script_file import (
    FIELDS,
    Asked,
    FileEntry,
    did_you_mean,
    differences,
    shown_path,
    written_script,
)

__all__ = ["RecordMode", "RecordedCall", "Recorder", "Recording"]

RecordMode = Literal["none", "once", "all"]
"""Whether the real model is asked: never, where there is no recording yet, or anew."""

_WIDTH: Final = 88
_HEAD: Final = """\
# What the model answered, and what it was asked, as chatkit_runner.record(…) kept it.
# What is answered may be edited; what was asked is compared when it is replayed.
"""


@dataclass(frozen=True)
class Recording:
    """A file to record to, or to replay.

    Attributes:
        path: the file.
        given: how the test names it.
        ignore: the fields of calls that are neither kept nor compared.
        test: the id of the test in pytest; empty outside of it.
    """

    path: Path
    given: str
    ignore: frozenset[str]
    test: str

    @property
    def name(self) -> str:
        """What messages call the file."""
        return shown_path(self.path)

    def check(self) -> None:
        """Refuse fields that there are none of.

        Raises:
            ScriptError: a field to ignore is none.
        """
        for field in sorted(self.ignore - set(FIELDS)):
            raise ScriptError(
                f"ignore= has {field!r}, which is no field{did_you_mean(field, FIELDS)}"
            )

    def command(self, mode: RecordMode) -> str:
        """Say how to record."""
        if self.test:
            return f"pytest {shlex.quote(self.test)} --chatkit-record={mode}"
        return f'ScriptedRunner(record="{mode}")'

    def asked(self, call: ModelCall) -> Asked:
        """Give what a call asks, without what is ignored and what is empty."""
        user = None if call.tool_outputs else call.user_text
        fields: dict[str, Any] = {  # Any: see Asked
            "model": call.model,
            "instructions": call.system_instructions,
            "tools": call.tools,
            "handoffs": call.handoffs,
            "output_type": call.output_type,
            "user": user,
            "tool_outputs": [{name: output} for name, _, output in call.tool_outputs],
        }
        return {key: fields[key] for key in FIELDS if fields[key] and key not in self.ignore}

    def missing(self) -> ScriptError:
        """Tell that there is nothing to replay."""
        return ScriptError(
            f"{self.name}: there is no such recording. Make it, which asks the real model:\n"
            f"  {self.command('once')}"
        )

    def differs(self) -> str:
        """Say what to do if there are more calls than recorded, or fewer."""
        text = (
            f"The answers come from the recording {self.name}, and the application now asks more "
            "often, or less, than when it was made. If that is meant, record anew, which asks the "
            "real model:"
        )
        return f"{textwrap.fill(text, _WIDTH)}\n  {self.command('all')}"


@dataclass(frozen=True)
class RecordedCall:
    """The call that an answer was recorded for."""

    recording: Recording
    entry: FileEntry

    def fits(self, call: ModelCall) -> bool:
        """Tell whether a call asks the same."""
        return not self._differences(call)

    def stale(self, call: ModelCall, number: int) -> StaleRecording:
        """Tell how the call of that number differs."""
        found = self._differences(call)
        lines: list[str] = []
        for field, difference in found.items():
            lines += [f"{field if n == 0 else '':<12}  {line}" for n, line in enumerate(difference)]
        given, fields = self.recording.given, ", ".join(f'"{field}"' for field in found)
        return StaleRecording(
            f"The recording is stale: call {number}, of {call.agent!r}, does not ask what was "
            f"recorded at {self.entry.place}.\n\n"
            + "\n".join(indent(lines))
            + "\n\n(- as it was recorded, + as it is asked now.) If that is meant, record anew, "
            f"which asks the real\nmodel:\n  {self.recording.command('all')}\n"
            f"What may be different each time is left out of the comparison:\n"
            f'  record("{given}", ignore=[{fields}])'
        )

    def _differences(self, call: ModelCall) -> Mapping[str, list[str]]:
        ignore = self.recording.ignore
        recorded = {
            key: value for key, value in (self.entry.asked or {}).items() if key not in ignore
        }
        return dict(differences(recorded, self.recording.asked(call)))


class Recorder:
    """Keeps the answers of a real model, and writes them when all went well."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.answer = RealAnswer()

    def save(self, exchanges: Sequence[Exchange]) -> None:
        """Write the file, whole or not at all.

        Raises:
            ScriptError: there is nothing to keep, or something that no file can hold.
        """
        calls = [one for one in exchanges if one.answer is self.answer]
        if not calls:
            raise ScriptError(
                f"{self.recording.name} was to be recorded, and the real model was never asked."
            )
        text = _HEAD + written_script([self._entry(call, self._kept(call)) for call in calls])
        path = self.recording.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)

    def _kept(self, exchange: Exchange) -> Kept:
        kept = self.answer.kept.get(exchange)
        call = f"call {exchange.number}, of {exchange.call.agent!r},"
        if kept is None:
            raise ScriptError(
                f"{self.recording.name} was not recorded: the answer to {call} was still to come "
                "when the test ended. Does the application wait for its run?"
            )
        if kept.unsaid:
            raise ScriptError(
                f"{self.recording.name} was not recorded: the answer to {call} ended with "
                f"{kept.unsaid}, which no script can say."
            )
        return kept

    def _entry(self, exchange: Exchange, kept: Kept) -> FileEntry:
        call = exchange.call
        assert isinstance(call, ModelCall)
        return FileEntry(
            (kept.answer,),
            agent=call.agent,
            ids="placeholder" if kept.is_placeholder else None,
            asked=self.recording.asked(call),
        )


def _replace(path: Path, text: str) -> None:
    """Put a file in the place of the one that is there, in one step; who may read it stays."""
    written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with written.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if path.exists():
            shutil.copymode(path, written)
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
