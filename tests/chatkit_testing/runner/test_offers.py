"""Answers are held to what the asking agent has: tools, their arguments, handoffs, output type."""

import inspect
from pathlib import Path
from typing import Any, Literal

import pytest
from agents import Agent, FunctionTool, ModelBehaviorError, RunContextWrapper, function_tool
from agents import handoff as sdk_handoff
from openai.types.responses import ResponseFunctionToolCall
from pydantic import BaseModel, field_validator

from chatkit_testing import (
    ModelCall,
    ScriptedRunner,
    ScriptError,
    fail,
    handoff,
    message,
    reasoning,
    structured,
    tool_call,
)
from tests.chatkit_testing.runner.desk import (
    DeskAgent,
    billing,
    lookup_order,
    run,
    streamed,
    support,
)
from tests.support.places import unplaced

ON_PURPOSE = "If the model is to make this mistake: script(…, strict=False)."


def text(block: str) -> str:
    return inspect.cleandoc(block)


async def failure(runner: ScriptedRunner, answer: object, agent: DeskAgent = support) -> str:
    """What is said of an answer, in the run and at the end of the test alike."""
    runner.script(answer)
    with pytest.raises(ScriptError) as raised:
        await run(agent)
    with pytest.raises(ScriptError) as checked:
        runner.check()
    assert str(raised.value) == str(checked.value)
    return unplaced(str(raised.value))


def unwrapped(said: str) -> str:
    """The first paragraph of what is said, on one line."""
    return " ".join(said.partition("\n\n")[0].split())


async def test_a_tool_that_the_agent_does_not_have_is_named_with_the_one_that_was_meant(
    runner: ScriptedRunner,
) -> None:
    assert await failure(runner, tool_call("lookup_ordr", order_id="A1")) == text(
        """
        The script calls the tool 'lookup_ordr', and 'Support' has no such tool (did you mean
        'lookup_order'?).

          scripted  tool_call lookup_ordr(order_id="A1")  (test_offers.py)
          tools     lookup_order, now

        If the model is to make this mistake: script(…, strict=False).
        """
    )


async def test_a_tool_that_nobody_has_may_have_been_meant_for_another_agent(
    runner: ScriptedRunner,
) -> None:
    assert await failure(runner, tool_call("refund"), billing) == text(
        """
        The script calls the tool 'refund', and 'Billing' has no such tool.

          scripted  tool_call refund()  (test_offers.py)
          tools     none

        If another agent was to take this answer: script(…, agent="…").
        If the model is to make this mistake: script(…, strict=False).
        """
    )
    other = ScriptedRunner()
    other.script(tool_call("refund"), agent="Billing")
    with other.installed(), pytest.raises(ScriptError) as raised:
        await run(billing)
    assert "another agent" not in str(raised.value)


async def test_the_place_is_the_line_that_scripted_the_answer(runner: ScriptedRunner) -> None:
    line = inspect.stack()[0].lineno + 1
    runner.script(tool_call("lookup_ordr"))
    with pytest.raises(ScriptError) as raised:
        await run()
    assert f"({Path(__file__).relative_to(Path.cwd())}:{line})" in str(raised.value)


