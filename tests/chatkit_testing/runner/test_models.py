"""Whatever an agent's model is, the script answers in its place, and no other model is reached."""

from collections.abc import AsyncIterator
from typing import Any

import agents
import pytest
from agents import (
    Agent,
    Model,
    ModelProvider,
    ModelResponse,
    ModelSettings,
    RunConfig,
    RunContextWrapper,
    function_tool,
)
from agents import handoff as sdk_handoff
from agents.run import CallModelData, ModelInputData

from chatkit_testing import ScriptedRunner, ScriptError, handoff, tool_call
from tests.chatkit_testing.runner.desk import DeskAgent, run, streamed

IS_NEW = hasattr(agents, "RunState")
AS_DICT: Any = {"temperature": 0.3}
TAKES_DICTS = isinstance(RunConfig(model_settings=AS_DICT).model_settings, ModelSettings)


class RealModel(Model):
    """A model that must not be reached."""

    def __init__(self, model: object = "real-1") -> None:
        self.model = model

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        raise AssertionError("a real model was called")

    def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        raise AssertionError("a real model was called")


class RealProvider(ModelProvider):
    def get_model(self, model_name: str | None) -> Model:
        raise AssertionError(f"a real model was asked for: {model_name}")


def agent(model: str | Model | None = None, **options: Any) -> DeskAgent:
    return Agent(name="A", model=model, **options)


@pytest.mark.parametrize(
    ("own", "of_run", "name"),
    [
        (None, None, None),
        ("gpt-4.1", None, "gpt-4.1"),
        (RealModel(), None, "real-1"),
        (RealModel(model=7), None, "RealModel"),
        (None, "gpt-5", "gpt-5"),
        ("gpt-4.1", "gpt-5", "gpt-5"),
        (RealModel(), "gpt-5", "gpt-5"),
        ("gpt-4.1", RealModel(), "real-1"),
        ("litellm/anthropic/claude", None, "litellm/anthropic/claude"),
    ],
)
@pytest.mark.parametrize("kind", [run, streamed])
async def test_the_model_is_replaced_and_named(
    runner: ScriptedRunner, own: Any, of_run: Any, name: str | None, kind: Any
) -> None:
    runner.script("Hello.")
    config = RunConfig(model=of_run, model_provider=RealProvider())
    await kind(agent(own), run_config=config)
    assert [call.model for call in runner.calls] == [name]
    assert config.model is of_run
    assert isinstance(config.model_provider, RealProvider)
    runner.check()


async def test_each_agent_of_a_run_has_its_own_model(runner: ScriptedRunner) -> None:
    second = Agent[None](name="Second", model=RealModel())
    first = Agent[None](name="First", model="gpt-4.1", handoffs=[second])
    second.handoffs = [first]
    runner.script(handoff("Second"), handoff("First"), "Done.")
    await run(first)
    assert [call.model for call in runner.calls] == ["gpt-4.1", "real-1", "gpt-4.1"]
    runner.check()


async def test_agents_that_hand_off_to_each_other_keep_their_models_names(
    runner: ScriptedRunner,
) -> None:
    second = Agent[None](name="Second", model="gpt-5")
    first = Agent[None](name="First", model="gpt-4.1", handoffs=[second])
    second.handoffs = [first, second]
    runner.script(handoff("Second"), handoff("First"), "Done.")
    await run(first)
    assert [call.model for call in runner.calls] == ["gpt-4.1", "gpt-5", "gpt-4.1"]


async def test_a_handoff_that_does_not_show_its_agent_leads_to_no_real_model(
    runner: ScriptedRunner,
) -> None:
    second = Agent[None](name="Second", model=RealModel())
    first = Agent[None](name="First", handoffs=[sdk_handoff(second)])
    runner.script(handoff("Second"), "Done.")
    await streamed(first)
    assert [call.model for call in runner.calls] == [None, "real-1"]


