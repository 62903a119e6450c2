"""A file of answers behind the scripted runner, and behind the model on HTTP."""

import asyncio
import dataclasses
from pathlib import Path

import openai
import pytest
from agents import Agent

from chatkit_testing import (
    OpenAIMock,
    ScriptedRunner,
    ScriptError,
    UnexpectedModelCall,
    UnusedScript,
)
from chatkit_testing.script_file import written_script
from tests.chatkit_testing.runner.desk import raw, run, streamed
from tests.chatkit_testing.script_file.files import read

DESK = """\
version: 1
agents:
  Support:
    model: gpt-5.1
answers:
  - agent: Support
    when: order
    usage: {input_tokens: 7, output_tokens: 2, cached_tokens: 5, reasoning_tokens: 1}
    answer:
      - reasoning: Which order?
      - tool_call: {name: lookup_order, arguments: {order_id: A1}}
  - agent: Support
    asked: {tool_outputs: [lookup_order: something else]}
    message: It shipped.
  - agent: Titles
    always: true
    answers: [A title, Another title]
  - agent: Billing
    ids: placeholder
    message: Paid.
"""


def desk(folder: Path, text: str = DESK) -> ScriptedRunner:
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return ScriptedRunner(folder=folder)


async def test_the_answers_of_a_file_are_those_of_a_script(tmp_path: Path) -> None:
    runner = desk(tmp_path)
    with runner.installed():
        runner.script_file("desk.yaml")
        result = await run()
        titles = [(await run(Agent(name="Titles"), "Hi")).final_output for _ in range(3)]
        paid = await run(Agent(name="Billing"), "Hi")
    runner.check()
    assert result.final_output == "It shipped."
    assert titles == ["A title", "Another title", "A title"]
    assert paid.raw_responses[0].output[0].id == "__fake_id__"
    usage = result.raw_responses[0].usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (7, 2, 9)
    assert usage.input_tokens_details.cached_tokens == 5
    assert usage.output_tokens_details.reasoning_tokens == 1


async def test_an_answer_of_a_file_that_is_left_is_named_by_its_line(tmp_path: Path) -> None:
    runner = desk(tmp_path)
    with runner.installed():
        runner.script_file(tmp_path / "desk.yaml")
        await run()
    with pytest.raises(UnusedScript) as error:
        runner.check()
    assert f"  message \"Paid.\"  (agent='Billing', {tmp_path}/desk.yaml:18)" in str(error.value)


async def test_an_answer_for_a_model_is_taken_by_whichever_agent_asks_it(tmp_path: Path) -> None:
    runner = desk(
        tmp_path,
        "version: 1\nanswers:\n"
        "- {model: mini, message: Small.}\n- {model: mini, when: Ada, message: Hi Ada.}\n",
    )
    with runner.installed():
        runner.script_file("desk.yaml")
        with pytest.raises(UnexpectedModelCall) as unexpected:
            await run(Agent(name="Other", model="maxi"), "Hi")
        assert "(when=function model 'mini' and 'Ada', " in str(unexpected.value)
        small = await run(Agent(name="Desk", model="mini"), "Hi")
        ada = await run(Agent(name="Desk", model="mini"), "I am Ada")
    assert (small.final_output, ada.final_output) == ("Small.", "Hi Ada.")


async def ask(model: str) -> str:
    async with openai.AsyncOpenAI(api_key="sk-test", max_retries=0) as client:
        return (await client.responses.create(model=model, input="Hi")).output_text


async def test_the_same_file_answers_over_http_by_the_models(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(
        "version: 1\nagents: {Desk: {model: gpt-5.1}}\nanswers:\n"
        "- {agent: Desk, asked: {user: Hello}, message: I am the desk.}\n"
        "- {agent: Titles, model: mini, message: A title}\n"
        "- fail: 429\n",
        encoding="utf-8",
    )
    mock = OpenAIMock(folder=tmp_path)
    with mock.installed():
        mock.script_file("desk.yaml")
        assert [await ask("mini"), await ask("gpt-5.1")] == ["A title", "I am the desk."]
        with pytest.raises(openai.RateLimitError):
            await ask("any")
    mock.check()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            "{agent: Desk, message: Hi}",
            "the answer is for the agent 'Desk', and over HTTP agents have no names. Add which "
            "model is asked: model: gpt-5.1",
        ),
        ("{fail: KeyError}", "Over HTTP nothing fails with KeyError()."),
    ],
)
def test_what_cannot_answer_over_http_is_refused_at_its_line(
    tmp_path: Path, answer: str, said: str
) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(f"version: 1\nanswers:\n- {answer}\n", encoding="utf-8")
    with pytest.raises(ScriptError) as error:
        OpenAIMock().script_file(path)
    assert str(error.value).startswith(f"{path}:3: {said}")


