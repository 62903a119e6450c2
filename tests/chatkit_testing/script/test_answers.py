"""What may be given for an answer, what becomes of it, and what it is called in messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from openai.types.responses import ResponseFunctionToolCall

from chatkit_testing import (
    Gate,
    ScriptError,
    code_interpreter,
    fail,
    file_search,
    handoff,
    image,
    mcp_call,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    wait,
    web_search,
)
from chatkit_testing.script import Fail, RawItem, make_answer
from chatkit_testing.script._describe import describe

CALL = ResponseFunctionToolCall(type="function_call", name="now", arguments="{}", call_id="c")


class NeedsArgumentsError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)


@dataclass
class Odd:
    x: int = 1


def test_a_text_is_a_message() -> None:
    assert make_answer("Hi there").parts == (message("Hi there"),)


def test_a_part_alone_is_an_answer_of_one_part() -> None:
    assert make_answer(tool_call("f")).parts == (tool_call("f"),)


def test_a_list_or_tuple_is_an_answer_of_several_texts_among_them() -> None:
    parts = (reasoning("Hm"), message("Hi"))
    assert make_answer([reasoning("Hm"), "Hi"]).parts == parts
    assert make_answer((reasoning("Hm"), "Hi")).parts == parts


def test_an_exception_or_its_class_is_a_failure() -> None:
    error = OSError("gone")
    assert make_answer(error).parts == (Fail(error),)
    (part,) = make_answer(TimeoutError).parts
    assert isinstance(part, Fail)
    assert isinstance(part.error, TimeoutError)


def test_an_output_item_of_the_openai_package_is_a_part() -> None:
    assert make_answer(CALL).parts == (RawItem(CALL),)
    assert make_answer([CALL.to_dict()]).parts == (RawItem(CALL),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "No part of an answer: 3. For a structured output write structured(…)."),
        (
            None,
            "No part of an answer: None. A function that answers must return what it answers.",
        ),
        (
            [["a"]],
            "No part of an answer: ['a']. Lists do not nest: an answer is one list of parts.",
        ),
        (
            [len],
            "No part of an answer: <built-in function len>. A function is an answer by itself, "
            "and stands in no list.",
        ),
        (
            Odd(),
            "No part of an answer: Odd(x=1). An answer is a text, a part like message(…) or "
            "tool_call(…), a list of parts, an exception, or a function of the call.",
        ),
        (
            NeedsArgumentsError,
            "NeedsArgumentsError cannot be made without arguments; give the exception itself.",
        ),
    ],
)
def test_what_is_no_answer_is_said_with_the_remedy(value: object, text: str) -> None:
    with pytest.raises(ScriptError) as raised:
        make_answer(value)
    assert str(raised.value) == text


def test_a_citation_belongs_to_a_message() -> None:
    with pytest.raises(ScriptError, match=r"A citation belongs to a message: message\(text, ann"):
        make_answer(["Hi", url_citation("https://a.example")])


def test_a_dict_that_is_no_output_item_is_said_with_what_it_lacks() -> None:
    with pytest.raises(ScriptError) as raised:
        make_answer({"city": "Paris"})
    text = str(raised.value)
    assert text.startswith(
        "No output item of the Responses API: {'city': 'Paris'}. For a structured output write "
        "structured(…).\n"
    )


def answer_it(call: object) -> str:
    return str(call)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (message("Hi there"), 'message "Hi there"'),
        (message("x" * 80), f'message "{"x" * 59}…"'),
        (message("a\n  b"), 'message "a b"'),
        (refusal("No."), 'refusal "No."'),
        (reasoning("Hm.", "So."), 'reasoning "Hm. So."'),
        (structured({"a": 1}), 'structured {"a":1}'),
        (tool_call("f", a=1, b="x"), 'tool_call f(a=1, b="x")'),
        (tool_call("f"), "tool_call f()"),
        (tool_call("f", "[1]"), "tool_call f([1])"),
        (tool_call("f", '{"broken'), 'tool_call f({"broken)'),
        (mcp_call("f", a=1), "mcp_call f(a=1)"),
        (handoff("Billing"), "handoff 'Billing'"),
        (image(), "image"),
        (web_search("rain"), 'web_search "rain"'),
        (file_search("a", "b"), 'file_search "a, b"'),
        (code_interpreter("1 + 1"), 'code_interpreter "1 + 1"'),
        (CALL, "item function_call"),
        (fail(OSError("gone")), "fail OSError('gone')"),
        (wait(2.5), "wait 2.5 s"),
        (Gate(), "<Gate closed>"),
        (["Hm", tool_call("f")], '[message "Hm", tool_call f()]'),
        ([], "[]"),
    ],
)
def test_an_answer_is_described_as_it_was_written(answer: object, text: str) -> None:
    assert describe(make_answer(answer)) == text


class Responder:
    def __call__(self, call: object) -> str:
        return "Hi"


def nameless() -> Callable[[Any], object]:
    return lambda call: "Hi"


def test_a_function_is_described_by_its_name() -> None:
    assert describe(answer_it) == "function answer_it"
    assert describe(nameless()) == "function <lambda>"
    assert describe(Responder()) == "function Responder"


def test_anything_else_is_described_by_its_own_text() -> None:
    assert describe(Odd()) == "Odd(x=1)"
