"""Runs are real: only the model is replaced."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import agents
import pytest
from agents import (
    Agent,
    AgentHooks,
    AgentsException,
    GuardrailFunctionOutput,
    InputGuardrailTripwireTriggered,
    MaxTurnsExceeded,
    ModelBehaviorError,
    OutputGuardrailTripwireTriggered,
    RunContextWrapper,
    RunHooks,
    Runner,
    SQLiteSession,
    function_tool,
    input_guardrail,
    output_guardrail,
)
from agents import handoff as sdk_handoff
from agents.stream_events import AgentUpdatedStreamEvent, RunItemStreamEvent
from pydantic import BaseModel

from chatkit_testing import (
    ScriptedRunner,
    fail,
    handoff,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
)
from tests.chatkit_testing.runner.desk import (
    ASK,
    LEDGER,
    billing,
    now,
    raw,
    run,
    streamed,
    support,
)
from tests.chatkit_testing.script.stream_checker import check_stream
from tests.chatkit_testing.script.test_rendering import EVERY_PART

IS_NEW = hasattr(agents, "RunState")


async def test_a_run_calls_real_tools_and_ends_with_the_last_answer(runner: ScriptedRunner) -> None:
    LEDGER.looked_up.clear()
    runner.script([reasoning("Which?"), tool_call("lookup_order", order_id="A1")], "It shipped.")
    result = await run()
    assert result.final_output == "It shipped."
    assert LEDGER.looked_up == ["A1"]
    runner.check()


async def test_a_streamed_run_does_the_same_and_shows_its_items(runner: ScriptedRunner) -> None:
    runner.script([reasoning("Which?"), tool_call("lookup_order", order_id="A1")], "It shipped.")
    result, events = await streamed()
    assert result.final_output == "It shipped."
    names = [event.name for event in events if isinstance(event, RunItemStreamEvent)]
    assert names == [
        "reasoning_item_created",
        "tool_called",
        "tool_output",
        "message_output_created",
    ]
    runner.check()


def test_a_run_without_a_loop_does_the_same(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), "It is noon.")
    asyncio.set_event_loop(loop := asyncio.new_event_loop())
    try:
        result = Runner.run_sync(support, "What time is it?")
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    assert result.final_output == "It is noon."
    assert [call.streamed for call in runner.calls] == [False, False]
    runner.check()


@pytest.mark.parametrize("part", EVERY_PART, ids=str)
async def test_the_agents_sdk_accepts_every_part_and_its_stream(
    runner: ScriptedRunner, part: object
) -> None:
    runner.script("Done.", always=True)
    runner.script([part, "Said."], when=lambda call: not call.tool_outputs)
    result, events = await streamed()
    first, *others = by_response(raw(events))
    for response in (first, *others):
        check_stream(response)
    assert [response.output for response in result.raw_responses] == [
        events[-1].response.output for events in (first, *others)
    ]
    runner.check()


def by_response(events: list[Any]) -> list[list[Any]]:
    responses: list[list[Any]] = []
    for event in events:
        if event.type == "response.created":
            responses.append([])
        responses[-1].append(event)
    return responses


@pytest.mark.parametrize("part", EVERY_PART, ids=str)
async def test_a_run_without_streaming_gets_what_a_streamed_one_gets(part: object) -> None:
    outputs: list[list[Any]] = []
    for kind in (run, streamed):
        with ScriptedRunner().installed() as runner:
            runner.script([part, "Said."], when=lambda call: not call.tool_outputs)
            runner.script("Done.", always=True)
            made: Any = await kind()
            result = made if kind is run else made[0]
            outputs.append([(r.output, r.response_id, r.usage) for r in result.raw_responses])
    assert outputs[0] == outputs[1]


async def test_several_calls_in_one_answer_run_side_by_side(runner: ScriptedRunner) -> None:
    met = asyncio.Barrier(2)

    @function_tool
    async def meet(name: str) -> str:
        await asyncio.wait_for(met.wait(), 5)
        return f"{name} met"

    agent = Agent[None](name="Host", tools=[meet])
    runner.script([tool_call("meet", name="Ada"), tool_call("meet", name="Bob")], "Both met.")
    await run(agent)
    assert [output for _, _, output in runner.calls[1].tool_outputs] == ["Ada met", "Bob met"]
    runner.check()


async def test_an_agent_as_a_tool_is_answered_by_name(runner: ScriptedRunner) -> None:
    expert = Agent[None](name="Expert")
    host = Agent[None](name="Host", tools=[expert.as_tool("ask_expert", "Ask the expert.")])
    runner.script(tool_call("ask_expert", input="Why?"), "Because.")
    runner.script("It is so.", agent=expert)
    result = await run(host, "Tell me")
    assert result.final_output == "Because."
    assert [(call.agent, call.user_text) for call in runner.calls] == [
        ("Host", "Tell me"),
        ("Expert", "Why?"),
        ("Host", "Tell me"),
    ]
    assert runner.calls[2].tool_outputs == [("ask_expert", "call_1", "It is so.")]
    runner.check()


async def test_a_handoff_names_the_agent(runner: ScriptedRunner) -> None:
    runner.script(handoff(billing), "Paid.")
    result, events = await streamed()
    assert result.last_agent is billing
    assert result.final_output == "Paid."
    assert [call.agent for call in runner.calls] == ["Support", "Billing"]
    updates = [event for event in events if isinstance(event, AgentUpdatedStreamEvent)]
    assert updates[-1].new_agent is billing
    runner.check()


async def test_a_handoff_finds_the_tool_whatever_it_is_called(runner: ScriptedRunner) -> None:
    class Reason(BaseModel):
        text: str

    reasons: list[str] = []

    def on_handoff(context: RunContextWrapper[None], reason: Reason) -> None:
        del context
        reasons.append(reason.text)

    to_billing = sdk_handoff(
        billing, tool_name_override="pay", on_handoff=on_handoff, input_type=Reason
    )
    desk = Agent[None](name="Desk", handoffs=[to_billing])
    runner.script(handoff("Billing", text="refund"), "Paid.")
    runner.script(handoff(to_billing, text="again"), "Paid again.")
    assert (await run(desk)).final_output == "Paid."
    assert (await run(desk)).final_output == "Paid again."
    assert reasons == ["refund", "again"]
    runner.check()


class Weather(BaseModel):
    city: str


async def test_an_output_type_is_answered_by_a_value(runner: ScriptedRunner) -> None:
    runner.script(structured(Weather(city="Rome")), structured({"city": "Paris"}))
    agent = Agent[None](name="Weather", output_type=Weather)
    assert (await run(agent)).final_output == Weather(city="Rome")
    result, _ = await streamed(agent)
    assert result.final_output == Weather(city="Paris")
    assert runner.calls[0].output_type == "Weather"


async def test_an_output_type_that_is_no_object_is_wrapped_as_the_sdk_asks(
    runner: ScriptedRunner,
) -> None:
    agent = Agent[None](name="Lister", output_type=list[str])
    runner.script(structured(["a", "b"]))
    assert (await run(agent)).final_output == ["a", "b"]


async def test_an_output_that_does_not_fit_is_the_sdks_error(runner: ScriptedRunner) -> None:
    runner.script(message('{"town": 1}'))
    with pytest.raises(ModelBehaviorError):
        await run(Agent[None](name="Weather", output_type=Weather))


async def test_too_many_turns_are_the_sdks_error(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), always=True)
    with pytest.raises(MaxTurnsExceeded):
        await run(max_turns=3)
    assert len(runner.calls) == 3


@pytest.mark.parametrize("is_streamed", [False, True])
async def test_guardrails_run(runner: ScriptedRunner, is_streamed: bool) -> None:
    @input_guardrail
    async def no_shouting(
        context: RunContextWrapper[Any], agent: Agent[Any], input: Any
    ) -> GuardrailFunctionOutput:
        del context, agent
        return GuardrailFunctionOutput(None, tripwire_triggered="!" in str(input))

    @output_guardrail
    async def no_secrets(
        context: RunContextWrapper[Any], agent: Agent[Any], output: Any
    ) -> GuardrailFunctionOutput:
        del context, agent
        return GuardrailFunctionOutput(None, tripwire_triggered="secret" in output)

    agent = Agent[None](name="G", input_guardrails=[no_shouting], output_guardrails=[no_secrets])
    kind: Any = streamed if is_streamed else run
    runner.script("Fine.", when="Hello?")
    runner.script("The secret.", when="Tell me")
    runner.script("Whatever.", when="HELLO!", always=True)
    await kind(agent, "Hello?")
    with pytest.raises(OutputGuardrailTripwireTriggered):
        await kind(agent, "Tell me")
    with pytest.raises(InputGuardrailTripwireTriggered):
        await kind(agent, "HELLO!")
    runner.check()


async def test_hooks_of_the_run_and_of_the_agent_are_called(runner: ScriptedRunner) -> None:
    told: list[str] = []

    class OfRun(RunHooks[Any]):
        async def on_agent_start(self, context: Any, agent: Any) -> None:
            told.append(f"run: {agent.name} starts")

        async def on_llm_start(
            self, context: Any, agent: Any, system_prompt: Any, input_items: Any
        ) -> None:
            told.append(f"run: asked with {len(input_items)}")

        async def on_llm_end(self, context: Any, agent: Any, response: Any) -> None:
            told.append(f"run: {response.output[0].type}")

        async def on_tool_end(self, context: Any, agent: Any, tool: Any, result: Any) -> None:
            told.append(f"run: {tool.name} gave {result}")

    class OfAgent(AgentHooks[Any]):
        async def on_end(self, context: Any, agent: Any, output: Any) -> None:
            told.append(f"agent: {output}")

    agent = Agent[None](name="Host", tools=[now], hooks=OfAgent())
    runner.script(tool_call("now"), "Noon.")
    await run(agent, hooks=OfRun())
    assert told == [
        "run: Host starts",
        "run: asked with 1",
        "run: function_call",
        "run: now gave noon",
        "run: asked with 3",
        "run: message",
        "agent: Noon.",
    ]


@pytest.mark.parametrize("is_streamed", [False, True])
async def test_a_session_remembers_the_conversation(
    runner: ScriptedRunner, is_streamed: bool
) -> None:
    session = SQLiteSession("s", ":memory:")
    kind: Any = streamed if is_streamed else run
    runner.script("Hello Ada.", tool_call("now"), "You are Ada, it is noon.")
    await kind(input="I am Ada.", session=session)
    await kind(input="Who am I?", session=session)
    session.close()
    texts = [item.get("content") for item in runner.calls[1].input if item.get("role") == "user"]
    assert texts == ["I am Ada.", "Who am I?"]
    assert runner.calls[1].user_text == "Who am I?"
    runner.check()


async def test_runs_chain_by_the_id_of_the_response_before(runner: ScriptedRunner) -> None:
    runner.script("Hello Ada.", tool_call("now"), "Noon.")
    first = await run(input="I am Ada.")
    assert first.last_response_id == "resp_1"
    await run(input="What time is it?", previous_response_id=first.last_response_id)
    first_call, second, third = runner.calls
    assert first_call.previous_response_id is None
    assert (second.previous_response_id, len(second.input)) == ("resp_1", 1)
    assert (third.previous_response_id, third.input[0]["type"]) == (
        "resp_2",
        "function_call_output",
    )
    assert third.tool_outputs == [("now", "call_1", "noon")]


async def test_a_chain_is_kept_by_streamed_runs_too(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), "Noon.")
    _, events = await streamed(previous_response_id="resp_0")
    assert [call.previous_response_id for call in runner.calls] == ["resp_0", "resp_1"]
    created = [event for event in raw(events) if event.type == "response.created"]
    assert [event.response.previous_response_id for event in created] == ["resp_0", "resp_1"]


async def test_a_conversation_is_named_in_every_call(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), "Noon.")
    await run(conversation_id="conv_1")
    assert [call.conversation_id for call in runner.calls] == ["conv_1", "conv_1"]
    assert runner.calls[1].tool_outputs == [("now", "call_1", "noon")]


@pytest.mark.skipif(not IS_NEW, reason="this version of the SDK chains on request only")
async def test_a_run_may_chain_its_own_calls(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), "Noon.")
    await run(auto_previous_response_id=True)
    assert [call.previous_response_id for call in runner.calls] == [None, "resp_1"]


@pytest.mark.skipif(not IS_NEW, reason="this version of the SDK knows no approvals")
async def test_a_run_that_waited_for_approval_goes_on(runner: ScriptedRunner) -> None:
    @function_tool(needs_approval=True)  # type: ignore[call-overload,unused-ignore]  # newer SDKs
    async def refund() -> str:
        return "refunded"

    agent = Agent[None](name="Cashier", tools=[refund])
    runner.script(tool_call("refund"), "Refunded.")
    first: Any = await run(agent)
    state = first.to_state()
    (waiting,) = first.interruptions
    state.approve(waiting)
    result = await run(agent, state)
    assert result.final_output == "Refunded."
    assert runner.calls[1].tool_outputs == [("refund", "call_1", "refunded")]
    runner.check()


@pytest.mark.parametrize("is_streamed", [False, True])
async def test_an_exception_is_the_models_failure(
    runner: ScriptedRunner, is_streamed: bool
) -> None:
    error = ConnectionError("no network")
    runner.script(error)
    with pytest.raises(ConnectionError) as raised:
        await (streamed() if is_streamed else run())
    assert raised.value is error
    runner.check()


async def test_a_model_that_fails_in_mid_stream_has_streamed_what_stood_before(
    runner: ScriptedRunner,
) -> None:
    runner.script(["First.", message(chunks=["Sec", fail(ConnectionError("cut off")), "ond"])])
    events = Runner.run_streamed(support, ASK).stream_events()
    seen: list[Any] = []

    async def read() -> None:
        async for event in events:
            seen.append(event)

    with pytest.raises(ConnectionError, match="cut off"):
        await read()
    deltas = [event.delta for event in raw(seen) if event.type == "response.output_text.delta"]
    assert deltas == ["First.", "Sec"]
    runner.check()


async def test_a_failure_between_the_items_of_an_answer_fails_a_call_without_stream(
    runner: ScriptedRunner,
) -> None:
    runner.script(["First.", fail(ConnectionError("cut off")), "Second."])
    with pytest.raises(ConnectionError, match="cut off"):
        await run()


async def test_a_function_answers_from_the_call(runner: ScriptedRunner) -> None:
    runner.script(
        lambda call: tool_call("lookup_order", order_id=call.user_text[-3:-1]),
        lambda call: f"It says: {call.tool_outputs[0][2]}.",
    )
    assert (await run()).final_output == "It says: A1 shipped."


async def test_placeholder_ids_are_given_as_by_a_chat_completions_model(
    runner: ScriptedRunner,
) -> None:
    runner.script(["Hm.", tool_call("now")], "Noon.", ids="placeholder")
    result, events = await streamed()
    for response in by_response(raw(events)):
        check_stream(response, is_placeholder=True)
    assert {item.id for r in result.raw_responses for item in r.output} == {"__fake_id__"}
    runner.script("Hello.", ids="placeholder")
    assert (await run()).raw_responses[0].response_id is None


async def test_a_refusal_is_what_the_sdk_makes_of_one(runner: ScriptedRunner) -> None:
    runner.script(refusal("I cannot do that."))
    if hasattr(agents.exceptions, "ModelRefusalError"):
        with pytest.raises(AgentsException, match="I cannot do that"):
            await run()
    else:
        await run()
    runner.check()


async def test_ids_go_on_counting_from_run_to_run(runner: ScriptedRunner) -> None:
    runner.script("a", "b")
    first, second = await run(), await run()
    assert [r.raw_responses[0].output[0].id for r in (first, second)] == [
        "msg_model_1",
        "msg_model_2",
    ]


async def test_usage_adds_up_as_that_of_a_real_model(runner: ScriptedRunner) -> None:
    runner.script(tool_call("now"), "It is noon.")
    usage = (await run()).context_wrapper.usage
    assert (usage.requests, usage.input_tokens, usage.output_tokens) == (2, 4, 4)
    assert usage.total_tokens == 8


async def test_runs_beside_each_other_do_not_mix(runner: ScriptedRunner) -> None:
    title = Agent[None](name="Title")
    runner.script(tool_call("now"), "It is noon.")
    runner.script("The time", agent="Title")

    async def read() -> AsyncIterator[str]:
        result, _ = await streamed()
        yield result.final_output

    main, named = await asyncio.gather(anext(read()), run(title))
    assert (main, named.final_output) == ("It is noon.", "The time")
    runner.check()