async def test_an_agent_that_comes_into_reach_during_the_run_leads_to_no_real_model(
    runner: ScriptedRunner,
) -> None:
    second = Agent[None](name="Second", model=RealModel())

    @function_tool
    def hire(context: RunContextWrapper[None]) -> str:
        del context
        first.handoffs.append(second)
        return "hired"

    first = Agent[None](name="First", tools=[hire])
    runner.script(tool_call("hire"), handoff("Second"), "Done.")
    with pytest.raises(ScriptError) as raised:
        await run(first)
    assert str(raised.value) == (
        "The agent 'Second' has a model of its own, an instance, and came into reach only after "
        "the run began, too late to replace the model. Give the run a model, "
        "RunConfig(model=…), or the agent the model's name."
    )
    with pytest.raises(ScriptError):
        runner.check()


async def test_an_inner_run_has_the_model_that_the_outer_runs_application_asked_for(
    runner: ScriptedRunner,
) -> None:
    filtered: list[str] = []

    def own_filter(data: CallModelData[Any]) -> ModelInputData:
        filtered.append(data.agent.name)
        return data.model_data

    expert = Agent[None](name="Expert", model="gpt-4.1")
    host = Agent[None](name="Host", tools=[expert.as_tool("ask", "Ask.")])
    runner.script(tool_call("ask", input="Why?"), "Because.")
    runner.script("It is so.", agent="Expert")
    config = RunConfig(model=RealModel("real-9"), call_model_input_filter=own_filter)
    await run(host, run_config=config)
    # Newer versions of the SDK hand the outer run's configuration on to the inner one.
    inner = ("real-9", ["Host", "Expert", "Host"]) if IS_NEW else ("gpt-4.1", ["Host", "Host"])
    assert [call.model for call in runner.calls] == ["real-9", inner[0], "real-9"]
    assert filtered == inner[1]
    runner.check()


async def test_the_applications_own_filter_changes_what_the_model_is_given(
    runner: ScriptedRunner,
) -> None:
    async def shorten(data: CallModelData[Any]) -> ModelInputData:
        return ModelInputData(input=data.model_data.input[-1:], instructions="Be short.")

    runner.script("Hello.")
    items = [{"role": "user", "content": text} for text in ("one", "two")]
    await run(agent(), items, run_config=RunConfig(call_model_input_filter=shorten))
    (call,) = runner.calls
    assert call.input == [{"role": "user", "content": "two"}]
    assert call.system_instructions == "Be short."


async def test_settings_of_agent_and_run_are_resolved_as_ever(runner: ScriptedRunner) -> None:
    runner.script("Hello.")
    settings = ModelSettings(temperature=0.2, top_p=0.5, extra_args={"seed": [1]})
    config = RunConfig(model_settings=ModelSettings(temperature=0.9))
    await run(agent("gpt-4.1", model_settings=settings), run_config=config)
    resolved = runner.calls[0].model_settings
    assert (resolved.temperature, resolved.top_p) == (0.9, 0.5)
    assert resolved.extra_args == {"seed": [1]}


async def test_settings_that_the_sdk_gives_a_model_by_its_name_are_there(
    runner: ScriptedRunner,
) -> None:
    runner.script("Hello.", always=True)
    await run(agent())
    await run(agent(RealModel()))
    given = agent().model_settings.verbosity  # newer versions: "low"
    assert [call.model_settings.verbosity for call in runner.calls] == [given, None]


@pytest.mark.skipif(not TAKES_DICTS, reason="this version of the SDK takes no dict")
async def test_a_configuration_given_as_a_dict_is_one(runner: ScriptedRunner) -> None:
    runner.script("Hello.", always=True)
    config: Any = {"model": "gpt-5", "model_settings": {"temperature": 0.3}}
    await run(agent(), run_config=config)
    await streamed(agent(), run_config=config)
    for call in runner.calls:
        assert (call.model, call.model_settings.temperature) == ("gpt-5", 0.3)
    assert config == {"model": "gpt-5", "model_settings": {"temperature": 0.3}}
