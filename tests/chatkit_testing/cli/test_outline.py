"""``outline FILE``: what a user saw of a captured stream."""

from pathlib import Path

import pytest

from chatkit_testing.cli import main

PROGRESS = 'data: {"type":"progress_update","text":"Looking"}\n\n'


def test_a_stream_is_shown_as_an_outline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "turn.sse").write_text(PROGRESS)

    assert main(["outline", str(tmp_path / "turn.sse")]) == 0
    assert capsys.readouterr().out == "progress   Looking\n"


def test_a_file_that_is_not_there_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outline", "/nowhere/turn.sse"]) == 2
    assert capsys.readouterr().err == (
        "chatkit-testing outline: cannot read /nowhere/turn.sse: No such file or directory\n"
    )


def test_a_file_without_events_is_misuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "turn.sse"
    path.write_text("Hello")

    assert main(["outline", str(path)]) == 2
    assert capsys.readouterr().err == (
        f"chatkit-testing outline: {path} holds no server-sent events: "
        "save one with curl -N … > FILE\n"
    )
