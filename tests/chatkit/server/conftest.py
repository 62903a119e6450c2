"""Fixtures of the server's tests: a store, and a clock that stands still."""

from collections.abc import Iterator

import pytest

from chatkit._clock import use_clock
from tests.chatkit.server.support import NOW
from tests.support.recording_store import RecordingStore


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    with use_clock(lambda: NOW):
        yield


@pytest.fixture
def store() -> RecordingStore:
    return RecordingStore()
