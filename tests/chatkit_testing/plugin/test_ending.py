"""What a test is held to at its end: within its call, and never before its own failure."""

from tests.chatkit_testing.plugin.conftest import CONFTEST, Project


def test_answers_that_are_left_fail_the_test_and_do_not_follow_it_as_an_error(
    project: Project,
) -> None:
    result = project.run("""
async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.script("Hello!", "Never asked for")
    await chatkit_client.send("Hi")
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E  *UnusedScript: 1 of 2 scripted answers was never asked for.",
            "    ",
            "    Model calls:",
            '       1  Desk  ← user said "Hi"',
            '                → message "Hello!"',
            "    Answers left:",
            '      message "Never asked for"',
        ],
        consecutive=True,
    )
    result.stdout.no_fnmatch_line("*_runner.py*")


def test_a_call_without_an_answer_fails_the_test_even_if_the_application_swallows_it(
    project: Project,
) -> None:
    result = project.run("""
from agents import Runner
from conftest import agent

async def test_hello(chatkit_runner):
    try:
        await Runner.run(agent, "Hi")
    except Exception:
        pass
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *UnexpectedModelCall: The model was called once, and no*"])


def test_a_strict_xfail_counts_what_comes_of_the_ending(project: Project) -> None:
    result = project.run("""
import pytest
from chatkit_testing import UnusedScript

@pytest.mark.xfail(raises=UnusedScript)
async def test_async(chatkit_client, chatkit_runner):
    chatkit_runner.script("Never asked for")

@pytest.mark.xfail(raises=UnusedScript)
def test_sync(chatkit_sync_client, chatkit_runner):
    chatkit_runner.script("Never asked for")
""")

    result.assert_outcomes(xfailed=2)


def test_the_tests_own_failure_comes_first_and_answers_left_are_not_mentioned(
    project: Project,
) -> None:
    result = project.run("""
async def test_hello(chatkit_client, chatkit_runner):
    chatkit_runner.script("Never asked for")
    assert 1 == 2

def test_skipped(chatkit_sync_client, chatkit_runner):
    import pytest
    chatkit_runner.script("Never asked for")
    pytest.skip("not today")
""")

    result.assert_outcomes(failed=1, skipped=1)
    result.stdout.fnmatch_lines(["E * assert 1 == 2"])
    result.stdout.no_fnmatch_line("*never asked for*")


def test_a_call_without_an_answer_is_told_beside_the_tests_own_failure(project: Project) -> None:
    result = project.run("""
from agents import Runner
from conftest import agent

async def test_hello(chatkit_runner):
    try:
        await Runner.run(agent, "Hi")
    except Exception:
        pass
    assert 1 == 2
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E * assert 1 == 2",
            "E * At the end of the test, besides: UnexpectedModelCall: The model was called once*",
        ]
    )


def test_and_is_not_told_twice(project: Project) -> None:
    result = project.run("""
async def test_hello(chatkit_client):
    await chatkit_client.send("Hi")
""")

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*besides*")


FAILING_APP = """
import pytest
from contextlib import asynccontextmanager
from fastapi import FastAPI

@pytest.fixture
def chatkit_server():
    @asynccontextmanager
    async def lifespan(app):
        yield
        raise ConnectionError("the database is gone")

    return FastAPI(lifespan=lifespan)

"""


def test_a_shutdown_that_fails_fails_the_test(project: Project) -> None:
    result = project.run(
        FAILING_APP
        + """
async def test_async(chatkit_client):
    await chatkit_client.post(b"{}")

def test_sync(chatkit_sync_client):
    chatkit_sync_client.post(b"{}")
"""
    )

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E * ConnectionError: the database is gone"] * 2)


def test_a_shutdown_that_fails_is_told_beside_the_tests_own_failure(project: Project) -> None:
    result = project.run(
        FAILING_APP
        + """
async def test_async(chatkit_client):
    await chatkit_client.post(b"{}")
    assert 1 == 2
"""
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E * assert 1 == 2",
            "E * At the end of the test, besides: ConnectionError: the database is gone",
        ]
    )


def test_everything_that_goes_wrong_at_the_end_is_told(project: Project) -> None:
    result = project.run(
        FAILING_APP
        + """
def test_sync(chatkit_sync_client, chatkit_runner):
    chatkit_runner.script("Never asked for")
    chatkit_sync_client.post(b"{}")
"""
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E * ConnectionError: the database is gone",
            "E * At the end of the test, besides: UnusedScript: The scripted answer was*",
        ]
    )


def test_the_clean_up_runs_in_the_loop_of_the_test(project: Project) -> None:
    project.run("""
import asyncio
import pytest
from contextlib import asynccontextmanager
from fastapi import FastAPI

loops = []

@pytest.fixture
def chatkit_server():
    @asynccontextmanager
    async def lifespan(app):
        loops.append(asyncio.get_running_loop())
        yield
        loops.append(asyncio.get_running_loop())

    return FastAPI(lifespan=lifespan)

async def test_hello(chatkit_client):
    await chatkit_client.post(b"{}")
    loops.append(asyncio.get_running_loop())

def test_after():
    assert len(loops) == 3
    assert len(set(loops)) == 1
""").assert_outcomes(passed=2)


def test_a_client_that_is_asked_for_within_the_test_is_closed_too(project: Project) -> None:
    result = project.run(
        FAILING_APP
        + """
async def test_async(request):
    await request.getfixturevalue("chatkit_client").post(b"{}")
"""
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E * ConnectionError: the database is gone"])


def test_an_asynchronous_test_without_a_client_is_left_alone(project: Project) -> None:
    project.write("conftest.py", "")

    project.run("""
import sys

async def test_nothing():
    frame, files = sys._getframe(), []
    while frame := frame.f_back:
        files.append(frame.f_code.co_filename)
    assert not any(file.endswith("_plugin/_ending.py") for file in files)
""").assert_outcomes(passed=1)


def test_items_that_are_no_functions_are_left_alone(project: Project) -> None:
    project.write(
        "conftest.py",
        """
import pytest

class Page(pytest.File):
    def collect(self):
        yield Line.from_parent(self, name="line")

class Line(pytest.Item):
    def runtest(self):
        pass

def pytest_collect_file(parent, file_path):
    if file_path.suffix == ".txt":
        return Page.from_parent(parent, path=file_path)
""",
    )
    project.write("page.txt", "")

    project.run("def test_nothing(): ...").assert_outcomes(passed=2)


RERUNS = """
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    for attempt in range(2):
        item._initrequest()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if not any(report.failed for report in reports):
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    return True
"""


def test_a_test_that_is_run_again_answers_for_that_run_alone(project: Project) -> None:
    project.write("conftest.py", CONFTEST + RERUNS)

    result = project.run("""
import pytest
from openai import AsyncOpenAI

runs = []

async def test_hello(chatkit_client, chatkit_runner):
    runs.append("run")
    chatkit_runner.script("Hello!")
    if len(runs) == 1:
        with pytest.raises(Exception):
            await AsyncOpenAI(api_key="none").responses.create(model="gpt-5.1", input="Hi")
        return
    await chatkit_client.send("Hi")

async def test_bye(chatkit_client, chatkit_runner):
    runs.append("run")
    chatkit_runner.script("Bye!")
    await chatkit_client.send(f"Bye {len(runs)}")
    assert len(runs) == 0
""")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["user  *Bye 4"])
    result.stdout.no_fnmatch_line("user  *Bye 3")
