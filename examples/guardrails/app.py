"""The teller, its two guardrails, and what the customer sees when one of them trips."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any  # this application has no use for a request context

from agents import (
    Agent,
    GuardrailFunctionOutput,
    InputGuardrailTripwireTriggered,
    OutputGuardrailTripwireTriggered,
    RunContextWrapper,
    Runner,
    TResponseInputItem,
    input_guardrail,
    output_guardrail,
)
from pydantic import BaseModel

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import (
    HiddenContextItem,
    NoticeEvent,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

CARD_NUMBER = re.compile(r"\b(?:\d{4}[ -]?){3}\d{4}\b")
Desk = RunContextWrapper[AgentContext[Any]]


class Verdict(BaseModel):
    """What the judge answers with."""

    allowed: bool
    reason: str


judge = Agent[AgentContext[Any]](
    name="Judge",
    model="gpt-5.1-mini",
    instructions="Tell whether this is a question that a bank's teller should answer.",
    output_type=Verdict,
)


@input_guardrail
async def about_banking(
    desk: Desk, agent: Agent[Any], question: str | list[TResponseInputItem]
) -> GuardrailFunctionOutput:
    """Ask the judge, while the teller already thinks about the answer."""
    result = await Runner.run(judge, question, context=desk.context)
    verdict = result.final_output_as(Verdict)
    return GuardrailFunctionOutput(verdict.reason, tripwire_triggered=not verdict.allowed)


@output_guardrail
async def no_card_numbers(desk: Desk, agent: Agent[Any], answer: str) -> GuardrailFunctionOutput:
    """Look for the number of a card in the answer."""
    return GuardrailFunctionOutput(None, tripwire_triggered=bool(CARD_NUMBER.search(answer)))


teller = Agent[AgentContext[Any]](
    name="Teller",
    model="gpt-5.1",
    instructions="You answer questions about accounts and cards.",
    input_guardrails=[about_banking],
    output_guardrails=[no_card_numbers],
)


class BankServer(ChatKitServer[Any]):
    """Runs the teller; what a guardrail stops is taken back and explained."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer, or say why there is no answer."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(teller, conversation, context=desk)
        try:
            async for event in stream_agent_response(desk, result):
                yield event
        except InputGuardrailTripwireTriggered as tripped:
            reason = tripped.guardrail_result.output.output_info
            yield NoticeEvent(level="info", title="Not a matter for the bank", message=reason)
        except OutputGuardrailTripwireTriggered:
            yield NoticeEvent(level="warning", message="The answer was withheld for your safety.")
            yield ThreadItemDoneEvent(
                item=HiddenContextItem(
                    id=desk.generate_id("message"),
                    thread_id=thread.id,
                    created_at=datetime.now(),
                    content="The last answer was withheld: it had a card number in it.",
                )
            )
