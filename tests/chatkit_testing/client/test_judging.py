"""What a strict client holds turns to, what it lets pass, and what it says."""

import asyncio
import warnings
from collections.abc import AsyncIterator

import pytest

from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    ProgressUpdateEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from chatkit_testing import (
    ChatKitClient,
    ChatKitWarning,
    ClientError,
    InMemoryStore,
    ProtocolViolation,
    TurnTimeout,
    expect,
)
from chatkit_testing.client._asgi import Message, Receive, Send
from tests.chatkit_testing.client.support import Context, Shop, create_app

ADA = {"user": "ada"}


class Careless(Shop):
    """Updates an item that it never added; told to leave, leaves one open."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        item = self.message(thread, "", context)
        if await self.is_told("leave", thread, context):
            yield ThreadItemAddedEvent(item=item)
        else:
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta="Hello")
            yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)

    async def is_told(self, word: str, thread: ThreadMetadata, context: Context) -> bool:
        page = await self.store.load_thread_items(thread.id, None, 1, "desc", context)
        [message] = page.data
        return isinstance(message, UserMessageItem) and message.content[0].text == word


async def test_a_turn_that_breaks_a_rule_fails_with_the_rule_the_turn_and_the_way_out() -> None:
    client = ChatKitClient(Careless(), context=ADA)

    with pytest.raises(ProtocolViolation) as caught:
        await client.send("hello")

    lines = str(caught.value).splitlines()
    assert lines[0] == "threads.create breaks 1 rule of the ChatKit protocol: CK202"
    assert any(line.startswith("CK202 (must): ") for line in lines)
    assert lines[lines.index("The turn:") + 2] == "  user       hello"
    assert lines[-1] == (
        'If that is as it has to be: @pytest.mark.chatkit(allow=["CK202"]), allow= of the client '
        "or the ini key chatkit_allow."
    )
    [turn] = client.turns
    assert [violation.rule for violation in turn.violations] == ["CK202"]


async def test_a_rule_that_should_hold_warns() -> None:
    client = ChatKitClient(Careless(), context=ADA)

    with pytest.warns(ChatKitWarning, match=r"CK203 \(should\)") as caught:
        turn = await client.send("leave")

    assert '@pytest.mark.chatkit(allow=["CK203"])' in str(caught[0].message)
    assert caught[0].filename == __file__
    assert "CK203" in [violation.rule for violation in turn.violations]


async def test_a_warning_in_a_task_of_its_own_has_no_line_of_the_test() -> None:
    client = ChatKitClient(Careless(), context=ADA)

    with pytest.warns(ChatKitWarning, match=r"CK203 \(should\)") as caught:
        await asyncio.create_task(client.send("leave"))

    assert caught[0].filename.endswith("_verdict.py")


async def test_an_allowed_rule_is_let_pass() -> None:
    client = ChatKitClient(Careless(), context=ADA, allow=["CK202"])

    turn = await client.send("hello")

    assert turn.violations == []


async def test_a_client_that_is_not_strict_judges_nothing() -> None:
    turn = await ChatKitClient(Careless(), context=ADA, strict=False).send("hello")

    assert turn.violations == []


async def test_the_content_type_of_an_application_is_judged() -> None:
    well_typed = create_app(Shop())

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        async def retyped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name, value) for name, value in message["headers"]]
                kept = [(name, value) for name, value in headers if name != b"content-type"]
                message["headers"] = [*kept, (b"content-type", b"text/plain")]
            await send(message)

        await well_typed(scope, receive, retyped)

    with pytest.raises(ProtocolViolation, match="CK108"):
        await ChatKitClient(app).send("hello")


class Forgetful(InMemoryStore[Context]):
    """Keeps no assistant messages, though it says nothing."""

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        if item.type != "assistant_message":
            await super().add_thread_item(thread_id, item, context)


async def test_what_the_user_saw_is_compared_with_a_reload() -> None:
    shop = Shop()
    shop.store = Forgetful()

    with pytest.raises(ProtocolViolation, match="CK401"):
        await ChatKitClient(shop, context=ADA).send("hello")


async def test_a_turn_that_the_server_raised_from_is_not_judged() -> None:
    class Worse(Careless):
        async def respond(
            self,
            thread: ThreadMetadata,
            input_user_message: UserMessageItem | None,
            context: Context,
        ) -> AsyncIterator[ThreadStreamEvent]:
            async for event in super().respond(thread, input_user_message, context):
                yield event
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ChatKitClient(Worse(), context=ADA).send("hello")


class Unreadable(InMemoryStore[Context]):
    """Cannot be read once anything was written."""

    async def load_thread(self, thread_id: str, context: Context) -> ThreadMetadata:
        raise NotFoundError("gone")


@pytest.mark.parametrize("raised", [True, False])
async def test_a_thread_that_cannot_be_reloaded_is_told_with_the_way_out(raised: bool) -> None:
    shop = Shop()
    shop.store = Unreadable()
    client = ChatKitClient(shop, context=ADA, raise_server_exceptions=raised)

    with pytest.raises(NotFoundError if raised else ClientError) as caught:
        await client.send("hello")

    assert caught.value.__notes__ == [
        "That came of reloading the thread 'thr_1' after threads.create, as a strict client does; "
        "one with strict=False does not."
    ]


async def test_a_thread_that_takes_too_long_to_load_is_told_before_the_turn() -> None:
    class Slow(InMemoryStore[Context]):
        async def load_thread(self, thread_id: str, context: Context) -> ThreadMetadata:
            await shop.released.wait()
            return await super().load_thread(thread_id, context)

    shop = Shop()
    shop.store = Slow()
    client = ChatKitClient(shop, context=ADA, timeout=0.1)
    client.thread_id = "thr_1"

    with pytest.raises(TurnTimeout, match="was not answered within 0"):
        await client.send("hello")


# The store


async def test_stored_items_are_read_from_the_store_page_by_page() -> None:
    shop = Shop()
    client = ChatKitClient(shop, context=ADA)
    await client.send("hello")
    for number in range(120):
        item = shop.message(await shop.store.load_thread("thr_1", ADA), str(number), ADA)
        await shop.store.add_thread_item("thr_1", item, ADA)

    await client.assert_stored(
        *[expect.user_message(), expect.assistant_message("You said hello.")],
        *[expect.assistant_message(str(number)) for number in range(120)],
    )


async def test_without_a_store_a_hidden_item_cannot_be_seen_and_the_remedy_is_told() -> None:
    client = ChatKitClient(create_app(Shop()))
    await client.send("hide")
    await client.assert_stored(expect.user_message(), expect.assistant_message())

    with pytest.raises(ClientError) as caught:
        await client.assert_stored(..., expect.user_message() | expect.hidden_context("x"))

    assert str(caught.value) == (
        'expect.user_message() | expect.hidden_context("x") is for a hidden item, and a reload '
        "shows none: give the client store=, the store that the application writes to"
    )


async def test_a_store_that_the_application_does_not_use_is_named() -> None:
    client = ChatKitClient(create_app(Shop()), store=InMemoryStore(), context=ADA)
    await client.send("hello")

    with pytest.raises(NotFoundError) as caught:
        await client.assert_stored(...)

    assert caught.value.__notes__ == [
        'The store that was looked into, InMemoryStore(…), asked with context {"user": "ada"}, '
        "does not have the thread that FastAPI answered in: does the application use it? Give the "
        "client the application's store=, or the application this one."
    ]


async def test_a_store_that_wants_the_context_of_the_application_says_so() -> None:
    shop = Shop()
    client = ChatKitClient(create_app(shop), store=shop.store)
    await client.send("hello")

    with pytest.raises(TypeError) as caught:
        await client.assert_stored(...)

    assert caught.value.__notes__ == [
        "The store, InMemoryStore(…), was asked with context None: give the client context=, as "
        "the application would give it."
    ]


@pytest.mark.parametrize(("context", "error"), [(ADA, NotFoundError), (None, TypeError)])
async def test_what_the_store_of_a_server_in_process_raises_is_raised_as_it_is(
    context: Context | None, error: type[Exception]
) -> None:
    client = ChatKitClient(Shop(), context=context)
    client.thread_id = "thr_9"
    with pytest.raises(error) as caught:
        await client.assert_stored(...)

    assert not hasattr(caught.value, "__notes__")


async def test_what_is_stored_otherwise_is_shown_beside_the_patterns() -> None:
    client = ChatKitClient(Shop(), context=ADA)
    await client.send("hello")

    with pytest.raises(AssertionError, match="You said hello"):
        await client.assert_stored(expect.user_message(), expect.assistant_message("Goodbye."))


async def test_warnings_are_no_part_of_a_sound_turn() -> None:
    class Chatty(Shop):
        async def respond(
            self,
            thread: ThreadMetadata,
            input_user_message: UserMessageItem | None,
            context: Context,
        ) -> AsyncIterator[ThreadStreamEvent]:
            yield ProgressUpdateEvent(text="Working")
            item = self.message(thread, "", context)
            item.content = [AssistantMessageContent(text="Hello")]
            yield self.done(thread, "Hello", context)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        turn = await ChatKitClient(Chatty(), context=ADA).send("hello")

    assert turn.violations == []
