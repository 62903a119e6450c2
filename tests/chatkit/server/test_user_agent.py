"""The User-Agent of requests that the Agents SDK makes while a responder runs."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar, copy_context
from importlib import metadata
from types import ModuleType
from typing import Any

import pytest
from agents import Agent, Model, OpenAIChatCompletionsModel, OpenAIResponsesModel, RunConfig, Runner
from openai import APIStatusError, AsyncOpenAI

from chatkit.server import agents_sdk_user_agent_override
from chatkit.types import ThreadMetadata, ThreadStreamEvent
from chatkit.version import __version__
from tests.chatkit.server.support import (
    FollowingServer,
    act,
    events_of,
    parse,
    progress,
    read,
    stream_of,
    thread,
    types_of,
)
from tests.support.recording_store import RecordingStore

CHAT = "agents.models.chatcmpl_helpers"
RESPONSES = "agents.models.openai_responses"
OURS = {
    "User-Agent": f"Agents/Python {metadata.version('openai-agents')} ChatKit/Python {__version__}"
}

Variable = ContextVar[dict[str, str] | None]


class FakeSdk:
    """Modules in the place of the SDK's, with variables that the test can watch."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chat: Variable = ContextVar("chat", default=None)
        self.responses: Variable = ContextVar("responses", default=None)
        self._monkeypatch = monkeypatch
        self.put(CHAT, HEADERS_OVERRIDE=self.chat)
        self.put(RESPONSES, _HEADERS_OVERRIDE=self.responses)

    def put(self, name: str, **values: object) -> None:
        module = ModuleType(name)
        vars(module).update(values)
        self._monkeypatch.setitem(sys.modules, name, module)

    def seen(self) -> tuple[dict[str, str] | None, dict[str, str] | None]:
        return self.chat.get(), self.responses.get()


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> FakeSdk:
    return FakeSdk(monkeypatch)


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    store.put(thread())
    return FollowingServer(store)


def watching(sdk: FakeSdk, seen: list[object], steps: int = 2) -> Any:  # a responder
    async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
        for number in range(steps):
            seen.append(sdk.seen())
            yield progress(str(number))
        seen.append(sdk.seen())

    return responder


