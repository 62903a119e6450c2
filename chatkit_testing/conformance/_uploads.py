"""Promises: attachments are created with a place for their bytes, which are kept and deleted."""

from asyncio import gather
from itertools import product
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from chatkit.store import NotFoundError
from chatkit.types import Attachment, FileAttachment, ImageAttachment
from chatkit_testing.conformance._attachment_case import (
    ATTACHMENT_STORE_PROMISES,
    AttachmentCase,
    Uploader,
)
from chatkit_testing.conformance._compare import same
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.conformance._store_case import expect_not_found, refused

__all__: list[str] = []

promise = ATTACHMENT_STORE_PROMISES.promise

_ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)
_NAMES = ["a.txt", "../../etc/passwd", "naïve 漢字 🎈.pdf", 'a"b\\c?d=e&f#g%20.txt', "", "x" * 255]
_EVERY_BYTE = bytes(range(256)) * 4


async def _upload(user: Uploader, data: bytes) -> str:
    created = await user.create(size=len(data))
    await user.save_bytes(created.id, data)
    return created.id


@promise(
    "AT101",
    "An attachment is created with the name and type that the client gave, as it gave them.",
    protects="files that lose their names, and previews that do not open",
)
async def created_as_announced(case: AttachmentCase) -> None:
    for name, mime_type in product(_NAMES, case.mime_types):
        created = await case.ada.create(name, mime_type)
        if (created.name, created.mime_type) != (name, mime_type):
            raise Broken(
                f"create_attachment was given {name!r}, {mime_type!r}, and gave "
                f"{created.name!r}, {created.mime_type!r}"
            )


@promise(
    "AT102",
    "An attachment that is created says where and how its bytes are to be uploaded.",
    protects="a file that the browser cannot send: the upload never begins",
)
async def created_with_a_place_to_upload(case: AttachmentCase) -> None:
    upload = (await case.ada.create()).upload_descriptor
    if upload is None:
        raise Broken("create_attachment gave an attachment without upload_descriptor")
    if urlsplit(str(upload.url)).scheme not in ("http", "https"):
        raise Broken(f"the upload's url is {upload.url}, which no browser can send to")


@promise(
    "AT103",
    "An image is created as an image with its preview, any other file as a file.",
    protects="pictures that are shown as paper clips, and files as broken pictures",
)
async def images_are_images(case: AttachmentCase) -> None:
    for mime_type in case.mime_types:
        kind = ImageAttachment if mime_type.startswith("image/") else FileAttachment
        created = await case.ada.create("a", mime_type)
        if type(created) is not kind:
            raise Broken(
                f"of type {mime_type} expected one of class {kind.__name__}, "
                f"got one of {type(created).__name__}"
            )


@promise(
    "AT104",
    "Attachments have ids of their own, created one by one or at once, of one name too.",
    protects="a file that takes another's place",
)
async def ids_are_new(case: AttachmentCase) -> None:
    created = [await case.ada.create() for _ in range(10)]
    created += await gather(*(case.ada.create() for _ in range(20)))
    ids = [one.id for one in created]
    urls = [str(one.upload_descriptor.url) for one in created if one.upload_descriptor]
    for what, values in (("ids", ids), ("upload urls", urls)):
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise Broken(f"of {len(values)} {what} some came twice: {', '.join(twice[:3])}")


@promise(
    "AT105",
    "A file's name does not lead out of the place that uploads go to.",
    protects="an upload that overwrites whatever its sender names",
)
async def names_lead_nowhere(case: AttachmentCase) -> None:
    host = _host(await case.ada.create("plain"))
    for name in ("../../etc/passwd", "..\\..\\boot.ini", "//evil.example/x"):
        created = await case.ada.create(name)
        steps = unquote(str(created.upload_descriptor and created.upload_descriptor.url))
        if ".." in f"{steps} {created.id}":
            raise Broken(f"the name {name!r} is a path in the upload's url or the id: {steps}")
        if _host(created) != host:
            raise Broken(f"the name {name!r} sends the upload to another host: {steps}")


def _host(created: Attachment) -> str | None:
    """Find the host that the upload goes to; an assigned url may be a mere text."""
    upload = created.upload_descriptor
    return None if upload is None else urlsplit(str(upload.url)).hostname


@promise(
    "AT106",
    "An attachment that is created survives its JSON.",
    protects="an attachment that cannot be loaded again once it was saved",
)
async def created_survive_json(case: AttachmentCase) -> None:
    for mime_type in case.mime_types:
        created = await case.ada.create("a", mime_type)
        same(created, _ATTACHMENT.validate_json(created.model_dump_json()), "its JSON")


