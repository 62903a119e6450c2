"""The planner asks, the traveller answers or does not."""

import pytest

from chatkit.types import StructuredInputItem
from chatkit_testing import ChatKitClient, InMemoryStore, ScriptedRunner, expect, tool_call
from structured_input.app import AgencyServer

QUESTIONS = [
    {"text": "When?", "options": ["spring", "summer", "autumn"]},
    {"text": "What do you like?", "options": ["sea", "hills", "cities"], "several": True},
    {"text": "From where?"},
]


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore) -> AgencyServer:
    return AgencyServer(chatkit_store)


@pytest.fixture
async def form(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> StructuredInputItem:
    """The form that a traveller is shown who asks for a trip."""
    chatkit_runner.script(tool_call("ask_traveller", questions=QUESTIONS))
    chatkit_runner.script("Take the night train to Nice.", always=True)
    turn = await chatkit_client.send("Plan a trip for me")
    assert turn.structured_input is not None
    return turn.structured_input


async def test_the_form_has_the_questions_of_the_model(form: StructuredInputItem) -> None:
    assert form == expect.structured_input(
        "When?\nWhat do you like?\nFrom where?", status="pending"
    )
    assert [field.type for field in form.inputs] == [
        "multiple_choice",
        "multiple_choice",
        "freeform",
    ]


async def test_the_answers_reach_the_model_and_stay_in_the_thread(
    chatkit_client: ChatKitClient, form: StructuredInputItem
) -> None:
    turn = await chatkit_client.answer(
        form, {"When?": "summer", "What do you like?": ["sea", "hills"], "From where?": "Paris"}
    )

    assert turn.text == "Take the night train to Nice."
    asked = turn.model_calls[0].user_text
    assert "- When?: summer\n- What do you like?: sea, hills\n- From where?: Paris" in asked
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.structured_input(
            status="answered", answers={"q1": ["summer"], "q2": ["sea", "hills"], "q3": ["Paris"]}
        ),
        expect.assistant_message(),
    )


async def test_a_question_may_be_left_open(
    chatkit_client: ChatKitClient, form: StructuredInputItem
) -> None:
    turn = await chatkit_client.answer(form, {"When?": "summer", "From where?": None})

    assert turn.structured_input == expect.structured_input(
        status="answered", answers={"q1": ["summer"], "q2": [], "q3": []}
    )
    assert "- From where?: skipped" in turn.model_calls[0].user_text


async def test_the_whole_form_may_be_skipped(
    chatkit_client: ChatKitClient, form: StructuredInputItem
) -> None:
    turn = await chatkit_client.answer(form, {}, skipped=True)

    assert turn.structured_input == expect.structured_input(status="skipped")
    assert "status: skipped" in turn.model_calls[0].user_text


async def test_a_form_is_answered_once(
    chatkit_client: ChatKitClient, form: StructuredInputItem
) -> None:
    await chatkit_client.answer(form, {"When?": "summer"})

    with pytest.raises(ValueError, match=form.id):
        await chatkit_client.answer(form, {"When?": "autumn"})


async def test_the_traveller_may_write_instead(
    chatkit_client: ChatKitClient, form: StructuredInputItem
) -> None:
    turn = await chatkit_client.send("Just surprise me")

    assert turn.text == "Take the night train to Nice."
    given = str(turn.model_calls[0].input)
    assert "- When?: unanswered" in given
    assert given.index("unanswered") < given.index("Just surprise me")
