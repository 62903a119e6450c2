"""The page on recordings: its pictures, its recording, its table of parts."""

import re
from pathlib import Path

import pytest

from chatkit_testing import ScriptError
from chatkit_testing.script_file import read_script, written_script
from chatkit_testing.script_file._forms import PARTS
from tests.docs.test_pages import INI, files_of
from tests.support.inner import run_inner

PAGE = Path(__file__).parents[2] / "docs" / "recording.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_picture_of_a_stale_recording_is_what_is_printed(pytester: pytest.Pytester) -> None:
    for name, code in files_of(PAGE).items():
        changed = code.replace('"Help the customer."', '"Help the customer quickly."')
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(changed, encoding="utf-8")
    pytester.makeini(INI)

    result = run_inner(pytester, "-k", "test_an_order_is_found", apart=True)

    [picture] = re.findall(r"^```text\n(StaleRecording: .*?)\n```$", TEXT, re.M | re.S)
    printed = [line.removeprefix("E").strip() for line in result.outlines]
    shown = [line.strip() for line in picture.splitlines()]
    at = next(n for n, line in enumerate(printed) if line.endswith(shown[0]))
    assert [shown[0], *printed[at + 1 : at + len(shown)]] == shown


def test_the_recording_on_the_page_is_as_one_is_written(tmp_path: Path) -> None:
    text = files_of(PAGE)["recordings/order.yaml"]
    path = tmp_path / "order.yaml"
    path.write_text(text, encoding="utf-8")
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    assert head + written_script(read_script(path).entries) == text.rstrip() + "\n"


def test_every_part_has_its_row() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", TEXT[TEXT.index("| part |") :], re.M)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == PARTS.keys() - {"gate"}


def test_the_line_of_an_error_is_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(
        "version: 1\nanswers:\n  - tool_call:\n      name: lookup_order\n      argument: {}\n"
    )
    with pytest.raises(ScriptError) as error:
        read_script(path, name="desk.yaml")
    assert f"```text\n{error.value}\n```" in TEXT
