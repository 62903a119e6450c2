"""The patterns for each kind of item and event."""

import inspect
import re
from typing import Any

import pytest
from dirty_equals import IsStr

from chatkit_testing import expect
from tests.chatkit_testing.story import (
    Json,
    added,
    assistant_json,
    done,
    event_of,
    item_json,
    item_of,
    thread_json,
    user_json,
    widget_json,
    workflow_json,
)

SOURCE = {"type": "url", "title": "Orders", "url": "https://orders.example"}
CONTENT: list[Json] = [
    {"type": "input_text", "text": "Where is "},
    {"type": "input_tag", "id": "order-1", "text": "A1", "data": {}},
]
USER = user_json(
    "",
    content=CONTENT,
    attachments=[{"type": "file", "id": "f", "name": "a.pdf", "mime_type": "application/pdf"}],
    quoted_text="shipped",
    inference_options={"model": "gpt-5.1", "tool_choice": {"id": "lookup"}},
)
QUESTIONS = item_json(
    "structured_input",
    status="answered",
    inputs=[
        {
            "type": "multiple_choice",
            "id": "size",
            "question": "Which size?",
            "options": [{"value": "M"}],
            "answer": {"values": ["M"]},
        },
        {"type": "freeform", "id": "note", "question": "A note?", "answer": {"skipped": True}},
        {"type": "freeform", "id": "more", "question": "More?"},
    ],
)
CALL = item_json("client_tool_call", name="pick", call_id="c", arguments={"n": 1})
IMAGE = item_json("generated_image", image={"id": "i", "url": "https://img.example/1"})
TASK = item_json("task", task={"type": "custom", "title": "Check", "content": "ok"})


@pytest.mark.parametrize(
    ("item", "patterns"),
    [
        (
            USER,
            [
                expect.user_message(),
                expect.user_message("Where is @A1"),
                expect.user_message(
                    text=re.compile("@A1$"),
                    attachments=[{"name": "a.pdf"}],
                    quoted_text="shipped",
                    model="gpt-5.1",
                    tool_choice="lookup",
                    tags=[{"id": "order-1"}],
                    content=[..., {"text": "A1"}],
                    inference_options={"model": IsStr()},
                ),
            ],
        ),
        (user_json("Hi"), [expect.user_message("Hi", tool_choice=None, model=None, tags=[])]),
        (
            assistant_json("Hi", "m", [{"source": SOURCE, "index": 2}]),
            [
                expect.assistant_message("Hi", id="m", thread_id="thr_1", created_at=...),
                expect.assistant_message(annotations=[{"source": {"title": "Orders"}, "index": 2}]),
                expect.assistant_message(content=[{"text": "Hi"}]),
            ],
        ),
        (
            widget_json({"type": "Text", "value": "Hi"}, {"type": "Badge", "label": "new"}),
            [
                expect.widget("Hi\nnew", copy_text=None),
                expect.widget(widget={"type": "Card", "children": [{"value": "Hi"}, ...]}),
            ],
        ),
        (
            CALL,
            [expect.client_tool_call("pick", arguments={"n": 1}, status="pending", call_id="c")],
        ),
        ({**CALL, "output": 3}, [expect.client_tool_call(output=3)]),
        (
            workflow_json(TASK["task"], type="reasoning", summary={"duration": 2}, expanded=True),
            [
                expect.workflow("reasoning", summary={"duration": 2}, expanded=True),
                expect.workflow(tasks=[expect.task("Check", content="ok", type="custom")]),
                expect.workflow(id="wf_1"),
            ],
        ),
        (TASK, [expect.task("Check", content="ok", queries=None, id="itm_1")]),
        (
            item_json("task", task={"type": "web_search", "queries": ["A1"]}),
            [expect.task(type="web_search", queries=["A1"], title=None, content=None)],
        ),
        (IMAGE, [expect.generated_image("https://img.example/1", image={"id": "i"})]),
        (item_json("generated_image"), [expect.generated_image(None, image=None)]),
        (
            QUESTIONS,
            [
                expect.structured_input("Which size?\nA note?\nMore?", status="answered"),
                expect.structured_input(answers={"size": ["M"], "note": [], "more": None}),
                expect.structured_input(inputs=[{"id": "size"}, ...]),
            ],
        ),
        (
            item_json("hidden_context_item", content={"a": 1}),
            [expect.hidden_context({"a": 1}, type="hidden_context_item")],
        ),
        (item_json("sdk_hidden_context", content="x"), [expect.hidden_context("x")]),
        (item_json("end_of_turn"), [expect.end_of_turn()]),
    ],
)
def test_a_pattern_matches_the_item_and_the_events_that_carry_it(
    item: Json, patterns: list[expect.Pattern]
) -> None:
    for pattern in patterns:
        assert pattern.why_not(item_of(item)) is None
        assert pattern.matches(event_of(added(item)))
        assert item_of(item) == pattern
        assert pattern == event_of(done(item))
        assert not pattern.matches(event_of({"type": "progress_update", "text": "x"}))


