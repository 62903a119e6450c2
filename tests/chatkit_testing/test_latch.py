import asyncio
import threading

from chatkit_testing._latch import Latch


async def test_everyone_who_waits_goes_on_when_it_is_set() -> None:
    latch = Latch()
    waits = [asyncio.create_task(latch.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(wait.done() for wait in waits)
    latch.set()
    await asyncio.wait_for(asyncio.gather(*waits), 5)


async def test_once_set_nobody_waits_any_more() -> None:
    latch = Latch()
    latch.set()
    assert latch.is_set
    await asyncio.wait_for(latch.wait(), 5)


async def test_setting_it_twice_is_setting_it_once() -> None:
    latch = Latch()
    wait = asyncio.create_task(latch.wait())
    await asyncio.sleep(0)
    latch.set()
    latch.set()
    await asyncio.wait_for(wait, 5)


async def test_a_waiter_that_gave_up_is_passed_over() -> None:
    latch = Latch()
    gone = asyncio.create_task(latch.wait())
    stays = asyncio.create_task(latch.wait())
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    latch.set()
    await asyncio.wait_for(stays, 5)
    assert gone.cancelled()


async def test_loops_in_two_threads_wait_for_one_latch() -> None:
    latch = Latch()
    waiting = threading.Event()

    async def wait() -> str:
        asyncio.get_running_loop().call_soon(waiting.set)
        await asyncio.wait_for(latch.wait(), 5)
        return "went on"

    other = asyncio.create_task(asyncio.to_thread(asyncio.run, wait()))
    own = asyncio.create_task(latch.wait())
    await asyncio.to_thread(waiting.wait, 5)
    latch.set()
    assert await asyncio.wait_for(other, 5) == "went on"
    await asyncio.wait_for(own, 5)


def test_a_loop_that_was_closed_meanwhile_is_passed_over() -> None:
    latch = Latch()
    loop = asyncio.new_event_loop()
    wait = latch.wait()
    loop.call_soon(wait.send, None)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    latch.set()
    wait.close()
    assert latch.is_set
