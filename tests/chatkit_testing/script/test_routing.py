"""Who may take which answer, in which order."""

import asyncio
import re
import threading

import pytest

from chatkit_testing import ScriptError, ScriptTimeout, UnexpectedModelCall, message
from chatkit_testing.script import Call, Script, make_answer
from chatkit_testing.script._describe import describe
from tests.chatkit_testing.script.asked import Asked


def script_of(*answers: object) -> Script:
    script = Script()
    script.add(answers)
    return script


def taken(script: Script, call: Call | None = None) -> str:
    exchange = script.take(call or Asked())
    return describe(exchange.answer).removeprefix("message ").strip('"')


def test_answers_are_taken_in_the_order_in_which_they_were_scripted() -> None:
    script = script_of("one", "two")
    script.add(["three"])
    assert [taken(script) for _ in range(3)] == ["one", "two", "three"]
    script.check()


def test_an_answer_for_an_agent_is_taken_by_that_agent_in_any_order() -> None:
    script = script_of("main")
    script.add(["title"], agent="Title")
    assert taken(script, Asked("Support")) == "main"
    assert taken(script, Asked("Title")) == "title"


def test_an_agent_that_has_answers_of_its_own_takes_none_that_names_no_agent() -> None:
    script = script_of("main")
    script.add(["title"], agent="Title")
    assert taken(script, Asked("Title")) == "title"
    with pytest.raises(UnexpectedModelCall):
        script.take(Asked("Title"))
    assert taken(script, Asked("Support")) == "main"


def test_what_is_for_always_is_for_every_agent() -> None:
    script = Script()
    script.add(["sorry"], always=True)
    script.add(["title"], agent="Title")
    assert [taken(script, Asked("Title")) for _ in range(2)] == ["title", "sorry"]
    assert taken(script, Asked("Support")) == "sorry"


def test_an_answer_with_a_text_is_for_a_user_message_that_has_it_in_it() -> None:
    script = script_of("else")
    script.add(["order"], when="order")
    assert taken(script, Asked(user_text="Hello")) == "else"
    assert taken(script, Asked(user_text="My order?")) == "order"


def test_an_answer_with_a_predicate_is_for_a_call_that_it_holds_for() -> None:
    script = script_of("else")
    script.add(["after a tool"], when=lambda call: bool(call.tool_outputs))
    assert taken(script, Asked(tool_outputs=[("f", "call_1", "x")])) == "after a tool"
    assert taken(script, Asked()) == "else"


def test_the_most_specific_answer_wins_however_they_were_scripted() -> None:
    script = Script()
    script.add(["always"], always=True)
    script.add(["once"])
    script.add(["when"], when="x")
    script.add(["agent always"], agent="A", always=True)
    script.add(["agent"], agent="A")
    script.add(["agent when"], agent="A", when="x")
    asked = Asked("A", user_text="x")
    assert [taken(script, asked) for _ in range(4)] == [
        "agent when",
        "agent",
        "agent always",
        "agent always",
    ]
    assert [taken(script, Asked("B", user_text="x")) for _ in range(3)] == [
        "when",
        "once",
        "always",
    ]
    script.check()


def test_what_is_for_always_is_given_over_and_over_several_in_turn() -> None:
    script = Script()
    script.add(["one", "two"], always=True)
    assert [taken(script) for _ in range(5)] == ["one", "two", "one", "two", "one"]
    script.check()


def test_what_is_for_always_need_not_be_used() -> None:
    script = Script()
    script.add(["one"], always=True)
    script.check()


def test_an_answer_that_nothing_asked_for_is_left() -> None:
    script = script_of("one")
    script.add(["two"], agent="Title")
    taken(script)
    with pytest.raises(AssertionError, match='message "two"'):
        script.check()


@pytest.mark.parametrize("ids", ["fake", ""])
def test_ids_are_placeholders_or_nothing(ids: object) -> None:
    with pytest.raises(ScriptError, match='ids= takes "placeholder" or nothing; got'):
        Script().add(["x"], ids=ids)  # type: ignore[arg-type]  # that is what is tested


