"""What one gets wrong at first, and what the client says to it."""

from collections.abc import Awaitable, Callable

import pytest

from chatkit_testing import ChatKitClient, ClientError, SyncChatKitClient
from chatkit_testing.client import TurnStream
from tests.chatkit_testing.client.support import Reach, Shop, create_app, serving

ADA = {"user": "ada"}


@pytest.mark.parametrize(
    "use",
    [TurnStream.finish, TurnStream.__anext__, TurnStream.cancel, TurnStream.disconnect],
)
async def test_a_stream_outside_its_block_is_refused(
    use: Callable[[TurnStream], Awaitable[object]],
) -> None:
    shop = Shop()
    stream = ChatKitClient(shop, context=ADA).stream("hello")

    with pytest.raises(ClientError) as caught:
        await use(stream)

    assert str(caught.value) == (
        "threads.create was not sent: a stream begins with its block, `async with "
        "client.stream(…) as stream:` (`with` of a SyncChatKitClient)"
    )
    assert shop.records.calls == []


async def test_a_stream_without_an_asynchronous_block_is_refused() -> None:
    client = ChatKitClient(Shop(), context=ADA)

    with pytest.raises(TypeError) as caught:
        await client.stream("hello")
    assert str(caught.value) == (
        "`await client.stream(…)` does not send threads.create: a stream is a block, `async with "
        "client.stream(…) as stream:`"
    )
    with pytest.raises(TypeError, match=r"^`with client.stream\(…\)` does not send threads.create"):
        client.stream("hello").__enter__()


async def test_an_answer_to_what_a_form_does_not_ask_is_refused(reach: Reach) -> None:
    async with reach.client() as client:
        form = (await client.send("form")).structured_input
        assert form is not None

        with pytest.raises(ClientError) as caught:
            await client.answer(form, {"Color?": "red"})

        assert str(caught.value) == (
            f"the form {form.id} does not ask 'Color?' (did you mean 'Colour?'?); it asks "
            "'Colour?' ('q1'), 'Anything else?' ('q2'). To send an answer that no user can give, "
            "give the form's id"
        )
        turn = await client.answer(form.id, {"Color?": "red", "q1": "blue"})
        assert turn.structured_input is not None
        assert turn.structured_input.status == "answered"


async def test_what_is_no_item_is_told_from_one() -> None:
    client = ChatKitClient(Shop(), context=ADA)
    turn = await client.send("hello")
    with pytest.raises(TypeError) as caught:
        await client.retry(turn)  # type: ignore[arg-type] # wrong on purpose
    assert str(caught.value) == (
        "a Turn is given where an item, or its id, belongs: one of its .items"
    )
    with pytest.raises(TypeError) as caught:
        await client.answer(turn.structured_input, {"q1": "blue"})  # type: ignore[arg-type] # there is none
    assert str(caught.value) == "None is given where an item, or its id, belongs"


def test_a_class_is_no_target() -> None:
    with pytest.raises(TypeError) as caught:
        ChatKitClient(Shop)  # type: ignore[arg-type] # wrong on purpose

    assert str(caught.value) == ("Shop is a class, and no target: give an instance of it, Shop(…)")


def test_one_rule_is_allowed_in_a_list() -> None:
    with pytest.raises(TypeError) as caught:
        SyncChatKitClient(Shop(), context=ADA, allow="CK203")

    assert str(caught.value) == "allow takes a list of ids: allow=['CK203']"


async def test_a_path_may_lack_its_slash() -> None:
    app = create_app(Shop())

    assert (await ChatKitClient(app, path="chatkit").send("hello")).text == "You said hello."
    with serving(app) as url:
        assert (await ChatKitClient(url, path="chatkit").send("hello")).text == "You said hello."


async def test_a_path_that_is_not_there_is_named_with_the_remedy() -> None:
    client = ChatKitClient(create_app(Shop()), path="/api")

    for operation in (client.send("hello"), client.threads()):
        with pytest.raises(ClientError) as caught:
            await operation
        name, text, remedy = str(caught.value).splitlines()
        assert name.endswith(" was answered with HTTP status 404:")
        assert text == '  {"detail":"Not Found"}'
        assert remedy == (
            "POST http://testserver/api was asked; if ChatKit is answered elsewhere, give the "
            "client path=, or the whole URL."
        )


async def test_attachments_stand_in_a_list() -> None:
    with pytest.raises(TypeError) as caught:
        await ChatKitClient(Shop(), context=ADA).send("hello", attachments="atc_1")

    assert str(caught.value) == "attachments takes a list: attachments=['atc_1']"


async def test_a_file_is_bytes(reach: Reach) -> None:
    async with reach.client() as client:
        with pytest.raises(TypeError) as caught:
            await client.attach("a.txt", "text", "text/plain")  # type: ignore[arg-type] # wrong on purpose

    assert str(caught.value) == "the data of 'a.txt' is of type str; a file is bytes"
