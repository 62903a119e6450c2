"""Every Python block of the README and of the docs runs as a small pytest project.

A block of text that has a title is a file of the project, too.
"""

import re
from pathlib import Path

import pytest

from tests.support.inner import run_inner

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r'^```(?:python|text(?= title))(?: title="(?P<title>[^"]+)")?\n(?P<code>.*?)^```$',
    re.MULTILINE | re.DOTALL,
)


INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


def files_of(page: Path) -> dict[str, str]:
    """The files that a page describes; blocks of one title continue each other."""
    files: dict[str, str] = {}
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        name = block["title"] or "test_page.py"
        files[name] = files.get(name, "") + block["code"] + "\n"
    return files


def fences_of(page: Path) -> list[str]:
    return re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_fence_that_opens_with_python_is_a_block_that_runs(page: Path) -> None:
    blocks = len(BLOCK.findall(page.read_text(encoding="utf-8")))
    kinds = ("python", "py", "text title")
    assert blocks == sum(fence.startswith(kinds) for fence in fences_of(page))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if files_of(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_code_of_the_page_runs(page: Path, pytester: pytest.Pytester) -> None:
    files = files_of(page)
    for name, code in files.items():
        path = pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    pytester.makeini(INI)
    result = run_inner(pytester, "-q", "-p", "no:cacheprovider", apart=True)
    assert result.ret == pytest.ExitCode.OK, result.stdout.str() + result.stderr.str()
    passed = result.parseoutcomes().get("passed", 0)
    assert passed > 0, f"{page.name} has Python blocks and no test among them"
