"""What clients upload: registered, kept beside the threads, and given back."""

import os
import re
import sqlite3
import threading
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar  # Any: a project's own context

from pydantic import AnyUrl

from chatkit.store import AttachmentStore, NotFoundError
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentUploadDescriptor,
    FileAttachment,
    ImageAttachment,
)
from chatkit_testing._report import plural

__all__ = ["Refusal", "Uploads"]

_MEGABYTE = 1_000_000
_MEDIA_TYPE = re.compile(
    r"{word}/{word}([ \t]*;[ \t!-~]*)?".format(word=r"[!#$%&'*+.^_`|~\w-]+"), re.ASCII
)
_TABLE = """
    CREATE TABLE IF NOT EXISTS chatkit_serve_uploads
    (id TEXT PRIMARY KEY, mime_type TEXT NOT NULL, data BLOB)
"""


class Refusal(ValueError):  # noqa: N818 - reads as what happened
    """An upload that the server does not take."""

    status: ClassVar[int] = 422
    """The status of HTTP that says so."""


class TooLarge(Refusal):
    """A file that is larger than the server takes."""

    status: ClassVar[int] = 413


class NoMediaType(Refusal):
    """A media type that no header could say."""


class Uploads(AttachmentStore[Any]):  # see the import
    """Registers attachments and keeps their bytes, in memory or in a file of SQLite.

    Args:
        path: The file; without it all is in memory.
        limit: The bytes that a file may have.
    """

    def __init__(self, path: str | os.PathLike[str] = ":memory:", *, limit: int) -> None:
        self.limit = limit
        self._base_url: ContextVar[str] = ContextVar("chatkit_testing_base_url")
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute(_TABLE)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    @contextmanager
    def reached_at(self, base_url: str) -> Generator[None, None, None]:
        """Name the server in URLs as the client of a request does, until the block ends."""
        token = self._base_url.set(base_url.rstrip("/"))
        try:
            yield
        finally:
            self._base_url.reset(token)

    async def create_attachment(self, input: AttachmentCreateParams, context: Any) -> Attachment:
        """Register an attachment, and say where to ``PUT`` its bytes.

        Raises:
            TooLarge: It says that it is larger than the server takes.
            NoMediaType: Its media type is none.
        """
        if not _MEDIA_TYPE.fullmatch(input.mime_type):
            raise NoMediaType(
                f"{input.mime_type!r} is no media type: it is written as type/subtype, like "
                "image/png, in ASCII"
            )
        self.check_size(input.size, input.name)
        attachment_id = f"atc_{uuid.uuid4().hex}"
        self._run(
            "INSERT INTO chatkit_serve_uploads (id, mime_type) VALUES (?, ?)",
            attachment_id,
            input.mime_type,
        )
        url = AnyUrl(f"{self._base_url.get()}/attachments/{attachment_id}")
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

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        """Forget an attachment and its bytes."""
        self._run("DELETE FROM chatkit_serve_uploads WHERE id = ?", attachment_id)

    def check_size(self, size: int, name: str, *, is_all: bool = True) -> None:
        """Hold a size against the limit; more may come if it is not all.

        Raises:
            TooLarge: It is over it.
        """
        if size > self.limit:
            more = "" if is_all else " or more"
            raise TooLarge(
                f"{name} has {plural(size, 'byte')}{more}, and the server takes at most "
                f"{self.limit / _MEGABYTE:g} MB (--max-upload)"
            )

    def save_bytes(self, attachment_id: str, data: bytes) -> None:
        """Keep the bytes of an attachment that was registered.

        Raises:
            TooLarge: They are more than the server takes.
            NotFoundError: It was not registered.
        """
        self.check_size(len(data), attachment_id)
        changed = self._run(
            "UPDATE chatkit_serve_uploads SET data = ? WHERE id = ? RETURNING id",
            data,
            attachment_id,
        )
        if not changed:
            raise NotFoundError(f"no attachment {attachment_id!r} was created")

    def load(self, attachment_id: str) -> tuple[str, bytes]:
        """Give the type and the bytes of an attachment.

        Raises:
            NotFoundError: There are none.
        """
        rows = self._run(
            "SELECT mime_type, data FROM chatkit_serve_uploads WHERE id = ? AND data IS NOT NULL",
            attachment_id,
        )
        if not rows:
            raise NotFoundError(f"no bytes of an attachment {attachment_id!r}")
        kind, data = rows[0]
        return kind, data

    def _run(self, statement: str, *values: object) -> list[Any]:  # Any: rows of any columns
        with self._lock:
            return self._database.execute(statement, values).fetchall()
