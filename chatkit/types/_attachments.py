"""Attachments: files and images that come with a user message."""

from typing import Annotated, Any, Literal, cast

from pydantic import (
    AnyUrl,
    BaseModel,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
)

__all__ = [
    "Attachment",
    "AttachmentBase",
    "AttachmentCreateParams",
    "AttachmentUploadDescriptor",
    "FileAttachment",
    "ImageAttachment",
]


class AttachmentUploadDescriptor(BaseModel):
    """Where and how the client sends the bytes of an attachment that it has registered."""

    url: AnyUrl
    method: Literal["POST", "PUT"]
    headers: dict[str, str] = Field(default_factory=dict)


class AttachmentBase(BaseModel):
    """What is known of an attachment; its bytes are the `AttachmentStore`'s affair.

    ``metadata`` is the integrator's own and stored, but not for clients: a dump with the context
    ``{"exclude_metadata": True}`` leaves it out, which is how attachments go over the wire.

    Attributes:
        upload_descriptor: Set as long as the client has yet to send the bytes.
        thread_id: The thread of the message it came with; None until it is sent.
    """

    id: str
    name: str
    mime_type: str
    upload_descriptor: AttachmentUploadDescriptor | None = None
    thread_id: str | None = None
    metadata: dict[str, Any] | None = None  # Any: the integrator's own JSON

    @model_serializer(mode="wrap")
    def _serialize(self, next_: SerializerFunctionWrapHandler, info: SerializationInfo):  # type: ignore[no-untyped-def]  # a return type would hide the fields from serialisation schemas
        data = cast("dict[str, object]", next_(self))
        if info.context and info.context.get("exclude_metadata"):
            data.pop("metadata", None)
        return data


class FileAttachment(AttachmentBase):
    """A file of any kind."""

    type: Literal["file"] = "file"


class ImageAttachment(AttachmentBase):
    """An image, which the client shows from ``preview_url``."""

    type: Literal["image"] = "image"
    preview_url: AnyUrl


Attachment = Annotated[FileAttachment | ImageAttachment, Field(discriminator="type")]


class AttachmentCreateParams(BaseModel):
    """What the client says of a file before it uploads it; ``size`` is in bytes."""

    name: str
    size: int
    mime_type: str
