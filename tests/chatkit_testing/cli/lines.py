"""The command line as tests run it: in a process of its own, or in this one on a terminal."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

__all__ = ["Terminal", "on_a_terminal", "run_apart"]

ROOT = Path(__file__).parents[3]


def run_apart(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line as a shell does, with ``given`` on its stdin."""
    return subprocess.run(
        [sys.executable, "-m", "chatkit_testing", *words],
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=ROOT,
    )


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Have stdout and stderr of the running test be one terminal, and give it."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return terminal
