"""Both distributions, installed into fresh environments: `make trials` runs these.

They take some seconds each and need an index, so the suite leaves them out: hence the name.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from chatkit_testing._version import __version__
from tests.chatkit_testing.serving.commanded import commanded
from tests.compat.environment import PUBLISHED, ROOT
from tests.docs.test_pages import INI, files_of
from tests.support.runtime import PUBLISHED_WARNINGS

DIST = ROOT / "dist"
NEWEST = ROOT / "requirements" / "dev.txt"
OPENAI_2 = ROOT / "requirements" / "openai2.txt"
STORY = files_of(ROOT / "README.md")
STRICT = {"pytest.ini": INI}


@dataclass(frozen=True)
class Environment:
    """A fresh environment, and where a small project may stand."""

    folder: Path
    pins: Path

    def pip(self, *arguments: str) -> None:
        """Run pip, with the versions that are pinned."""
        pins = ("-c", str(self.pins)) if arguments[0] == "install" else ()
        self._run("pip", *arguments[:1], "--quiet", *pins, *arguments[1:])

    def pytest(self, project: dict[str, str], *options: str, says: str, status: int = 0) -> str:
        """Run pytest on a project of these files; give what it prints."""
        shutil.rmtree(self.folder / "project", ignore_errors=True)
        (self.folder / "project").mkdir()
        for name, text in project.items():
            (self.folder / "project" / name).write_text(text, encoding="utf-8")
        options = ("-q", "--tb=short", "-p", "no:cacheprovider", *options, "project")
        printed = self._run("pytest", *options, status=status)
        if says not in printed:
            pytest.fail(f"{says!r} is not in what was printed:\n{printed}", pytrace=False)
        return printed

    def _run(self, module: str, *arguments: str, status: int = 0) -> str:
        """Run a module; it has to end with this status."""
        run = subprocess.run(
            [self.folder / "bin" / "python", "-B", "-m", module, *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        if run.returncode != status:
            command = f"{module} {' '.join(arguments)}"
            pytest.fail(f"{command}: status {run.returncode}\n{run.stdout}", pytrace=False)
        return run.stdout


def artefact(name: str, suffix: str) -> str:
    (path,) = DIST.glob(f"{name.replace('-', '_')}-{__version__}*{suffix}")
    return str(path)


def environment(folder: Path, pins: Path, *installed: str) -> Environment:
    venv.create(folder, with_pip=True)
    made = Environment(folder, pins)
    made.pip("install", *installed)
    made.pip("check")
    return made


OVER_HTTP = """
from chatkit_testing import message, tool_call


