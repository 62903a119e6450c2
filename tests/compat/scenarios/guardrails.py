"""Guardrails that trip: what the run showed is taken back."""

from __future__ import annotations

import asyncio
from typing import Any

from agents import Agent, GuardrailFunctionOutput, InputGuardrail, OutputGuardrail

from tests.compat.answers import say
from tests.compat.asking import add
from tests.compat.checks import no_task_left
from tests.compat.model import running
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, settle
from tests.compat.things import thread


def input_guardrail(gate: asyncio.Event) -> InputGuardrail[Any]:
    """Trip when the gate is opened."""  # reason for Any: the stage's context

    async def check(context: Any, agent: Agent[Any], given: Any) -> GuardrailFunctionOutput:
        await gate.wait()  # reason for Any: the SDK's own types
        return GuardrailFunctionOutput(output_info=None, tripwire_triggered=True)

    return InputGuardrail(guardrail_function=check)


async def check_output(context: Any, agent: Agent[Any], output: Any) -> GuardrailFunctionOutput:
    """Trip at once."""  # reason for Any: the SDK's own types
    return GuardrailFunctionOutput(output_info=None, tripwire_triggered=True)


@scenario("D9", ours=no_task_left)
async def an_output_guardrail_removes_what_the_run_showed(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [say("Secret", id="msg_a")],
            output_guardrails=[OutputGuardrail(guardrail_function=check_output)],
        )
    )
    await stage.send(add())


@scenario("D9", ours=no_task_left)
async def an_input_guardrail_removes_what_the_run_has_shown_so_far(stage: Stage) -> None:
    gate = asyncio.Event()

    async def trip() -> None:
        await settle()
        gate.set()
        await settle()

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [say("Shown", id="msg_a"), trip],
            input_guardrails=[input_guardrail(gate)],
        )
    )
    await stage.send(add())
