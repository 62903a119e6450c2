"""The Agents SDK's runner while a scripted one is installed."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from agents import Agent, RunResult, RunResultStreaming
from agents.run import AgentRunner, get_default_agent_runner, set_default_agent_runner

from chatkit_testing.runner._config import asked_config, scripted_config
from chatkit_testing.runner._quiet import Reader
from chatkit_testing.runner._run import Run

if TYPE_CHECKING:
    from chatkit_testing.runner._install import Installation

__all__ = ["seated"]


class _SeatedRunner(AgentRunner):
    """Runs agents as the runner before it does, with the model replaced.

    Args:
        find: finds the installation that answers; without one nothing is replaced.
        runner: the runner before.
    """

    def __init__(self, find: Callable[[], "Installation | None"], runner: AgentRunner) -> None:
        self._find = find
        self._runner = runner

    async def run(
        self,
        starting_agent: Agent[Any],  # Any: the application's context, here and below
        input: Any,  # Any: text, items, or a state to go on from
        **kwargs: Any,  # Any: the options of the SDK's version
    ) -> RunResult:
        """Run an agent to its end."""
        self._prepare(starting_agent, input, kwargs)
        return await self._runner.run(starting_agent, input, **kwargs)

    def run_sync(self, starting_agent: Agent[Any], input: Any, **kwargs: Any) -> RunResult:
        """Run an agent to its end, without a loop."""
        self._prepare(starting_agent, input, kwargs)
        return self._runner.run_sync(starting_agent, input, **kwargs)

    def run_streamed(
        self, starting_agent: Agent[Any], input: Any, **kwargs: Any
    ) -> RunResultStreaming:
        """Start an agent's run, to be read event by event."""
        run = self._prepare(starting_agent, input, kwargs)
        result = self._runner.run_streamed(starting_agent, input, **kwargs)
        if run is not None:
            run.reader = Reader(result)
        return result

    def _prepare(self, agent: Agent[Any], input: object, kwargs: dict[str, Any]) -> Run | None:
        installation = self._find()
        if installation is None:
            return None
        asked = asked_config(kwargs.get("run_config"))
        run = Run(installation.runner, installation.ids, agent, asked)
        kwargs["run_config"] = scripted_config(run, is_fresh=isinstance(input, str | list))
        return run


@contextmanager
def seated(find: Callable[[], "Installation | None"]) -> Generator[None, None, None]:
    """Take the place of the SDK's default runner until the block ends."""
    runner = get_default_agent_runner()
    set_default_agent_runner(_SeatedRunner(find, runner))
    try:
        yield
    finally:
        set_default_agent_runner(runner)
