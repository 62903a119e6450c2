"""InMemoryAttachmentStore: descriptors, bytes, and whose they are."""

import pytest

from chatkit.store import NotFoundError
from chatkit.types import AttachmentCreateParams, FileAttachment, ImageAttachment
from chatkit_testing import InMemoryAttachmentStore

TEXT = AttachmentCreateParams(name="a.txt", size=3, mime_type="text/plain")
PICTURE = AttachmentCreateParams(name="a.png", size=3, mime_type="image/png")


async def test_a_file_is_created_with_the_place_to_upload_it_to() -> None:
    store = InMemoryAttachmentStore[None](base_url="https://files.example/up/")

    attachment = await store.create_attachment(TEXT, None)

    assert isinstance(attachment, FileAttachment)
    assert (attachment.id, attachment.name, attachment.mime_type) == (
        "atc_1",
        "a.txt",
        TEXT.mime_type,
    )
    assert attachment.upload_descriptor is not None
    assert str(attachment.upload_descriptor.url) == "https://files.example/up/atc_1"
    assert attachment.upload_descriptor.method == "PUT"


async def test_an_image_has_its_preview_where_it_was_uploaded_to() -> None:
    attachment = await InMemoryAttachmentStore[None]().create_attachment(PICTURE, None)

    assert isinstance(attachment, ImageAttachment)
    assert attachment.upload_descriptor is not None
    assert attachment.preview_url == attachment.upload_descriptor.url


async def test_bytes_come_back_as_they_were_saved() -> None:
    store = InMemoryAttachmentStore[None]()
    attachment = await store.create_attachment(TEXT, None)

    await store.save_bytes(attachment.id, b"abc", None)

    assert await store.load_bytes(attachment.id, None) == b"abc"


async def test_bytes_need_an_attachment_that_was_created() -> None:
    store = InMemoryAttachmentStore[None]()

    with pytest.raises(NotFoundError, match="no attachment 'atc_9' was created"):
        await store.save_bytes("atc_9", b"abc", None)


async def test_bytes_that_were_not_uploaded_or_were_deleted_are_not_found() -> None:
    store = InMemoryAttachmentStore[None]()
    attachment = await store.create_attachment(TEXT, None)
    with pytest.raises(NotFoundError, match="no bytes of an attachment 'atc_1'"):
        await store.load_bytes(attachment.id, None)
    await store.save_bytes(attachment.id, b"abc", None)

    for _ in range(2):
        await store.delete_attachment(attachment.id, None)

    with pytest.raises(NotFoundError):
        await store.load_bytes(attachment.id, None)


async def test_another_users_bytes_are_not_there() -> None:
    store = InMemoryAttachmentStore[str](user=lambda name: name)
    attachment = await store.create_attachment(TEXT, "ada")
    await store.save_bytes(attachment.id, b"abc", "ada")

    with pytest.raises(NotFoundError):
        await store.load_bytes(attachment.id, "eve")
    await store.delete_attachment(attachment.id, "eve")

    assert await store.load_bytes(attachment.id, "ada") == b"abc"


async def test_every_call_is_remembered() -> None:
    store = InMemoryAttachmentStore[None]()
    attachment = await store.create_attachment(TEXT, None)
    await store.save_bytes(attachment.id, b"abc", None)
    await store.load_bytes(attachment.id, None)
    await store.delete_attachment(attachment.id, None)

    assert [repr(call) for call in store.calls] == [
        "create_attachment(input=<AttachmentCreateParams>)",
        "save_bytes(attachment_id='atc_1', data=<3 bytes>)",
        "load_bytes(attachment_id='atc_1')",
        "delete_attachment(attachment_id='atc_1')",
    ]
