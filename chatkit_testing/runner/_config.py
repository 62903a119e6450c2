"""The configuration of a run: the application's own, with the model replaced."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from agents import Agent, Handoff, Model, RunConfig

from chatkit_testing.runner._model import RunModel, RunProvider
from chatkit_testing.runner._run import Run

__all__ = ["asked_config", "scripted_config"]


def asked_config(given: RunConfig | Mapping[str, Any] | None) -> RunConfig:
    """Find out what configuration the application itself asked for.

    An agent that runs as a tool of another hands on the configuration of the outer run, where the
    model is replaced already.

    Args:
        given: what the run was given; newer versions of the SDK take the fields as a dict.
    """
    if given is None:
        return RunConfig()
    config = RunConfig(**given) if isinstance(given, Mapping) else given
    model, own = config.model, config.call_model_input_filter
    provider = config.model_provider
    if isinstance(model, RunModel):
        model = model.run.asked.model
    if isinstance(provider, RunProvider):
        provider = provider.run.asked.model_provider
    outer = getattr(own, "__self__", None)
    if isinstance(outer, Run):
        own = outer.asked.call_model_input_filter
    return dataclasses.replace(
        config, model=model, model_provider=provider, call_model_input_filter=own
    )


def scripted_config(run: Run, *, is_fresh: bool) -> RunConfig:
    """Make a run's configuration: what the application asked for, with the model replaced.

    Where names decide on the model a provider replaces it, so that the SDK resolves the model's
    settings as it would for the name. Where an instance may be reached, an instance for the whole
    run replaces it: an agent's own goes past every provider.

    Args:
        run: the run.
        is_fresh: whether it begins with its agent, so that what may be reached is known.
    """
    asked = run.asked.model
    run.is_by_name = isinstance(asked, str) or (
        asked is None and is_fresh and not _reaches_instance(run.agent)
    )
    return dataclasses.replace(
        run.asked,
        model=asked if run.is_by_name else RunModel(run),
        model_provider=RunProvider(run),
        tracing_disabled=True,
        call_model_input_filter=run.filter_input,
    )


def _reaches_instance(start: Agent[Any]) -> bool:  # Any: the application's context
    """Tell whether an agent with a model of its own, an instance, may come to work.

    A handoff made by ``handoff(agent)`` does not show its agent: it may.
    """
    seen: set[int] = set()
    ahead: list[Agent[Any]] = [start]  # Any: as above
    while ahead:
        agent = ahead.pop()
        if isinstance(agent.model, Model):
            return True
        for handoff in agent.handoffs:
            if isinstance(handoff, Handoff):
                return True
            if id(handoff) not in seen:
                seen.add(id(handoff))
                ahead.append(handoff)
    return False
