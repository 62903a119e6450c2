"""An attachment store held to its promises: as a class of tests, and as a call."""

from collections.abc import Collection, Sequence
from typing import Any  # contexts are the application's own

from chatkit.store import AttachmentStore
from chatkit_testing.conformance import _uploads as _uploads
from chatkit_testing.conformance._attachment_case import (
    ATTACHMENT_STORE_PROMISES,
    MIME_TYPES,
    AttachmentCase,
    open_attachment_case,
)
from chatkit_testing.conformance._judge import Make, judge, judge_all
from chatkit_testing.conformance._promise import Promise
from chatkit_testing.conformance._report import ConformanceReport, PromiseOutcome
from chatkit_testing.conformance._set_up import SetUpMistake, expect_function
from chatkit_testing.conformance._store import TIMEOUT
from chatkit_testing.conformance._store_case import MakeContext
from chatkit_testing.conformance._tests import add_tests

__all__ = ["AttachmentStoreConformance", "check_attachment_store"]


class AttachmentStoreConformance:
    """The promises of an attachment store as tests, to subclass in a project's own tests.

    As `StoreConformance`. The bytes are followed through ``save_bytes`` and ``load_bytes``, which
    the store may have as `InMemoryAttachmentStore` has them; without them what concerns bytes is
    skipped, and without ``create_attachment`` what concerns uploads in two phases.

    Attributes:
        allow: Ids of promises to do without. They are skipped.
        timeout: The seconds that one call of the store may take.
        mime_types: The types of the files that it is tried with, where it does not take all:
            ``mime_types = ["image/png", "image/jpeg"]``. Most are of the first.
    """

    allow: Collection[str] = ()
    timeout: float = TIMEOUT
    mime_types: Sequence[str] = MIME_TYPES

    def make_store(self) -> Any:  # a `Make` of any kind
        """Give a fresh and empty store; to be overridden. Plain, async, or with ``yield``."""
        raise SetUpMistake(
            f"{type(self).__name__} has no make_store(self): define one that gives a fresh and "
            "empty attachment store at each call"
        )

    def make_context(self, user: str) -> Any:  # a context of the application's own
        """Give the request context of the user of that name; to be overridden if there are any."""
        raise NotImplementedError

    async def _judge(self, promise: Promise[AttachmentCase]) -> PromiseOutcome:
        has_users = type(self).make_context is not AttachmentStoreConformance.make_context
        make_context = self.make_context if has_users else None
        opened = open_attachment_case(self.make_store, make_context, self.timeout, self.mime_types)
        return await judge(promise, opened, allow=self.allow)


add_tests(AttachmentStoreConformance, ATTACHMENT_STORE_PROMISES, AttachmentStoreConformance._judge)


async def check_attachment_store(
    make_store: Make[AttachmentStore[Any]],  # see the import
    *,
    make_context: MakeContext | None = None,
    allow: Collection[str] = (),
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - of each call, not of the whole
    mime_types: Sequence[str] = MIME_TYPES,
) -> ConformanceReport:
    """Hold an attachment store to every promise; see `AttachmentStoreConformance`.

    Raises:
        TypeError: ``make_store`` is no function, or gives what is no attachment store.
        ValueError: ``allow`` names what is no promise.

    >>> import asyncio
    >>> from chatkit_testing import InMemoryAttachmentStore
    >>> report = asyncio.run(check_attachment_store(InMemoryAttachmentStore))
    >>> report.failed, [outcome.promise.id for outcome in report.not_checked]
    ([], ['AT401', 'AT402', 'AT403'])
    """
    expect_function(make_store, AttachmentStore, "check_attachment_store")
    opened = open_attachment_case(make_store, make_context, timeout, mime_types)
    name = getattr(make_store, "__qualname__", repr(make_store))
    return await judge_all(name, ATTACHMENT_STORE_PROMISES, opened, allow=allow)
