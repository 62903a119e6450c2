"""The editor, its research tool, and the server."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any  # this application has no use for a request context

from agents import Agent, RunContextWrapper, Runner, function_tool

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import (
    CustomTask,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    Workflow,
)


class Archive(ABC):
    """Where articles are found."""

    name: str

    @abstractmethod
    async def search(self, topic: str) -> list[str]:
        """The headlines on a topic; OSError if the archive cannot be reached."""


class NewsContext(AgentContext[Any]):
    """What the tools may reach: the conversation and the archives."""

    archives: list[Archive]


@function_tool
async def research(newsroom: RunContextWrapper[NewsContext], topic: str) -> str:
    """Search all archives at once, and show how far each is."""
    context = newsroom.context
    await context.stream(ProgressUpdateEvent(text=f"Searching on {topic}", icon="search"))
    tasks = [
        CustomTask(title=archive.name, status_indicator="loading") for archive in context.archives
    ]
    await context.start_workflow(Workflow(type="custom", tasks=[*tasks]))
    searches = (
        _search(context, number, archive, topic) for number, archive in enumerate(context.archives)
    )
    found = await asyncio.gather(*searches)
    await context.end_workflow()
    headlines = [headline for headlines in found for headline in headlines]
    await context.stream(ProgressUpdateEvent(text=f"Reading {len(headlines)} articles"))
    return "\n".join(headlines) or "Nothing was found."


async def _search(context: NewsContext, number: int, archive: Archive, topic: str) -> list[str]:
    """Search one archive, and tick it off."""
    try:
        headlines = await archive.search(topic)
        outcome = f"{len(headlines)} found"
    except OSError as error:
        headlines, outcome = [], "not reached"
        await context.stream(NoticeEvent(level="warning", message=f"{archive.name}: {error}"))
    done = CustomTask(title=archive.name, content=outcome, status_indicator="complete")
    await context.update_workflow_task(done, number)
    return headlines


editor = Agent[NewsContext](
    name="Editor",
    model="gpt-5.1",
    instructions="You sum up what the archives have on a topic.",
    tools=[research],
)


class NewsServer(ChatKitServer[Any]):
    """Runs the editor."""

    def __init__(self, store: Store[Any], archives: list[Archive]) -> None:
        super().__init__(store)
        self._archives = archives

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Run the editor on the latest items."""
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        newsroom = NewsContext(
            thread=thread, store=self.store, request_context=context, archives=self._archives
        )
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(editor, conversation, context=newsroom)
        async for event in stream_agent_response(newsroom, result):
            yield event
