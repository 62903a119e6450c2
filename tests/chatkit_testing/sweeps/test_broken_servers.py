"""Each promise of a sweep is broken by a server that has the defect it guards against."""

import pytest

from chatkit_testing import (
    ChatKitClient,
    FaultyStore,
    InMemoryStore,
    PromiseBroken,
    sweep_cancellations,
    sweep_faults,
)
from chatkit_testing.sweeps._promises import PROMISES
from tests.chatkit_testing.sweeps.broken_servers import (
    BROKEN_WHEN_CUT,
    BROKEN_WHEN_THE_STORE_FAILS,
    Broken,
)


def make_client(broken: Broken) -> ChatKitClient:
    if issubclass(broken.store, FaultyStore):
        faulty = FaultyStore(InMemoryStore())
        return ChatKitClient(
            broken.server(broken.store(faulty)), store=faulty, strict=broken.promise != "SW111"
        )
    return ChatKitClient(broken.server(broken.store()), timeout=0.3 if broken.hangs else 10)


def chapter(message: str, promise: str) -> str:
    """What a failure says of one promise."""
    _, found, rest = message.partition(f"\n{promise}: {PROMISES[promise]}\n")
    assert found, message
    return rest.partition("\n\nSW")[0]


@pytest.mark.parametrize("broken", BROKEN_WHEN_CUT, ids=repr)
async def test_a_server_that_does_not_bear_being_cut_is_caught(broken: Broken) -> None:
    with pytest.raises(PromiseBroken) as error:
        await sweep_cancellations(lambda: make_client(broken), broken.scenario)
    told = chapter(str(error.value), broken.promise)
    assert broken.told in told
    assert f'allow=["{broken.promise}"]' in told


@pytest.mark.parametrize("broken", BROKEN_WHEN_THE_STORE_FAILS, ids=repr)
async def test_a_server_that_does_not_bear_a_failing_store_is_caught(broken: Broken) -> None:
    with pytest.raises(PromiseBroken) as error:
        await sweep_faults(lambda: make_client(broken), broken.scenario)
    told = chapter(str(error.value), broken.promise)
    assert broken.told in told
    assert f'allow=["{broken.promise}"]' in told


def test_every_promise_is_broken_by_some_server() -> None:
    defects = [*BROKEN_WHEN_CUT, *BROKEN_WHEN_THE_STORE_FAILS]
    assert {broken.promise for broken in defects} == set(PROMISES)
    assert len({repr(broken) for broken in defects}) >= 15
