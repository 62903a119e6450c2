"""ServerConformance and check_server: each promise is broken by a server with that defect."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any  # contexts are dicts with the user

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError

from chatkit.server import NonStreamingResult, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageItem,
    Page,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import (
    SERVER_PROMISES,
    ChatKitClient,
    InMemoryStore,
    ScriptedRunner,
    ServerConformance,
    check_server,
)
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._server import _says_hello
from chatkit_testing.conformance._server_case import open_server_case
from tests.chatkit_testing.sweeps.agent import AgentDesk
from tests.chatkit_testing.sweeps.broken_servers import DropsWhatWasShown, RollsBack
from tests.chatkit_testing.sweeps.desk import Desk, Events

ADA, EVE = {"user": "ada"}, {"user": "eve"}
NINE = datetime(2025, 1, 1, 9)


def whose(context: Any) -> str:
    return str(context["user"])


class Own(InMemoryStore[Any]):
    """A sound store, each user's own."""

    def __init__(self) -> None:
        super().__init__(user=whose)


class Mute(Desk):
    """Does not answer."""

    def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        async def nothing() -> Events:
            none: list[ThreadStreamEvent] = []
            for event in none:
                yield event

        return nothing()


class OneAnswer(Desk):
    """Gives every answer the same id."""

    def message(self, thread: ThreadMetadata, context: Any, text: str = "") -> AssistantMessageItem:
        return super().message(thread, context, text).model_copy(update={"id": "msg_answer"})


class Retitles(Desk):
    """Finds a title in every turn: the base server does so."""


class Remembers(Desk):
    """Keeps the thread it is at on itself."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        self.thread = thread
        async for event in super().respond(thread, input_user_message, context):
            if isinstance(event, ThreadItemDoneEvent):
                event = ThreadItemDoneEvent(
                    item=event.item.model_copy(update={"thread_id": self.thread.id})
                )
            yield event


class Forgiving(Desk):
    """Answers what is no request as if nothing had been asked."""

    async def process(
        self, request: str | bytes | bytearray, context: Any
    ) -> StreamingResult | NonStreamingResult:
        try:
            return await super().process(request, context)
        except ValidationError:
            return NonStreamingResult(b"{}")


class Trusting(Desk):
    """Makes a thread for what it cannot read."""

    async def process(
        self, request: str | bytes | bytearray, context: Any
    ) -> StreamingResult | NonStreamingResult:
        try:
            return await super().process(request, context)
        except ValidationError:
            thread_id = self.store.generate_thread_id(context)
            thread = ThreadMetadata(id=thread_id, created_at=self.message_time())
            await self.store.save_thread(thread, context=context)
            raise

    def message_time(self) -> Any:  # a datetime
        return self.message(ThreadMetadata(id="t", created_at=NINE), ADA).created_at


class NeverEnds(AgentDesk):
    """Answers, and keeps the stream open."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        async for event in super().respond(thread, input_user_message, context):
            yield event
        await asyncio.Event().wait()


class OldestFirst(Own):
    """Ignores the order in which threads are asked for."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        return await super().load_threads(limit, after, "asc", context)


class KeepsThreads(Own):
    """Deletes no thread."""

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        return


class MakesThreads(Own):
    """Makes the thread that it does not find."""

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        try:
            return await super().load_thread(thread_id, context)
        except NotFoundError:
            made = ThreadMetadata(id=thread_id, created_at=NINE)
            await self.save_thread(made, context)
            return made


class WaitsForThreads(Own):
    """Waits until the thread that it does not find is there."""

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        try:
            return await super().load_thread(thread_id, context)
        except NotFoundError:
            await asyncio.Event().wait()
            raise


class KeepsItems(Own):
    """Deletes no item."""

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        return


class RepeatsItems(Own):
    """Begins each page with the item that the last one ended with."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        if after is not None:
            page.data.insert(0, await self.load_item(thread_id, after, context))
        return page


