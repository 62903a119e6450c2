"""What the two distributions hold, and that what stands in both of them is the same."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from chatkit_testing._version import __version__
from tests.docs.test_pages import INI, files_of
from tests.support.inner import run_inner

ROOT = Path(__file__).parents[2]
KIT_ALONE = ROOT / "packaging" / "pytest-chatkit"
SOURCES = {"chatkit-testing": ROOT, "pytest-chatkit": KIT_ALONE}
PACKAGES = {
    "chatkit-testing": ("chatkit", "chatkit_testing"),
    "pytest-chatkit": ("chatkit_testing",),
}
OF_THE_RUNTIME = {"jinja2", "typing-extensions"}


def build(source: Path, target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module", params=SOURCES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sdist(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    archive = build(SOURCES[name], "sdist", tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from the source distribution as an installer does it."""
    return zipfile.ZipFile(build(sdist, "wheel", tmp_path_factory.mktemp("wheel")))


def metadata_of(wheel: zipfile.ZipFile) -> Message:
    (path,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(path).decode())


def test_the_wheel_holds_its_packages_with_their_types_and_the_licence(
    name: str, wheel: zipfile.ZipFile
) -> None:
    info = f"{name.replace('-', '_')}-{__version__}.dist-info"
    belongs = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES[name]
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert set(wheel.namelist()) == files | {f"{info}/{file}" for file in belongs}
    assert all(f"{package}/py.typed" in files for package in PACKAGES[name])
    assert wheel.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_source_distribution_of_the_kit_alone_holds_nothing_else(
    name: str, sdist: Path
) -> None:
    tops = {path.name for path in sdist.iterdir()}

    if name == "pytest-chatkit":
        added = {"PKG-INFO", ".gitignore"}
        assert tops == {"LICENSE", "README.md", "chatkit_testing", "pyproject.toml"} | added
    assert not any(path.is_symlink() for path in sdist.rglob("*"))


def test_both_are_of_the_version_that_stands_in_one_place(
    name: str, wheel: zipfile.ZipFile
) -> None:
    metadata = metadata_of(wheel)

    assert (metadata["Name"], metadata["Version"]) == (name, __version__)


def project_of(name: str) -> dict[str, Any]:  # Any: a project's table
    with (SOURCES[name] / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
        return project


def test_what_both_say_of_themselves_is_the_same() -> None:
    ours, kit = project_of("chatkit-testing"), project_of("pytest-chatkit")

    for key in ("license", "requires-python", "classifiers", "keywords", "scripts", "entry-points"):
        assert ours[key] == kit[key], key
    assert (KIT_ALONE / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_kit_alone_takes_the_same_versions_and_makes_extras_of_what_parts_need() -> None:
    ours, kit = project_of("chatkit-testing"), project_of("pytest-chatkit")
    extras = kit["optional-dependencies"]
    everything = extras.pop("all")
    wanted = {one for one in all_of(ours) if name_of(one) not in OF_THE_RUNTIME}

    assert all_of(kit) == wanted | {"openai-chatkit>=1.6.5,<2"}
    assert everything == [f"pytest-chatkit[{','.join(extras)}]"]


def all_of(project: dict[str, Any]) -> set[str]:  # Any: see above
    return {*project["dependencies"], *chain(*project["optional-dependencies"].values())}


def test_the_story_of_the_kits_own_page_runs(pytester: pytest.Pytester) -> None:
    files = files_of(KIT_ALONE / "README.md") | {"desk.py": files_of(ROOT / "README.md")["desk.py"]}
    for name, code in files.items():
        (pytester.path / name).write_text(code, encoding="utf-8")
    pytester.makeini(INI)

    run_inner(pytester, "-q", "-p", "no:cacheprovider", apart=True).assert_outcomes(passed=1)


@pytest.mark.parametrize("page", [KIT_ALONE / "README.md", ROOT / "docs" / "published.md"])
def test_a_page_names_every_extra(page: Path) -> None:
    named = re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert [*named, "all"] == list(project_of("pytest-chatkit")["optional-dependencies"])


def name_of(requirement: str) -> str:
    match = re.match(r"[\w-]+", requirement)
    assert match is not None
    return match[0]
