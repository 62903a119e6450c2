"""The promises of any chat: what a front end relies on, whatever the application is about."""

import asyncio
from collections.abc import Sequence
from functools import partial

from chatkit.types import Page, Thread, ThreadItem
from chatkit_testing._errors import ClientError
from chatkit_testing.client import ChatKitClient, Turn
from chatkit_testing.conformance._chat_case import CHAT_PROMISES, ChatCase
from chatkit_testing.conformance._lists import hold_cursors, hold_pages, reader_of
from chatkit_testing.conformance._promise import Broken

__all__ = ["UNKNOWN", "answered", "ids_of", "listed"]

promise = CHAT_PROMISES.promise
UNKNOWN = "thr_that_is_not_there"


@promise(
    "SV101",
    "A first message makes a thread and is answered, and the stream keeps to the protocol.",
    protects="a chat that does not begin",
    mend=(
        "look at what `respond` raises or yields; `await client.send(…)` in a test shows it with "
        "its traceback"
    ),
)
async def a_message_is_answered(case: ChatCase) -> None:
    await case.send()


@promise(
    "SV102",
    "A second message goes on in the same thread, and both turns are there after a reload, "
    "in order.",
    protects="answers without the question, and a history that is cut or shuffled",
    mend="store what is yielded: look at `add_thread_item` and at the order of `load_thread_items`",
)
async def the_conversation_goes_on(case: ChatCase) -> None:
    shown = [*_shown(await case.send()), *_shown(await case.send())]
    stored = ids_of((await case.load()).items.data)
    if stored != shown:
        raise Broken(f"shown were {', '.join(shown)}; a reload has {', '.join(stored)}")


@promise(
    "SV103",
    "The thread is in the list of threads, the newest first.",
    protects="conversations that nobody finds again",
    mend="let `load_threads` give the newest thread first, by created_at",
)
async def threads_are_listed(case: ChatCase) -> None:
    before = ids_of((await case.client.threads()).data)
    made: list[str] = []
    for _ in range(2):
        case.client.new_thread()
        await case.send()
        made.insert(0, str(case.client.thread_id))
    page = await case.do("threads", case.client.threads, "", listed)
    if [thread.id for thread in page.data if thread.id not in before] != made:
        raise Broken(f"made were, the newest first, {', '.join(made)}; got {listed(page)}")


@promise(
    "SV104",
    "A title that the user gives is there after a reload, and the next turn leaves it alone.",
    protects="titles that jump back",
    mend=(
        "save the thread as `save_thread` is given it; give a title in `respond` only where "
        "there is none"
    ),
)
async def a_title_stays(case: ChatCase) -> None:
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
    mend=(
        "delete the thread with its items, and let `load_thread` raise NotFoundError for what "
        "is not there"
    ),
)
async def a_deleted_thread_is_gone(case: ChatCase) -> None:
    await case.send()
    thread_id = case.client.thread_id
    await case.do("delete", case.client.delete)
    case.client.thread_id = thread_id
    await case.refused("thread", case.client.thread, str(thread_id))
    await case.refused("send", lambda: answered(case, case.client), str(thread_id))
    page = await case.do("threads", case.client.threads, "", listed)
    if thread_id in ids_of(page.data):
        raise Broken(f"{thread_id} is still in the list")


@promise(
    "SV106",
    "A message to a thread that is not there is refused.",
    protects="conversations under ids that a stranger chose",
    mend="let `load_thread` raise NotFoundError; make no thread in it",
)
async def an_unknown_thread_is_refused(case: ChatCase) -> None:
    case.client.thread_id = UNKNOWN
    await case.refused("send", lambda: answered(case, case.client), UNKNOWN)