def test_a_condition_that_is_none_is_refused_where_it_is_written() -> None:
    with pytest.raises(ScriptError) as caught:
        Script().add(["A1"], when=re.compile("A1"))  # type: ignore[arg-type]  # that is what is tested
    assert str(caught.value) == (
        "when= takes a text that the last user message has in it, or a function of the call, like "
        "lambda call: …; got re.compile('A1')."
    )


def test_a_script_needs_an_answer() -> None:
    with pytest.raises(ScriptError, match=r'needs an answer: script\(message\("…"\)\)'):
        Script().add([])


def test_nothing_is_laid_out_when_one_answer_is_wrong() -> None:
    script = Script()
    with pytest.raises(ScriptError):
        script.add(["right", 3])
    script.check()


async def resolved(script: Script) -> str:
    exchange = script.take(Asked(user_text="Paris"))
    answer = await script.resolve(exchange)
    assert exchange.given.endswith(describe(answer))
    return describe(answer)


async def test_a_function_answers_from_the_call() -> None:
    def answer(call: Call) -> str:
        return f"{call.agent} on {call.user_text}"

    script = script_of(answer)
    assert await resolved(script) == 'message "Support on Paris"'


async def test_a_function_may_be_async() -> None:
    async def answer(call: Call) -> object:
        await asyncio.sleep(0)
        return [message(call.user_text)]

    script = script_of(answer)
    assert await resolved(script) == 'message "Paris"'
    assert script.exchanges[0].given == 'function answer: message "Paris"'


async def test_an_answer_that_is_no_function_is_given_as_it_is() -> None:
    script = script_of("Hi")
    exchange = script.take(Asked())
    assert await script.resolve(exchange) == make_answer("Hi")


async def test_a_function_that_returns_no_answer_fails_the_check_too() -> None:
    def answer(call: Call) -> None:
        del call

    script = script_of(answer)
    with pytest.raises(ScriptError, match="must return what it answers"):
        await script.resolve(script.take(Asked()))
    with pytest.raises(ScriptError, match="must return what it answers"):
        script.check()


async def test_a_function_that_returns_a_function_is_refused() -> None:
    def answer(call: Call) -> object:
        return answer

    script = script_of(answer)
    with pytest.raises(ScriptError, match="function answer answered with another function"):
        await script.resolve(script.take(Asked()))


async def test_an_assertion_in_a_function_fails_the_check_even_if_it_was_swallowed() -> None:
    def answer(call: Call) -> object:
        raise AssertionError("the order was not looked up")

    script = script_of(answer)
    with pytest.raises(AssertionError):
        await script.resolve(script.take(Asked()))
    with pytest.raises(AssertionError, match="the order was not looked up"):
        script.check()


async def test_any_other_exception_of_a_function_is_a_failure_of_the_model() -> None:
    def answer(call: Call) -> object:
        raise ConnectionError("no network")

    script = script_of(answer)
    with pytest.raises(ConnectionError):
        await script.resolve(script.take(Asked()))
    script.check()


def test_a_predicate_that_fails_is_named() -> None:
    def is_french(call: Call) -> bool:
        raise KeyError("locale")

    script = Script()
    script.add(["Bonjour"], when=is_french)
    with pytest.raises(ScriptError) as raised:
        script.take(Asked())
    assert str(raised.value) == "The predicate when=function is_french failed: KeyError('locale')."
    with pytest.raises(ScriptError, match="is_french"):
        script.check()


def test_a_wait_that_nobody_ended_fails_the_check_too() -> None:
    script = Script()
    with pytest.raises(ScriptTimeout), script.remembering():
        raise ScriptTimeout("stood at a gate")
    with pytest.raises(ScriptTimeout, match="stood at a gate"):
        script.check()


def test_threads_take_each_answer_once() -> None:
    script = script_of(*(str(number) for number in range(200)))
    seen: list[str] = []

    def take() -> None:
        seen.extend(taken(script) for _ in range(50))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(seen, key=int) == [str(number) for number in range(200)]
    assert [exchange.number for exchange in script.exchanges] == list(range(1, 201))


def test_an_exchange_knows_whether_its_answer_has_placeholder_ids() -> None:
    script = Script()
    script.add(["a"], ids="placeholder")
    script.add(["b"])
    assert [script.take(Asked()).is_placeholder for _ in range(2)] == [True, False]
