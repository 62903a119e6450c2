"""What the quickstart says is printed is printed."""

import re
from pathlib import Path

import pytest

from tests.docs.test_pages import INI, files_of
from tests.support.inner import run_inner

PAGE = Path(__file__).parents[2] / "docs" / "quickstart.md"
FIRST = "test_weather.py::test_asks_the_station"


def pictures() -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"^```text\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    for name, code in files_of(PAGE).items():
        (pytester.path / name).write_text(code, encoding="utf-8")
    pytester.makeini(INI)
    return pytester


def test_the_conversation_is_printed_as_shown(project: pytest.Pytester) -> None:
    result = run_inner(project, "--chatkit-outline", FIRST, apart=True)

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines([f"    {line}" for line in pictures()[0].splitlines()])


def test_the_wrong_city_fails_as_shown(project: pytest.Pytester) -> None:
    path = project.path / "test_weather.py"
    code = path.read_text(encoding="utf-8")
    wrong = code.replace("the station in Bergen", "the station in Oslo", 1)
    assert wrong != code
    path.write_text(wrong, encoding="utf-8")

    result = run_inner(project, FIRST, apart=True)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    shown = [line.removeprefix("E").strip() for line in result.outlines]
    expected = [line.strip() for line in pictures()[1].splitlines()]
    start = next(n for n, line in enumerate(shown) if line.endswith(expected[0]))
    assert shown[start].endswith(expected[0])
    assert shown[start + 1 : start + len(expected)] == expected[1:]
