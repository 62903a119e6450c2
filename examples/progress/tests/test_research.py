"""What the user sees while the archives are searched."""

from dataclasses import dataclass, field

import pytest

from chatkit_testing import (
    ChatKitClient,
    Clock,
    Gate,
    InMemoryStore,
    ScriptedRunner,
    expect,
    message,
    tool_call,
)
from progress.app import Archive, NewsServer

SEARCH = tool_call("research", topic="tea")


@dataclass
class Shelf(Archive):
    """An archive that takes its time, by the clock of the test, or cannot be reached."""

    name: str
    clock: Clock
    seconds: float = 0
    headlines: list[str] = field(default_factory=list[str])
    error: OSError | None = None
    searched: int = 0

    async def search(self, topic: str) -> list[str]:
        await self.clock.sleep(self.seconds)
        if self.error:
            raise self.error
        self.searched += 1
        return self.headlines


@pytest.fixture
def times(chatkit_clock: Clock) -> Shelf:
    return Shelf("Times", chatkit_clock, seconds=2, headlines=["Tea is back", "Tea is gone"])


@pytest.fixture
def post(chatkit_clock: Clock) -> Shelf:
    return Shelf("Post", chatkit_clock, seconds=5, headlines=["More tea"])


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore, times: Shelf, post: Shelf) -> NewsServer:
    return NewsServer(chatkit_store, [times, post])


async def test_the_user_sees_each_archive_come_in(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(SEARCH, "Tea comes and goes.")

    turn = await chatkit_client.send("What is new in tea?")

    turn.assert_shown(
        expect.user_message(),
        expect.progress("Searching on tea", icon="search"),
        expect.workflow(
            "custom",
            tasks=[
                expect.task("Times", content="2 found", status_indicator="complete"),
                expect.task("Post", content="1 found", status_indicator="complete"),
            ],
        ),
        expect.progress("Reading 3 articles"),
        expect.assistant_message("Tea comes and goes."),
    )
    assert turn.model_calls[-1].tool_outputs[0][2] == "Tea is back\nTea is gone\nMore tea"
    await chatkit_client.assert_stored(
        expect.user_message(), expect.workflow(), expect.assistant_message()
    )


async def test_the_archives_are_searched_at_once_and_the_time_is_told(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, chatkit_clock: Clock
) -> None:
    chatkit_runner.script(SEARCH, "Tea comes and goes.")

    with chatkit_clock.hold():
        async with chatkit_client.stream("What is new in tea?") as stream:
            async for event in stream:
                if expect.event("thread.item.added/workflow").matches(event):
                    chatkit_clock.advance(5)

    assert stream.turn.workflows == [expect.workflow(summary={"duration": 5})]


async def test_an_archive_that_cannot_be_reached_stops_nobody(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner, post: Shelf
) -> None:
    post.error = OSError("no route")
    chatkit_runner.script(SEARCH, "Tea comes and goes.")

    turn = await chatkit_client.send("What is new in tea?")

    assert turn.notices == [expect.notice("Post: no route", level="warning")]
    turn.assert_shown(
        ...,
        expect.workflow(tasks=[..., expect.task("Post", content="not reached")]),
        ...,
        expect.assistant_message(),
    )


async def test_stopping_the_research_stops_the_archives(
    chatkit_client: ChatKitClient,
    chatkit_runner: ScriptedRunner,
    chatkit_clock: Clock,
    times: Shelf,
    post: Shelf,
) -> None:
    chatkit_runner.script(SEARCH)

    with chatkit_clock.hold():
        async with chatkit_client.stream("What is new in tea?") as stream:
            async for event in stream:
                if expect.event("thread.item.added/workflow").matches(event):
                    break
            await stream.cancel()

    assert stream.turn.cancelled
    assert (times.searched, post.searched) == (0, 0)
    await chatkit_client.assert_stored(
        expect.user_message(), expect.hidden_context(type="sdk_hidden_context")
    )


async def test_stopping_the_answer_keeps_what_was_read_so_far(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(SEARCH, message(chunks=["Tea ", "comes ", Gate()]))

    async with chatkit_client.stream("What is new in tea?") as stream:
        async for _ in stream:
            if stream.turn.text == "Tea comes ":
                break
        await stream.cancel()

    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.workflow(),
        expect.assistant_message("Tea comes "),
        expect.hidden_context(type="sdk_hidden_context"),
    )
