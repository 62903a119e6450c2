"""Every operation, on a server in process, an ASGI application and a URL alike."""

from collections.abc import Awaitable, Callable

import pytest

from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    StructuredInputItem,
    UserMessageItem,
    UserMessageTagContent,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit_testing import ChatKitClient, ChatKitWarning, ClientError, expect
from chatkit_testing.client import requests
from chatkit_testing.protocol import RULES
from tests.chatkit_testing.client.support import Reach


async def test_the_first_message_makes_a_thread_and_the_next_goes_there(
    client: ChatKitClient,
) -> None:
    first = await client.send("one")
    made = client.thread_id
    second = await client.send("two")

    assert first.request["type"] == "threads.create"
    assert second.request["type"] == "threads.add_user_message"
    assert first.thread is not None
    assert made == first.thread.id == client.thread_id
    assert (first.text, second.text) == ("You said one.", "You said two.")
    assert client.turns == [first, second]


async def test_a_new_thread_forgets_the_old_one(client: ChatKitClient) -> None:
    await client.send("one")
    first = client.thread_id
    client.new_thread()
    await client.send("two")

    assert client.thread_id not in (first, None)
    assert [item.type for item in await client.items()] == ["user_message", "assistant_message"]


async def test_a_message_may_go_to_another_thread_which_the_client_stays_in(
    client: ChatKitClient,
) -> None:
    await client.send("one")
    first = client.thread_id
    client.new_thread()
    await client.send("two")

    await client.send("three", thread_id=first)

    assert client.thread_id == first
    assert len(await client.items()) == 4


async def test_a_message_carries_everything_that_goes_with_it(client: ChatKitClient) -> None:
    attachment = await client.attach("a.txt", b"abc", "text/plain")
    tag = UserMessageTagContent(id="t1", text="Ada", data={"vip": True})

    turn = await client.send(
        [UserMessageTextContent(text="Look, "), UserMessageTextContent(text="here")],
        attachments=[attachment],
        quoted_text="You said",
        model="fast",
        tool_choice="search",
        tags=[tag],
        metadata={"trace": 1},
    )

    message = turn.user_message
    assert message is not None
    assert [part.text for part in message.content] == ["Look, ", "here", "Ada"]
    assert message.content[2] == tag
    assert [attached.id for attached in message.attachments] == [attachment.id]
    assert message.quoted_text == "You said"
    assert message.inference_options.model == "fast"
    assert message.inference_options.tool_choice is not None
    assert message.inference_options.tool_choice.id == "search"
    assert turn.request["metadata"] == {"trace": 1}


async def test_a_tools_output_completes_the_call_that_is_pending(client: ChatKitClient) -> None:
    turn = await client.send("address")
    assert turn.client_tool_call is not None
    assert turn.client_tool_call.arguments == {"order": "A1"}

    turn = await client.submit_tool_output({"street": "12 Harbour Lane"})

    assert turn.text == "You said thanks."
    call = (await client.items())[1]
    assert isinstance(call, ClientToolCallItem)
    assert (call.status, call.output) == ("completed", {"street": "12 Harbour Lane"})


async def test_a_form_is_answered_by_the_words_or_ids_of_its_questions(
    client: ChatKitClient,
) -> None:
    form = (await client.send("form")).structured_input
    assert form is not None

    turn = await client.answer(form, {"Colour?": "red", "q2": None})

    assert turn.structured_input is not None
    assert turn.structured_input.status == "answered"
    colour, else_ = (question.answer for question in turn.structured_input.inputs)
    assert colour is not None
    assert colour.values == ["red"]
    assert else_ is not None
    assert else_.skipped


async def test_a_form_is_skipped(client: ChatKitClient) -> None:
    form = (await client.send("form")).structured_input
    assert form is not None

    await client.answer(form.id, {}, skipped=True)

    stored = (await client.items())[1]
    assert isinstance(stored, StructuredInputItem)
    assert stored.status == "skipped"


async def test_an_action_of_a_widget_updates_it(client: ChatKitClient) -> None:
    [card] = (await client.send("card")).widgets

    turn = await client.act("order.cancel", {"order": "A1"}, item=card)

    [updated] = turn.widgets
    assert updated.id == card.id
    assert "A1: cancelled" in turn.outline


async def test_an_action_of_the_page_has_no_widget(client: ChatKitClient) -> None:
    await client.send("hello")

    turn = await client.act("page.opened", {"page": 2})

    assert turn.text == "page.opened with {'page': 2}"


