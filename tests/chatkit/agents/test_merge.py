"""The merge of a source that is drawn from and an outbox that is put into."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar

import pytest

from chatkit.agents._merge import Merge, Outbox, Sent
from tests.chatkit.agents.support import idle

Taken = list[str | Sent[str]]


class Abandoned:
    """Counts how often the source was given up."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


async def letters(*items: str | BaseException | Callable[[], object]) -> AsyncIterator[str]:
    """Yield letters; call what can be called, raise what can be raised, when its turn comes."""
    for item in items:
        if isinstance(item, BaseException):
            raise item
        if isinstance(item, str):
            yield item
        else:
            item()


async def take_all(merge: Merge[str, str], into: Taken | None = None) -> Taken:
    taken = [] if into is None else into
    async with asyncio.timeout(10), merge:
        async for item in merge:
            taken.append(item)
    return taken


def only_this_task() -> bool:
    return asyncio.all_tasks() == {asyncio.current_task()}


async def test_each_source_keeps_its_order() -> None:
    outbox: Outbox[str] = Outbox()
    abandoned = Abandoned()
    source = letters("a", lambda: outbox.put("1"), "b", lambda: outbox.put("2"), "c")

    taken = await take_all(Merge(source, outbox, abandon=abandoned))

    assert [item for item in taken if isinstance(item, str)] == ["a", "b", "c"]
    assert [item.item for item in taken if isinstance(item, Sent)] == ["1", "2"]
    assert abandoned.times == 0
    assert only_this_task()


async def test_the_outbox_goes_first_when_both_are_ready() -> None:
    outbox: Outbox[str] = Outbox()
    outbox.put("1")
    outbox.put("2")
    source = letters("a", lambda: outbox.put("3"), "b")

    taken = await take_all(Merge(source, outbox, abandon=Abandoned()))

    assert taken == [Sent("1"), Sent("2"), "a", Sent("3"), "b"]


async def test_the_source_is_drawn_from_one_at_a_time() -> None:
    outbox: Outbox[str] = Outbox()
    drawn: list[str] = []

    async def source() -> AsyncIterator[str]:
        for letter in "abc":
            drawn.append(letter)
            yield letter

    async with Merge(source(), outbox, abandon=Abandoned()) as merge:
        async for _ in merge:
            await idle()
            assert drawn == ["a"]
            break

    assert drawn == ["a"]


async def test_what_is_put_in_while_the_source_waits_is_taken_at_once() -> None:
    outbox: Outbox[str] = Outbox()
    go_on = asyncio.Event()

    async def source() -> AsyncIterator[str]:
        await go_on.wait()
        yield "a"

    taken: Taken = []
    task = asyncio.create_task(take_all(Merge(source(), outbox, abandon=Abandoned()), taken))
    await idle()
    outbox.put("1")
    await idle()
    assert taken == [Sent("1")]

    go_on.set()
    await task
    assert taken == [Sent("1"), "a"]


async def test_the_whole_iteration_runs_in_one_task() -> None:
    variable: ContextVar[str] = ContextVar("variable")

    async def source() -> AsyncIterator[str]:
        token = variable.set("kept")
        async with asyncio.timeout(10):
            yield "a"
            yield variable.get()
        variable.reset(token)

    taken = await take_all(Merge(source(), Outbox[str](), abandon=Abandoned()))

    assert taken == ["a", "kept"]


async def test_a_source_may_be_any_async_iterator() -> None:
    class Countdown:
        def __init__(self) -> None:
            self._left = 2

        def __aiter__(self) -> "Countdown":
            return self

        async def __anext__(self) -> str:
            self._left -= 1
            if self._left < 0:
                raise StopAsyncIteration
            return str(self._left)

    taken = await take_all(Merge(Countdown(), Outbox[str](), abandon=Abandoned()))

    assert taken == ["1", "0"]


async def test_what_is_in_the_outbox_when_the_source_ends_is_taken() -> None:
    outbox: Outbox[str] = Outbox()

    taken = await take_all(
        Merge(letters("a", lambda: outbox.put("1")), outbox, abandon=Abandoned())
    )

    assert taken == ["a", Sent("1")]


async def test_d19_what_is_in_the_outbox_when_the_source_fails_is_taken_before_the_error() -> None:
    outbox: Outbox[str] = Outbox()
    source = letters("a", lambda: outbox.put("1"), lambda: outbox.put("2"), LookupError("gone"))
    abandoned = Abandoned()
    taken: Taken = []

    with pytest.raises(LookupError, match="gone"):
        await take_all(Merge(source, outbox, abandon=abandoned), taken)

    assert taken == ["a", Sent("1"), Sent("2")]
    assert abandoned.times == 0
    assert only_this_task()


