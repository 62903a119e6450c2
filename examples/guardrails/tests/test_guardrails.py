"""What the guardrails let through, what they stop, and what is left of it."""

import pytest

from chatkit_testing import (
    ChatKitClient,
    InMemoryStore,
    ScriptedRunner,
    expect,
    message,
    reasoning,
    structured,
)
from guardrails.app import BankServer, Verdict

FINE = structured(Verdict(allowed=True, reason="about a card"))
OFF_TOPIC = structured(Verdict(allowed=False, reason="The bank keeps no recipes."))


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore) -> BankServer:
    return BankServer(chatkit_store)


async def test_a_question_to_the_bank_is_answered(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(FINE, agent="Judge")
    chatkit_runner.script("Your card is valid until May.", agent="Teller")

    turn = await chatkit_client.send("Is my card still valid?")

    turn.assert_shown(
        expect.user_message(), expect.assistant_message("Your card is valid until May.")
    )
    assert {(call.agent, call.user_text) for call in turn.model_calls} == {
        ("Judge", "Is my card still valid?"),
        ("Teller", "Is my card still valid?"),
    }


async def test_another_question_is_turned_away_with_the_judges_reason(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(OFF_TOPIC, agent="Judge")
    chatkit_runner.script("Take 200 g of flour.", agent="Teller")

    turn = await chatkit_client.send("How do I bake a cake?")

    turn.assert_shown(
        expect.user_message(),
        expect.notice("The bank keeps no recipes.", title="Not a matter for the bank"),
    )
    await chatkit_client.assert_stored(expect.user_message())


async def test_an_answer_with_a_card_number_is_taken_back_after_it_was_streamed(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(FINE, agent="Judge")
    chatkit_runner.script(
        [reasoning("They ask for the number."), message("It is 4111 1111 1111 1111.")],
        agent="Teller",
    )

    turn = await chatkit_client.send("What is my card's number?")

    turn.assert_events(
        *("thread.created", "thread.item.done/user_message", "stream_options"),
        "thread.item.added/workflow",
        ...,
        "thread.item.done/workflow",
        "thread.item.added/assistant_message",
        ...,
        "thread.item.done/assistant_message",
        *(["thread.item.removed"] * 2),
        "notice",
    )
    turn.assert_shown(
        expect.user_message(),
        expect.notice("The answer was withheld for your safety.", level="warning"),
    )


async def test_what_was_withheld_is_stored_nowhere_and_the_teller_knows(
    chatkit_client: ChatKitClient,
    chatkit_runner: ScriptedRunner,
    chatkit_store: InMemoryStore,
) -> None:
    chatkit_runner.script(FINE, FINE, agent="Judge")
    chatkit_runner.script(
        "It is 4111 1111 1111 1111.", "I may not tell you numbers.", agent="Teller"
    )
    await chatkit_client.send("What is my card's number?")

    turn = await chatkit_client.send("Why not?")

    assert "4111" not in str(chatkit_store.dump())
    assert "4111" not in str([call.input for call in turn.model_calls])
    assert "withheld" in str(turn.model_calls[-1].input)
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.hidden_context(),
        expect.user_message(),
        expect.assistant_message("I may not tell you numbers."),
    )