async def test_a_message_is_answered_again(client: ChatKitClient) -> None:
    turn = await client.send("one")
    assert turn.user_message is not None

    again = await client.retry(turn.user_message)

    assert again.text == "You said one."
    items = await client.items()
    assert [item.type for item in items] == ["user_message", "assistant_message"]
    assert items[1].id == again.items[0].id != turn.items[1].id


async def test_a_synchronous_action_is_answered_at_once(client: ChatKitClient) -> None:
    [card] = (await client.send("card")).widgets

    response = await client.act_sync("order.look", item=card)

    assert isinstance(response.updated_item, WidgetItem)
    assert response.updated_item.id == card.id


async def test_an_action_that_the_widget_does_not_show_is_warned_of(
    client: ChatKitClient,
) -> None:
    [card] = (await client.send("card")).widgets

    with pytest.warns(ChatKitWarning) as caught:
        await client.act("order.cancle", item=card)

    assert caught[0].filename == __file__
    assert str(caught[0].message) == (
        f"CK312 (should): widget {card.id} shows no action 'order.cancle' (did you mean "
        "'order.cancel'?), so no user can do it: its actions are 'order.cancel', 'order.look'. "
        "Send what a control of the widget sends; an action of the page around the chat names no "
        "item.\n"
        f"  rule: {RULES['CK312'].sentence}\n"
        'If that is as it has to be: @pytest.mark.chatkit(allow=["CK312"]), allow= of the client '
        "or the ini key chatkit_allow."
    )


async def test_so_is_one_that_is_answered_at_once(client: ChatKitClient) -> None:
    [card] = (await client.send("card")).widgets

    with pytest.warns(ChatKitWarning) as caught:
        await client.act_sync("order.cancel", item=card)
    assert caught[0].filename == __file__
    assert (
        "the browser sends it with threads.custom_action, and not with threads.sync_custom_action. "
        "Send it with act()."
    ) in str(caught[0].message)

    with pytest.warns(ChatKitWarning) as caught:
        await client.act("order.look", item=card)
    assert (
        "the browser sends it with threads.sync_custom_action, and not with threads.custom_action. "
        "Send it with act_sync()."
    ) in str(caught[0].message)


async def test_where_it_is_allowed_nothing_is_said(reach: Reach) -> None:
    options: list[dict[str, object]] = [{"allow": ["CK312"]}, {"strict": False}]
    for option in options:
        async with reach.client(**option) as client:
            [card] = (await client.send("card")).widgets
            await client.act("order.lose", item=card)
            await client.act_sync("order.lose", item=card)


async def test_an_action_of_the_page_is_answered_at_once(client: ChatKitClient) -> None:
    await client.send("hello")

    assert (await client.act_sync("page.opened")).updated_item is None


async def test_a_thread_is_loaded_renamed_listed_and_deleted(client: ChatKitClient) -> None:
    await client.send("one")

    assert (await client.rename("Teapots")).title == "Teapots"
    thread = await client.thread()
    assert (thread.id, thread.title) == (client.thread_id, "Teapots")
    assert [item.type for item in thread.items.data] == ["user_message", "assistant_message"]
    assert [listed.title for listed in (await client.threads()).data] == ["Teapots"]

    await client.delete()

    assert client.thread_id is None
    assert (await client.threads()).data == []


async def test_threads_come_in_pages(client: ChatKitClient) -> None:
    for text in ("one", "two", "three"):
        client.new_thread()
        await client.send(text)

    first = await client.threads(limit=2, order="asc")
    second = await client.threads(limit=2, after=first.after, order="asc")

    assert first.has_more
    assert not second.has_more
    ids = [thread.id for thread in (*first.data, *second.data)]
    assert ids == ["thr_1", "thr_2", "thr_3"]


async def test_items_are_loaded_to_the_last_page(client: ChatKitClient) -> None:
    for number in range(12):
        await client.send(str(number))

    items = await client.items()

    texts = [item.content[0].text for item in items if isinstance(item, UserMessageItem)]
    assert texts == [str(number) for number in range(12)]
    assert len(items) == 24
    page = await client.items_page(limit=5)
    assert [item.id for item in page.data] == [item.id for item in items[:-6:-1]]
    next_page = await client.items_page(limit=5, after=page.after, order="desc")
    assert [item.id for item in next_page.data] == [item.id for item in items[-6:-11:-1]]


