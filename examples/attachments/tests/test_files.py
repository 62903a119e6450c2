"""The directory of uploads keeps every promise."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from attachments.files import ACCEPTED, Caller, Files
from chatkit_testing import AttachmentStoreConformance


class TestFiles(AttachmentStoreConformance):
    mime_types = sorted(ACCEPTED)

    def make_store(self) -> Iterator[Files]:
        with TemporaryDirectory() as directory:
            yield Files(Path(directory))

    def make_context(self, user: str) -> Caller:
        return Caller(user)