class LeadsNowhere(Own):
    """Says that there is more, and not where."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        return page.model_copy(update={"after": None}) if limit < 4 else page


class BeginsItemsAnew(Own):
    """Gives the first page of items where it does not know a cursor."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        try:
            return await super().load_thread_items(thread_id, after, limit, order, context)
        except NotFoundError:
            return await super().load_thread_items(thread_id, None, limit, order, context)


class BeginsThreadsAnew(Own):
    """Gives the first page of threads where it does not know a cursor."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        try:
            return await super().load_threads(limit, after, order, context)
        except NotFoundError:
            return await super().load_threads(limit, None, order, context)


class WaitsForCursors(Own):
    """Waits until the cursor that it does not find is there."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        try:
            return await super().load_thread_items(thread_id, after, limit, order, context)
        except NotFoundError:
            await asyncio.Event().wait()
            raise


class MarksEnds(Own):
    """Gives the last page of items a cursor, as it should not but may."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        page.after = page.data[-1].id
        return page


class ListsAll(Own):
    """Forgets the user in one query: that of the list."""

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        return await super().load_threads(limit, after, order, ADA)


class SavesForAll(Own):
    """Forgets the user where threads are read and written, but not in the list."""

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        return await super().load_thread(thread_id, ADA)

    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        await super().save_thread(thread, ADA)


class ForgetsTheFirst(Own):
    """Gives a thread's items without the oldest."""

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        page = await super().load_thread_items(thread_id, after, limit, order, context)
        del page.data[:1]
        return page


class ListsWhatWas(Own):
    """Lists threads from a copy that is never cleaned."""

    def __init__(self) -> None:
        super().__init__()
        self._copy: dict[str, ThreadMetadata] = {}

    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        self._copy[thread.id] = thread.model_copy()
        await super().save_thread(thread, context)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        return Page(data=list(self._copy.values()))


class EmptiesForAll(Own):
    """Deletes a thread's items first, and forgets the user there."""

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        if folder := self._shelf(ADA).folders.get(thread_id):
            folder.items.clear()
        await super().delete_thread(thread_id, context)


class DeletesForAll(Own):
    """Forgets the user where a thread is deleted."""

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        await super().delete_thread(thread_id, ADA)


def in_process(
    server: type[Desk] = AgentDesk, store: type[InMemoryStore[Any]] = Own
) -> ChatKitClient:
    return ChatKitClient(server(store()), context=ADA)


def application(
    *, at_once: bool = True, server: type[Desk] = AgentDesk, timeout: float = 10
) -> ChatKitClient:
    """A web application; unless ``at_once`` it sends the answer when it is whole."""
    app, desk = FastAPI(), server()

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        result = await desk.process(await request.body(), {})
        if not isinstance(result, StreamingResult):
            return Response(result.json, media_type="application/json")
        if at_once:
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(b"".join([f async for f in result]), media_type="text/event-stream")

    return ChatKitClient(app, timeout=timeout)


