"""The secretary, the writer whose words stream into the card, and what the buttons do."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Protocol  # Any: an action's payload is whatever the widget put there

from agents import Agent, RunContextWrapper, Runner, function_tool

from chatkit import widgets
from chatkit.actions import Action
from chatkit.agents import (
    AgentContext,
    accumulate_text,
    simple_to_agent_input,
    stream_agent_response,
)
from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import (
    NoticeEvent,
    SyncCustomActionResponse,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot
from streaming_widgets.cards import Draft, Drafts, closed_card, open_card


class Postman(Protocol):
    """Whoever carries mail."""

    async def send(self, recipient: str, body: str) -> None:
        """Send a mail; OSError if it cannot be delivered."""


class MailContext(AgentContext[Any]):
    """What the tools may reach: the conversation and the drafts."""

    drafts: Drafts


writer = Agent[None](
    name="Writer", model="gpt-5.1", instructions="Write the mail that is asked for, nothing else."
)


async def write(draft: Draft, request: str) -> AsyncGenerator[DynamicWidgetRoot, None]:
    """Have a draft written, and give its card again and again as it grows."""
    run = Runner.run_streamed(writer, request)
    # accumulate_text takes the class that is not to be called any more; validating is still right.
    empty = widgets.Markdown.model_validate(  # pyright: ignore[reportDeprecated]
        {"value": "", "streaming": True}
    )
    try:
        async for text in accumulate_text(run.stream_events(), empty):
            draft.body = text.value
            yield open_card(draft, writing=bool(text.streaming))
    except Exception as error:
        # A card that is never finished would be gone when the thread is loaded again.
        yield closed_card(draft, f"unfinished: {error}")


@function_tool
async def draft_mail(room: RunContextWrapper[MailContext], recipient: str, request: str) -> str:
    """Write a mail, and show it to the user as it is written."""
    context = room.context
    draft = context.drafts.make(context.thread.id, recipient)
    await context.stream_widget(write(draft, request))
    return f"The user sees {draft.id}, with buttons to send and to discard it: {draft.body}"


secretary = Agent[MailContext](
    name="Secretary",
    model="gpt-5.1",
    instructions="You draft mails. Never repeat a draft that is on the screen.",
    tools=[draft_mail],
)


class MailServer(ChatKitServer[Any]):
    """Runs the secretary, and does what the buttons of a draft ask for."""

    def __init__(self, store: Store[Any], postman: Postman) -> None:
        super().__init__(store)
        self._postman = postman
        self._drafts = Drafts()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Run the secretary on the latest items."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        room = MailContext(
            thread=thread, store=self.store, request_context=context, drafts=self._drafts
        )
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(secretary, conversation, context=room)
        async for event in stream_agent_response(room, result):
            yield event

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Send a draft."""
        draft, card = self._pressed(thread, action, sender, "draft.send")
        try:
            await self._postman.send(draft.recipient, draft.body)
        except OSError as error:
            raise CustomStreamError(f"{draft.recipient}: {error}", allow_retry=True) from error
        self._drafts.drop(thread.id, draft)
        sent = card.model_copy(update={"widget": closed_card(draft, "sent")})
        yield ThreadItemReplacedEvent(item=sent)
        yield NoticeEvent(level="info", message=f"Sent to {draft.recipient}.")

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> SyncCustomActionResponse:
        """Discard a draft: that is done before the user looks up."""
        draft, card = self._pressed(thread, action, sender, "draft.discard")
        self._drafts.drop(thread.id, draft)
        discarded = card.model_copy(update={"widget": closed_card(draft, "discarded")})
        await self.store.save_item(thread.id, discarded, context)
        return SyncCustomActionResponse(updated_item=discarded)

    def _pressed(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        expected: str,
    ) -> tuple[Draft, WidgetItem]:
        """Find out on which draft's card a button was pressed."""
        draft = self._drafts.find(thread.id, action.payload["draft_id"])
        if action.type != expected or sender is None or draft is None:
            raise CustomStreamError("This draft is gone.")
        return draft, sender