THREAD = thread_json(
    title="A1",
    status={"type": "locked", "reason": "Paid"},
    allowed_image_domains=["img.example"],
    metadata={"n": 1},
)


@pytest.mark.parametrize(
    ("event", "pattern"),
    [
        (
            {"type": "progress_update", "text": "x", "icon": "search"},
            expect.progress("x", icon="search"),
        ),
        (
            {"type": "client_effect", "name": "go", "data": {"n": 1}},
            expect.effect("go", data={"n": 1}),
        ),
        (
            {"type": "notice", "level": "info", "message": "m", "title": "t"},
            expect.notice("m", level="info", title="t"),
        ),
        (
            {"type": "error", "code": "stream.error", "allow_retry": True},
            expect.error(code="stream.error", allow_retry=True, message=None),
        ),
        ({"type": "error", "message": "no"}, expect.error("no", code="custom")),
        (
            {"type": "thread.created", "thread": THREAD},
            expect.thread_created("A1", status="locked", reason="Paid", id="thr_1"),
        ),
        (
            {"type": "thread.updated", "thread": THREAD},
            expect.thread_updated(metadata={"n": 1}, allowed_image_domains=["img.example"]),
        ),
        (
            {"type": "thread.updated", "thread": thread_json()},
            expect.thread_updated(None, status="active", reason=None),
        ),
    ],
)
def test_a_pattern_matches_an_event(event: Json, pattern: expect.Pattern) -> None:
    assert pattern.why_not(event_of(event)) is None
    assert not pattern.matches(item_of(user_json("x")))


def test_a_pattern_for_tasks_matches_one_within_a_workflow() -> None:
    item = item_of(workflow_json({"type": "thought", "content": "Hm"}))
    assert item.type == "workflow"
    assert expect.task(content="Hm", type="thought", id=None).matches(item.workflow.tasks[0])


@pytest.mark.parametrize(
    ("pattern", "thing", "sentence"),
    [
        (
            expect.progress("a"),
            {"type": "progress_update", "text": "b"},
            'text: expected "a", found "b"',
        ),
        (expect.progress("a"), {"type": "error"}, "expected progress, found an error"),
        (
            expect.error(),
            {"type": "progress_update", "text": "b"},
            "expected an error, found progress",
        ),
        (expect.widget(), user_json("Hi"), "expected a widget, found a user message"),
        (
            expect.hidden_context(),
            done(user_json("Hi")),
            "expected hidden context, found thread.item.done/user_message",
        ),
        (
            expect.workflow(tasks=[..., expect.task(content="Ha")]),
            workflow_json({"type": "thought", "content": "Hm"}),
            'tasks[0].content: expected "Ha", found "Hm"',
        ),
        (
            expect.widget(widget={"children": [{"onClickAction": {"type": "pay"}}]}),
            widget_json({"type": "Button", "label": "x", "onClickAction": {"type": "go"}}),
            'widget.children[0].onClickAction.type: expected "pay", found "go"',
        ),
        (
            expect.client_tool_call(arguments={"n": 2}),
            CALL,
            'arguments["n"]: expected 2, found 1',
        ),
    ],
)
def test_why_a_thing_does_not_match(pattern: expect.Pattern, thing: Json, sentence: str) -> None:
    parsed = event_of(thing) if "thread_id" not in thing else item_of(thing)
    assert pattern.why_not(parsed) == sentence


