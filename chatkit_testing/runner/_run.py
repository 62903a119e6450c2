"""One run of the Agents SDK whose model is replaced: what it was given, and who is at work."""

import inspect
from typing import TYPE_CHECKING, Any

from agents import Agent, Model, RunConfig
from agents.run import CallModelData, ModelInputData

from chatkit_testing._errors import ScriptError
from chatkit_testing.runner._quiet import Reader, until_quiet
from chatkit_testing.script import Ids, Script

if TYPE_CHECKING:
    from chatkit_testing.runner._runner import ScriptedRunner

__all__ = ["Run"]


class Run:
    """One ``Runner.run`` of any kind.

    Args:
        runner: whose script answers.
        ids: where the ids of the answers come from.
        agent: the agent that the run starts with.
        asked: the application's own configuration of the run.
    """

    def __init__(
        self,
        runner: "ScriptedRunner",
        ids: Ids,
        agent: Agent[Any],  # Any: the application's context
        asked: RunConfig,
    ) -> None:
        self.runner = runner
        self.ids = ids
        self.agent: Agent[Any] = agent
        self.asked = asked
        self.is_by_name = False
        """Whether names decide on the model: then each agent's, unless the run has one for all."""
        self.retry_advice: object = None
        """What the model says to whether the failure of its last answer may be retried."""
        self.reader: Reader | None = None
        """Who reads the run's events, if it is streamed."""

    @property
    def script(self) -> Script:
        """The script that answers."""
        return self.runner._script

    async def give_way(self) -> None:
        """Let a streamed run's application take what there is, before the model goes on."""
        if self.reader is not None:
            await until_quiet(self.reader, patience=self.runner.timeout)

    async def filter_input(self, data: CallModelData[Any]) -> ModelInputData:
        """Learn which agent is about to call the model; then apply the application's own filter."""
        self.agent = data.agent
        if self.is_by_name and self.asked.model is None and isinstance(data.agent.model, Model):
            with self.script.remembering():
                raise ScriptError(
                    f"The agent {data.agent.name!r} has a model of its own, an instance, and came "
                    "into reach only after the run began, too late to replace the model. Give the "
                    "run a model, RunConfig(model=…), or the agent the model's name."
                )
        own = self.asked.call_model_input_filter
        if own is None:
            return data.model_data
        filtered = own(data)
        return await filtered if inspect.isawaitable(filtered) else filtered
