"""Attachments keep the integrator's metadata from clients."""

import json
from datetime import datetime
from typing import cast

import pytest
from pydantic import AnyUrl, TypeAdapter, ValidationError

from chatkit.types import (
    Attachment,
    AttachmentUploadDescriptor,
    FileAttachment,
    ImageAttachment,
    InferenceOptions,
    Page,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    UserMessageItem,
)

WIRE = {"exclude_metadata": True}
FILE = FileAttachment(id="a1", name="a.txt", mime_type="text/plain", metadata={"path": None})
IMAGE = ImageAttachment(
    id="a2",
    name="b.png",
    mime_type="image/png",
    preview_url=AnyUrl("https://example.com/b.png"),
    upload_descriptor=AttachmentUploadDescriptor(
        url=AnyUrl("https://example.com/up"), method="PUT"
    ),
    metadata={"bucket": "b"},
)
MESSAGE = UserMessageItem(
    id="m1",
    thread_id="t1",
    created_at=datetime(2025, 1, 1),
    content=[],
    attachments=[FILE, IMAGE],
    inference_options=InferenceOptions(),
)


def test_a_stored_attachment_has_its_metadata() -> None:
    assert FILE.model_dump()["metadata"] == {"path": None}
    assert json.loads(FILE.model_dump_json(exclude_none=True))["metadata"] == {"path": None}


@pytest.mark.parametrize("context", [None, {}, {"exclude_metadata": False}, {"other": True}])
def test_only_the_context_leaves_it_out(context: dict[str, bool] | None) -> None:
    assert "metadata" in FILE.model_dump(context=context)


def test_an_attachment_on_the_wire_has_no_metadata() -> None:
    assert FILE.model_dump_json(exclude_none=True, context=WIRE) == (
        '{"id":"a1","name":"a.txt","mime_type":"text/plain","type":"file"}'
    )
    assert IMAGE.model_dump(mode="json", exclude_none=True, context=WIRE) == {
        "id": "a2",
        "name": "b.png",
        "mime_type": "image/png",
        "upload_descriptor": {
            "url": "https://example.com/up",
            "method": "PUT",
            "headers": {},
        },
        "type": "image",
        "preview_url": "https://example.com/b.png",
    }


@pytest.mark.parametrize(
    "holder",
    [MESSAGE, ThreadItemDoneEvent(item=MESSAGE), Page[ThreadItem](data=[MESSAGE])],
    ids=lambda holder: type(holder).__name__,
)
def test_the_context_reaches_attachments_in_what_holds_them(
    holder: UserMessageItem | ThreadItemDoneEvent | Page[ThreadItem],
) -> None:
    assert '"metadata"' in holder.model_dump_json()
    assert '"metadata"' not in holder.model_dump_json(context=WIRE)


def test_the_metadata_of_a_thread_is_not_meant() -> None:
    thread = ThreadMetadata(id="t1", created_at=datetime(2025, 1, 1), metadata={"owner": "ada"})
    assert thread.model_dump(context=WIRE)["metadata"] == {"owner": "ada"}


def test_a_stored_attachment_is_read_back_as_it_was() -> None:
    adapter: TypeAdapter[Attachment] = TypeAdapter(Attachment)
    for attachment in (FILE, IMAGE):
        assert adapter.validate_json(adapter.dump_json(attachment)) == attachment


def test_uploads_are_posted_or_put() -> None:
    with pytest.raises(ValidationError, match="'POST' or 'PUT'"):
        AttachmentUploadDescriptor(
            url=AnyUrl("https://example.com"),
            method=cast("None", "GET"),  # type: ignore[arg-type]  # the error is the subject
        )
