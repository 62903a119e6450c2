"""The builders make parts, or say at once what is wrong and how to mend it."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from agents import Agent, function_tool
from agents import handoff as sdk_handoff

import chatkit_testing
from chatkit_testing import (
    Gate,
    ScriptError,
    fail,
    handoff,
    message,
    structured,
    tool_call,
)

# Any: what the type checkers would not let through is what is tested.
kit: Any = chatkit_testing


@function_tool
def opening_hours() -> str:
    return "9 to 5"


class NeedsArgumentsError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)


def test_parts_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        message("Hi").id = "msg_1"  # type: ignore[misc]  # that is what is tested


def test_a_message_is_cut_into_words_with_the_white_space_after_them() -> None:
    assert message(" One  two\nthree ").chunks == (" ", "One  ", "two\n", "three ")


@pytest.mark.parametrize(
    ("text", "count", "pieces"),
    [
        ("abcdef", 3, ("ab", "cd", "ef")),
        ("abcde", 2, ("ab", "cde")),
        ("ab", 5, ("a", "b")),
        ("", 2, ("",)),
        ("abc", 1, ("abc",)),
    ],
)
def test_a_message_is_cut_into_so_many_pieces(text: str, count: int, pieces: tuple[str]) -> None:
    assert message(text, chunks=count).chunks == pieces


def test_a_tool_call_takes_arguments_as_keywords_as_a_mapping_or_as_text() -> None:
    assert tool_call("f", a=1, b=[None]).arguments == '{"a":1,"b":[null]}'
    assert tool_call("f", {"a-b": 1}).arguments == '{"a-b":1}'
    assert tool_call("f", '{"broken').arguments == '{"broken'
    assert tool_call("f").arguments == "{}"


def test_the_names_of_arguments_may_be_those_of_the_builder() -> None:
    assert tool_call("f", name="x", arguments="y").arguments == '{"name":"x","arguments":"y"}'


def test_a_handoff_is_given_as_the_agent_its_handoff_or_its_name() -> None:
    billing = Agent[None](name="Billing")
    assert handoff(billing).agent == handoff("Billing").agent == "Billing"
    named = handoff(sdk_handoff(billing, tool_name_override="pay"))
    assert (named.agent, named.tool_name) == ("Billing", "pay")


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: kit.message(3), "message() takes a text; got 3."),
        (lambda: kit.message(), "message() takes a text; got None."),
        (
            lambda: kit.message("Hello", chunks=["Hel", "lo"]),
            "message() takes the text, or its chunks as a list, but not both: "
            "message(chunks=['Hel', 'lo']).",
        ),
        (
            lambda: kit.message("Hi", chunks=0),
            "chunks= takes a number of pieces, one or more, or a list of them; got 0.",
        ),
        (
            lambda: kit.message("Hi", chunks="Hi"),
            "chunks= takes a number of pieces, one or more, or a list of them; got 'Hi'.",
        ),
        (
            lambda: kit.message(chunks=["a", 1]),
            "Chunks are texts with Gate(), wait(…) or fail(…) between them; got 1.",
        ),
        (lambda: kit.refusal(None), "refusal() takes a text; got None."),
        (lambda: kit.reasoning("a", 2), "reasoning() takes a text; got 2."),
        (
            lambda: kit.tool_call(opening_hours),
            "tool_call() takes a text; got a FunctionTool. Write 'opening_hours'.",
        ),
        (lambda: kit.tool_call(len), "tool_call() takes a text; got <built-in function len>."),
        (
            lambda: kit.tool_call("f", {"a": 1}, b=2),
            "tool_call() takes its arguments as one value or as keywords, but not both; "
            "got {'a': 1} and {'b': 2}.",
        ),
        (lambda: kit.handoff(7), "handoff() takes an agent or its name; got 7."),
        (lambda: kit.web_search(None), "web_search() takes a text; got None."),
        (lambda: kit.file_search(1), "file_search() takes a text; got 1."),
        (lambda: kit.mcp_call(1), "mcp_call() takes a text; got 1."),
        (lambda: kit.url_citation(1), "url_citation() takes a text; got 1."),
        (lambda: kit.wait(-1), "wait() takes seconds, zero or more; got -1."),
        (lambda: kit.wait(True), "wait() takes seconds, zero or more; got True."),
        (lambda: kit.wait("1"), "wait() takes seconds, zero or more; got '1'."),
        (
            lambda: kit.fail("no"),
            "fail() takes an exception, like fail(TimeoutError()); got 'no'.",
        ),
        (
            lambda: kit.fail(NeedsArgumentsError),
            "NeedsArgumentsError cannot be made without arguments; give the exception itself.",
        ),
    ],
)
def test_what_cannot_be_built_is_said_with_its_value_and_the_remedy(
    build: Callable[[], Any], text: str
) -> None:
    with pytest.raises(ScriptError) as raised:
        build()
    assert str(raised.value) == text


def test_a_value_without_a_json_is_refused() -> None:
    with pytest.raises(ScriptError, match=r"structured\(\) needs what has a JSON; .*: \[<object"):
        structured([object()])


def test_failures_take_an_exception_or_its_class() -> None:
    error = OSError("gone")
    assert fail(error).error is error
    assert isinstance(fail(TimeoutError).error, TimeoutError)


def test_a_gate_shows_whether_it_was_reached_and_opened() -> None:
    gate = Gate()
    assert repr(gate) == "<Gate closed>"
    gate.open()
    assert repr(gate) == "<Gate open>"