@promise(
    "SV107",
    "A request that is none is refused, and leaves nothing behind.",
    protects="empty threads, and crashes that anybody can cause",
    mend="give the body to `process` as it is, and answer its ValidationError with a status of 4xx",
)
async def a_malformed_request_is_refused(case: ChatCase) -> None:
    before = ids_of((await case.client.threads()).data)
    for body in (b"", b"{", b'{"type": "threads.create", "params": {}}', b'{"type": "nothing"}'):
        await case.refused("post", partial(_accepted, case.client, body), repr(body))
    page = await case.do("threads", case.client.threads, "", listed)
    if set(ids_of(page.data)) - set(before):
        raise Broken(f"there are threads now: {listed(page)}")


@promise(
    "SV108",
    "An answer can be had again: a retry takes the place of what came after the message.",
    protects="two answers to one question",
    mend="let `load_thread_items` give what was deleted no more; look at `delete_thread_item`",
)
async def an_answer_can_be_had_again(case: ChatCase) -> None:
    asked = (await case.send()).user_message
    assert asked is not None
    turn = await case.do("retry", lambda: case.client.retry(asked), asked.id, lambda t: t.text)
    expected = [asked.id, *_shown(turn)]
    stored = ids_of((await case.load()).items.data)
    if turn.error is not None or stored != expected:
        raise Broken(f"expected were {', '.join(expected)}; a reload has {', '.join(stored)}")


@promise(
    "SV109",
    "Pages of any size give every item once, in both orders.",
    protects="a history with holes when the user scrolls up",
    mend=(
        "look at `after`, `limit` and `order` of `load_thread_items`: StoreConformance tries "
        "them all"
    ),
)
async def pages_give_every_item_once(case: ChatCase) -> None:
    for _ in range(2):
        await case.send()
    await hold_pages(case, reader_of(case.client).items(str(case.client.thread_id)))


@promise(
    "SV110",
    "Conversations that are held at once do not get mixed up.",
    protects="one user's words in another's chat",
    mend=(
        "keep nothing of a turn on the server or in a global: it belongs to the thread, or to "
        "the context"
    ),
)
async def conversations_at_once_stay_apart(case: ChatCase) -> None:
    clients = [case.client, *(case.twin() for _ in range(3))]
    turns = await case.do(
        "send",
        lambda: asyncio.gather(*(one.send(case.message) for one in clients)),
        "4 at once",
        lambda turns: f"{len(turns)} turns",
    )
    for client, turn in zip(clients, turns, strict=True):
        stored = ids_of((await case.load(client)).items.data)
        if turn.error is not None or stored != _shown(turn):
            raise Broken(f"shown were {_shown(turn)}; {client.thread_id} has {stored}")


@promise(
    "SV111",
    "Pages of any size give every thread once, in both orders.",
    protects="conversations that are missing from the side bar, or there twice",
    mend=(
        "let `load_threads` end a page at `limit`, begin behind `after`, and order "
        "threads of one time"
    ),
)
async def pages_give_every_thread_once(case: ChatCase) -> None:
    await _three_threads(case)
    await hold_pages(case, reader_of(case.client).threads)


@promise(
    "SV112",
    "A cursor that is not there is an error or leads on; it is never the first page again.",
    protects="a client that reads the first page for ever",
    mend="raise NotFoundError for a cursor that the store does not know",
)
async def unknown_cursors_never_begin_anew(case: ChatCase) -> None:
    await _three_threads(case)
    reader = reader_of(case.client)
    await hold_cursors(case, reader.items(str(case.client.thread_id)))
    await hold_cursors(case, reader.threads)


async def _three_threads(case: ChatCase) -> None:
    for _ in range(3):
        case.client.new_thread()
        await case.send()


def ids_of(things: Sequence[ThreadItem | Thread]) -> list[str]:
    return [thing.id for thing in things]


def _shown(turn: Turn) -> list[str]:
    return [entry.item.id for entry in turn.entries if entry.phase in ("done", "replaced")]


def listed(page: Page[Thread]) -> str:
    return ", ".join(ids_of(page.data)) or "none"


def _title(thread: Thread) -> str:
    return f"{thread.id}, titled {thread.title!r}"


async def answered(case: ChatCase, client: ChatKitClient) -> Turn:
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
