"""The kit's names: where they come from, and what loading them costs."""

import importlib
import re
import subprocess
import sys

import pytest

import chatkit_testing

ERRORS = {
    "ScriptError": (),
    "ScriptTimeout": (TimeoutError,),
    "UnexpectedModelCall": (AssertionError,),
    "UnusedScript": (AssertionError,),
    "StaleRecording": (AssertionError,),
    "RefusedRequest": (AssertionError,),
    "ProtocolViolation": (AssertionError,),
    "ClientError": (),
    "TurnTimeout": (TimeoutError,),
    "MissingPackage": (ImportError,),
}


@pytest.mark.parametrize("name", chatkit_testing.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(chatkit_testing, name) is not None
    assert name in dir(chatkit_testing)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'chatkit_testing' has no attribute 'nothing'"):
        importlib.import_module("chatkit_testing").nothing  # noqa: B018 - to be looked up


def test_a_slip_in_a_name_is_told() -> None:
    with pytest.raises(AttributeError, match=re.escape("(did you mean 'tool_call'?)")):
        importlib.import_module("chatkit_testing").toolcall  # noqa: B018 - to be looked up


def test_a_pattern_that_is_not_there_is_told_with_those_that_are() -> None:
    expect = importlib.import_module("chatkit_testing.expect")
    with pytest.raises(AttributeError) as caught:
        expect.user_mesage  # noqa: B018 - to be looked up
    assert str(caught.value) == (
        "expect has no 'user_mesage' (did you mean 'user_message'?); it has user_message, "
        "assistant_message, widget, client_tool_call, workflow, task, generated_image, "
        "structured_input, hidden_context, end_of_turn, progress, effect, notice, error, "
        "thread_created, thread_updated, event"
    )


def test_importing_the_package_loads_none_of_its_parts() -> None:
    listing = (
        "import sys, chatkit_testing; "
        "print([name for name in sys.modules if name.startswith('chatkit')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True, timeout=60
    )

    assert run.stdout == "['chatkit_testing']\n"


@pytest.mark.parametrize(("name", "also"), ERRORS.items())
def test_the_errors_are_one_tree(name: str, also: tuple[type[Exception], ...]) -> None:
    error: type[Exception] = getattr(chatkit_testing, name)

    assert error.__bases__ == (chatkit_testing.ChatKitTestingError, *also)
    assert issubclass(chatkit_testing.ChatKitWarning, UserWarning)


@pytest.mark.parametrize("name", ERRORS)
def test_a_report_names_an_error_as_tests_import_it(name: str) -> None:
    error: type[Exception] = getattr(chatkit_testing, name)

    assert f"{error.__module__}.{error.__qualname__}" == f"chatkit_testing.{name}"
