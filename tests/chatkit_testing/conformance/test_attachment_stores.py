"""Attachment stores: a sound one keeps every promise, and broken ones are caught."""

import asyncio
from typing import Any  # what a make_store gives
from urllib.parse import urljoin

import pytest
from pydantic import AnyUrl

from chatkit.store import AttachmentStore
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentUploadDescriptor,
    FileAttachment,
)
from chatkit_testing import (
    ATTACHMENT_STORE_PROMISES,
    AttachmentStoreConformance,
    InMemoryAttachmentStore,
    check_attachment_store,
)
from chatkit_testing.conformance._attachment_case import open_attachment_case
from chatkit_testing.conformance._judge import judge
from tests.chatkit_testing.conformance.sound_stores import name_itself


class TestInMemoryAttachmentStore(AttachmentStoreConformance):
    def make_store(self) -> Any:  # see the import
        return InMemoryAttachmentStore(user=name_itself)

    def make_context(self, user: str) -> str:
        return user


class Sound(InMemoryAttachmentStore[str]):
    def __init__(self) -> None:
        super().__init__(user=name_itself)


class Changed(Sound):
    """Creates attachments, and changes something about them."""

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.fields = fields

    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        return created.model_copy(update=self.fields)


class NamesPlacesByFile(Sound):
    """Uploads go to a path with the file's own name."""

    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        created.id = input.name
        return created


class TakesImagesForFiles(Sound):
    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        return FileAttachment.model_validate(created.model_dump(exclude={"type", "preview_url"}))


class SharesMetadata(Sound):
    shared: dict[str, Any]  # JSON

    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        self.shared = getattr(self, "shared", {})
        created.metadata = self.shared
        return created


class SendsToTheNamesHost(Sound):
    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        assert created.upload_descriptor
        url = urljoin("https://files.example/", input.name.replace("\\", "/"))
        created.upload_descriptor.url = AnyUrl(url)
        return created


class FailsToDeleteTwice(Sound):
    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        del self._bytes[self._key(attachment_id, context)]


class DeletesEverything(Sound):
    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        self._bytes.clear()


class DeletesNothing(Sound):
    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        return


class KeepsTexts(Sound):
    async def save_bytes(self, attachment_id: str, data: bytes, context: str) -> None:
        await super().save_bytes(attachment_id, data.decode(errors="ignore").encode(), context)


class Appends(Sound):
    async def save_bytes(self, attachment_id: str, data: bytes, context: str) -> None:
        before = self._bytes.get(self._key(attachment_id, context)) or b""
        await super().save_bytes(attachment_id, before + data, context)


class TakesAnything(Sound):
    async def save_bytes(self, attachment_id: str, data: bytes, context: str) -> None:
        self._bytes[self._key(attachment_id, context)] = data


class RemembersTheLast(Sound):
    last = ""

    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        self.last = created.id
        await asyncio.sleep(0)
        return created

    async def save_bytes(self, attachment_id: str, data: bytes, context: str) -> None:
        await super().save_bytes(self.last, data, context)


A_FILE = AttachmentUploadDescriptor(url=AnyUrl("file:///srv/uploads/a"), method="PUT")


class KnowsNoUsers(InMemoryAttachmentStore[str]):
    pass


BROKEN: list[tuple[Any, str]] = [
    (lambda: Changed(name="file"), "AT101"),
    (lambda: Changed(upload_descriptor=None), "AT102"),
    (lambda: Changed(upload_descriptor=A_FILE), "AT102"),
    (TakesImagesForFiles, "AT103"),
    (lambda: Changed(id="atc_1"), "AT104"),
    (NamesPlacesByFile, "AT105"),
    (SendsToTheNamesHost, "AT105"),
    (lambda: Changed(upload_descriptor="/upload"), "AT106"),
    (SharesMetadata, "AT107"),
    (FailsToDeleteTwice, "AT201"),
    (DeletesEverything, "AT202"),
    (DeletesNothing, "AT203"),
    (KeepsTexts, "AT301"),
    (Appends, "AT302"),
    (TakesAnything, "AT303"),
    (RemembersTheLast, "AT304"),
    (KnowsNoUsers, "AT401"),
    (KnowsNoUsers, "AT402"),
    (KnowsNoUsers, "AT403"),
]


@pytest.mark.parametrize(("make_store", "promise"), BROKEN, ids=[id for _, id in BROKEN])
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
async def test_a_broken_store_is_caught_by_the_promise_it_breaks(
    make_store: Any,  # see the import
    promise: str,
) -> None:
    opened = open_attachment_case(make_store, name_itself, timeout=10)

    outcome = await judge(ATTACHMENT_STORE_PROMISES[promise], opened)

    assert outcome.status == "broken", str(outcome)