async def test_feedback_is_given_on_one_item_or_several(reach: Reach) -> None:
    async with reach.client() as client:
        turn = await client.send("one")

        await client.feedback(turn.items[1], "positive")
        await client.feedback([item.id for item in turn.items], "negative")

    assert reach.shop.opinions == [
        ([turn.items[1].id], "positive"),
        ([item.id for item in turn.items], "negative"),
    ]


async def test_dictation_is_transcribed(client: ChatKitClient) -> None:
    result = await client.transcribe(b"hello there", "audio/webm;codecs=opus")

    assert result.text == "hello there (audio/webm;codecs=opus)"


async def test_another_user_is_another_client_with_threads_of_their_own(reach: Reach) -> None:
    async with reach.client() as ada:
        await ada.send("one")
        eve = reach.as_user(ada, "eve")

        assert eve.thread_id is None
        assert (await eve.threads()).data == []
        await eve.send("two")
        assert eve.thread_id != ada.thread_id
        assert [thread.id for thread in (await ada.threads()).data] == [ada.thread_id]
        assert len(ada.turns) == len(eve.turns) == 1


async def test_another_users_thread_is_not_there(reach: Reach) -> None:
    async with reach.client(raise_server_exceptions=False) as ada:
        await ada.send("one")
        eve = reach.as_user(ada, "eve")
        eve.thread_id = ada.thread_id

        with pytest.raises(
            ClientError, match=r"threads\.get_by_id was answered with HTTP status 500"
        ):
            await eve.thread()


async def test_every_request_can_be_built_and_sent_as_it_is(client: ChatKitClient) -> None:
    answer = await client.request(requests.create_thread(requests.user_input("hello")))
    assert answer.turn is not None
    assert answer.turn.text == "You said hello."
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (
        200,
        "text/event-stream",
    )
    assert answer.body == b"".join(answer.turn.frames)

    assert client.thread_id is not None
    listed = await client.request({"type": "threads.list", "params": {"limit": 1}})

    assert listed.turn is None
    assert [thread["id"] for thread in listed.json()["data"]] == [client.thread_id]


Operation = Callable[[ChatKitClient], Awaitable[object]]
ON_A_THREAD: list[tuple[Operation, str]] = [
    (lambda client: client.thread(), "load"),
    (lambda client: client.items(), "load"),
    (lambda client: client.items_page(), "load"),
    (lambda client: client.rename("x"), "rename"),
    (lambda client: client.delete(), "delete"),
    (lambda client: client.feedback("msg_1", "positive"), "give feedback in"),
    (lambda client: client.act("x"), "act in"),
    (lambda client: client.act_sync("x"), "act in"),
    (lambda client: client.retry("msg_1"), "retry in"),
    (lambda client: client.answer("msg_1", {}), "answer in"),
    (lambda client: client.submit_tool_output(1), "submit a tool's output to"),
    (lambda client: client.assert_stored(), "look at"),
]


@pytest.mark.parametrize(("operation", "what"), ON_A_THREAD)
async def test_without_a_thread_the_remedy_is_told(operation: Operation, what: str) -> None:
    client = ChatKitClient("http://127.0.0.1:1")

    with pytest.raises(ClientError) as caught:
        await operation(client)

    assert str(caught.value) == (
        f"there is no thread to {what}: send() a message first, give thread_id=, or set "
        "client.thread_id"
    )


async def test_the_wire_and_what_was_shown_and_stored_are_asserted(client: ChatKitClient) -> None:
    turn = await client.send("stream")

    turn.assert_events(
        "thread.created",
        "thread.item.done/user_message",
        "stream_options",
        "thread.item.added/assistant_message",
        ...,
        "thread.item.done/assistant_message",
    )
    turn.assert_shown(expect.user_message("stream"), expect.assistant_message("One two three."))
    await client.assert_stored(expect.user_message("stream"), expect.assistant_message())
    assert turn.deltas == ["One ", "two ", "three."]
    assert isinstance(turn.items[1], AssistantMessageItem)


async def test_a_thread_that_is_not_there_is_the_servers_exception(reach: Reach) -> None:
    async with reach.client() as client:
        client.thread_id = "thr_9"
        kind = ClientError if reach.way == "url" else NotFoundError
        with pytest.raises(kind):
            await client.thread()
