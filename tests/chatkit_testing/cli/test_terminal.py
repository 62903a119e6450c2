"""Colours and progress: on a terminal, and nowhere else."""

import fcntl
import os
import pty
import struct
import sys
import termios

import pytest

from chatkit_testing.cli._terminal import Progress, painted
from tests.chatkit_testing.cli.lines import on_a_terminal


def test_a_terminal_shows_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_terminal(monkeypatch)

    assert painted("broken", "red") == "\x1b[31mbroken\x1b[0m"
    assert painted("", "red") == ""


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_no_colours_gets_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)
    monkeypatch.setenv(name, value)

    assert painted("broken", "red") == "broken"


@pytest.mark.usefixtures("capsys")
def test_what_is_no_terminal_gets_no_colours() -> None:
    assert painted("broken", "red") == "broken"


def test_progress_is_written_over_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_terminal(monkeypatch)
    with Progress() as progress:
        progress.show("one")
        progress.show("two")
        progress.clear()
        progress.show("x" * 200)

    assert screen.getvalue().split("\r\x1b[K") == ["", "one", "two", "", "x" * 78 + "…", ""]


def test_progress_keeps_to_the_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 20, 0, 0))
    with os.fdopen(terminal, "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        with Progress() as progress:
            progress.show("a line that is longer than that")
        stderr.flush()
        expected = "\r\x1b[Ka line that is lon…\r\x1b[K".encode()
        shown = b""
        while len(shown) < len(expected):
            shown += os.read(controller, 1000)
    os.close(controller)

    assert shown == expected


def test_without_a_terminal_there_is_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress.show("one")

    assert capsys.readouterr().err == ""
