"""Stores that are sound keep every promise, as the class has them and as the call reports them."""

from typing import Any  # stores of whichever kind

import pytest

from chatkit_testing import STORE_PROMISES, StoreConformance, check_store
from support_desk.store import Caller
from tests.chatkit_testing.conformance import sound_stores


class TestInMemoryStore(StoreConformance):
    def make_store(self) -> Any:  # see the import
        return sound_stores.in_memory()

    def make_context(self, user: str) -> str:
        return user


class TestSupportStore(StoreConformance):
    def make_store(self) -> Any:  # see the import
        return sound_stores.support_desk()

    def make_context(self, user: str) -> Caller:
        return Caller(user_id=user)


async def test_the_plain_store_that_broken_ones_are_made_of_keeps_every_promise() -> None:
    report = await check_store(sound_stores.plain, make_context=sound_stores.name_itself)

    assert not report.failed, str(report)
    assert [outcome.promise for outcome in report.kept] == list(STORE_PROMISES.values())


async def test_a_store_may_refuse_an_id_that_another_thread_or_user_has() -> None:
    report = await check_store(
        sound_stores.RefusesIdsOfOthers, make_context=sound_stores.name_itself
    )

    assert not report.failed, str(report)
    assert [outcome.promise for outcome in report.kept] == list(STORE_PROMISES.values())


@pytest.mark.parametrize("promise", STORE_PROMISES.values(), ids=lambda promise: promise.id)
def test_a_promise_is_a_sentence_with_what_it_protects_from(promise: Any) -> None:
    assert promise.sentence.endswith(".")
    assert not promise.protects.endswith(".")
    assert hasattr(StoreConformance, f"test_{promise.id}_{promise.name}")
