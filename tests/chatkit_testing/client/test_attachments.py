"""Uploads: in two phases through the descriptor, or directly."""

from typing import Any  # a context is the application's own

import pytest

from chatkit.store import NotFoundError
from chatkit.types import AttachmentCreateParams, FileAttachment, ImageAttachment
from chatkit_testing import ChatKitClient, ClientError, InMemoryAttachmentStore
from chatkit_testing.client import requests
from chatkit_testing.client._asgi import Message, Receive, Send
from chatkit_testing.client._attachments import _own_headers
from tests.chatkit_testing.client.support import Reach, Shop, create_app, serving

ADA = {"user": "ada"}


async def test_a_file_is_announced_and_then_uploaded(reach: Reach) -> None:
    async with reach.client() as client:
        attachment = await client.attach("a.txt", b"abc", "text/plain")

    assert isinstance(attachment, FileAttachment)
    assert (attachment.id, attachment.name, attachment.mime_type) == (
        "atc_1",
        "a.txt",
        "text/plain",
    )
    assert await reach.shop.attachments.load_bytes("atc_1", ADA) == b"abc"
    assert (await reach.shop.store.load_attachment("atc_1", ADA)).name == "a.txt"


async def test_another_users_upload_is_theirs(reach: Reach) -> None:
    async with reach.client() as ada:
        eve = reach.as_user(ada, "eve")
        attachment = await eve.attach("a.png", b"abc", "image/png")

    assert isinstance(attachment, ImageAttachment)
    assert await reach.shop.attachments.load_bytes(attachment.id, {"user": "eve"}) == b"abc"
    with pytest.raises(NotFoundError):
        await reach.shop.attachments.load_bytes(attachment.id, ADA)


async def test_an_attachment_is_deleted(reach: Reach) -> None:
    async with reach.client() as client:
        attachment = await client.attach("a.txt", b"abc", "text/plain")
        await client.delete_attachment(attachment)

    with pytest.raises(NotFoundError):
        await reach.shop.attachments.load_bytes(attachment.id, ADA)


@pytest.mark.parametrize("reach", ["asgi", "url"], indirect=True)
async def test_a_file_is_uploaded_directly(reach: Reach) -> None:
    async with reach.client() as client:
        attachment = await client.attach("a.txt", b"abc", "text/plain", upload_url="/upload")
        turn = await client.send("look", attachments=[attachment])

    assert (attachment.name, attachment.mime_type) == ("a.txt", "text/plain")
    assert await reach.shop.attachments.load_bytes(attachment.id, ADA) == b"abc"
    assert turn.user_message is not None
    assert [attached.id for attached in turn.user_message.attachments] == [attachment.id]


async def test_in_process_there_is_nowhere_to_upload_directly() -> None:
    client = ChatKitClient(Shop(), context=ADA)

    with pytest.raises(ClientError) as caught:
        await client.attach("a.txt", b"abc", "text/plain", upload_url="/upload")

    assert str(caught.value) == (
        "upload_url='/upload' is an endpoint of a web application, and a ChatKitServer in process "
        "has none: give the client the application, or leave upload_url out"
    )


class WithoutBytes(InMemoryAttachmentStore[dict[str, Any]]):
    """A store as an application has it, whose bytes go to a storage elsewhere."""

    save_bytes = None  # type: ignore[assignment] # it has no such method


async def test_in_process_bytes_that_nobody_takes_are_told_with_the_ways_out() -> None:
    shop = Shop()
    shop.attachment_store = WithoutBytes()
    client = ChatKitClient(shop, context=ADA)

    with pytest.raises(ClientError) as caught:
        await client.attach("a.txt", b"abc", "text/plain")

    assert str(caught.value) == (
        "'atc_1' was created, but the client calls the server in process and has no way to upload "
        "its 3 bytes: give the client the application that takes uploads, or give WithoutBytes a "
        "method `async def save_bytes(self, attachment_id, data, context)`, which is called then. "
        "To create an attachment without bytes: client.request(requests.create_attachment(…))"
    )
    answer = await client.request(requests.create_attachment("a.txt", 3, "text/plain"))
    assert answer.json()["id"] == "atc_2"


class WithoutDescriptor(InMemoryAttachmentStore[dict[str, Any]]):
    async def create_attachment(
        self, input: AttachmentCreateParams, context: dict[str, Any]
    ) -> FileAttachment:
        return FileAttachment(id="atc_7", name=input.name, mime_type=input.mime_type)


async def test_an_attachment_without_a_descriptor_has_nowhere_to_go() -> None:
    shop = Shop()
    shop.attachment_store = WithoutDescriptor()

    with pytest.raises(ClientError) as caught:
        await ChatKitClient(create_app(shop)).attach("a.txt", b"abc", "text/plain")

    assert str(caught.value) == (
        "attachments.create made 'atc_7' without an upload_descriptor, so there is nowhere to send "
        "the 3 bytes of 'a.txt': create_attachment() has to give one, or the front end uploads "
        "directly: attach(…, upload_url=…)"
    )


async def test_an_upload_that_is_refused_is_told() -> None:
    shop = Shop()
    shop.attachment_store = InMemoryAttachmentStore(base_url="http://testserver/elsewhere")

    with pytest.raises(ClientError) as caught:
        await ChatKitClient(create_app(shop)).attach("a.txt", b"abc", "text/plain")

    assert str(caught.value).splitlines() == [
        "the upload of 'a.txt' (PUT http://testserver/elsewhere/atc_1) was answered with HTTP "
        "status 404:",
        '  {"detail":"Not Found"}',
    ]


async def test_headers_of_the_client_do_not_go_to_a_storage_elsewhere() -> None:
    seen: list[dict[str, str]] = []

    async def storage(scope: Message, receive: Receive, send: Send) -> None:
        seen.append({name.decode(): value.decode() for name, value in scope["headers"]})
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    shop = Shop()
    with serving(storage) as elsewhere, serving(create_app(shop)) as url:
        shop.take_uploads_at(elsewhere)
        async with ChatKitClient(url, headers={"Authorization": "secret"}) as client:
            await client.attach("a.txt", b"abc", "text/plain")

    [headers] = seen
    assert "authorization" not in headers
    assert headers["content-type"] == "text/plain"


def test_headers_of_the_client_do_not_go_in_the_clear_where_its_own_requests_do_not() -> None:
    client = ChatKitClient("https://desk.example/chatkit", headers={"Authorization": "secret"})

    assert _own_headers(client.line, "https://desk.example/files/1") == {"authorization": "secret"}
    assert _own_headers(client.line, "http://desk.example/files/1") == {}