async def test_the_sdks_own_client_is_answered(chatkit_client, chatkit_openai, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    chatkit_openai.script(tool_call("lookup_order", order_id="A1"), "Shipped.")
    assert (await chatkit_client.send("Where is order A1?")).text == "Shipped."
    assert [request.path for request in chatkit_openai.requests] == ["/v1/responses"] * 2


async def test_a_turn_is_kept(chatkit_client, chatkit_runner, chatkit_snapshot):
    chatkit_runner.script("Hello.")
    assert await chatkit_client.send("Hi") == chatkit_snapshot


def test_things_are_made_up(chatkit_faker):
    assert chatkit_faker.assistant_message().type == "assistant_message"
"""


LIVE_AND_STATEFUL = """
from urllib.request import urlopen

from chatkit_testing import InMemoryStore, check_store


async def says_ok(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


def test_live(chatkit_live_server):
    with urlopen(chatkit_live_server(says_ok), timeout=60) as answer:
        assert answer.read() == b"ok"


async def test_stateful():
    report = await check_store(InMemoryStore)
    assert "ST901" in [outcome.promise.id for outcome in report.kept], str(report)
"""


# pytest-asyncio is an extra; anyio's plugin comes with openai.
ON_ANYIO = """

@pytest.fixture
def anyio_backend():
    return "asyncio"


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker("anyio")
"""


MISSING = """
import pytest
from chatkit_testing import MissingPackage


def test_openai(chatkit_openai): ...
def test_snapshot(chatkit_snapshot): ...
def test_faker(chatkit_faker): ...


def test_a_name_that_is_imported():
    with pytest.raises(MissingPackage, match=r'"pytest-chatkit\\[faker\\]"'):
        from chatkit_testing import ChatKitFaker
"""


class Whole:
    """What a distribution does that is installed with all its extras.

    A class is an environment, so that classes can be tried side by side.
    """

    @pytest.fixture
    def serving(self, installed: Environment) -> Environment:
        """The environment with the extras serve, live and stateful."""
        return installed

    def test_the_story_of_the_readme_runs(self, installed: Environment) -> None:
        installed.pytest(STORY | STRICT, *PUBLISHED_WARNINGS, says="1 passed")

    def test_the_installed_command_serves_a_scenario_and_checks_it(
        self, serving: Environment, tmp_path: Path
    ) -> None:
        (tmp_path / "ok.yaml").write_text("turns:\n  - answer: All is well.\n", encoding="utf-8")
        command = str(serving.folder / "bin" / "chatkit-testing")

        with commanded(tmp_path, "ok.yaml", command=[command]) as served:
            page = httpx.get(served.url, timeout=60)
            checked = subprocess.run(
                [command, "check", served.url, "--only", "SV101", "--only", "EP201"],
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )

        assert (page.status_code, "<html" in page.text) == (200, True)
        assert (checked.returncode, checked.stderr) == (0, "")
        assert "EP201  passed" in checked.stdout

    def test_an_application_is_served_live_and_a_store_driven_by_hypothesis(
        self, serving: Environment
    ) -> None:
        project = STRICT | {"test_page.py": LIVE_AND_STATEFUL}

        serving.pytest(project, *PUBLISHED_WARNINGS, says="2 passed")


class TestChatKitTesting(Whole):
    """`chatkit-testing` from its wheel, on the newest versions."""

    @pytest.fixture(scope="class")
    @classmethod
    def installed(cls, tmp_path_factory: pytest.TempPathFactory) -> Environment:
        folder = tmp_path_factory.mktemp("ours")
        return environment(folder, NEWEST, artefact("chatkit-testing", ".whl"))

    @pytest.fixture
    def serving(self, installed: Environment) -> Environment:
        installed.pip("install", f"{artefact('chatkit-testing', '.whl')}[serve,live,stateful]")
        return installed

    @pytest.mark.parametrize("other", [PUBLISHED, "pytest-chatkit"])
    def test_two_distributions_of_one_folder_are_refused(
        self, installed: Environment, other: str
    ) -> None:
        published = other == PUBLISHED
        installed.pip("install", "--no-deps", other if published else artefact(other, ".whl"))

        printed = installed.pytest(
            STORY,
            says=f"installed beside chatkit-testing {__version__}, which owns ",
            status=pytest.ExitCode.USAGE_ERROR,
        )

        assert "pip uninstall --yes chatkit-testing" in printed


class TestPytestChatKit(Whole):
    """`pytest-chatkit[all]` from its wheel, on the newest versions: openai 3, which uses httpx2."""

    @pytest.fixture(scope="class")
    @classmethod
    def installed(cls, tmp_path_factory: pytest.TempPathFactory) -> Environment:
        folder = tmp_path_factory.mktemp("kit")
        return environment(folder, NEWEST, f"{artefact('pytest-chatkit', '.whl')}[all]")

    def test_every_extra_brings_what_its_fixture_needs(self, installed: Environment) -> None:
        project = STORY | STRICT | {"test_page.py": OVER_HTTP}

        installed.pytest(project, "--snapshot-update", *PUBLISHED_WARNINGS, says="4 passed")


class TestPytestChatKitWithoutExtras:
    """`pytest-chatkit` from its source, on openai 2, which uses httpx."""

    @pytest.fixture(scope="class")
    @classmethod
    def installed(cls, tmp_path_factory: pytest.TempPathFactory) -> Environment:
        folder = tmp_path_factory.mktemp("bare")
        return environment(folder, OPENAI_2, artefact("pytest-chatkit", ".tar.gz"))

    def test_the_story_of_the_readme_runs_under_anyio(self, installed: Environment) -> None:
        project = STORY | {"conftest.py": STORY["conftest.py"] + ON_ANYIO}

        installed.pytest(project, *PUBLISHED_WARNINGS, says="1 passed")

    def test_a_fixture_without_its_extra_names_it(self, installed: Environment) -> None:
        printed = installed.pytest(
            {"test_page.py": MISSING}, *PUBLISHED_WARNINGS, says="1 passed, 3 errors", status=1
        )

        for extra, package in (("openai", "respx"), ("snapshot", "syrupy"), ("faker", "faker")):
            assert (
                f"the fixture chatkit_{extra} needs the package '{package}', which is not "
                f'installed: pip install "pytest-chatkit[{extra}]"'
            ) in printed
