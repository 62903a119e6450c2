"""The extension of syrupy that keeps outlines."""

from collections.abc import Iterator
from typing import Any  # syrupy passes its own options through

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.amber import AmberSnapshotExtension

from chatkit_testing.snapshot._outlines import outline_of

__all__ = ["OutlineExtension", "outline_snapshot"]

_REMEDY = "if what was received is right, keep it: pytest --snapshot-update"


class OutlineExtension(AmberSnapshotExtension):
    """Keeps the outlines of a test module in ``__snapshots__/<module>.outline``.

    It is syrupy's own kind of file, with outlines in place of Python values. A project's own
    fixture may use it as well::

        @pytest.fixture
        def conversation(snapshot):
            return snapshot.use_extension(OutlineExtension)
    """

    file_extension = "outline"

    def serialize(self, data: object, **options: Any) -> str:  # see the import
        """Give the outline of a turn, a thread or items.

        Raises:
            TypeError: There is none.
        """
        return outline_of(data)

    def diff_lines(self, serialized_data: str | bytes, snapshot_data: str | bytes) -> Iterator[str]:
        """Tell how what was received differs from what was kept, the remedy first."""
        yield _REMEDY
        yield from super().diff_lines(serialized_data, snapshot_data)


def outline_snapshot(snapshot: object) -> SnapshotAssertion:
    """Give a test's snapshot that keeps outlines, from syrupy's own fixture ``snapshot``."""
    if not isinstance(snapshot, SnapshotAssertion):
        pytest.fail(
            f"chatkit_snapshot stands on syrupy's fixture `snapshot`, but here that is a "
            f"{type(snapshot).__module__}.{type(snapshot).__qualname__}: another plugin, or a "
            "conftest.py, has a fixture of the same name",
            pytrace=False,
        )
    return snapshot.use_extension(OutlineExtension)
