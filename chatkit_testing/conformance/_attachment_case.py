"""What an attachment store's promises are tried on: a fresh store and its users."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar, runtime_checkable  # Any: contexts are the application's

from chatkit.store import AttachmentStore
from chatkit.types import Attachment, AttachmentCreateParams
from chatkit_testing.conformance._judge import Make, made
from chatkit_testing.conformance._log import CallLog, told
from chatkit_testing.conformance._promise import Broken, NotChecked, Promises
from chatkit_testing.conformance._set_up import expect_made
from chatkit_testing.conformance._store_case import NO_USERS, MakeContext

__all__ = [
    "ATTACHMENT_STORE_PROMISES",
    "MIME_TYPES",
    "AttachmentCase",
    "Uploader",
    "open_attachment_case",
]

T = TypeVar("T")

MIME_TYPES = ("text/plain", "text/plain; charset=utf-8", "image/png", "application/pdf")
"""The types of the files that a store is tried with, unless it takes others only."""


_METHODS = AttachmentStore.__abstractmethods__
_OTHER_TYPES = 'if the store takes other types of files only, name them: mime_types = ["image/png"]'


@runtime_checkable
class KeepsBytes(Protocol):
    """An attachment store that takes and gives the bytes itself."""

    async def save_bytes(
        self, attachment_id: str, data: bytes, context: Any
    ) -> None: ...  # as above
    async def load_bytes(self, attachment_id: str, context: Any) -> bytes: ...  # as above


class Uploader:
    """Calls the store with one user's context; what is asked and answered is written down."""

    def __init__(
        self,
        name: str,
        store: AttachmentStore[Any],
        context: object,
        mime_types: Sequence[str],
        log: CallLog,
    ) -> None:
        self.store = store
        self.context: Any = context  # see the import
        self.mime_types = mime_types
        self._name, self._log = name, log

    async def create(
        self, name: str = "a.txt", mime_type: str | None = None, size: int = 3
    ) -> Attachment:
        """Create an attachment; not to be checked where files are uploaded directly."""
        mime_type = mime_type or self.mime_types[0]
        params = AttachmentCreateParams(name=name, size=size, mime_type=mime_type)
        if type(self.store).create_attachment is AttachmentStore.create_attachment:
            raise NotChecked("the store does not override create_attachment: uploads are direct")
        create = self.store.create_attachment
        arguments = (name, mime_type, size)
        try:
            return await self._watch(
                "create_attachment", lambda: create(params, self.context), *arguments
            )
        except Broken:
            raise
        except Exception as error:
            raise Broken(f"{self._log.told_of(error)}\n{_OTHER_TYPES}") from error

    async def delete(self, attachment_id: str) -> None:
        """Delete an attachment's bytes."""
        delete = self.store.delete_attachment
        await self._watch(
            "delete_attachment", lambda: delete(attachment_id, context=self.context), attachment_id
        )

    async def save_bytes(self, attachment_id: str, data: bytes) -> None:
        """Keep bytes, where the store does that itself."""
        save = self._bytes().save_bytes
        await self._watch(
            "save_bytes", lambda: save(attachment_id, data, self.context), attachment_id, data
        )

    async def load_bytes(self, attachment_id: str) -> bytes:
        """Give bytes, where the store does that itself."""
        load = self._bytes().load_bytes
        return await self._watch(
            "load_bytes", lambda: load(attachment_id, self.context), attachment_id
        )

    def _bytes(self) -> KeepsBytes:
        if not isinstance(self.store, KeepsBytes):
            raise NotChecked(
                "bytes can be followed only through a store that has "
                "`async def save_bytes(self, attachment_id, data, context)` and "
                "`async def load_bytes(self, attachment_id, context)`"
            )
        return self.store

    async def _watch(self, method: str, call: Callable[[], Awaitable[T]], *given: object) -> T:
        return await self._log.watch(self._name, method, ", ".join(map(told, given)), call)


class AttachmentCase:
    """A fresh attachment store, with its users Ada and Bo, and the calls they make."""

    def __init__(
        self,
        store: AttachmentStore[Any],  # see the import
        make_context: MakeContext | None,
        mime_types: Sequence[str],
        log: CallLog,
    ) -> None:
        self._store, self._make_context = store, make_context
        self.mime_types, self.log = mime_types, log
        self.ada = self._uploader("ada", {} if make_context is None else make_context("ada"))

    @property
    def bo(self) -> Uploader:
        """Another user, of the same store."""
        if self._make_context is None:
            raise NotChecked(NO_USERS)
        return self._uploader("bo", self._make_context("bo"))

    def _uploader(self, name: str, context: object) -> Uploader:
        return Uploader(name, self._store, context, self.mime_types, self.log)


ATTACHMENT_STORE_PROMISES = Promises[AttachmentCase]()
"""What ChatKit needs of an attachment store."""


def open_attachment_case(
    make_store: Make[AttachmentStore[Any]],  # see the import
    make_context: MakeContext | None,
    timeout: float,
    mime_types: Sequence[str] = MIME_TYPES,
) -> Callable[[], AbstractAsyncContextManager[AttachmentCase]]:
    """Give what opens a case on a fresh attachment store."""

    @asynccontextmanager
    async def open_case() -> AsyncGenerator[AttachmentCase, None]:
        async with made(make_store) as store:
            expect_made(store, _METHODS, "AttachmentStore", "make_store")
            yield AttachmentCase(store, make_context, mime_types, CallLog(timeout))

    return open_case
