"""Answers in the Agents SDK's own terms: model responses, and the steps of agents.testing."""

import importlib
import importlib.util
import sys
from typing import Any

import agents
import pytest
from agents import Agent, ModelResponse, ModelSettings, ModelTracing, Usage
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)

from chatkit_testing import ScriptedRunner, ScriptError
from tests.chatkit_testing.runner.desk import raw, run, streamed
from tests.chatkit_testing.script.stream_checker import check_stream

HAS_TESTING = importlib.util.find_spec("agents.testing") is not None
needs_testing = pytest.mark.skipif(not HAS_TESTING, reason="the SDK has no agents.testing")

CALL = ResponseFunctionToolCall(type="function_call", name="now", arguments="{}", call_id="c")
HELLO = ResponseOutputMessage(
    id="msg_mine",
    type="message",
    role="assistant",
    status="completed",
    content=[ResponseOutputText(type="output_text", text="Hello there.", annotations=[])],
)


@pytest.fixture
def testing() -> Any:  # Any: a module that only newer versions of the SDK have
    return importlib.import_module("agents.testing")


@pytest.fixture(params=[False, True], ids=["run", "streamed"])
def kind(request: pytest.FixtureRequest) -> Any:  # Any: runs an agent, gives the result
    async def read(*args: Any, **kwargs: Any) -> Any:
        result, events = await streamed(*args, **kwargs)
        for response in split(raw(events)):
            check_stream(response)
        return result

    return read if request.param else run