async def test_the_place_of_a_file_elsewhere_is_its_whole_path(
    runner: ScriptedRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner.script(tool_call("lookup_ordr"))
    with pytest.raises(ScriptError) as raised:
        await run()
    assert f"({Path(__file__)}:" in str(raised.value)


async def test_a_tool_that_is_not_enabled_is_said_to_be_there(runner: ScriptedRunner) -> None:
    @function_tool(is_enabled=False)
    def refund() -> str:
        return "done"

    agent = Agent[Any](name="Support", tools=[lookup_order, refund])
    assert await failure(runner, tool_call("refund"), agent) == text(
        """
        The script calls the tool 'refund', and its is_enabled keeps it from this call.

          scripted  tool_call refund()  (test_offers.py)
          tools     lookup_order

        If the model is to make this mistake: script(…, strict=False).
        """
    )


class Where(BaseModel):
    city: str
    street: str = ""


@function_tool
def ship(
    order_id: str,
    to: Where,
    by: Literal["post", "bike"] = "post",
    weight: float | None = None,
) -> str:
    return f"{order_id} to {to.city} by {by}, {weight}"


shipping: DeskAgent = Agent(name="Shipping", tools=[ship])


@pytest.mark.parametrize(
    ("arguments", "problems"),
    [
        (
            {"order": "A1", "to": {"city": "Rome"}},
            "'order_id' is missing; there is no 'order' (did you mean 'order_id'?)",
        ),
        ({"order_id": 1, "to": {"city": "Rome"}}, "'order_id': 1 is not of type 'string'"),
        ({"order_id": "A1", "to": {"town": "Rome"}}, "'to.city' is missing; there is no 'to.town'"),
        (
            {"order_id": "A1", "to": {"city": "Rome"}, "by": "sea"},
            "'by': 'sea' is not one of ['post', 'bike']",
        ),
        (["A1"], "['A1'] is not of type 'object'"),
    ],
)
async def test_arguments_that_do_not_fit_are_said_beside_those_that_there_are(
    runner: ScriptedRunner, arguments: Any, problems: str
) -> None:
    said = await failure(runner, tool_call("ship", arguments), shipping)
    assert unwrapped(said) == f"The scripted arguments do not fit 'ship': {problems}."
    assert "\n\n  scripted   tool_call ship(" in said
    assert said.endswith(
        "\n  arguments  order_id: string, to: Where, by: 'post' | 'bike' = 'post', "
        f"weight: number | null\n\n{ON_PURPOSE}"
    )


async def test_what_python_gives_a_default_may_be_left_out(runner: ScriptedRunner) -> None:
    runner.script(tool_call("ship", order_id="A1", to={"city": "Rome"}), "Done.")
    await run(shipping)
    assert runner.calls[1].tool_outputs[0][2] == "A1 to Rome by post, None"


async def test_arguments_written_as_text_are_what_the_model_wrote(runner: ScriptedRunner) -> None:
    runner.script(tool_call("lookup_order", '{"order": 1'), "Sorry.")
    await run()
    assert "An error occurred while" in runner.calls[1].tool_outputs[0][2]


async def test_a_schema_that_refers_elsewhere_says_nothing(runner: ScriptedRunner) -> None:
    async def invoke(context: RunContextWrapper[Any], arguments: str) -> str:
        del context
        return arguments

    schema = {"type": "object", "properties": {"id": {"$ref": "https://shop.example/id.json"}}}
    tool = FunctionTool("ship", "Ship.", schema, invoke, strict_json_schema=False)
    runner.script(tool_call("ship", id="A1"), "Done.")
    await run(Agent[None](name="Shipping", tools=[tool]))
    assert runner.calls[1].tool_outputs[0][2] == '{"id":"A1"}'


async def test_an_item_of_the_openai_package_is_held_to_the_tools_by_its_name(
    runner: ScriptedRunner,
) -> None:
    item = ResponseFunctionToolCall(
        type="function_call", call_id="c", name="lookup_ordr", arguments="{}"
    )
    said = await failure(runner, item)
    assert "has no such tool (did you mean 'lookup_order'?)" in unwrapped(said)


async def test_the_tool_of_a_handoff_may_be_called_by_its_name(runner: ScriptedRunner) -> None:
    runner.script(tool_call("transfer_to_billing"), "Paid.")
    assert (await run()).final_output == "Paid."


async def test_a_handoff_that_the_agent_does_not_have_is_named_with_the_one_that_was_meant(
    runner: ScriptedRunner,
) -> None:
    assert await failure(runner, handoff("Biling")) == text(
        """
        The script hands off to 'Biling', and 'Support' has no such handoff (did you mean
        'Billing'?).

          scripted  handoff 'Biling'  (test_offers.py)
          handoffs  'Billing'

        Correct the name, or add the agent to the handoffs of 'Support'.
        If the model is to make this mistake: script(…, strict=False).
        """
    )


async def test_a_handoff_by_another_tool_is_said_so(runner: ScriptedRunner) -> None:
    said = await failure(runner, handoff(sdk_handoff(billing, tool_name_override="pay")))
    assert unwrapped(said) == (
        "The script hands off to 'Billing' by 'pay', and 'Support' has no such handoff."
    )


async def test_an_agent_without_handoffs_has_none(runner: ScriptedRunner) -> None:
    said = await failure(runner, handoff("Sales"), billing)
    assert "\n  handoffs  none\n" in said
    assert 'If another agent was to take this answer: script(…, agent="…").' in said


class Reason(BaseModel):
    text: str


async def test_arguments_of_a_handoff_are_held_to_its_input_type(runner: ScriptedRunner) -> None:
    def hear(context: RunContextWrapper[None], reason: Reason) -> None:
        del context, reason

    to_billing = sdk_handoff(billing, on_handoff=hear, input_type=Reason)
    said = await failure(runner, handoff("Billing"), Agent(name="Desk", handoffs=[to_billing]))
    assert unwrapped(said) == (
        "The scripted arguments do not fit 'transfer_to_billing': 'text' is missing."
    )


class Title(BaseModel):
    text: str

    @field_validator("text")
    @classmethod
    def is_short(cls, text: str) -> str:
        if len(text) > 20:
            raise ValueError("too long")
        return text


titles: DeskAgent = Agent(name="Titles", output_type=Title)


async def test_an_output_that_does_not_fit_the_type_is_said(runner: ScriptedRunner) -> None:
    assert await failure(runner, structured({"titel": "Lost"}), titles) == text(
        """
        The scripted output does not fit the output_type of 'Titles', Title: 'text' is missing;
        there is no 'titel'.

          scripted     structured {"titel":"Lost"}  (test_offers.py)
          output_type  Title(text: string)

        If the model is to make this mistake: script(…, strict=False).
        """
    )


async def test_an_output_that_the_type_itself_refuses_is_said(runner: ScriptedRunner) -> None:
    said = await failure(runner, structured({"text": "A very long title indeed"}), titles)
    assert unwrapped(said) == (
        "The scripted output does not fit the output_type of 'Titles', Title: its own validation "
        "refuses it."
    )


@pytest.mark.parametrize("answer", ["Lost order", [reasoning("Hm"), message("Lost order")]])
async def test_a_text_in_place_of_an_output_is_said(runner: ScriptedRunner, answer: object) -> None:
    assert await failure(runner, answer, titles) == text(
        """
        The scripted answer is a text, and 'Titles' answers with its output_type, Title.

          scripted     message "Lost order"  (test_offers.py)
          output_type  Title(text: string)

        Write structured(…) in place of the text.
        If the model is to make this mistake: script(…, strict=False).
        """
    )


async def test_a_text_beside_a_call_is_no_output(runner: ScriptedRunner) -> None:
    agent = Agent[None](name="Titles", output_type=Title, tools=[lookup_order])
    runner.script(
        [tool_call("lookup_order", order_id="A1"), message("One moment.")],
        message('{"text": "Lost"}'),
    )
    assert (await run(agent)).final_output == Title(text="Lost")


async def test_a_text_that_breaks_off_is_no_output(runner: ScriptedRunner) -> None:
    runner.script(message(chunks=["Lo", fail(ConnectionResetError())]))
    with pytest.raises(ConnectionResetError):
        await run(titles)


@pytest.mark.parametrize(
    ("answer", "agent"),
    [
        (tool_call("refund"), support),
        (handoff("Sales desk"), support),
        (structured({"titel": "Lost"}), titles),
        ("Lost order", titles),
    ],
    ids=["tool", "handoff", "output", "text"],
)
@pytest.mark.parametrize("is_streamed", [False, True])
async def test_a_mistake_that_the_model_is_to_make_reaches_the_application(
    runner: ScriptedRunner, answer: object, agent: DeskAgent, is_streamed: bool
) -> None:
    runner.script(answer, strict=False)
    with pytest.raises(ModelBehaviorError):
        await (streamed if is_streamed else run)(agent)
    runner.check()


async def test_wrong_arguments_that_the_model_is_to_write_reach_the_tool(
    runner: ScriptedRunner,
) -> None:
    runner.script(tool_call("lookup_order", order_id=1), "Sorry.", strict=False)
    await run()
    assert "An error occurred while running the tool" in runner.calls[1].tool_outputs[0][2]


async def test_an_answer_of_a_function_is_held_to_the_offer_too(runner: ScriptedRunner) -> None:
    def look_up(call: ModelCall) -> object:
        return tool_call("lookup_ordr", order_id=call.agent)

    said = await failure(runner, look_up)
    assert "scripted  tool_call lookup_ordr" in said