def test_what_is_no_thing_at_all_is_written() -> None:
    assert expect.progress().why_not({"type": "x"}) == 'expected progress, found {"type": "x"}'


class TestCombinations:
    progress = event_of({"type": "progress_update", "text": "b", "icon": "bug"})

    def test_both_must_match(self) -> None:
        both = expect.progress("b") & expect.progress(icon="bug")
        assert both.matches(self.progress)
        other = expect.progress("b") & expect.progress(icon="search") & expect.progress("c")
        assert other.why_not(self.progress) == 'icon: expected "search", found "bug"'

    def test_one_must_match(self) -> None:
        assert (expect.error() | expect.progress("b")).matches(self.progress)
        either = expect.progress("a") | expect.error() | expect.progress("c") | expect.progress("a")
        assert either.why_not(self.progress) == 'text: expected "a" or "c", found "b"'
        kinds = expect.error() | expect.widget()
        assert kinds.why_not(self.progress) == "expected an error or a widget, found progress"

    def test_it_must_not_match(self) -> None:
        assert (~expect.error()).matches(self.progress)
        assert (~expect.progress("b")).why_not(self.progress) == (
            'expected anything but expect.progress("b"), found progress'
        )


def test_a_pattern_equals_what_it_matches_and_of_patterns_only_itself() -> None:
    pattern, progress = expect.progress("b"), TestCombinations.progress
    assert progress == pattern
    assert [progress] == [pattern]
    assert progress != expect.progress("c")
    assert pattern == pattern
    assert pattern != expect.progress("b")
    with pytest.raises(TypeError):
        hash(pattern)


@pytest.mark.parametrize(
    "written",
    [
        "expect.assistant_message()",
        'expect.assistant_message("Hi", id="m")',
        'expect.progress(re.compile("A."))',
        "expect.error(allow_retry=True)",
        'expect.effect("go", data={"n": [1, ...]})',
        'expect.workflow(tasks=[expect.task("x"), ...])',
        'expect.event("thread.item.removed", item_id="m")',
        'expect.progress("a") & ~expect.progress("b")',
        "expect.error() | expect.notice() | expect.progress()",
        "(expect.error() | expect.notice()) & expect.progress()",
        "expect.error() | (expect.notice() & expect.progress())",
        "~(expect.error() | expect.notice())",
        "expect.end_of_turn()",
    ],
)
def test_a_pattern_is_shown_as_a_test_would_write_it(written: str) -> None:
    pattern: object = eval(written, {"expect": expect, "re": re})
    assert repr(pattern) == written


class TestMisuse:
    def test_an_unknown_field_names_those_that_there_are(self) -> None:
        unknown: Any = {"txt": "x", "icn": "y"}
        with pytest.raises(TypeError) as error:
            expect.progress(**unknown)
        assert str(error.value) == (
            "expect.progress() has no field 'txt' (did you mean 'text'?), "
            "'icn' (did you mean 'icon'?); its fields are text, icon"
        )

    def test_only_one_value_may_stand_without_its_name(self) -> None:
        values: Any = ("x", "search")
        with pytest.raises(TypeError) as error:
            expect.progress(*values)
        assert str(error.value) == (
            "expect.progress() takes one value without a name, its text; give the others by name"
        )
        with pytest.raises(TypeError) as error:
            expect.end_of_turn(*values)
        assert str(error.value) == "expect.end_of_turn() takes no value without a name"

    def test_a_value_may_not_be_given_twice(self) -> None:
        values: Any = {"text": "x"}
        with pytest.raises(TypeError, match="multiple values for argument 'text'"):
            expect.progress("x", **values)

    def test_a_function_tells_its_fields_and_what_it_makes(self) -> None:
        signature = inspect.signature(expect.notice)
        assert list(signature.parameters) == ["message", "level", "title"]
        assert signature.return_annotation is expect.Pattern
        assert (expect.notice.__doc__ or "").startswith("Expect a notice;")
