"""The promises of a server: what a front end relies on, whatever the application is about."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from chatkit.types import Page, Thread, ThreadItem
from chatkit_testing._errors import ClientError, PromiseBroken, ScriptTimeout, TurnTimeout
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.conformance._promise import Broken, NotChecked
from chatkit_testing.conformance._server_case import SERVER_PROMISES, ServerCase
from chatkit_testing.conformance._server_lists import hold_cursors, hold_pages, reader_of
from chatkit_testing.script import Gate, message
from chatkit_testing.sweeps import sweep_cancellations, sweep_faults

__all__: list[str] = []

promise = SERVER_PROMISES.promise
UNKNOWN = "thr_that_is_not_there"
SOON = 1.0


@promise(
    "SV101",
    "A first message makes a thread and is answered, and the stream keeps to the protocol.",
    protects="a chat that does not begin",
)
async def a_message_is_answered(case: ServerCase) -> None:
    await case.send()


@promise(
    "SV102",
    "A second message goes on in the same thread, and both turns are there after a reload, "
    "in order.",
    protects="answers without the question, and a history that is cut or shuffled",
)
async def the_conversation_goes_on(case: ServerCase) -> None:
    shown = [*_shown(await case.send()), *_shown(await case.send())]
    stored = _ids((await case.load()).items.data)
    if stored != shown:
        raise Broken(f"shown were {', '.join(shown)}; a reload has {', '.join(stored)}")


@promise(
    "SV103",
    "The thread is in the list of threads, the newest first.",
    protects="conversations that nobody finds again",
)
async def threads_are_listed(case: ServerCase) -> None:
    made: list[str] = []
    for _ in range(2):
        case.client.new_thread()
        await case.send()
        made.insert(0, str(case.client.thread_id))
    page = await case.do("threads", case.client.threads, "", _threads)
    if [thread.id for thread in page.data] != made:
        raise Broken(f"made were, the newest first, {', '.join(made)}; got {_threads(page)}")


@promise(
    "SV104",
    "A title that the user gives is there after a reload, and the next turn leaves it alone.",
    protects="titles that jump back",
)
async def a_title_stays(case: ServerCase) -> None:
    await case.send()
    await case.do("rename", lambda: case.client.rename("My title"), "'My title'", _title)
    for _ in range(2):
        title = (await case.load()).title
        if title != "My title":
            raise Broken(f"the title is {title!r} now")
        await case.send()


@promise(
    "SV105",
    "A thread that was deleted can be neither loaded nor written to, and is in no list.",
    protects="what a user wanted gone, and is there",
)
async def a_deleted_thread_is_gone(case: ServerCase) -> None:
    await case.send()
    thread_id = case.client.thread_id
    await case.do("delete", case.client.delete)
    case.client.thread_id = thread_id
    await case.refused("thread", case.client.thread, str(thread_id))
    await case.refused("send", lambda: _answered(case, case.client), str(thread_id))
    page = await case.do("threads", case.client.threads, "", _threads)
    if thread_id in _ids(page.data):
        raise Broken(f"{thread_id} is still in the list")


@promise(
    "SV106",
    "A message to a thread that is not there is refused.",
    protects="conversations under ids that a stranger chose",
)
async def an_unknown_thread_is_refused(case: ServerCase) -> None:
    case.client.thread_id = UNKNOWN
    await case.refused("send", lambda: _answered(case, case.client), UNKNOWN)


@promise(
    "SV107",
    "A request that is none is refused, and leaves nothing behind.",
    protects="empty threads, and crashes that anybody can cause",
)
async def a_malformed_request_is_refused(case: ServerCase) -> None:
    for body in (b"", b"{", b'{"type": "threads.create", "params": {}}', b'{"type": "nothing"}'):
        await case.refused("post", partial(_accepted, case.client, body), repr(body))
    page = await case.do("threads", case.client.threads, "", _threads)
    if page.data:
        raise Broken(f"there are threads now: {_threads(page)}")


@promise(
    "SV108",
    "An answer can be had again: a retry takes the place of what came after the message.",
    protects="two answers to one question",
)
async def an_answer_can_be_had_again(case: ServerCase) -> None:
    asked = (await case.send()).user_message
    assert asked is not None
    turn = await case.do("retry", lambda: case.client.retry(asked), asked.id, lambda t: t.text)
    expected = [asked.id, *_shown(turn)]
    stored = _ids((await case.load()).items.data)
    if turn.error is not None or stored != expected:
        raise Broken(f"expected were {', '.join(expected)}; a reload has {', '.join(stored)}")


@promise(
    "SV109",
    "Pages of any size give every item once, in both orders.",
    protects="a history with holes when the user scrolls up",
)
async def pages_give_every_item_once(case: ServerCase) -> None:
    for _ in range(2):
        await case.send()
    await hold_pages(case, reader_of(case.client).items(str(case.client.thread_id)))


@promise(
    "SV110",
    "Conversations that are held at once do not get mixed up.",
    protects="one user's words in another's chat",
)
async def conversations_at_once_stay_apart(case: ServerCase) -> None:
    clients = [case.client, *(case.twin() for _ in range(3))]
    turns = await case.do(
        "send",
        lambda: asyncio.gather(*(one.send(case.message) for one in clients)),
        "4 at once",
        lambda turns: f"{len(turns)} turns",
    )
    for client, turn in zip(clients, turns, strict=True):
        stored = _ids((await case.load(client)).items.data)
        if turn.error is not None or stored != _shown(turn):
            raise Broken(f"shown were {_shown(turn)}; {client.thread_id} has {stored}")


@promise(
    "SV111",
    "Pages of any size give every thread once, in both orders.",
    protects="conversations that are missing from the side bar, or there twice",
)
async def pages_give_every_thread_once(case: ServerCase) -> None:
    await _three_threads(case)
    await hold_pages(case, reader_of(case.client).threads)


@promise(
    "SV112",
    "A cursor that is not there is an error or leads on; it is never the first page again.",
    protects="a client that reads the first page for ever",
)
async def unknown_cursors_never_begin_anew(case: ServerCase) -> None:
    await _three_threads(case)
    reader = reader_of(case.client)
    await hold_cursors(case, reader.items(str(case.client.thread_id)))
    await hold_cursors(case, reader.threads)


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
    await case.refused("send", lambda: _answered(case, stranger), f"{thread_id}, by another user")
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
    page = await case.do("threads", stranger.threads, "by another user", _threads)
    if page.data:
        raise Broken(f"another user sees {_threads(page)}")


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
    try:
        async with case.client.stream(case.message) as stream:
            await anext(stream)
            await gate.reached(timeout=SOON)
            gate.open()
    except ScriptTimeout as error:
        raise NotChecked("the answer does not wait for the model") from error
    except TurnTimeout as error:
        raise Broken("while the model was held, nothing arrived of what came before") from error
    finally:
        gate.open()


async def _three_threads(case: ServerCase) -> None:
    for _ in range(3):
        case.client.new_thread()
        await case.send()


def _ids(things: Sequence[ThreadItem | Thread]) -> list[str]:
    return [thing.id for thing in things]


def _shown(turn: Turn) -> list[str]:
    return [entry.item.id for entry in turn.entries if entry.phase in ("done", "replaced")]


def _threads(page: Page[Thread]) -> str:
    return ", ".join(_ids(page.data)) or "none"


def _title(thread: Thread) -> str:
    return f"{thread.id}, titled {thread.title!r}"


async def _answered(case: ServerCase, client: ChatKitClient) -> Turn:
    """Send a message; an error event is a refusal as much as an exception."""
    turn = await client.send(case.message)
    if turn.error is not None or turn.aborted:
        raise ClientError(f"answered with an error:\n{turn.outline}")
    return turn


async def _accepted(client: ChatKitClient, body: bytes) -> str:
    answer = await client.post(body)
    failed = answer.turn is not None and (answer.turn.error is not None or answer.turn.aborted)
    if answer.status >= 400 or failed:
        raise ClientError(f"answered with the status {answer.status}")
    return f"the status {answer.status}"
