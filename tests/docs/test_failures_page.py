"""Each failure in the gallery is what its test prints, word for word, numbers of lines excepted."""

import re
from pathlib import Path

import pytest

from tests.docs.test_pages import INI, files_of
from tests.support.inner import run_inner
from tests.support.places import unplaced

PAGE = Path(__file__).parents[2] / "docs" / "failures.md"
FIGURE = re.compile(
    r'^```python title="test_\w+\.py"\n(?P<code>(?:(?!^```).)*?)^```\n\n'
    r"^```text\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
HEADING = re.compile(r"^_{3,} (?:ERROR at setup of )?(\w+) _{3,}$", re.MULTILINE)
RULE = re.compile(r"^=.*=\n", re.MULTILINE)
# The lines of a message bear an E, or are indented where the failure has no traceback.
MESSAGE = re.compile(r"^E  .*\n(?:(?:E| {4}).*\n)*", re.MULTILINE)


def figures() -> dict[str, str]:
    """What the page says that each of its failing tests prints, by the test's name."""
    shown: dict[str, str] = {}
    for figure in FIGURE.finditer(PAGE.read_text(encoding="utf-8")):
        [name] = re.findall(r"^async def (test_\w+)", figure["code"], re.MULTILINE)
        shown[name] = figure["text"].strip()
    return shown


def printed(output: str) -> dict[str, str]:
    """The message of each failure in what pytest prints, by the test's name."""
    found: dict[str, str] = {}
    for section in RULE.split(output):
        _, *parts = HEADING.split(section)
        for name, report in zip(parts[::2], parts[1::2], strict=True):
            found[name] = _message(report)
    return found


def _message(report: str) -> str:
    messages = MESSAGE.findall(report)
    if not messages:  # of a failure that is its message and nothing else
        return report.strip()
    lines = [re.sub("^E", " ", line).rstrip() for line in messages[-1].splitlines()]
    indent = re.match(" *", lines[0])
    assert indent
    text = "\n".join(line.removeprefix(indent[0]) for line in lines).strip()
    return re.sub(r"^chatkit_testing\.", "", text)


def test_every_failure_is_printed_as_the_page_shows(pytester: pytest.Pytester) -> None:
    for name, code in files_of(PAGE).items():
        (pytester.path / name).write_text(code, encoding="utf-8")
    pytester.makeini(INI)

    result = run_inner(pytester, "--runxfail", apart=True)

    found = printed(result.stdout.str())
    shown = figures()
    assert set(shown) == set(found)
    for name, text in shown.items():
        assert unplaced(text) == unplaced(found[name]), name


def test_a_project_without_pytest_ini_fails_as_shown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("async def test_nothing(): ...")
    _, _, entry = PAGE.read_text(encoding="utf-8").partition("### The project has no pytest.ini")
    [shown] = re.findall(r"^```text\n(.*?)^```$", entry, re.MULTILINE | re.DOTALL)
    [cure] = re.findall(r"^```ini\n(.*?)^```$", entry, re.MULTILINE | re.DOTALL)

    without = run_inner(pytester, apart=True)
    pytester.makeini(cure)
    cured = run_inner(pytester, apart=True)

    skips = pytest.version_tuple < (8, 4)
    said = shown.replace("supported.", "supported and have been skipped.") if skips else shown
    without.stdout.fnmatch_lines([f"*{line}" for line in said.splitlines()])
    without.assert_outcomes(failed=int(not skips), skipped=int(skips))
    cured.assert_outcomes(passed=1)
