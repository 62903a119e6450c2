"""What is missing is named, with the command that installs it for the distribution at hand."""

import importlib
import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import pytest

import chatkit_testing
from chatkit_testing import MissingPackage, _distribution
from chatkit_testing._distribution import PACKAGES, how_to_install

# As installers write them: of each distribution what it requires.
REQUIRES = {
    "chatkit-testing": ["faker<41,>=30", 'uvicorn>=0.30; extra == "live"'],
    "pytest-chatkit": [
        "httpx<1,>=0.27",
        'faker<41,>=30; extra == "all"',  # builders write what an extra of extras comes to
        'faker<41,>=30; extra == "faker"',
        "respx<0.24,>=0.22; python_version >= '3.11' and extra == 'openai'",
    ],
}


@pytest.fixture
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    names: tuple[str, ...] = request.param

    def requires(name: str) -> list[str]:
        if name not in names:
            raise PackageNotFoundError(name)
        return REQUIRES[name]

    monkeypatch.setattr(_distribution, "requires", requires)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("installed", "package", "command"),
    [
        (("chatkit-testing",), "faker", "pip install faker"),
        (("chatkit-testing",), "uvicorn", 'pip install "chatkit-testing[live]"'),
        (("pytest-chatkit",), "faker", 'pip install "pytest-chatkit[faker]"'),
        (("pytest-chatkit",), "respx", 'pip install "pytest-chatkit[openai]"'),
        (("pytest-chatkit",), "openai-agents", "pip install openai-agents"),
        ((), "faker", "pip install faker"),
    ],
    indirect=["installed"],
)
def test_a_package_is_installed_as_an_extra_where_there_is_one(package: str, command: str) -> None:
    assert how_to_install(package) == command


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("installed", [("pytest-chatkit",)], indirect=True)
def test_a_missing_package_says_how_to_install_it() -> None:
    error = MissingPackage("faker", needed_by="the fixture chatkit_faker")

    assert error.package == "faker"
    assert str(error) == (
        "the fixture chatkit_faker needs the package 'faker', which is not installed: "
        'pip install "pytest-chatkit[faker]"'
    )


IMPORT = """
import sys

sys.modules[{module!r}] = None  # as if it were not installed
try:
    from chatkit_testing import {name}
except ImportError as error:
    print(type(error).__name__, error, sep=": ")
"""


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("ChatKitFaker", "faker"),
        ("OpenAIMock", "respx"),
        ("OutlineExtension", "syrupy"),
        ("LiveServers", "uvicorn"),
        ("ScriptedRunner", "agents"),
    ],
)
def test_a_name_whose_package_is_missing_says_so_when_it_is_imported(
    name: str, module: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", IMPORT.format(name=name, module=module)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    package = PACKAGES[module]
    assert run.stdout == (
        f"MissingPackage: chatkit_testing.{name} needs the package {package!r}, which is not "
        f"installed: {how_to_install(package)}\n"
    ), run.stderr


def test_what_else_a_part_cannot_import_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def import_module(name: str) -> None:
        raise ModuleNotFoundError("No module named 'lost'", name="lost")

    monkeypatch.setattr(importlib, "import_module", import_module)
    monkeypatch.delitem(vars(chatkit_testing), "verify", raising=False)

    with pytest.raises(ModuleNotFoundError, match="No module named 'lost'"):
        getattr(chatkit_testing, "verify")  # noqa: B009 - to be looked up anew