def split(events: list[Any]) -> list[list[Any]]:
    starts = [at for at, event in enumerate(events) if event.type == "response.created"]
    return [events[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]


def ids(result: Any) -> list[tuple[str, list[str]]]:
    return [(r.response_id, [item.id for item in r.output]) for r in result.raw_responses]


async def test_a_model_response_is_an_answer(runner: ScriptedRunner, kind: Any) -> None:
    usage = Usage(requests=1, input_tokens=100, output_tokens=20, total_tokens=120)
    runner.script(ModelResponse([CALL], usage=Usage(), response_id=None))
    runner.script(ModelResponse([HELLO], usage=usage, response_id="resp_mine"))
    result = await kind()
    assert result.final_output == "Hello there."
    assert ids(result) == [("resp_1", ["fc_1"]), ("resp_mine", ["msg_mine"])]
    assert result.context_wrapper.usage.total_tokens == 120
    runner.check()


@needs_testing
async def test_steps_of_agents_testing_are_answers(
    runner: ScriptedRunner, kind: Any, testing: Any
) -> None:
    runner.script(
        testing.ModelStep(output=[testing.function_call("now", {}, call_id="call_a")]),
        {"output": [testing.assistant_message("One.")]},
        [testing.assistant_message("Two.")],
        testing.assistant_message("Three."),
        testing.ModelStep(output=[testing.assistant_message("Four.")]),
    )
    results = [await kind() for _ in range(4)]
    assert [r.final_output for r in results] == ["One.", "Two.", "Three.", "Four."]
    assert [ids(result) for result in results] == [
        [("resp_1", ["fc_1"]), ("resp_2", ["msg_model_1"])],
        [("resp_3", ["msg_model_2"])],
        [("resp_4", ["msg_model_3"])],
        [("resp_5", ["msg_model_4"])],
    ]
    assert runner.calls[1].tool_outputs == [("now", "call_a", "noon")]
    runner.check()


@needs_testing
async def test_ids_that_a_step_names_itself_are_kept(
    runner: ScriptedRunner, kind: Any, testing: Any
) -> None:
    said = testing.assistant_message("Hello.", item_id="msg_mine")
    runner.script(testing.ModelStep(output=[said], response_id="resp_mine"))
    assert ids(await kind()) == [("resp_mine", ["msg_mine"])]


@needs_testing
async def test_a_step_may_answer_from_the_call_and_may_fail(
    runner: ScriptedRunner, kind: Any, testing: Any
) -> None:
    def respond(call: Any) -> Any:
        return [testing.assistant_message(f"{len(call.tools)} tools.")]

    runner.script(testing.ModelStep(responder=respond))
    runner.script(testing.ModelStep(error=ConnectionError("no network")))
    assert (await kind()).final_output == "2 tools."
    with pytest.raises(ConnectionError, match="no network"):
        await kind()
    runner.check()


@needs_testing
async def test_a_step_may_bring_its_own_usage(
    runner: ScriptedRunner, kind: Any, testing: Any
) -> None:
    usage = Usage(requests=1, input_tokens=7, output_tokens=3, total_tokens=10)
    runner.script(testing.ModelStep(output=[testing.assistant_message("Hi.")], usage=usage))
    assert (await kind()).context_wrapper.usage.total_tokens == 10


@needs_testing
async def test_a_step_may_bring_its_own_events(runner: ScriptedRunner, testing: Any) -> None:
    said = [testing.function_call("now", {}, call_id="c"), testing.assistant_message("Hi.")]
    brought = [
        event
        async for event in testing.ScriptedModel([said]).stream_response(
            None,
            "Hi",
            ModelSettings(),
            [],
            None,
            [],
            ModelTracing.DISABLED,
            previous_response_id=None,
            conversation_id=None,
            prompt=None,
        )
    ]
    runner.script(testing.ModelStep(output=said, stream_events=brought), "Bye.")
    result, events = await streamed()
    first = split(raw(events))[0]
    assert [event.type for event in first] == [event.type for event in brought]
    assert ids(result)[0] == ("resp_1", ["fc_1", "msg_model_1"])
    assert {event.item_id for event in first if hasattr(event, "item_id")} == {
        "fc_1",
        "msg_model_1",
    }
    assert brought[0].response.id == "resp-789"


@needs_testing
async def test_a_step_may_advise_to_try_again(
    runner: ScriptedRunner, kind: Any, testing: Any
) -> None:
    sdk: Any = agents
    again = sdk.ModelRetrySettings(
        max_retries=1,
        policy=sdk.retry_policies.provider_suggested(),
        backoff={"initial_delay": 0, "max_delay": 0},
    )
    agent = Agent[None](name="A", model_settings=ModelSettings(retry=again))
    advice = sdk.ModelRetryAdvice(suggested=True)
    runner.script(testing.ModelStep(error=ConnectionError("reset"), retry_advice=advice), "Hello.")
    assert (await kind(agent)).final_output == "Hello."
    runner.script(ConnectionError("reset"))
    with pytest.raises(ConnectionError):
        await kind(agent)
    runner.check()


@needs_testing
async def test_a_step_may_name_the_request(runner: ScriptedRunner, kind: Any, testing: Any) -> None:
    said = [testing.assistant_message("Hi.")]
    runner.script(testing.ModelStep(output=said, request_id="req_1"))
    assert (await kind()).raw_responses[0].request_id == "req_1"


@needs_testing
async def test_a_step_from_a_model_without_ids_has_placeholders(
    runner: ScriptedRunner, testing: Any
) -> None:
    runner.script(
        testing.ModelStep(output=[testing.assistant_message("Hi.")]),
        ids="placeholder",
        always=True,
    )
    _, events = await streamed()
    assert {event.item_id for event in raw(events) if hasattr(event, "item_id")} == {"__fake_id__"}
    assert raw(events)[-1].response.id == "__fake_id__"


@needs_testing
async def test_a_step_that_cannot_be_is_refused_when_it_is_scripted(
    runner: ScriptedRunner,
) -> None:
    with pytest.raises(ScriptError, match=r"No step of agents\.testing: \{'outputs': \[\]\}\."):
        runner.script({"outputs": []})


@needs_testing
async def test_a_function_may_answer_with_a_step(runner: ScriptedRunner, testing: Any) -> None:
    runner.script(lambda call: testing.ModelStep(output=[testing.assistant_message("Hi.")]))
    assert (await run()).final_output == "Hi."


@needs_testing
async def test_a_step_is_named_in_messages(runner: ScriptedRunner, testing: Any) -> None:
    runner.script(testing.ModelStep(output=[testing.assistant_message("Hi.")]))
    with pytest.raises(AssertionError, match=r"Answers left:\n  step of agents\.testing\n"):
        runner.check()


async def test_without_agents_testing_a_dict_is_an_output_item(
    runner: ScriptedRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "agents.testing", None)
    with pytest.raises(ScriptError, match="No output item of the Responses API"):
        runner.script({"output": []})
    runner.script(HELLO.to_dict())
    assert (await run()).final_output == "Hello there."
