"""The command line itself: help, misuse, exit statuses, and what is loaded for it."""

import importlib
import os
import subprocess
import sys
from importlib.metadata import entry_points
from types import SimpleNamespace

import pytest

from chatkit_testing import ClientError
from chatkit_testing.cli import main
from chatkit_testing.cli._commands import COMMANDS, Entry
from chatkit_testing.cli._terminal import say
from tests.chatkit_testing.cli.lines import on_a_terminal, run_apart


def test_the_script_of_the_distribution_is_the_command_line() -> None:
    [script] = entry_points(group="console_scripts", name="chatkit-testing")

    assert script.load() is main


def test_running_the_package_is_the_command_line_and_importing_it_runs_nothing() -> None:
    assert run_apart("--version").stdout == "chatkit-testing 0.1.0\n"
    assert importlib.import_module("chatkit_testing.__main__").main is main


def test_what_a_stream_cannot_show_is_replaced() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run(
        [sys.executable, "-m", "chatkit_testing", "outline", "-"],
        input='data: {"type":"progress_update","text":"déjà"}\n\n'.encode(),
        env=environment,
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert run.stdout == b"progress   d?j?\n"


def test_any_stream_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_terminal(monkeypatch)

    assert main(["--version"]) == 0
    assert screen.getvalue() == "chatkit-testing 0.1.0\n"


def test_the_help_lists_every_command_and_loads_none() -> None:
    listing = "import sys; from chatkit_testing.cli import main; main(['--help']); " + (
        "print([name for name in sys.modules if name.startswith(('pydantic', 'chatkit.'))])"
    )
    run = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True, timeout=60
    )

    for entry in COMMANDS:
        assert f"    {entry.name}" in run.stdout
        assert entry.help in run.stdout
    assert run.stdout.endswith("\n[]\n")


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_the_help_of_each_command_describes_it(
    entry: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([entry.name, "--help"]) == 0

    help_text = capsys.readouterr().out
    assert help_text.startswith(f"usage: chatkit-testing {entry.name} ")
    assert f"\n  chatkit-testing {entry.name} " in help_text, "it has no example"


def test_the_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "chatkit-testing 0.1.0\n"


def test_a_misspelt_command_is_misuse_told_in_one_line() -> None:
    run = run_apart("outlien")

    assert run.returncode == 2
    assert run.stdout == ""
    [line] = run.stderr.splitlines()
    assert line.startswith("chatkit-testing: argument COMMAND: invalid choice: 'outlien'")
    assert line.endswith("(see chatkit-testing --help)")


def test_a_missing_argument_leads_to_the_help_of_its_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["outline"]) == 2
    assert capsys.readouterr().err == (
        "chatkit-testing outline: the following arguments are required: FILE "
        "(see chatkit-testing outline --help)\n"
    )


def test_no_command_at_all_is_answered_with_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("usage: chatkit-testing [-h] [--version] COMMAND")


def _ends_in(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Put a command in the place of the first, which does nothing but raise."""

    def run(options: object) -> int:
        say("so far so good")
        raise error

    command = SimpleNamespace(add_arguments=lambda parser: None, run=run)  # pyright: ignore[reportUnknownLambdaType] - the parser is left alone
    monkeypatch.setitem(sys.modules, COMMANDS[0].module, command)


def test_ctrl_c_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _ends_in(monkeypatch, KeyboardInterrupt())

    assert main([COMMANDS[0].name]) == 130
    assert capsys.readouterr() == ("so far so good\n", "")


def test_an_error_of_the_kit_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _ends_in(monkeypatch, ClientError("nobody is there"))

    assert main([COMMANDS[0].name]) == 2
    assert capsys.readouterr().err == f"chatkit-testing {COMMANDS[0].name}: nobody is there\n"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    text = "data: " + '{"type":"progress_update","text":"' + "word " * 40_000 + '"}\n\n'
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        run = subprocess.run(
            [sys.executable, "-m", "chatkit_testing", "outline", "-"],
            input=text.encode(),
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert run.returncode == 141
    assert run.stderr == b""