async def test_d18_an_error_that_voids_the_outbox_comes_at_once() -> None:
    outbox: Outbox[str] = Outbox()
    source = letters("a", lambda: outbox.put("1"), LookupError("gone"))
    taken: Taken = []

    with pytest.raises(LookupError):
        await take_all(Merge(source, outbox, abandon=Abandoned(), voiding=(LookupError,)), taken)

    assert taken == ["a"]
    assert len(outbox) == 0


async def test_d09_a_source_that_was_cancelled_from_elsewhere_is_a_cancellation() -> None:
    with pytest.raises(asyncio.CancelledError):
        await take_all(
            Merge(letters("a", asyncio.CancelledError()), Outbox[str](), abandon=Abandoned())
        )

    assert only_this_task()


async def wait_forever(closed: list[str]) -> AsyncIterator[str]:
    try:
        yield "a"
        await asyncio.Event().wait()
    finally:
        closed.append("closed")


@pytest.mark.parametrize("after", ["an item", "a wait"])
async def test_d09_a_merge_that_is_cancelled_gives_up_its_source(after: str) -> None:
    closed: list[str] = []
    abandoned = Abandoned()
    outbox: Outbox[str] = Outbox()
    taken: Taken = []
    merge = Merge(wait_forever(closed), outbox, abandon=abandoned)
    task = asyncio.create_task(take_all(merge, taken))
    if after == "a wait":
        await idle()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert closed == (["closed"] if taken else [])
    assert abandoned.times == (1 if taken else 0)
    assert outbox.listeners == []
    assert only_this_task()


@pytest.mark.parametrize("error", [None, KeyError("consumer")], ids=["left", "failed"])
async def test_d09_a_merge_that_is_left_early_gives_up_its_source(error: Exception | None) -> None:
    closed: list[str] = []
    abandoned = Abandoned()

    async def leave() -> None:
        async with Merge(wait_forever(closed), Outbox[str](), abandon=abandoned) as merge:
            async for _ in merge:
                if error is not None:
                    raise error
                break

    if error is None:
        await leave()
    else:
        with pytest.raises(KeyError, match="consumer"):
            await leave()

    assert closed == ["closed"]
    assert abandoned.times == 1
    assert only_this_task()


async def test_d09_a_merge_that_is_left_before_it_began_gives_up_its_source() -> None:
    abandoned = Abandoned()
    closed: list[str] = []

    async with Merge(wait_forever(closed), Outbox[str](), abandon=abandoned):
        pass

    assert abandoned.times == 1
    assert only_this_task()


async def test_d09_a_source_that_takes_a_cancellation_for_its_own_is_left_all_the_same() -> None:
    async def stubborn() -> AsyncIterator[str]:
        yield "a"
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await idle()
                yield "swallowed"

    async with Merge(stubborn(), Outbox[str](), abandon=Abandoned()) as merge:
        taken = [await anext(aiter(merge))]
        waiting = asyncio.ensure_future(anext(merge))
        await idle()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    assert taken == ["a"]
    assert only_this_task()


async def test_d09_a_source_that_fails_while_it_is_closed_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fragile() -> AsyncIterator[str]:
        try:
            yield "a"
        finally:
            raise OSError("broken pipe")

    with caplog.at_level(logging.WARNING, logger="chatkit"):
        async with Merge(fragile(), Outbox[str](), abandon=Abandoned()) as merge:
            async for _ in merge:
                break

    (record,) = caplog.records
    assert record.getMessage() == "The run failed while its stream was being closed"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "broken pipe"


async def test_d09_a_source_that_failed_before_its_stream_was_closed_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    fail = asyncio.Event()
    outbox: Outbox[str] = Outbox()
    abandoned = Abandoned()

    async def fragile() -> AsyncIterator[str]:
        yield "a"
        await fail.wait()
        raise OSError("broken pipe")

    with caplog.at_level(logging.WARNING):  # asyncio complains of a failure that nobody looked at
        async with Merge(fragile(), outbox, abandon=abandoned) as merge:
            async for taken in merge:
                if taken == "a":
                    asyncio.get_running_loop().call_soon(outbox.put, "1")
                    continue
                fail.set()
                await idle()
                break
        del merge
        gc.collect()

    assert [record.getMessage() for record in caplog.records] == [
        "The run failed while its stream was being closed"
    ]
    assert abandoned.times == 0


async def test_d09_a_failure_that_was_told_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fragile() -> AsyncIterator[str]:
        yield "a"
        raise OSError("broken pipe")

    with pytest.raises(OSError, match="broken pipe"):
        await take_all(Merge(fragile(), Outbox[str](), abandon=Abandoned()))

    assert not caplog.records


async def test_an_outbox_wakes_every_listener() -> None:
    outbox: Outbox[str] = Outbox()
    first, second = (
        asyncio.create_task(take_all(Merge(letters("a"), outbox, abandon=Abandoned())))
        for _ in range(2)
    )

    outbox.put("1")
    taken = await first + await second

    assert taken.count("a") == 2
    assert taken.count(Sent("1")) == 1
