"""How submitted answers are put into a structured input."""

import logging

import pytest

from chatkit.server._answers import apply_answers
from chatkit.types import (
    StructuredInputAnswer,
    StructuredInputAnswerSubmission,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    StructuredInputSubmission,
)
from tests.chatkit.server.support import NOW

SKIPPED = StructuredInputAnswer(skipped=True)


def options() -> list[StructuredInputMultipleChoiceOption]:
    return [StructuredInputMultipleChoiceOption(value=value) for value in ("red", "blue")]


def asking() -> StructuredInputItem:
    return StructuredInputItem(
        id="s1",
        thread_id="thr_0",
        created_at=NOW,
        inputs=[
            StructuredInputMultipleChoice(id="one", question="Which?", options=options()),
            StructuredInputMultipleChoice(
                id="many", question="Which ones?", options=options(), multiple=True
            ),
            StructuredInputFreeform(id="free", question="Why?"),
        ],
    )


def given(*values: str, skipped: bool = False) -> StructuredInputAnswerSubmission:
    return StructuredInputAnswerSubmission(values=list(values), skipped=skipped)


def answers_to(submission: StructuredInputSubmission) -> dict[str, StructuredInputAnswer | None]:
    item = apply_answers(asking(), submission)
    assert item.status == submission.status
    return {question.id: question.answer for question in item.inputs}


def test_a_single_choice_keeps_the_first_value_only_the_others_keep_all() -> None:
    values = given("green", "blue")
    submission = StructuredInputSubmission(answers={"one": values, "many": values, "free": values})
    both = StructuredInputAnswer(values=["green", "blue"])
    assert answers_to(submission) == {
        "one": StructuredInputAnswer(values=["green"]),
        "many": both,
        "free": both,
    }


def test_missing_skipped_and_empty_answers_are_skipped() -> None:
    submission = StructuredInputSubmission(
        answers={"one": given("red", skipped=True), "many": given()}
    )
    assert answers_to(submission) == {"one": SKIPPED, "many": SKIPPED, "free": SKIPPED}


def test_a_blank_value_is_an_answer() -> None:
    submission = StructuredInputSubmission(answers={"free": given("")})
    assert answers_to(submission)["free"] == StructuredInputAnswer(values=[""])


def test_a_skipped_submission_skips_every_question() -> None:
    submission = StructuredInputSubmission(status="skipped", answers={"free": given("because")})
    assert answers_to(submission) == {"one": SKIPPED, "many": SKIPPED, "free": SKIPPED}


def test_answers_to_questions_that_were_not_asked_are_ignored_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    submission = StructuredInputSubmission(
        answers={"zoo": given("x"), "free": given("so"), "art": given("y")}
    )
    assert answers_to(submission)["free"] == StructuredInputAnswer(values=["so"])
    text = "Structured input item s1 received unknown question id(s), ignoring: art, zoo"
    assert caplog.record_tuples == [("chatkit", logging.WARNING, text)]


def test_the_item_given_is_left_as_it_is() -> None:
    item = asking()
    answered = apply_answers(item, StructuredInputSubmission(answers={"one": given("red")}))
    answered.inputs[0].question = "Changed?"
    assert item == asking()
