"""Each command that the page shows prints what the page shows, and each check stands on it."""

import re
import shlex
from pathlib import Path

import pytest

from chatkit_testing import LiveServers
from chatkit_testing.cli import main
from chatkit_testing.cli._check import _chat_checks as _chat_checks
from chatkit_testing.cli._check import _http_checks as _http_checks
from chatkit_testing.cli._check._case import checks_in_order
from tests.chatkit_testing.cli.endpoints import endpoint, internal, slowly

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SHOWN = re.compile(
    r"^```console\n\$ chatkit-testing (?P<words>.*)\n(?P<text>(?:(?!^```).*\n)*)^```$", re.MULTILINE
)
ROW = re.compile(r"^\| (EP\d{3}) \| (.+?) \| (.+?) \|$", re.MULTILINE)
URL = "http://127.0.0.1:8000"


@pytest.mark.parametrize("figure", list(SHOWN.finditer(PAGE)), ids=lambda figure: figure["words"])
def test_a_command_prints_what_the_page_shows(
    figure: re.Match[str],
    chatkit_live_server: LiveServers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT / "tests" / "data" / "captures")
    served = ""
    if URL in figure["words"]:
        app = endpoint(frames=slowly, malformed=internal)
        served = chatkit_live_server(app, raise_server_exceptions=False)

    status = main(shlex.split(figure["words"].replace(URL, served)))
    printed = capsys.readouterr()

    out = printed.out.replace(served, URL) if served else printed.out
    assert (out, printed.err) == (figure["text"], "")
    assert status == (1 if "broken" in out.splitlines()[-1] or "broken:" in out else 0)


def test_the_page_has_each_check_of_an_endpoint_with_what_it_protects_from() -> None:
    checks = [one for one in checks_in_order() if one.id.startswith("EP")]

    assert ROW.findall(PAGE) == [(one.id, one.sentence, one.protects) for one in checks]
