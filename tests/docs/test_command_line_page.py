"""Each command that the page shows prints what the page shows."""

import re
import shlex
from pathlib import Path

import pytest

from chatkit_testing.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SHOWN = re.compile(
    r"^```console\n\$ chatkit-testing (?P<words>.*)\n(?P<text>(?:(?!^```).*\n)*)^```$", re.MULTILINE
)


@pytest.mark.parametrize("figure", list(SHOWN.finditer(PAGE)), ids=lambda figure: figure["words"])
def test_a_command_prints_what_the_page_shows(
    figure: re.Match[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT / "tests" / "data" / "captures")

    status = main(shlex.split(figure["words"]))
    printed = capsys.readouterr()

    assert (printed.out, printed.err) == (figure["text"], "")
    assert status == (1 if "broken:" in printed.out else 0)