@promise(
    "AT107",
    "An attachment that was created may be changed without changing the next one.",
    protects="metadata of one upload that turn up at another",
)
async def created_may_be_changed(case: AttachmentCase) -> None:
    first = await case.ada.create()
    before = (await case.ada.create()).model_dump(
        exclude={"id", "upload_descriptor", "preview_url"}
    )
    first.thread_id = "thr_9"
    if first.metadata is not None:
        first.metadata["changed"] = True
    after = (await case.ada.create()).model_dump(exclude={"id", "upload_descriptor", "preview_url"})
    if before != after:
        raise Broken(f"a change to one attachment is on the next: {after}, expected {before}")


@promise(
    "AT201",
    "Deleting an attachment that is not there, or twice, does nothing or is a NotFoundError.",
    protects="an error 500 when a user removes a file twice",
)
async def deleting_twice_is_harmless(case: AttachmentCase) -> None:
    created = await case.ada.create()
    for attachment_id in ("atc_never", created.id, created.id):
        try:
            await case.ada.delete(attachment_id)
        except NotFoundError:
            continue


@promise(
    "AT202",
    "Deleting one attachment leaves the others' bytes.",
    protects="files that vanish with another",
)
async def deleting_leaves_the_others(case: AttachmentCase) -> None:
    first, second = await _upload(case.ada, b"first"), await _upload(case.ada, b"second")
    await case.ada.delete(first)
    await _has(case.ada, second, b"second")


@promise(
    "AT203",
    "Bytes of an attachment that was deleted are gone: NotFoundError.",
    protects="personal data that stays in the storage",
)
async def deleted_bytes_are_gone(case: AttachmentCase) -> None:
    attachment_id = await _upload(case.ada, b"data")
    await case.ada.delete(attachment_id)
    await expect_not_found(case.ada.load_bytes(attachment_id), "load_bytes after the deletion")


async def _has(user: Uploader, attachment_id: str, expected: bytes) -> None:
    found = await user.load_bytes(attachment_id)
    if found != expected:
        raise Broken(
            f"load_bytes gave {len(found):,} bytes, {found[:20]!r}…, other than the "
            f"{len(expected):,} that were uploaded, {expected[:20]!r}…"
        )


@promise(
    "AT301",
    "Bytes come back as they were uploaded: none, every value, and a million of them.",
    protects="pictures and documents that are broken",
)
async def bytes_come_back(case: AttachmentCase) -> None:
    for data in (b"", _EVERY_BYTE, b"\r\n\0" * 350_000):
        await _has(case.ada, await _upload(case.ada, data), data)


@promise(
    "AT302",
    "Bytes uploaded again take the place of what was there.",
    protects="half an upload that is joined to the next attempt",
)
async def uploading_again_replaces(case: AttachmentCase) -> None:
    attachment_id = await _upload(case.ada, b"the first attempt")
    await case.ada.save_bytes(attachment_id, b"second")
    await _has(case.ada, attachment_id, b"second")


@promise(
    "AT303",
    "Bytes for, or of, what was never created: NotFoundError.",
    protects="a storage that anybody may fill, under ids of their own making",
)
async def unknown_ids_are_not_found(case: AttachmentCase) -> None:
    await expect_not_found(case.ada.save_bytes("atc_never", b"x"), "save_bytes of no attachment")
    await expect_not_found(case.ada.load_bytes("atc_never"), "load_bytes of no attachment")


@promise(
    "AT304",
    "Uploads at once keep to their own attachments.",
    protects="files that are mixed up when several are dropped at once",
)
async def uploads_at_once_are_kept_apart(case: AttachmentCase) -> None:
    uploads = [f"file {n}".encode() for n in range(20)]
    ids = await gather(*(_upload(case.ada, data) for data in uploads))
    for attachment_id, data in zip(ids, uploads, strict=True):
        await _has(case.ada, attachment_id, data)


@promise(
    "AT401",
    "load_bytes of another user's attachment: NotFoundError.",
    protects="a user who reads another's files",
)
async def load_bytes_keeps_users_apart(case: AttachmentCase) -> None:
    bo, attachment_id = case.bo, await _upload(case.ada, b"Ada's")
    await expect_not_found(bo.load_bytes(attachment_id), "Bo's load_bytes of what is Ada's")


@promise(
    "AT402",
    "save_bytes for another user's attachment leaves its bytes as they were.",
    protects="a user who replaces another's files",
)
async def save_bytes_keeps_users_apart(case: AttachmentCase) -> None:
    bo, attachment_id = case.bo, await _upload(case.ada, b"Ada's")
    await refused(bo.save_bytes(attachment_id, b"Bo's"))
    await _has(case.ada, attachment_id, b"Ada's")


@promise(
    "AT403",
    "delete_attachment of another user's attachment leaves its bytes.",
    protects="a user who deletes another's files",
)
async def delete_keeps_users_apart(case: AttachmentCase) -> None:
    bo, attachment_id = case.bo, await _upload(case.ada, b"Ada's")
    await refused(bo.delete(attachment_id))
    await _has(case.ada, attachment_id, b"Ada's")
