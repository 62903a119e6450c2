"""The fixture chatkit_faker: what its seed is made of."""

import pytest

from tests.chatkit_testing.plugin.conftest import INI, Project

TESTS = """
from pathlib import Path
import pytest

@pytest.fixture
def note(request, chatkit_faker):
    made = chatkit_faker.conversation().model_dump_json()
    Path("made", request.node.location[2]).write_text(made, encoding="utf-8")

def test_one(note): ...

@pytest.mark.xdist_group("two")
@pytest.mark.parametrize("size", ["a@b", "c"])
def test_two(note, size): ...

class TestThree:
    def test_one(self, note): ...
"""
NAMES = ["TestThree.test_one", "test_one", "test_two[a@b]", "test_two[c]"]


def made(project: Project, *options: str) -> list[str]:
    """What each test made up, in the order of their names."""
    folder = project.path / "made"
    folder.mkdir(exist_ok=True)
    project.run(TESTS, *options).assert_outcomes(passed=4)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == NAMES
    return [file.read_text("utf-8") for file in files]


def test_each_test_makes_up_things_of_its_own_the_same_in_every_run(project: Project) -> None:
    first = made(project)

    assert len(set(first)) == 4
    assert made(project) == first


def test_they_do_not_depend_on_the_order_nor_on_the_worker(project: Project) -> None:
    first = made(project)

    assert made(project, "-p", "randomly", "-p", "xdist", "-n", "2", "--dist", "loadgroup") == first


@pytest.mark.parametrize(
    ("ini", "options", "same"),
    [
        ("", ("--chatkit-seed", "0"), True),
        ("", ("--chatkit-seed", "1"), False),
        ("chatkit_seed = autumn", (), False),
        ("chatkit_seed = autumn", ("--chatkit-seed", "0"), True),
    ],
)
def test_another_seed_makes_up_other_things(
    project: Project, ini: str, options: tuple[str, ...], same: bool
) -> None:
    first = made(project)
    project.write("pytest.ini", f"{INI}\n{ini}\n")

    other = made(project, *options)

    assert [one == another for one, another in zip(first, other, strict=True)] == [same] * 4


def test_it_is_a_faker(project: Project) -> None:
    tests = """
from chatkit_testing import ChatKitFaker

def test_it(chatkit_faker):
    assert isinstance(chatkit_faker, ChatKitFaker)
    assert chatkit_faker.name()
"""
    project.run(tests).assert_outcomes(passed=1)


def test_a_project_may_have_one_of_its_own_language(project: Project) -> None:
    tests = """
import pytest
from chatkit_testing import ChatKitFaker

@pytest.fixture
def chatkit_faker():
    return ChatKitFaker(locale="de_DE")

def test_it(chatkit_faker):
    assert chatkit_faker.locales == ["de_DE"]
"""
    project.run(tests).assert_outcomes(passed=1)


def test_a_missing_package_is_named_with_how_to_install_it(project: Project) -> None:
    project.write(
        "conftest.py",
        """
import sys
import pytest

@pytest.fixture(autouse=True)
def no_faker(monkeypatch):
    monkeypatch.setitem(sys.modules, "faker", None)
""",
    )

    result = project.run("def test_it(chatkit_faker): ...", "-p", "no:faker")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "E *MissingPackage: the fixture chatkit_faker needs the package 'faker', "
            "which is not installed: pip install *"
        ]
    )
