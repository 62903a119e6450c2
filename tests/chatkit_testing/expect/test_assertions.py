"""What the assertions let pass, and what they say when they fail."""

from collections.abc import Callable
from typing import Any

import pytest

from chatkit_testing import expect
from chatkit_testing.transcript import Transcript
from tests.chatkit_testing.story import (
    Json,
    added,
    assistant_json,
    delta,
    done,
    item_json,
    part_added,
    thread_json,
    turn_of,
    user_json,
    widget_json,
    workflow_json,
)

DELTA = "thread.item.updated/assistant_message.content_part.text_delta"
SIZES = [{"type": "Text", "value": f"Size {n}"} for n in range(12)]
CARD = widget_json(
    {"type": "Title", "value": "Order A1"},
    {"type": "Button", "label": "Go", "onClickAction": {"type": "cancel", "payload": {"id": 1}}},
    id="w",
)


@pytest.fixture
def turn() -> Transcript:
    return turn_of(
        {"type": "thread.created", "thread": thread_json()},
        done(user_json("Where is order A1?", "u")),
        {"type": "stream_options", "stream_options": {"allow_cancel": True}},
        done(workflow_json({"type": "thought", "content": "Which order?"}, type="reasoning")),
        {"type": "progress_update", "text": "Looking up A1"},
        done(CARD),
        added(item_json("assistant_message", "a", content=[])),
        part_added("a"),
        *(delta("a", word) for word in ("Order ", "A1 ", "shipped ", "long ", "ago.")),
        done(assistant_json("Order A1 shipped long ago.", "a")),
    )


def failure_of(assertion: Callable[..., None], *arguments: object) -> str:
    with pytest.raises(AssertionError) as error:
        assertion(*arguments)
    return "\n" + str(error.value)


def test_what_is_as_expected_passes(turn: Transcript) -> None:
    expect.assert_shown(
        turn,
        [
            expect.user_message("Where is order A1?"),
            expect.workflow(),
            expect.progress("Looking up A1"),
            ...,
            expect.assistant_message(),
        ],
    )
    expect.assert_shown(turn, [...])
    expect.assert_shown(turn, [expect.user_message(), ..., ~expect.error()])
    expect.assert_events(
        turn,
        [
            "thread.created",
            expect.user_message(),
            "stream_options",
            ...,
            expect.event(DELTA, delta="A1 "),
            DELTA,
            ...,
            "thread.item.done/assistant_message",
        ],
    )
    expect.assert_items(turn.items, [expect.user_message(), ..., expect.assistant_message()])


