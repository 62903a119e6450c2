"""``outline FILE`` where there is no file."""

import pytest

from chatkit_testing.cli import main


def test_a_file_that_is_not_there_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outline", "/nowhere/turn.sse"]) == 2
    assert capsys.readouterr().err == (
        "chatkit-testing outline: cannot read /nowhere/turn.sse: No such file or directory\n"
    )
