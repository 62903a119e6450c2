"""The planner, the form that it shows, and the server that waits for the answers."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any  # this application has no use for a request context

from agents import Agent, RunContextWrapper, Runner, StopAtTools, function_tool
from pydantic import BaseModel

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import (
    StructuredInput,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)


class Question(BaseModel):
    """A question of the planner's; without options the user writes."""

    text: str
    options: list[str] = []
    several: bool = False

    def as_input(self, number: int) -> StructuredInput:
        """The question as a field of the form."""
        field_id = f"q{number}"
        if not self.options:
            return StructuredInputFreeform(id=field_id, question=self.text)
        options = [StructuredInputMultipleChoiceOption(value=option) for option in self.options]
        return StructuredInputMultipleChoice(
            id=field_id, question=self.text, options=options, multiple=self.several
        )


@function_tool
async def ask_traveller(
    agency: RunContextWrapper[AgentContext[Any]], questions: list[Question]
) -> str:
    """Show the traveller a form with questions, each with options to choose from or without."""
    context = agency.context
    await context.stream(
        ThreadItemDoneEvent(
            item=StructuredInputItem(
                id=context.generate_id("message"),
                thread_id=context.thread.id,
                created_at=datetime.now(),
                inputs=[question.as_input(n) for n, question in enumerate(questions, start=1)],
            )
        )
    )
    return "The traveller was asked."


planner = Agent[AgentContext[Any]](
    name="Planner",
    model="gpt-5.1",
    instructions="You plan trips. Ask what you must know in one form, then propose one trip.",
    tools=[ask_traveller],
    tool_use_behavior=StopAtTools(stop_at_tool_names=["ask_traveller"]),
)


class AgencyServer(ChatKitServer[Any]):
    """Runs the planner on what was said and on what the forms say."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer a message or, with none, go on from a form that was filled in."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        agency = AgentContext(thread=thread, store=self.store, request_context=context)
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(planner, conversation, context=agency)
        async for event in stream_agent_response(agency, result):
            yield event
