"""The Responses API over HTTP, as the openai package's own client reads it."""

from typing import Any

import openai
import pytest
from pydantic import BaseModel

from chatkit_testing import (
    Clock,
    Gate,
    OpenAIMock,
    ScriptTimeout,
    message,
    reasoning,
    structured,
    tool_call,
    wait,
)
from chatkit_testing.script import CountingIds, Handoff, make_answer, render
from tests.chatkit_testing.openai_mock.asking import ASK, MODEL, httpx, respond, respond_streamed
from tests.chatkit_testing.script.test_rendering import EVERY_PART

# A handoff takes its name from the tools of the request.
PARTS = [part for part in EVERY_PART if not isinstance(part, Handoff)]


@pytest.mark.parametrize("part", PARTS, ids=str)
async def test_a_stream_is_the_rendered_answer_event_by_event(
    part: object, mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script([part], strict=False)  # the request has no tools
    made: list[Any] = list(render(make_answer([part]), ids=CountingIds(), model=MODEL))
    seen = await respond_streamed(client)
    assert seen[:-1] == [*seen[:2], *made[2:-1]]
    assert [event.type for event in seen] == [event.type for event in made]
    assert seen[-1].response.output == made[-1].response.output
    assert seen[-1].response.usage == made[-1].response.usage
    mock.check()


@pytest.mark.parametrize("part", PARTS, ids=str)
async def test_an_answer_that_is_not_streamed_has_the_same_output(
    part: object, mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script([part], strict=False)  # the request has no tools
    made: list[Any] = list(render(make_answer([part]), ids=CountingIds(), model=MODEL))
    response = await respond(client)
    assert response.output == made[-1].response.output
    assert (response.id, response.status, response.model) == ("resp_1", "completed", MODEL)
    assert response.usage.total_tokens > 0


def test_a_synchronous_client_is_answered_as_well(
    mock: OpenAIMock, sync_client: openai.OpenAI
) -> None:
    mock.script("It shipped.", [reasoning("Hm"), message("Yesterday.")])
    assert sync_client.responses.create(model=MODEL, input=ASK).output_text == "It shipped."
    with sync_client.responses.stream(model=MODEL, input=ASK) as stream:
        deltas = [event.delta for event in stream if event.type == "response.output_text.delta"]
        assert deltas == ["Yesterday."]
        assert stream.get_final_response().output_text == "Yesterday."
    mock.check()


def test_a_synchronous_client_may_leave_in_the_middle(
    mock: OpenAIMock, sync_client: openai.OpenAI
) -> None:
    mock.script("It shipped.")
    stream = sync_client.responses.create(model=MODEL, input=ASK, stream=True)
    assert next(iter(stream)).type == "response.created"
    stream.close()
    mock.check()


async def test_an_asynchronous_client_may_leave_in_the_middle(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("It shipped.")
    stream = await respond(client, stream=True)
    async for event in stream:
        assert event.type == "response.created"
        break
    await stream.close()
    mock.check()


class Order(BaseModel):
    id: str


async def test_structured_output_is_parsed_by_the_client(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(structured(Order(id="A1")))
    response = await client.responses.parse(model=MODEL, input=ASK, text_format=Order)
    assert response.output_parsed == Order(id="A1")
    assert mock.calls[0].output_type == "Order"
    assert mock.calls[0].schema is not None


async def test_a_response_repeats_what_was_asked(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("Hi", "Hi again")
    asked: dict[str, Any] = {"instructions": "Help.", "metadata": {"team": "desk"}}
    first = await respond(client, **asked, conversation="conv_7")
    assert (first.instructions, first.metadata) == ("Help.", {"team": "desk"})
    assert first.conversation.id == "conv_7"
    events = await respond_streamed(client, **asked, previous_response_id=first.id)
    assert [events[0].response.instructions, events[-1].response.instructions] == ["Help."] * 2
    assert events[-1].response.previous_response_id == first.id
    assert [call.previous_response_id for call in mock.calls] == [None, "resp_1"]
    assert [call.conversation_id for call in mock.calls] == ["conv_7", None]


async def test_a_gate_holds_the_stream_where_it_stands(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    gate = Gate()
    mock.script(message(chunks=["Hel", gate, "lo"]))
    stream = await respond(client, stream=True)
    said: list[str] = []
    async for event in stream:
        if event.type == "response.output_text.delta":
            said.append(event.delta)
            gate.open()
    assert said == ["Hel", "lo"]


async def test_a_gate_that_nobody_opens_is_a_time_out_for_the_client_and_fails_the_test() -> None:
    with OpenAIMock(timeout=0.01).installed() as mock:
        mock.script([Gate(), message("Hello.")])
        async with openai.AsyncOpenAI(api_key="k", max_retries=0) as client:
            with pytest.raises(openai.APITimeoutError):
                await respond(client, stream=True)
    with pytest.raises(ScriptTimeout) as raised:
        mock.check()
    assert str(raised.value) == (
        "The answer to 'gpt-5.1', [<Gate closed>, message \"Hello.\"], stood for 0.01 s at a gate "
        "that nobody moved on: gate.open()."
    )


async def test_a_model_that_takes_longer_than_the_client_waits_is_a_time_out(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    patient = message(chunks=["Hel", wait(9), "lo", wait(9), "!"])
    mock.script([wait(11), message("Hello.")], patient, patient)
    for streamed in (False, True, False):
        asked = {"stream": streamed, "timeout": 10.0}
        if streamed:
            assert len(await respond_streamed(client, timeout=10.0)) == 11
        else:
            with pytest.raises(openai.APITimeoutError):
                await respond(client, **asked)
    mock.check()


async def test_a_client_without_a_time_out_waits_for_the_clock() -> None:
    clock = Clock()
    with OpenAIMock(clock=clock).installed() as mock:
        mock.script([wait(3600), message("Hello.")])
        async with openai.AsyncOpenAI(api_key="k", timeout=None) as client:
            assert (await respond(client)).output_text == "Hello."
    assert clock.now().hour == 10


async def test_a_time_out_in_the_middle_of_a_stream_reaches_its_reader(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(message(chunks=["Hel", wait(11), "lo"]))
    with pytest.raises((httpx.ReadTimeout, openai.APITimeoutError)):
        await respond_streamed(client, timeout=10.0)


async def test_parallel_calls_and_their_outputs_are_on_record(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    calls = [tool_call("look_up", id="A1"), tool_call("now", call_id="c9")]
    mock.script(calls, "Shipped at noon.", strict=False)
    tools: list[dict[str, Any]] = [
        {"type": "function", "name": "look_up", "parameters": {}},
        {"type": "web_search"},
    ]
    first = await respond(client, tools=tools)
    outputs = [
        {"type": "function_call_output", "call_id": "call_1", "output": "shipped"},
        {"type": "function_call_output", "call_id": "c9", "output": "noon"},
    ]
    await respond(client, input=outputs, previous_response_id=first.id)
    one, two = mock.calls
    assert (one.tools, one.user_text, one.function_calls) == (
        ["look_up", "web_search"],
        ASK,
        [("look_up", "call_1"), ("now", "c9")],
    )
    assert two.tool_outputs == [("look_up", "call_1", "shipped"), ("now", "c9", "noon")]
    assert repr(one) == "<OpenAICall of 'gpt-5.1': user_text='Where is order A1?'>"
    assert repr(two).startswith("<OpenAICall of 'gpt-5.1': tool_outputs=[('look_up', 'call_1',")