UNKNOWN = """\
version: 1
answers:
  - always: true
    answer:
      - {type: dream_call, dreams: [{of: sheep}]}
      - message: Good night.
"""


async def test_an_item_that_this_version_does_not_know_is_played_all_the_same(
    tmp_path: Path,
) -> None:
    runner = desk(tmp_path, UNKNOWN)
    with runner.installed():
        runner.script_file("desk.yaml")
        result = await run(input="Hi")
        _, events = await streamed(input="Hi")
    assert result.final_output == "Good night."
    done = [event.item for event in raw(events) if event.type == "response.output_item.done"]
    assert done[0].model_dump(exclude_unset=True, warnings=False) == {
        "type": "dream_call",
        "id": "dream_call_2",
        "dreams": [{"of": "sheep"}],
    }


async def test_and_over_http_too(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(UNKNOWN, encoding="utf-8")
    mock = OpenAIMock(folder=tmp_path)
    with mock.installed():
        mock.script_file("desk.yaml")
        assert await ask("gpt-5.1") == "Good night."
        async with openai.AsyncOpenAI(api_key="sk-test") as client:
            stream = await client.responses.create(model="m", input="Hi", stream=True)
            events = [event async for event in stream]
    assert any("sheep" in str(event.model_dump(warnings=False)) for event in events)


def test_a_file_is_written_as_it_was_read(tmp_path: Path) -> None:
    entries = read(
        tmp_path, DESK + "  - {agent: Other, asked: , strict: false, message: Hi}"
    ).entries
    again = read(tmp_path, written_script(entries)).entries
    assert [dataclasses.replace(entry, place="") for entry in again] == [
        dataclasses.replace(entry, place="") for entry in entries
    ]
    assert written_script(again) == written_script(entries)


HEAD = "version: 1\nanswers:\n"
REMEDIES = {
    "- tool_call: now": (
        "After a tool has run the model is called again with what it returned. Script what it says "
        "then: the entry - tool_call: … of the file is followed by - message: …."
    ),
    "- {agent: Suport, message: Hello}": (
        "The answers left are for 'Suport', and 'Support' called. Correct agent:, or script what "
        "'Support' answers."
    ),
    "- {when: weather, message: Hello}": (
        "What is left for 'Support' waits for other words: when: is held against the last user "
        'message, here "Where is order A1?". Correct when:, or script one more answer.'
    ),
    "- {agent: Support, tool_call: now}\n- Hello": (
        "'Support' has answers of its own, so it takes none that names no agent. Script one more "
        "for it: agent: 'Support' in its entry of the file."
    ),
    "- tool_call: refund": (
        'If another agent was to take this answer: agent: "…" in its entry of the file. If the '
        "model is to make this mistake: strict: false in its entry of the file."
    ),
}


@pytest.mark.parametrize("answers", REMEDIES)
def test_a_remedy_is_written_as_the_file_is(tmp_path: Path, answers: str) -> None:
    said = str(asyncio.run(_refused(desk(tmp_path, HEAD + answers))))

    assert " ".join(said.split()).endswith(REMEDIES[answers])


async def _refused(runner: ScriptedRunner) -> Exception:
    runner.script_file("desk.yaml")
    with runner.installed(), pytest.raises((ScriptError, UnexpectedModelCall)) as refused:
        await run()
    return refused.value


async def test_one_answer_more_and_one_less_are_told_in_terms_of_the_file(tmp_path: Path) -> None:
    runner = desk(tmp_path, HEAD + "- Hello")
    runner.script_file("desk.yaml")
    with runner.installed():
        await run()
        with pytest.raises(UnexpectedModelCall) as more:
            await run()
    assert " ".join(str(more.value).split()).endswith(
        "Write one more answer into the file, - message: …, or one that answers every call, with "
        "always: true."
    )
    runner = desk(tmp_path, HEAD + "- Hello\n- Bye")
    runner.script_file("desk.yaml")
    with runner.installed():
        await run()
    with pytest.raises(UnusedScript) as less:
        runner.check()
    assert " ".join(str(less.value).split()).endswith(
        "Parts of one answer belong in one list: - answer: [{reasoning: …}, {message: …}]."
    )


async def test_a_file_played_as_a_recording_that_tells_no_requests_is_a_script(
    tmp_path: Path,
) -> None:
    runner = desk(tmp_path, HEAD + "- {agent: Suport, message: Hello}")
    runner.record("desk.yaml")
    with runner.installed(), pytest.raises(UnexpectedModelCall) as refused:
        await run()
    assert str(refused.value).endswith(
        REMEDIES["- {agent: Suport, message: Hello}"].replace("what 'Support'", "what\n'Support'")
    )