class TestResponders:
    async def test_a_responder_runs_with_the_header_and_the_reader_without(
        self, server: FollowingServer, sdk: FakeSdk
    ) -> None:
        seen: list[object] = []
        server.responder = watching(sdk, seen)
        async for _ in await stream_of(server, act()):
            assert sdk.seen() == (None, None)
        assert seen == [(OURS, OURS)] * 3
        assert sdk.seen() == (None, None)

    async def test_d01_a_stream_may_be_advanced_from_several_tasks(
        self, server: FollowingServer, sdk: FakeSdk
    ) -> None:
        seen: list[object] = []
        server.responder = watching(sdk, seen)
        frames = aiter(await stream_of(server, act()))

        async def step() -> str:
            frame = await anext(frames, None)
            assert sdk.seen() == (None, None)
            return "end" if frame is None else str(parse(frame)["type"])

        types = [await asyncio.create_task(step()) for _ in range(4)]
        assert types == ["stream_options", "progress_update", "progress_update", "end"]
        assert seen == [(OURS, OURS)] * 3

    async def test_d01_a_stream_may_be_closed_from_another_task(
        self, server: FollowingServer, sdk: FakeSdk, caplog: pytest.LogCaptureFixture
    ) -> None:
        seen: list[object] = []
        server.responder = watching(sdk, seen)
        frames = aiter(await stream_of(server, act()))
        for _ in range(2):
            await anext(frames)
        await asyncio.create_task(frames.aclose())
        assert caplog.records == []
        assert len(server.cancelled) == 1
        assert sdk.seen() == (None, None)

    @pytest.mark.parametrize("error", [OSError("broken"), asyncio.CancelledError()])
    async def test_d01_it_is_restored_when_the_responder_fails(
        self, server: FollowingServer, sdk: FakeSdk, error: BaseException
    ) -> None:
        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            yield progress("a")
            assert sdk.seen() == (OURS, OURS)
            raise error

        server.responder = responder
        events: list[dict[str, Any]] = []  # JSON objects
        result = await stream_of(server, act())
        try:
            await read(result, events)
        except asyncio.CancelledError:
            events.append({"type": "cancelled"})
        ending = "error" if isinstance(error, OSError) else "cancelled"
        assert types_of(events) == ["stream_options", "progress_update", ending]
        assert sdk.seen() == (None, None)

    async def test_what_was_set_before_is_there_again_afterwards(
        self, server: FollowingServer, sdk: FakeSdk
    ) -> None:
        seen: list[object] = []
        server.responder = watching(sdk, seen)
        own = {"User-Agent": "The application's"}
        sdk.chat.set(own)
        async for _ in await stream_of(server, act()):
            assert sdk.seen() == (own, None)
        assert sdk.seen() == (own, None)
        assert seen == [(OURS, OURS)] * 3

    async def test_what_a_responder_sets_itself_lasts_as_long_as_it_runs(
        self, server: FollowingServer, sdk: FakeSdk
    ) -> None:
        own = {"User-Agent": "The responder's"}

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            sdk.responses.set(own)
            yield progress("a")
            assert sdk.seen() == (OURS, own)

        server.responder = responder
        events = await events_of(server, act())
        assert types_of(events) == ["stream_options", "progress_update"]
        assert sdk.seen() == (None, None)

    async def test_a_responder_that_is_iterable_but_no_iterator_will_do(
        self, server: FollowingServer, sdk: FakeSdk
    ) -> None:
        class Once:
            async def __aiter__(self) -> AsyncIterator[ThreadStreamEvent]:
                assert sdk.seen() == (OURS, OURS)
                yield progress("a")

        def responder(thread: ThreadMetadata) -> Any:  # what `async for` takes beyond the types
            return Once()

        server.responder = responder
        assert types_of(await events_of(server, act())) == ["stream_options", "progress_update"]

    def test_a_public_name_of_the_sdk_is_preferred(self, sdk: FakeSdk) -> None:
        public: Variable = ContextVar("public", default=None)
        sdk.put(RESPONSES, HEADERS_OVERRIDE=public, _HEADERS_OVERRIDE=sdk.responses)
        with agents_sdk_user_agent_override():
            assert (public.get(), sdk.chat.get(), sdk.responses.get()) == (OURS, OURS, None)

    @pytest.mark.parametrize("missing", [CHAT, RESPONSES])
    async def test_an_sdk_that_has_one_place_less_is_served_at_the_other(
        self, server: FollowingServer, sdk: FakeSdk, missing: str
    ) -> None:
        sdk.put(missing, HEADERS_OVERRIDE="something else by now")
        seen: list[object] = []
        server.responder = watching(sdk, seen, steps=1)
        await events_of(server, act())
        expected = (None, OURS) if missing == CHAT else (OURS, None)
        assert seen == [expected] * 2

    async def test_d01_without_the_sdk_nothing_is_done(
        self, server: FollowingServer, sdk: FakeSdk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in (CHAT, RESPONSES):
            monkeypatch.delitem(sys.modules, name)
        seen: list[object] = []
        server.responder = watching(sdk, seen)
        before = set(sys.modules)
        with agents_sdk_user_agent_override():
            await events_of(server, act())
        assert seen == [(None, None)] * 3
        assert set(sys.modules) == before


class TestTheBlock:
    def test_the_header_is_set_within_and_restored_behind(self, sdk: FakeSdk) -> None:
        own = {"User-Agent": "The application's"}
        sdk.chat.set(own)
        with agents_sdk_user_agent_override():
            assert sdk.seen() == (OURS, OURS)
        assert sdk.seen() == (own, None)

    def test_it_is_restored_when_the_block_fails(self, sdk: FakeSdk) -> None:
        with pytest.raises(KeyError), agents_sdk_user_agent_override():
            raise KeyError("broken")
        assert sdk.seen() == (None, None)

    def test_d01_leaving_it_in_another_context_is_no_error(self, sdk: FakeSdk) -> None:
        block = agents_sdk_user_agent_override()
        copy_context().run(block.__enter__)
        block.__exit__(None, None, None)
        assert sdk.seen() == (None, None)


class Endpoint:
    """A model endpoint that refuses every request, and keeps the User-Agents."""

    def __init__(self) -> None:
        self.agents: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = [line.partition(": ") for line in head.splitlines()]
        self.agents += [value for name, _, value in fields if name.lower() == "user-agent"]
        body = b'{"error": {"message": "no model here"}}'
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n")
        writer.write(b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def serving(endpoint: Endpoint) -> AsyncGenerator[AsyncOpenAI, None]:
    listener = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    async with listener:
        host, port = listener.sockets[0].getsockname()
        url = f"http://{host}:{port}/v1"
        async with AsyncOpenAI(api_key="none", base_url=url, max_retries=0) as client:
            yield client


@pytest.fixture(params=[OpenAIChatCompletionsModel, OpenAIResponsesModel])
def model_class(request: pytest.FixtureRequest) -> Any:  # a class of the SDK
    return request.param


async def test_requests_of_the_real_sdk_name_chatkit_while_a_responder_runs(
    server: FollowingServer,
    model_class: Any,  # a class of the SDK
) -> None:
    endpoint = Endpoint()
    quiet = RunConfig(tracing_disabled=True)
    async with asyncio.timeout(30), serving(endpoint) as client:
        model: Model = model_class(model="gpt-4.1", openai_client=client)
        agent = Agent(name="Helper", model=model)

        async def responder(thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
            with pytest.raises(APIStatusError, match="no model here"):
                await Runner.run(agent, "Hi", run_config=quiet)
            yield progress("failed")

        server.responder = responder
        events = await events_of(server, act())
        assert types_of(events) == ["stream_options", "progress_update"]
        with pytest.raises(APIStatusError):
            await Runner.run(agent, "Hi", run_config=quiet)
    during, afterwards = endpoint.agents
    assert during == OURS["User-Agent"]
    assert "ChatKit" not in afterwards
