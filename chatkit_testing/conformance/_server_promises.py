"""The promises of a server that is at hand: other users, faults, and a model that is held."""

import asyncio
from contextlib import suppress

from chatkit_testing._errors import PromiseBroken, TurnTimeout
from chatkit_testing.conformance._chat_case import CHAT_PROMISES
from chatkit_testing.conformance._chat_promises import answered, listed
from chatkit_testing.conformance._promise import Broken, NotChecked
from chatkit_testing.conformance._server_case import SERVER_PROMISES, ServerCase
from chatkit_testing.script import Gate, message
from chatkit_testing.sweeps import sweep_cancellations, sweep_faults

__all__: list[str] = []

SERVER_PROMISES.adopt(CHAT_PROMISES.values())
promise = SERVER_PROMISES.promise


@promise(
    "SV201",
    "Another user can neither load, nor write to, rename or delete the thread.",
    protects="a stranger who reads along, or worse",
)
async def strangers_are_kept_out(case: ServerCase) -> None:
    stranger = case.stranger()
    await case.send()
    thread_id = stranger.thread_id = case.client.thread_id
    before = await case.load()
    await case.refused("thread", stranger.thread, f"{thread_id}, by another user")
    await case.refused("send", lambda: answered(case, stranger), f"{thread_id}, by another user")
    await case.refused("rename", lambda: stranger.rename("Mine"), f"{thread_id}, by another user")
    with suppress(Exception):  # to delete what is not there may be refused, or be nothing
        await case.do("delete", stranger.delete, f"{thread_id}, by another user")
    if (await case.load()) != before:
        raise Broken("another user has changed the thread")


@promise(
    "SV202",
    "A list of threads holds the user's own and no others.",
    protects="a side bar with strangers' titles",
)
async def lists_hold_ones_own(case: ServerCase) -> None:
    stranger = case.stranger()
    await case.send()
    page = await case.do("threads", stranger.threads, "by another user", listed)
    if page.data:
        raise Broken(f"another user sees {listed(page)}")


@promise(
    "SV301",
    "A turn that is broken off, wherever, loses nothing, and the conversation goes on.",
    protects="chats that are stuck or lose text when the user presses stop",
)
async def it_bears_being_broken_off(case: ServerCase) -> None:
    try:
        await sweep_cancellations(case.make_another, lambda client: client.send(case.message))
    except PromiseBroken as broken:
        raise Broken(str(broken)) from None


@promise(
    "SV302",
    "A call of the store that fails, whichever, loses nothing, and the conversation goes on.",
    protects="chats that are stuck or lose text when the database has a bad moment",
)
async def it_bears_a_failing_store(case: ServerCase) -> None:
    try:
        await sweep_faults(case.make_another, lambda client: client.send(case.message))
    except PromiseBroken as broken:
        raise Broken(str(broken)) from None
    except TypeError as reason:
        raise NotChecked(str(reason)) from reason


@promise(
    "SV401",
    "Over HTTP a frame arrives as soon as it was made (CK108).",
    protects="answers that appear all at once, at the end",
)
async def frames_arrive_at_once(case: ServerCase) -> None:
    if case.client.line.endpoint.server is not None:
        raise NotChecked("a ChatKitServer in process is not behind HTTP")
    gate = Gate()
    case.runner.rewind(case.unscripted)
    case.runner.script(message(chunks=["One ", gate, "two."]), always=True)
    opening: asyncio.Task[None] | None = None
    try:
        async with case.client.stream(case.message) as stream:
            await anext(stream)
            opening = asyncio.create_task(_open_when_reached(gate, case.client.line.timeout))
            await stream.finish()
    except TurnTimeout as error:
        if opening is None:
            told = "while the model was held, nothing arrived of what came before"
            raise Broken(told) from error
        raise
    finally:
        gate.open()
        never_reached = opening is not None and opening.cancel()
    if never_reached:
        raise NotChecked("the answer does not wait for the model")


async def _open_when_reached(gate: Gate, bound: float) -> None:
    await gate.reached(timeout=bound)
    gate.open()
