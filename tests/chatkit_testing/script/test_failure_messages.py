"""What a failed script says: the calls, the answers given, those left, and the cure."""

import inspect

import pytest

from chatkit_testing import UnexpectedModelCall, UnusedScript, message, tool_call
from chatkit_testing.script import Script
from tests.chatkit_testing.script.asked import Asked


def text(block: str) -> str:
    """A pinned message."""
    return inspect.cleandoc(block)


def unexpected(script: Script, *calls: Asked) -> str:
    """Make calls of which the last is unexpected; give what was raised, as `check` repeats it."""
    for call in calls[:-1]:
        script.take(call)
    with pytest.raises(UnexpectedModelCall) as raised:
        script.take(calls[-1])
    with pytest.raises(UnexpectedModelCall) as repeated:
        script.check()
    assert str(repeated.value) == str(raised.value)
    assert isinstance(raised.value, AssertionError)
    return str(raised.value)


def unused(script: Script, *calls: Asked) -> str:
    for call in calls:
        script.take(call)
    with pytest.raises(UnusedScript) as raised:
        script.check()
    assert isinstance(raised.value, AssertionError)
    return str(raised.value)


def test_a_call_where_nothing_was_scripted() -> None:
    assert unexpected(Script(), Asked(user_text="Where is order A1?")) == text(
        """
        The model was called once, and no answer was scripted for that call.

        Model calls:
           1  Support  ← user said "Where is order A1?"
                       → nothing scripted
        Answers left: none

        Nothing was scripted. Say what the model answers before it is asked:
        script(message("…")).
        """
    )


def test_a_call_after_a_tool_has_run() -> None:
    script = Script()
    script.add([tool_call("lookup_order", order_id="A1")])
    asked = Asked(user_text="Where is order A1?")
    answered = Asked(tool_outputs=[("lookup_order", "call_1", "shipped"), ("now", "c", "noon")])
    assert unexpected(script, asked, answered) == text(
        """
        The model was called 2 times, and no answer was scripted for call 2.

        Model calls:
           1  Support  ← user said "Where is order A1?"
                       → tool_call lookup_order(order_id="A1")
           2  Support  ← lookup_order returned "shipped", now returned "noon"
                       → nothing scripted
        Answers left: none

        After a tool has run the model is called again with what it returned. Script what it
        says then: script(tool_call(…), message("…")).
        """
    )


def test_one_call_more_than_answers() -> None:
    script = Script()
    script.add(["Hello."])
    assert unexpected(script, Asked(user_text="Hi"), Asked(user_text="Hi again")) == text(
        """
        The model was called 2 times, and no answer was scripted for call 2.

        Model calls:
           1  Support  ← user said "Hi"
                       → message "Hello."
           2  Support  ← user said "Hi again"
                       → nothing scripted
        Answers left: none

        Script one more answer, script(…, message("…")), or one that answers every call, with
        always=True.
        """
    )


def test_answers_left_that_are_for_another_agent() -> None:
    script = Script()
    script.add(["Lost orders"], agent="Titel agent")
    script.add(["Bye"], agent="Closing", when="bye")
    assert unexpected(script, Asked("Title agent", "Where is it?")) == text(
        """
        The model was called once, and no answer was scripted for that call.

        Model calls:
           1  Title agent  ← user said "Where is it?"
                           → nothing scripted
        Answers left:
          message "Lost orders"  (agent='Titel agent')
          message "Bye"  (agent='Closing', when="bye")

        The answers left are for 'Closing', 'Titel agent', and 'Title agent' called. Correct
        agent=, or script what 'Title agent' answers.
        """
    )


def is_angry(call: Asked) -> bool:
    return call.user_text.isupper()


def test_answers_left_that_wait_for_other_words() -> None:
    script = Script()
    script.add(["It shipped."], when="order")
    script.add(["Calm down."], when=is_angry)
    script.add(["Sorry."], when="sorry", always=True)
    assert unexpected(script, Asked(user_text="Hello?")) == text(
        """
        The model was called once, and no answer was scripted for that call.

        Model calls:
           1  Support  ← user said "Hello?"
                       → nothing scripted
        Answers left:
          message "It shipped."  (when="order")
          message "Calm down."  (when=function is_angry)
          message "Sorry."  (when="sorry", always=True)

        What is left for 'Support' waits for other words: when= is held against the last user
        message, here "Hello?". Correct when=, or script one more answer.
        """
    )


def test_an_agent_that_has_used_up_the_answers_of_its_own() -> None:
    script = Script()
    script.add(["It shipped."])
    script.add(["Lost orders"], agent="Title")
    calls = Asked("Title", "Hi"), Asked("Title", "Hi")
    assert unexpected(script, *calls).splitlines()[-6:] == [
        "             → nothing scripted",
        "Answers left:",
        '  message "It shipped."',
        "",
        "'Title' has answers of its own, so it takes none that names no agent. Script one more",
        "for it: script(…, agent='Title').",
    ]


def test_the_calls_are_told_in_columns_and_every_unexpected_one_is_counted() -> None:
    script = Script()
    script.add(["Hello."])
    script.take(Asked("A", "Hi"))
    for call in (Asked("Billing", "x"), Asked("A", "y")):
        with pytest.raises(UnexpectedModelCall):
            script.take(call)
    assert (
        unexpected(script, Asked("A")).splitlines()[:11]
        == text(
            """
        The model was called 4 times, and no answer was scripted for calls 2, 3 and 4.

        Model calls:
           1  A        ← user said "Hi"
                       → message "Hello."
           2  Billing  ← user said "x"
                       → nothing scripted
           3  A        ← user said "y"
                       → nothing scripted
           4  A        ← no user message
                       → nothing scripted
        """
        ).splitlines()
    )


def test_an_answer_left_where_the_model_was_never_called() -> None:
    script = Script()
    script.add(["Hello."])
    assert unused(script) == text(
        """
        The scripted answer was never asked for.

        Model calls: none
        Answers left:
          message "Hello."

        The model was never called. Does the code under test reach its agent's run (Runner.run,
        run_sync, run_streamed), and does it wait for the run to end?
        """
    )


def test_an_answer_left_after_the_run_has_ended() -> None:
    script = Script()
    script.add(["Hm.", message("Hello.")])
    assert unused(script, Asked(user_text="Hi")) == text(
        """
        1 of 2 scripted answers was never asked for.

        Model calls:
           1  Support  ← user said "Hi"
                       → message "Hm."
        Answers left:
          message "Hello."

        A run ends with the first answer that calls no tool; what stands after it waits for the
        next run. Parts of one answer belong in one list: script([reasoning(…), message(…)]).
        """
    )


def test_an_answer_left_for_an_agent_that_never_called() -> None:
    script = Script()
    script.add(["Hello."])
    script.add(["Title", "Another"], agent="Titel agent")
    assert unused(script, Asked(user_text="Hi")) == text(
        """
        2 of 3 scripted answers were never asked for.

        Model calls:
           1  Support  ← user said "Hi"
                       → message "Hello."
        Answers left:
          message "Title"  (agent='Titel agent')
          message "Another"  (agent='Titel agent')

        'Titel agent' never called the model; 'Support' did. Correct agent=, or make sure that
        this agent runs.
        """
    )


def test_an_answer_left_that_no_call_fitted() -> None:
    script = Script()
    script.add(["Hello."], always=True)
    script.add(["It shipped."], when="order", agent="Support")
    lines = unused(script, Asked(user_text="Hi"), Asked(user_text="Bye")).splitlines()
    assert lines[-1] == (
        'No call fitted its when=, which is held against the last user message: "Hi", "Bye".'
    )
