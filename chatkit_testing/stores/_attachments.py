"""An attachment store in memory, bytes included."""

from collections.abc import Callable, Hashable

from pydantic import AnyUrl

from chatkit.store import AttachmentStore, NotFoundError, TContext
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentUploadDescriptor,
    FileAttachment,
    ImageAttachment,
)
from chatkit_testing.stores._calls import CallLog, StoreCall

__all__ = ["InMemoryAttachmentStore"]


class InMemoryAttachmentStore(AttachmentStore[TContext]):
    """Registers attachments and keeps their bytes.

    ``create_attachment`` answers with an upload descriptor: ``PUT`` to ``base_url/{id}``. What is
    uploaded there, the application's endpoint hands to :meth:`save_bytes`; a client on a server
    in process does so itself. An image's preview is at the same URL.

    Args:
        base_url: Where the application takes uploads.
        user: Whose an attachment is, told from the request context; without it all are shared.
    """

    def __init__(
        self,
        *,
        base_url: str = "http://testserver/attachments",
        user: Callable[[TContext], Hashable] | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._user = user
        self._bytes: dict[tuple[Hashable, str], bytes | None] = {}
        self._created = 0
        self._log = CallLog()

    @property
    def calls(self) -> list[StoreCall]:
        """The calls so far, ids asked for excepted."""
        return self._log.calls

    def generate_attachment_id(self, mime_type: str, context: TContext) -> str:
        """Count up: ``atc_1``, ``atc_2``."""
        self._created += 1
        return f"atc_{self._created}"

    async def create_attachment(
        self, input: AttachmentCreateParams, context: TContext
    ) -> Attachment:
        """Register an attachment: an image if its type is ``image/…``, else a file."""
        self._log.record("create_attachment", context, input=input)
        attachment_id = self.generate_attachment_id(input.mime_type, context)
        self._bytes[self._key(attachment_id, context)] = None
        url = AnyUrl(f"{self._base_url}/{attachment_id}")
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
            id=attachment_id,
            name=input.name,
            mime_type=input.mime_type,
            upload_descriptor=upload,
        )

    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Forget an attachment and its bytes; one that is not there is none already."""
        self._log.record("delete_attachment", context, attachment_id=attachment_id)
        self._bytes.pop(self._key(attachment_id, context), None)

    async def save_bytes(self, attachment_id: str, data: bytes, context: TContext) -> None:
        """Keep the bytes of an attachment that was created; NotFoundError if it was not."""
        self._log.record("save_bytes", context, attachment_id=attachment_id, data=data)
        key = self._key(attachment_id, context)
        if key not in self._bytes:
            raise NotFoundError(f"no attachment {attachment_id!r} was created")
        self._bytes[key] = data

    async def load_bytes(self, attachment_id: str, context: TContext) -> bytes:
        """Give the bytes of an attachment; NotFoundError if there are none."""
        self._log.record("load_bytes", context, attachment_id=attachment_id)
        data = self._bytes.get(self._key(attachment_id, context))
        if data is None:
            raise NotFoundError(f"no bytes of an attachment {attachment_id!r}")
        return data

    def _key(self, attachment_id: str, context: TContext) -> tuple[Hashable, str]:
        return (None if self._user is None else self._user(context), attachment_id)
