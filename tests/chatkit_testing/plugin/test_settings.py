"""Options, ini keys and the marker; and an environment in which nothing can be right."""

import importlib.metadata

import pytest

from chatkit_testing._plugin import _beside
from tests.chatkit_testing.plugin.conftest import INI, Project

TIMEOUT = """
import asyncio
import pytest
from chatkit_testing import ChatKitClient
from conftest import Desk

class Silent(Desk):
    async def respond(self, thread, input_user_message, context):
        await asyncio.Event().wait()
        yield

@pytest.fixture
def chatkit_server(chatkit_store):
    return Silent(chatkit_store)

async def test_hello(chatkit_client):
    await chatkit_client.send("Hi")
"""


@pytest.mark.parametrize(
    ("ini", "options", "mark", "seconds"),
    [
        ("chatkit_timeout = 0.1", (), "", "0.1"),
        ("chatkit_timeout = 9", ("--chatkit-timeout", "0.2"), "", "0.2"),
        ("chatkit_timeout = 9", ("--chatkit-timeout", "8"), "timeout=0.3", "0.3"),
    ],
)
def test_the_timeout_is_the_markers_the_options_or_the_inis(
    project: Project, ini: str, options: tuple[str, ...], mark: str, seconds: str
) -> None:
    project.write("pytest.ini", f"{INI}\n{ini}\n")
    tests = TIMEOUT.replace("async def test_", f"@pytest.mark.chatkit({mark})\nasync def test_")

    result = project.run(tests, *options)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *TurnTimeout: threads.create did not end within {seconds} s."])


def test_the_timeout_bounds_the_script_too(project: Project) -> None:
    result = project.run(
        """
async def test_hello(chatkit_runner):
    assert chatkit_runner.timeout == 0.5
""",
        "--chatkit-timeout",
        "0.5",
    )

    result.assert_outcomes(passed=1)


def test_a_timeout_that_is_none_is_refused_at_once(project: Project) -> None:
    project.write("pytest.ini", f"{INI}\nchatkit_timeout = soon\n")

    result = project.run("def test_nothing(): ...")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: chatkit_timeout = soon: give a number of seconds"])


CARELESS = """
import pytest
from chatkit.types import AssistantMessageContentPartTextDelta, ThreadItemUpdatedEvent
from conftest import Desk

class Careless(Desk):
    async def respond(self, thread, input_user_message, context):
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta="Hello")
        yield ThreadItemUpdatedEvent(item_id="msg_9", update=delta)

@pytest.fixture
def chatkit_server(chatkit_store):
    return Careless(chatkit_store)

%s
async def test_hello(chatkit_client):
    await chatkit_client.send("Hi")
"""


def test_a_broken_rule_fails_the_test(project: Project) -> None:
    result = project.run(CARELESS % "")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *ProtocolViolation: threads.create breaks 1 rule of the ChatKit protocol: CK202",
            'E *If that is as it has to be: @pytest.mark.chatkit(allow=[[]"CK202"]), allow= of*',
        ]
    )


@pytest.mark.parametrize(
    "mark",
    [
        '@pytest.mark.chatkit(allow=["CK202"])',
        '@pytest.mark.chatkit(allow=["CK202"])\n@pytest.mark.chatkit(allow=["CK107"])',
        "@pytest.mark.chatkit(strict=False)",
        "@pytest.mark.chatkit(strict=True)\n@pytest.mark.chatkit(strict=False)",
    ],
)
def test_the_marker_relaxes_and_the_nearest_one_decides(project: Project, mark: str) -> None:
    project.run(CARELESS % mark).assert_outcomes(passed=1)


def test_the_ini_key_relaxes_for_all(project: Project) -> None:
    project.write("pytest.ini", f"{INI}\nchatkit_allow = CK107 CK202\n")

    project.run(CARELESS % "").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("mark", "given"),
    [
        (
            "allowed=['CK202']",
            "allow=, strict= and timeout=, by keyword; this test has allowed",
        ),
        (
            "'CK202', limit=1, timeout=2",
            "allow=, strict= and timeout=, by keyword; this test has 'CK202', limit",
        ),
        ("allow='CK202'", "a list of rules, allow=[[]\"CK203\"]; this test has allow='CK202'"),
        ("strict='no'", "strict=True or strict=False; this test has strict='no'"),
        ("timeout='3'", "a number of seconds, timeout=10; this test has timeout='3'"),
    ],
)
def test_a_marker_that_says_something_else_is_refused(
    project: Project, mark: str, given: str
) -> None:
    result = project.run(CARELESS % f"@pytest.mark.chatkit({mark})")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"@pytest.mark.chatkit takes {given}"])


def test_options_keys_and_marker_are_described(project: Project) -> None:
    result = project.run("", "--help")
    result.stdout.fnmatch_lines(
        [
            "ChatKit:",
            "  --chatkit-outline     print the conversation of each test",
            "  --chatkit-timeout=SECONDS",
            "  chatkit_timeout (string):*",
            "  chatkit_allow (args):*",
        ]
    )
    result = project.run("", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.chatkit(allow=*: how the chatkit clients of the*"])


OWNED_TWICE = {
    "the published runtime": (
        ["openai-chatkit 1.6.5"],
        "openai-chatkit 1.6.5 is installed beside chatkit-testing 0.1.0, which owns `chatkit` too: "
        "what is imported is a mixture.",
        "chatkit-testing openai-chatkit",
    ),
    "the kit alone": (
        ["pytest-chatkit 0.1.0"],
        "pytest-chatkit 0.1.0 is installed beside chatkit-testing 0.1.0, which owns "
        "`chatkit_testing` too: what is imported is a mixture.",
        "chatkit-testing pytest-chatkit",
    ),
    "both": (
        ["openai-chatkit 1.6.5", "pytest-chatkit 0.1.0"],
        "openai-chatkit 1.6.5 and pytest-chatkit 0.1.0 are installed beside chatkit-testing 0.1.0, "
        "which owns `chatkit` and `chatkit_testing` too: what is imported is a mixture.",
        "chatkit-testing openai-chatkit pytest-chatkit",
    ),
}


def install(monkeypatch: pytest.MonkeyPatch, *distributions: str) -> None:
    """Let these be all that is installed, as far as anybody asks for their versions."""
    versions = dict(each.split() for each in distributions)

    def version(name: str) -> str:
        if name in versions:
            return versions[name]
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_beside, "version", version)


@pytest.mark.parametrize(("others", "said", "all_of_them"), OWNED_TWICE.values(), ids=OWNED_TWICE)
def test_distributions_that_own_one_folder_are_refused(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    others: list[str],
    said: str,
    all_of_them: str,
) -> None:
    install(monkeypatch, "chatkit-testing 0.1.0", *others)

    result = project.run("def test_nothing(): ...")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            f"ERROR: {said}",
            "Removing one takes files of another with it, so remove them all:",
            f"  pip uninstall --yes {all_of_them}",
            "Then install one. If the application is deployed on openai-chatkit:",
            "  pip install pytest-chatkit",
            "If it is deployed on the runtime of the same interface that chatkit-testing brings:",
            "  pip install chatkit-testing",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize(
    "installed", [["chatkit-testing 0.1.0"], ["openai-chatkit 1.6.5", "pytest-chatkit 0.1.0"]]
)
def test_each_distribution_runs_by_itself(
    project: Project, monkeypatch: pytest.MonkeyPatch, installed: list[str]
) -> None:
    install(monkeypatch, *installed)

    project.run("def test_nothing(): ...").assert_outcomes(passed=1)