BROKEN: list[tuple[str, Callable[[], ChatKitClient], str]] = [
    ("SV101", lambda: in_process(Mute), "the message was not answered:"),
    ("SV102", lambda: in_process(OneAnswer), "CK201"),
    (
        "SV102",
        lambda: ChatKitClient(AgentDesk(ForgetsTheFirst()), context=ADA, strict=False),
        "shown were msg_1, msg_model_1, msg_2, msg_model_2; a reload has msg_model_1",
    ),
    (
        "SV103",
        lambda: ChatKitClient(AgentDesk(OldestFirst()), context=ADA, strict=False),
        "got thr_1, thr_2",
    ),
    ("SV104", lambda: in_process(Retitles), "the title is 'Counting' now"),
    ("SV105", lambda: in_process(store=KeepsThreads), "thread(thr_1) was done; it has to be"),
    ("SV105", lambda: in_process(store=ListsWhatWas), "thr_1 is still in the list"),
    ("SV106", lambda: in_process(store=MakesThreads), "send(thr_that_is_not_there) was done"),
    (
        "SV106",
        lambda: ChatKitClient(AgentDesk(WaitsForThreads()), context=ADA, timeout=0.3),
        "TurnTimeout",
    ),
    ("SV107", lambda: in_process(Forgiving), "post(b'') was done; it has to be refused"),
    ("SV107", lambda: in_process(Trusting), "there are threads now: thr_4, thr_3, thr_2, thr_1"),
    ("SV108", lambda: in_process(store=KeepsItems), "a reload has msg_1, msg_model_1, msg_model_2"),
    (
        "SV109",
        lambda: in_process(store=RepeatsItems),
        "the pages of thread 'thr_1': CK501 (must): the page holds 2 where limit=1 was asked for",
    ),
    (
        "SV109",
        lambda: in_process(store=LeadsNowhere),
        "CK501 (must): the page has more and gives no cursor (after is None)",
    ),
    (
        "SV110",
        lambda: ChatKitClient(Remembers(ForgetsTheFirst()), context=ADA, strict=False),
        "shown were",
    ),
    ("SV110", lambda: in_process(Remembers), "CK204"),
    (
        "SV111",
        lambda: in_process(store=OldestFirst),
        "the pages of the user's threads: CK502 (must): read the other way round, the list is "
        "thr_1, thr_2, thr_3 (3 entries), where thr_3, thr_2, thr_1 (3 entries) was expected.",
    ),
    (
        "SV112",
        lambda: in_process(store=BeginsItemsAnew),
        "the pages of thread 'thr_3': CK503 (must): the cursor 'chatkit-testing-no-such-cursor'",
    ),
    (
        "SV112",
        lambda: in_process(store=BeginsThreadsAnew),
        "the pages of the user's threads: CK503 (must): the cursor 'chatkit-testing-no-such-curs",
    ),
    (
        "SV112",
        lambda: ChatKitClient(AgentDesk(WaitsForCursors()), context=ADA, timeout=0.3),
        "TurnTimeout",
    ),
    ("SV201", lambda: in_process(store=SavesForAll), "rename(thr_1, by another user) was done"),
    ("SV201", lambda: in_process(store=DeletesForAll), "no thread 'thr_1'"),
    ("SV201", lambda: in_process(store=EmptiesForAll), "another user has changed the thread"),
    ("SV202", lambda: in_process(store=ListsAll), "another user sees thr_1"),
    ("SV301", lambda: in_process(DropsWhatWasShown), "SW107"),
    ("SV302", lambda: in_process(RollsBack), "SW105"),
    (
        "SV401",
        lambda: application(at_once=False, timeout=0.5),
        "while the model was held, nothing arrived",
    ),
    ("SV401", lambda: application(server=NeverEnds, timeout=1), "did not end within 1 s"),
]


def as_eve(client: ChatKitClient) -> ChatKitClient:
    return client.as_user(context=EVE)


@pytest.mark.parametrize(("id", "make_client", "told"), BROKEN)
async def test_a_server_that_breaks_a_promise_is_caught_by_it(
    id: str, make_client: Callable[[], ChatKitClient], told: str
) -> None:
    opened = open_server_case(make_client, as_eve, "Hello", _says_hello, 10)
    outcome = await judge(SERVER_PROMISES[id], opened)
    assert outcome.status == "broken"
    assert told in str(outcome)


def test_every_promise_is_broken_by_some_server() -> None:
    assert {id for id, _, _ in BROKEN} == set(SERVER_PROMISES)


async def test_what_the_user_did_is_told_as_a_user_would() -> None:
    opened = open_server_case(lambda: in_process(Retitles), None, "Hello", _says_hello, 10)
    outcome = await judge(SERVER_PROMISES["SV104"], opened)

    assert outcome.text.splitlines()[-5:] == [
        '  1  send("Hello")       → a turn of 12 events: "One two three."',
        "  2  rename('My title')  → thr_1, titled 'My title'",
        "  3  thread()            → thr_1 with 2 items",
        '  4  send("Hello")       → a turn of 11 events: "One two three."',
        "  5  thread()            → thr_1 with 4 items",
    ]


