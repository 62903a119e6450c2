"""Whom an answer is for, what is on record, and what is said where the script does not fit."""

import inspect
from typing import Any

import openai
import pytest

from chatkit_testing import (
    OpenAIMock,
    ScriptError,
    UnexpectedModelCall,
    UnusedScript,
    handoff,
    structured,
    tool_call,
)
from tests.chatkit_testing.openai_mock.asking import ASK, chat, respond, respond_streamed
from tests.support.places import unplaced


def text(block: str) -> str:
    return inspect.cleandoc(block)


async def test_answers_are_for_models_texts_and_predicates(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("Lost orders", model="mini")
    mock.script("It shipped.", when="order")
    mock.script("Streamed.", when=lambda call: call.streamed)
    mock.script("Hello.", always=True)
    assert (await respond(client, input="Hi")).output_text == "Hello."
    assert (await chat(client, model="mini")).choices[0].message.content == "Lost orders"
    assert (await respond(client)).output_text == "It shipped."
    events = await respond_streamed(client, input="Hi")
    assert events[-1].response.output_text == "Streamed."
    mock.check()


async def test_an_answer_may_be_a_function_of_the_call(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    async def answer(call: object) -> str:
        return f"You said: {mock.calls[-1].user_text}"

    mock.script(answer)
    assert (await respond(client)).output_text == f"You said: {ASK}"


async def test_a_request_is_on_record(mock: OpenAIMock, client: openai.AsyncOpenAI) -> None:
    mock.script("Hi")
    await respond(client, extra_headers={"X-Team": "desk"}, extra_query={"v": "1"})
    (request,) = mock.requests
    assert (request.method, request.url) == (
        "POST",
        "https://gateway.example/team/v1/responses?v=1",
    )
    assert request.path == "/team/v1/responses"
    assert request.json == {"model": "gpt-5.1", "input": ASK}
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.headers["x-team"] == "desk"
    assert repr(request) == f"<OpenAIRequest POST {request.url}>"
    with pytest.raises(ValueError, match="has no form: its content type is application/json"):
        _ = request.form


async def test_a_call_that_nothing_is_scripted_for_is_refused_and_not_retried(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    said = text(
        """
        The model was called once, and no answer was scripted for that call.

        Model calls:
           1  gpt-5.1  ← user said "Where is order A1?"
                       → nothing scripted
        Answers left: none

        Nothing was scripted. Say what the model answers before it is asked:
        script(message("…")).
        """
    )
    with pytest.raises(openai.BadRequestError) as refused:
        await respond(client.with_options(max_retries=2))
    assert refused.value.code == "refused_by_chatkit_testing"
    with pytest.raises(UnexpectedModelCall) as raised:
        mock.check()
    assert str(raised.value) == said
    assert said.splitlines()[0] in refused.value.message
    assert len(mock.requests) == 1


async def test_answers_for_another_model_are_named(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("Lost orders", model="gpt-5-mini")
    with pytest.raises(openai.BadRequestError):
        await respond(client)
    with pytest.raises(UnexpectedModelCall) as raised:
        mock.check()
    assert str(raised.value).endswith(
        text(
            """
            Answers left:
              message "Lost orders"  (model='gpt-5-mini')

            The answers left are for 'gpt-5-mini', and 'gpt-5.1' called. Correct model=, or script
            what 'gpt-5.1' answers.
            """
        )
    )


def test_an_answer_left_where_nothing_was_asked(mock: OpenAIMock) -> None:
    mock.script("Hi")
    with pytest.raises(UnusedScript) as raised:
        mock.check()
    assert str(raised.value) == text(
        """
        The scripted answer was never asked for.

        Model calls: none
        Answers left:
          message "Hi"

        The model was never called. Does the code under test send its request with an OpenAI
        client, and does it wait for the answer? With chatkit_runner installed, runs of the
        Agents SDK do not come as far as HTTP.
        """
    )


async def test_a_failure_left_is_named(mock: OpenAIMock, client: openai.AsyncOpenAI) -> None:
    mock.script("Hi")
    mock.fail(429)
    mock.fail(ConnectionRefusedError)
    await respond(client)
    with pytest.raises(UnusedScript) as raised:
        mock.check()
    assert str(raised.value).splitlines()[0] == "2 of 3 scripted answers were never asked for."
    assert "Answers left:\n  fail 429\n  fail ConnectError\n" in str(raised.value)


async def test_a_handoff_is_named_as_the_request_names_its_tool(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script([handoff("Billing desk"), tool_call("now")], handoff("Shipping"))
    tools: list[dict[str, Any]] = [
        {"type": "function", "name": name, "parameters": {}}
        for name in ("now", "transfer_to_billing_desk")
    ]
    answer = await respond(client, tools=tools)
    assert [item.name for item in answer.output] == ["transfer_to_billing_desk", "now"]
    with pytest.raises(openai.BadRequestError):
        await respond(client, tools=tools)
    with pytest.raises(ScriptError) as raised:
        mock.check()
    assert unplaced(str(raised.value)) == text(
        """
        The script hands off to 'Shipping' by the tool 'transfer_to_shipping', and the request
        to 'gpt-5.1' has no such tool.

          scripted  handoff 'Shipping'  (test_asking.py)
          tools     now, transfer_to_billing_desk

        Give the handoff itself, handoff(…), if its tool has a name of its own.
        If another model was to take this answer: script(…, model="…").
        If the model is to make this mistake: script(…, strict=False).
        """
    )


async def test_arguments_are_held_to_the_tool_of_the_request(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    parameters = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    function = {"name": "look_up", "parameters": parameters}
    mock.script(tool_call("look_up", id=1), tool_call("look_up", id=1), strict=False)
    mock.script(tool_call("look_up", id=1), tool_call("look_up", id="A1"))
    await respond(client, tools=[{"type": "function", **function}])
    await chat(client, tools=[{"type": "function", "function": function}])
    with pytest.raises(openai.BadRequestError, match="'id': 1 is not of type 'string'"):
        await chat(client, tools=[{"type": "function", "function": function}])
    await respond(client, tools=[{"type": "function", **function}])


async def test_the_tools_of_a_prompt_kept_elsewhere_are_not_known(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script([handoff("Billing"), tool_call("now")])
    answer = await respond(client, prompt={"id": "pmpt_1"})
    assert [item.name for item in answer.output] == ["transfer_to_billing", "now"]
    mock.check()


async def test_an_output_is_held_to_the_schema_of_the_request(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    schema = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    form = {"format": {"type": "json_schema", "name": "order", "schema": schema}}
    mock.script(structured({"id": "A1"}), structured({"id": 1}))
    await respond(client, text=form)
    with pytest.raises(openai.BadRequestError):
        await respond(client, text=form)
    with pytest.raises(ScriptError) as raised:
        mock.check()
    assert unplaced(str(raised.value)) == text(
        """
        The scripted output does not fit the output_type of the request to 'gpt-5.1', order:
        'id': 1 is not of type 'string'.

          scripted     structured {"id":1}  (test_asking.py)
          output_type  order(id: string)

        If the model is to make this mistake: script(…, strict=False).
        """
    )
