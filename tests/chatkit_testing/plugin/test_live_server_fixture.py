"""The fixture chatkit_live_server: its servers end with the test, and what they raised fails it."""

import pytest

from tests.chatkit_testing.plugin.conftest import Project

CONFTEST = """
import threading
import pytest
from fastapi import FastAPI

@pytest.fixture
def app():
    app = FastAPI()

    @app.get("/tea")
    async def tea():
        return "a pot"

    @app.get("/coffee")
    async def coffee():
        raise LookupError("no coffee")

    return app

@pytest.fixture(scope="session", autouse=True)
def nothing_is_left():
    yield
    assert not [thread for thread in threading.enumerate() if "127." in thread.name]
"""


def run(project: Project, tests: str, *options: str) -> pytest.RunResult:
    project.write("conftest.py", CONFTEST)
    return project.run(f"import httpx\nimport pytest\n{tests}", *options)


def test_it_serves_for_synchronous_and_asynchronous_tests(project: Project) -> None:
    tests = """
def test_one(app, chatkit_live_server):
    assert httpx.get(chatkit_live_server(app) + "/tea").json() == "a pot"

async def test_two(app, chatkit_live_server):
    async with httpx.AsyncClient(base_url=chatkit_live_server(app)) as client:
        assert (await client.get("/tea")).json() == "a pot"
"""
    run(project, tests).assert_outcomes(passed=2)


COFFEE = """
def test_coffee(app, chatkit_live_server):
    assert httpx.get(chatkit_live_server(app) + "/coffee").status_code == 500
"""


def test_an_exception_of_the_application_fails_the_test(project: Project) -> None:
    result = run(project, COFFEE)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E * LookupError: no coffee",
            "E *raised in answer to GET /coffee; "
            "chatkit_live_server(app, raise_server_exceptions=False) lets it be",
        ]
    )


def test_it_may_be_let_be(project: Project) -> None:
    relaxed = COFFEE.replace("(app)", "(app, raise_server_exceptions=False)")

    run(project, relaxed).assert_outcomes(passed=1)


def test_a_strict_xfail_counts_it(project: Project) -> None:
    expected = COFFEE.replace("def test_", "@pytest.mark.xfail(strict=True)\ndef test_")

    run(project, expected).assert_outcomes(xfailed=1)


def test_the_tests_own_failure_comes_first(project: Project) -> None:
    result = run(project, COFFEE.replace("== 500", "== 200"))

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *assert 500 == 200",
            "E *At the end of the test, besides: LookupError: no coffee",
        ]
    )


def test_it_ends_though_the_test_never_ran(project: Project) -> None:
    tests = """
@pytest.fixture
def url(app, chatkit_live_server):
    return chatkit_live_server(app)

@pytest.fixture
def broken(url):
    raise ValueError(httpx.get(url + "/tea").json())

def test_tea(broken): ...
"""
    result = run(project, tests)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *ValueError: a pot"])


def test_it_goes_by_the_timeout_of_the_test(project: Project) -> None:
    tests = """
async def silent(scope, receive, send):
    await receive()
    await receive()

@pytest.mark.chatkit(timeout=0.2)
def test_tea(chatkit_live_server):
    chatkit_live_server(silent)
"""
    result = run(project, tests)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *LiveServerError: silent did not start within 0.2 s: look at the startup of its life*"]
    )


def test_a_missing_package_is_named_with_how_to_install_it(project: Project) -> None:
    tests = """
import sys

@pytest.fixture(autouse=True)
def no_uvicorn(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)

def test_it(chatkit_live_server): ...
"""
    result = run(project, tests)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "E *MissingPackage: the fixture chatkit_live_server needs the package 'uvicorn', "
            "which is not installed: pip install *"
        ]
    )