async def test_a_sound_server_keeps_every_promise_that_can_be_tried() -> None:
    report = await check_server(in_process, other_user=as_eve)
    assert report.failed == []
    assert [outcome.promise.id for outcome in report.not_checked] == ["SV401"]


async def test_an_error_event_and_a_bad_status_are_refusals_too() -> None:
    def make_client() -> ChatKitClient:
        return ChatKitClient(AgentDesk(Own()), context=ADA, raise_server_exceptions=False)

    assert (await check_server(make_client, other_user=as_eve)).failed == []


async def test_so_does_a_sound_application() -> None:
    report = await check_server(application)
    assert report.failed == []
    told = {outcome.promise.id: outcome.text for outcome in report.not_checked}
    assert list(told) == ["SV201", "SV202", "SV302"]
    assert told["SV201"] == "there is no other_user to try it with"
    assert "Give the application a FaultyStore" in told["SV302"]


async def test_a_cursor_on_the_last_page_breaks_no_promise() -> None:
    def make_client() -> ChatKitClient:
        return ChatKitClient(AgentDesk(MarksEnds()), context=ADA, strict=False)

    opened = open_server_case(make_client, None, "Hello", _says_hello, 10)
    assert (await judge(SERVER_PROMISES["SV109"], opened)).status == "kept"


async def test_where_no_model_is_asked_it_cannot_be_held() -> None:
    def make_client() -> ChatKitClient:
        return application(server=Desk)

    opened = open_server_case(make_client, None, "Hello", _says_hello, 10)
    outcome = await judge(SERVER_PROMISES["SV401"], opened)
    assert (outcome.status, outcome.text) == (
        "not checked",
        "the answer does not wait for the model",
    )


async def test_what_is_no_promise_is_refused() -> None:
    with pytest.raises(ValueError, match="allow names SV999"):
        await check_server(in_process, allow=["SV999"])


class TwiceDone(Desk):
    """Says that each answer is done, and says it again."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        event = ThreadItemDoneEvent(item=self.message(thread, context))
        yield event
        yield event


async def test_a_rule_that_a_strict_client_finds_broken_is_told_in_words() -> None:
    def make_client() -> ChatKitClient:
        return ChatKitClient(TwiceDone(Own()), context=ADA)

    opened = open_server_case(make_client, None, "Hello", _says_hello, 10)
    outcome = await judge(SERVER_PROMISES["SV101"], opened)

    assert outcome.text.splitlines()[0] == (
        'send("Hello") broke CK201 (must): assistant_message msg_2 is done a second time.'
    )


async def test_a_function_that_makes_no_client_is_refused() -> None:
    with pytest.raises(TypeError, match=r"make_client gave <.*Desk object at .*>, which is no"):
        await check_server(lambda: Desk(Own()))  # type: ignore[arg-type, return-value]


class TestTheDesk(ServerConformance):
    """The class as a project writes it."""

    message = "Count, please"

    def make_client(self) -> ChatKitClient:
        return in_process()

    def other_user(self, client: ChatKitClient) -> ChatKitClient:
        return as_eve(client)

    def script(self, runner: ScriptedRunner) -> None:
        runner.script("One.", always=True)


class TestOneUser(ServerConformance):
    """Less is enough; what cannot be tried is skipped."""

    def make_client(self) -> ChatKitClient:
        return in_process()


async def test_a_class_that_makes_nothing_says_what_is_missing() -> None:
    class Nothing(ServerConformance):
        pass

    with pytest.raises(TypeError, match="Nothing has no make_client"):
        Nothing().make_client()
    with pytest.raises(NotImplementedError):
        Nothing().other_user(in_process())
