"""The diary's agent, and a server that chains its runs by ``previous_response_id``."""

from collections.abc import AsyncIterator
from typing import Any  # this application has no use for a request context

from agents import Agent, Runner

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem

PAGE = 50

diary = Agent[AgentContext[Any]](
    name="Diary", model="gpt-5.1", instructions="You listen, and ask one question back."
)


class DiaryServer(ChatKitServer[Any]):
    """Keeps in the thread's metadata how far the model knows the conversation.

    ``metadata["chain"]`` is the id of the last response and the id of the last item that it knows.
    A turn goes on from there with the items after that one. Where that item is gone, because an
    earlier message is answered again, the model is told the conversation from its beginning.
    """

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Send what is new, and remember where the chain ends."""
        chain: dict[str, str] = thread.metadata.get("chain", {})
        items, known = await self._since(chain.get("item_id"), thread, context)
        page = AgentContext(
            thread=thread,
            store=self.store,
            request_context=context,
            previous_response_id=chain["response_id"] if known else None,
        )
        result = Runner.run_streamed(
            diary,
            await simple_to_agent_input(items),
            context=page,
            previous_response_id=page.previous_response_id,
        )
        async for event in stream_agent_response(page, result):
            yield event
        newest = await self.store.load_thread_items(thread.id, None, 1, "desc", context)
        thread.metadata["chain"] = {
            "response_id": result.last_response_id,
            "item_id": newest.data[0].id,
        }

    async def _since(
        self, item_id: str | None, thread: ThreadMetadata, context: Any
    ) -> tuple[list[ThreadItem], bool]:
        """Give the items after one, in order, and whether that one was found."""
        items: list[ThreadItem] = []
        after: str | None = None
        while True:
            page = await self.store.load_thread_items(thread.id, after, PAGE, "desc", context)
            for item in page.data:
                if item.id == item_id:
                    return items[::-1], True
                items.append(item)
            if not page.has_more:
                return items[::-1], False
            after = page.after