class TestFailures:
    def test_a_field_that_parts(self, turn: Transcript) -> None:
        patterns = [
            expect.user_message(),
            expect.workflow(),
            expect.progress("Looking up A2"),
            ...,
            expect.assistant_message("Order A1 was lost."),
        ]
        assert (
            failure_of(expect.assert_shown, turn, patterns)
            == """
shown: text of progress: expected "Looking up A2", found "Looking up A1"

  shown                                          expected
  user       Where is order A1?                  expect.user_message()
  workflow   reasoning · thought "Which order?"  expect.workflow()
> progress   Looking up A1                       expect.progress("Looking up A2")
    text: expected "Looking up A2"
             found "Looking up A1"
  widget     Card                                ...
x assistant  Order A1 shipped long ago.          expect.assistant_message("Order A1 was lost.")"""
        )

    def test_another_kind_of_thing(self, turn: Transcript) -> None:
        patterns = [
            *(expect.user_message(), expect.notice(), expect.progress(), expect.widget()),
            expect.assistant_message(),
        ]
        assert (
            failure_of(expect.assert_shown, turn, patterns)
            == """
shown: a workflow where a notice was expected

  shown                                          expected
  user       Where is order A1?                  expect.user_message()
> workflow   reasoning · thought "Which order?"  expect.notice()
  progress   Looking up A1                       expect.progress()
  widget     Card                                expect.widget()
  assistant  Order A1 shipped long ago.          expect.assistant_message()"""
        )

    def test_a_thing_too_many(self, turn: Transcript) -> None:
        patterns = [
            *(expect.user_message(), expect.progress(), expect.widget()),
            expect.assistant_message(),
        ]
        assert (
            failure_of(expect.assert_shown, turn, patterns)
            == """
shown: a workflow that was not expected

  shown                                          expected
  user       Where is order A1?                  expect.user_message()
> workflow   reasoning · thought "Which order?"  (nothing)
    ... stands for any run of things
  progress   Looking up A1                       expect.progress()
  widget     Card                                expect.widget()
  assistant  Order A1 shipped long ago.          expect.assistant_message()"""
        )

    def test_a_thing_that_is_nowhere(self, turn: Transcript) -> None:
        patterns = [expect.user_message(), ..., expect.notice("x"), expect.assistant_message()]
        assert (
            failure_of(expect.assert_shown, turn, patterns)
            == """
shown: expect.notice("x") is missing

  shown                                          expected
  user       Where is order A1?                  expect.user_message()
  workflow   reasoning · thought "Which order?"  ...
  progress   Looking up A1                       ...
  widget     Card                                ...
> (nothing)                                      expect.notice("x")
  assistant  Order A1 shipped long ago.          expect.assistant_message()"""
        )

    def test_a_thing_that_is_elsewhere(self, turn: Transcript) -> None:
        patterns = [expect.user_message(), ..., expect.widget(), expect.progress(), ...]
        assert (
            failure_of(expect.assert_shown, turn, patterns)
            == """
shown: expect.progress() is missing

  shown                                          expected
  user       Where is order A1?                  expect.user_message()
  workflow   reasoning · thought "Which order?"  ...
  progress   Looking up A1                       ...
  widget     Card                                expect.widget()
> (nothing)                                      expect.progress()
    what it matches stands above
  assistant  Order A1 shipped long ago.          ..."""
        )

    def test_a_difference_deep_inside_a_thing_of_several_lines(self, turn: Transcript) -> None:
        button = {"onClickAction": {"payload": {"id": 2}}}
        patterns = [..., expect.widget(widget={"children": [..., button]}), ...]
        assert (
            failure_of(expect.assert_shown, turn, patterns)
            == """
shown: widget.children[1].onClickAction.payload["id"] of a widget: expected 2, found 1

  shown                                          expected
  user       Where is order A1?                  ...
  workflow   reasoning · thought "Which order?"  ...
  progress   Looking up A1                       ...
> widget     Card                                expect.widget(widget={"children": [..., {"onClick…
               Title "Order A1"
               Button "Go" → cancel {"id": 1}
    widget.children[1].onClickAction.payload["id"]: expected 2
                                                       found 1
  assistant  Order A1 shipped long ago.          ..."""
        )

    def test_events_of_the_wire(self, turn: Transcript) -> None:
        patterns = [
            *("thread.created", "thread.item.done/user_message", "thread.item.added", ...),
            *(expect.event(DELTA, delta="A2 "), ..., "thread.item.done/assistant_message"),
        ]
        assert (
            failure_of(expect.assert_events, turn, patterns)
            == """
on the wire: "thread.item.added" is missing

  on the wire                                     expected
  thread.created                                  "thread.created"
  thread.item.done/user_message  Where is order…  "thread.item.done/user_message"
> (nothing)                                       "thread.item.added"
    what it matches stands below; ... lets pass what is between
  stream_options                                  ...
  ⋮ 8 more                                        ⋮
  thread.item.updated/…text_delta  "long "        ...
x thread.item.updated/…text_delta  "ago."         expect.event("thread.item.updated/…text_delta", d…
                                                  ...
  thread.item.done/assistant_message  Order A1…   "thread.item.done/assistant_message\""""
        )

    def test_nothing_where_something_was_expected(self) -> None:
        assert (
            failure_of(expect.assert_items, [], [expect.user_message()])
            == """
stored: expect.user_message() is missing

  stored     expected
> (nothing)  expect.user_message()"""
        )

    def test_items_are_called_as_the_caller_calls_them(self, turn: Transcript) -> None:
        message = failure_of(expect.assert_items, turn.items, [], "reloaded")
        assert message.startswith("\nreloaded: a user message that was not expected\n")

    def test_long_pictures_are_cut_around_the_place_that_matters(self) -> None:
        events: list[Json] = [{"type": "progress_update", "text": f"Step {n}"} for n in range(30)]
        patterns = [expect.progress(f"Step {n}") for n in range(30)]
        patterns[16] = expect.progress("Pause")
        picture = failure_of(expect.assert_shown, turn_of(*events), patterns)
        steps = [f'  progress   Step {n:<2}  expect.progress("Step {n}")' for n in range(30)]
        assert picture.split("\n")[1:] == [
            'shown: text of progress: expected "Pause", found "Step 16"',
            "",
            "  shown               expected",
            "  ⋮ 4 more            ⋮",
            *steps[4:16],
            '> progress   Step 16  expect.progress("Pause")',
            '    text: expected "Pause"',
            '             found "Step 16"',
            *steps[17:23],
            "  ⋮ 7 more            ⋮",
        ]

    def test_a_large_thing_is_cut_where_it_parts(self) -> None:
        widget = turn_of(done(widget_json(*SIZES)))
        patterns = [expect.widget(copy_text="Sizes")]
        picture = failure_of(expect.assert_shown, widget, patterns)
        assert picture.endswith("""
> widget     Card             expect.widget(copy_text="Sizes")
               Text "Size 0"
               Text "Size 1"
               Text "Size 2"
               Text "Size 3"
               Text "Size 4"
               Text "Size 5"
               Text "Size 6"
               Text "Size 7"
               Text "Size 8"
               Text "Size 9"
               ⋮ 2 more
    copy_text: expected "Sizes"
                  found None""")


