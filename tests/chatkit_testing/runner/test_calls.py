"""What a test sees of each call of the model."""

from typing import Any

from agents import Agent, ModelSettings, RunContextWrapper, WebSearchTool, function_tool
from pydantic import BaseModel

from chatkit_testing import ModelCall, ScriptedRunner, handoff, tool_call
from chatkit_testing.runner._call import copied, detached
from chatkit_testing.script import tool_outputs, user_text
from tests.chatkit_testing.runner.desk import ASK, run, streamed, support


async def test_a_call_is_recorded_with_all_that_the_model_was_given(runner: ScriptedRunner) -> None:
    runner.script(tool_call("lookup_order", order_id="A1"), "It shipped.")
    await run(support.clone(model="gpt-4.1", model_settings=ModelSettings(temperature=0.1)))
    first, second = runner.calls
    assert first.agent == "Support"
    assert first.model == "gpt-4.1"
    assert first.system_instructions == "Help."
    assert first.input == [{"role": "user", "content": ASK}]
    assert first.user_text == second.user_text == ASK
    assert first.tools == ["lookup_order", "now"]
    assert first.tool_outputs == []
    assert second.tool_outputs == [("lookup_order", "call_1", "A1 shipped")]
    assert first.function_calls == [("lookup_order", "call_1")]
    assert second.function_calls == []
    assert first.handoffs == ["Billing"]
    assert first.output_type is None
    assert first.model_settings.temperature == 0.1
    assert first.previous_response_id is None
    assert first.conversation_id is None
    assert not first.streamed
    assert [item.get("type") for item in second.input] == [
        None,
        "function_call",
        "function_call_output",
    ]


async def test_streamed_calls_say_so(runner: ScriptedRunner) -> None:
    runner.script("Hello.")
    await streamed()
    assert [call.streamed for call in runner.calls] == [True]


async def test_instructions_are_those_resolved_for_the_call(runner: ScriptedRunner) -> None:
    def instruct(context: RunContextWrapper[str], agent: Agent[str]) -> str:
        return f"{agent.name} helps {context.context}."

    runner.script("Hello.")
    await run(Agent[str](name="A", instructions=instruct), context="Ada")
    assert runner.calls[0].system_instructions == "A helps Ada."


async def test_only_the_calls_just_answered_are_listed(runner: ScriptedRunner) -> None:
    runner.script([tool_call("now"), tool_call("lookup_order", order_id="A1")])
    runner.script(tool_call("now"), handoff("Billing"), "Done.")
    await run()
    assert [call.tool_outputs for call in runner.calls] == [
        [],
        [("now", "call_1", "noon"), ("lookup_order", "call_2", "A1 shipped")],
        [("now", "call_3", "noon")],
        [("transfer_to_billing", "call_4", '{"assistant": "Billing"}')],
    ]


async def test_hosted_tools_are_named(runner: ScriptedRunner) -> None:
    runner.script("Hello.")
    await run(Agent[None](name="A", tools=[WebSearchTool()]))
    assert runner.calls[0].tools == [WebSearchTool().name]


async def test_what_happens_later_does_not_change_a_call(runner: ScriptedRunner) -> None:
    items: list[Any] = [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]
    settings = ModelSettings(extra_args={"tags": ["a"]}, metadata={"k": "v"})
    agent = Agent[None](name="A", model_settings=settings)
    runner.script("Hello.")
    await run(agent, items)
    (call,) = runner.calls
    items[0]["content"][0]["text"] = "changed"
    agent.name = "B"
    assert settings.extra_args is not None
    settings.extra_args["tags"].append("b")
    assert (call.user_text, call.agent) == ("Hi", "A")
    assert call.input[0]["content"][0]["text"] == "Hi"
    assert call.model_settings.extra_args == {"tags": ["a"]}


async def test_the_list_of_calls_is_the_tests_own(runner: ScriptedRunner) -> None:
    runner.script("Hello.")
    await run()
    runner.calls.clear()
    assert len(runner.calls) == 1


def call_with(**fields: Any) -> ModelCall:
    given: dict[str, Any] = {
        "agent": "Support",
        "model": None,
        "system_instructions": None,
        "input": [],
        "user_text": "Hi",
        "tools": [],
        "tool_outputs": [],
        "handoffs": [],
        "output_type": None,
        "model_settings": ModelSettings(),
        "previous_response_id": None,
        "conversation_id": None,
        "streamed": True,
    }
    return ModelCall(**{**given, **fields})


def test_a_call_is_shown_by_who_asked_what() -> None:
    assert repr(call_with()) == "<ModelCall of 'Support': user_text='Hi'>"
    outputs = [("now", "call_1", "noon")]
    assert repr(call_with(tool_outputs=outputs)) == (
        "<ModelCall of 'Support': tool_outputs=[('now', 'call_1', 'noon')]>"
    )


def test_the_user_text_is_that_of_the_last_user_message() -> None:
    assert user_text([]) == ""
    assert user_text([{"role": "assistant", "content": "Hi"}]) == ""
    content = [
        {"type": "input_text", "text": "Look: "},
        {"type": "input_image", "image_url": "data:"},
        {"type": "input_text", "text": "this"},
    ]
    items: list[dict[str, Any]] = [
        {"role": "user", "content": "first"},
        {"role": "user", "content": content},
        {"role": "assistant", "content": "Nice."},
    ]
    assert user_text(items) == "Look: this"


def test_outputs_of_calls_that_are_not_in_the_input_get_the_names_that_are_known() -> None:
    items: list[dict[str, Any]] = [
        {"type": "function_call_output", "call_id": "call_1", "output": "x"},
        {"type": "function_call_output", "call_id": "call_2", "output": [{"type": "input_text"}]},
        {"type": "function_call_output", "call_id": "call_3", "output": "z"},
    ]
    assert tool_outputs(items, {"call_1": "a", "call_2": "b"}) == [
        ("a", "call_1", "x"),
        ("b", "call_2", '[{"type": "input_text"}]'),
        ("", "call_3", "z"),
    ]


class Part(BaseModel):
    text: str
    detail: str | None = None


def test_models_in_the_input_become_plain_json() -> None:
    given = {"content": [Part(text="x")], "pair": (1, None)}
    assert detached(given) == {"content": [{"text": "x"}], "pair": [1, None]}


def test_settings_are_copied_with_their_lists_and_dicts() -> None:
    settings = ModelSettings(extra_args={"a": [1]}, temperature=0.5)
    copy = copied(settings)
    assert copy == settings
    assert copy.extra_args is not settings.extra_args


async def test_a_tool_that_returns_no_text_is_listed_with_the_text_that_the_model_got(
    runner: ScriptedRunner,
) -> None:
    @function_tool
    def count() -> int:
        return 3

    runner.script(tool_call("count"), "Three.")
    await run(Agent[None](name="A", tools=[count]))
    assert runner.calls[1].tool_outputs == [("count", "call_1", "3")]
