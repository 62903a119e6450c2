"""What customers upload, in a directory."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from pydantic import AnyUrl

from chatkit.store import AttachmentStore, NotFoundError
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentUploadDescriptor,
    FileAttachment,
    ImageAttachment,
)

MAX_BYTES = 5_000_000
ACCEPTED = frozenset({"image/jpeg", "image/png", "application/pdf"})


@dataclass(frozen=True)
class Caller:
    """Who sent the request, and under which address the desk is reached."""

    user_id: str
    base_url: str = "https://claims.example"


class UploadError(ValueError):
    """A file that the desk does not take."""


class Files(AttachmentStore[Caller]):
    """Files are announced first, then uploaded under the id that they were given."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def create_attachment(self, input: AttachmentCreateParams, context: Caller) -> Attachment:
        """Make room for a file, and say where to upload it.

        Raises:
            UploadError: It is too large, or of a kind that the model cannot read.
        """
        if input.mime_type not in ACCEPTED:
            raise UploadError(f"{input.name}: the desk takes JPEG, PNG and PDF.")
        if input.size > MAX_BYTES:
            raise UploadError(f"{input.name}: a file may have {MAX_BYTES // 1_000_000} MB.")
        attachment_id = f"atc_{uuid.uuid4().hex}"
        self._path(attachment_id, context).parent.mkdir(exist_ok=True)
        self._path(attachment_id, context).touch()
        url = AnyUrl(f"{context.base_url}/files/{attachment_id}")
        upload = AttachmentUploadDescriptor(url=url, method="PUT")
        if input.mime_type.startswith("image/"):
            return ImageAttachment(
                id=attachment_id,
                name=input.name,
                mime_type=input.mime_type,
                upload_descriptor=upload,
                preview_url=url,
            )
        return FileAttachment(
            id=attachment_id, name=input.name, mime_type=input.mime_type, upload_descriptor=upload
        )

    async def delete_attachment(self, attachment_id: str, context: Caller) -> None:
        """Forget a file."""
        self._path(attachment_id, context).unlink(missing_ok=True)

    async def save_bytes(self, attachment_id: str, data: bytes, context: Caller) -> None:
        """Take an upload; NotFoundError if nobody announced it."""
        path = self._path(attachment_id, context)
        if not path.is_file():
            raise NotFoundError(f"No upload {attachment_id} was announced")
        path.write_bytes(data)

    async def load_bytes(self, attachment_id: str, context: Caller) -> bytes:
        """Give the bytes of a file; NotFoundError if the caller has none of that id."""
        path = self._path(attachment_id, context)
        if not path.is_file():
            raise NotFoundError(f"No file {attachment_id}")
        return path.read_bytes()

    def _path(self, attachment_id: str, context: Caller) -> Path:
        return self._directory / context.user_id / Path(attachment_id).name