class TestMisuse:
    @pytest.mark.parametrize(
        ("pattern", "message"),
        [
            (
                "assistant_message",
                "assert_shown sees items, progress, effects, notices and errors; "
                '"assistant_message" is no pattern for them: write expect.… or `...`, '
                "for any run of things",
            ),
            (
                expect.user_message,
                "assert_shown sees items, progress, effects, notices and errors; "
                "expect.user_message is called to make a pattern: expect.user_message()",
            ),
            (
                [expect.user_message()],
                "assert_shown sees items, progress, effects, notices and errors; "
                "the patterns stand by themselves, not in a list",
            ),
            (
                expect.thread_updated("x"),
                "assert_shown sees items, progress, effects, notices and errors; "
                'expect.thread_updated("x") is for assert_events',
            ),
            (
                expect.hidden_context(),
                "assert_shown sees items, progress, effects, notices and errors; "
                "expect.hidden_context() is for assert_events and assert_stored",
            ),
            (
                expect.event("error"),
                "assert_shown sees items, progress, effects, notices and errors; "
                "an event's type is a pattern for assert_events alone",
            ),
        ],
    )
    def test_what_is_never_shown_cannot_be_expected_there(
        self, turn: Transcript, pattern: Any, message: str
    ) -> None:
        with pytest.raises(TypeError) as error:
            expect.assert_shown(turn, [pattern])
        assert str(error.value) == message

    def test_what_is_never_stored_cannot_be_expected_there(self) -> None:
        with pytest.raises(TypeError) as error:
            expect.assert_items([], [expect.progress()])
        assert str(error.value) == (
            "assert_stored sees items; expect.progress() is for assert_events and assert_shown"
        )

    def test_a_type_of_no_event_cannot_be_expected(self, turn: Transcript) -> None:
        with pytest.raises(ValueError, match=r"did you mean 'thread\.created'"):
            expect.assert_events(turn, ["thread.create"])