class TestWithoutUsers(AttachmentStoreConformance):
    allow = ("AT105",)

    def make_store(self) -> Any:  # see the import
        return InMemoryAttachmentStore()


def test_a_class_without_its_methods_says_what_to_define() -> None:
    with pytest.raises(TypeError, match=r"no make_store\(self\): define one"):
        AttachmentStoreConformance().make_store()
    with pytest.raises(NotImplementedError):
        AttachmentStoreConformance().make_context("ada")


def test_every_promise_is_broken_by_one() -> None:
    assert {id for _, id in BROKEN} == set(ATTACHMENT_STORE_PROMISES)


class Direct(AttachmentStore[str]):
    """Uploads go to an endpoint of the application, which keeps the bytes."""

    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        return


class TwoPhases(Direct):
    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        return FileAttachment(id="atc_1", name=input.name, mime_type=input.mime_type)


class InsistsOnDeleting(Sound):
    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        await self.load_bytes(attachment_id, context)
        await super().delete_attachment(attachment_id, context)


async def test_deleting_what_is_not_there_may_be_not_found() -> None:
    opened = open_attachment_case(InsistsOnDeleting, name_itself, timeout=10)

    outcome = await judge(ATTACHMENT_STORE_PROMISES["AT201"], opened)

    assert outcome.status == "kept", str(outcome)


class TakesPictures(Sound):
    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        if input.mime_type not in ("image/png", "image/jpeg"):
            raise ValueError(f"{input.name} is no picture")
        return await super().create_attachment(input, context)


async def test_a_store_that_takes_certain_files_only_is_tried_with_those() -> None:
    report = await check_attachment_store(
        TakesPictures, make_context=name_itself, mime_types=["image/png", "image/jpeg"]
    )

    assert len(report.kept) == len(ATTACHMENT_STORE_PROMISES), str(report)


async def test_a_file_that_is_refused_is_told_with_what_to_do() -> None:
    opened = open_attachment_case(TakesPictures, name_itself, timeout=10)

    outcome = await judge(ATTACHMENT_STORE_PROMISES["AT102"], opened)

    assert str(outcome) == (
        "AT102: An attachment that is created says where and how its bytes are to be uploaded.\n"
        "  protects from: a file that the browser cannot send: the upload never begins\n"
        '  create_attachment("a.txt", "text/plain", 3) raised ValueError(a.txt is no picture)\n'
        "  if the store takes other types of files only, name them: "
        'mime_types = ["image/png"]\n'
        "\n"
        "  calls:\n"
        '    1  create_attachment("a.txt", "text/plain", 3)  → raised '
        "ValueError(a.txt is no picture)\n"
        '  to do without this promise: allow = ["AT102"]'
    )


class AssignsTexts(Sound):
    """Signs the url, and assigns it: models do not validate what is assigned."""

    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        created = await super().create_attachment(input, context)
        assert created.upload_descriptor is not None
        signed = f"{created.upload_descriptor.url}?signature=1"
        created.upload_descriptor.url = signed  # type: ignore[assignment] # as teams write it
        return created


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
async def test_a_url_that_is_a_text_is_looked_at_like_any_other() -> None:
    report = await check_attachment_store(AssignsTexts, make_context=name_itself)

    assert not report.failed, str(report)


async def test_a_picture_that_is_none_is_told_by_its_class() -> None:
    opened = open_attachment_case(TakesImagesForFiles, name_itself, timeout=10)

    outcome = await judge(ATTACHMENT_STORE_PROMISES["AT103"], opened)

    assert "of type image/png expected one of class ImageAttachment, got one of File" in str(
        outcome
    )


class NeverAnswers(Sound):
    async def create_attachment(self, input: AttachmentCreateParams, context: str) -> Attachment:
        await asyncio.Event().wait()
        return await super().create_attachment(input, context)


async def test_a_store_that_gives_no_answer_is_not_taken_for_one_that_refuses_a_file() -> None:
    opened = open_attachment_case(NeverAnswers, name_itself, timeout=0.05)

    outcome = await judge(ATTACHMENT_STORE_PROMISES["AT102"], opened)

    assert 'create_attachment("a.txt", "text/plain", 3) gave no answer' in outcome.text
    assert "mime_types" not in outcome.text


async def test_what_cannot_be_followed_is_not_checked_and_says_why() -> None:
    direct = await check_attachment_store(Direct)
    assert "AT303" in {outcome.promise.id for outcome in direct.not_checked}
    assert "does not override create_attachment" in direct.not_checked[0].text

    report = await check_attachment_store(TwoPhases)
    reasons = {outcome.promise.id: outcome.text for outcome in report.not_checked}
    assert "save_bytes" in reasons["AT301"]
    assert "make_context(user)" in reasons["AT401"]
