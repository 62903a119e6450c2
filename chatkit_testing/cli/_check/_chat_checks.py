"""Checks of what a front end meets in a long life: dropped connections, ids and cursors unknown."""

import mimetypes
from collections.abc import Awaitable

import httpx

from chatkit.types import ThreadItem, ThreadItemDoneEvent, UserMessageItem, WidgetItem
from chatkit_testing._errors import ClientError
from chatkit_testing.cli._check._case import CHECKS, EndpointCase, tried_by
from chatkit_testing.cli._check._client import CheckingClient
from chatkit_testing.client import Turn
from chatkit_testing.conformance import _chat_promises as _chat_promises
from chatkit_testing.conformance._chat_case import CHAT_PROMISES
from chatkit_testing.conformance._chat_promises import UNKNOWN, answered, ids_of
from chatkit_testing.conformance._promise import Broken, NotChecked
from chatkit_testing.protocol._actions import shown_actions
from chatkit_testing.protocol._case import HIDDEN, Json
from chatkit_testing.transcript._event_lines import error_lines

__all__: list[str] = []

CHECKS.adopt(CHAT_PROMISES.values())
_PAGES = CHAT_PROMISES["SV111"]
_MANY = 50
_UNKNOWN_ITEM = "msg_that_is_not_there"


async def pages_give_every_thread_once(case: EndpointCase) -> None:
    """Read the list of threads in pages, unless it would take long."""
    if (await case.do("threads", lambda: case.client.threads(_MANY), f"limit={_MANY}")).has_more:
        raise NotChecked(f"the user has more than {_MANY} threads; ask as one who has fewer")
    await _PAGES.tried(case)


tried_by(_PAGES, pages_give_every_thread_once)


@CHECKS.promise(
    "EP301",
    "A thread or an item that is not there is an error: no empty thread, no answer.",
    protects="a conversation that looks empty where it is gone",
    mend="let the store raise NotFoundError for what is not there; make nothing up",
)
async def what_is_not_there_is_an_error(case: EndpointCase) -> None:
    """Load, read, rename and retry what is not there."""
    client = case.client
    client.thread_id = UNKNOWN
    await case.refused("thread", client.thread, UNKNOWN)
    await case.refused("rename", lambda: client.rename("Mine"), UNKNOWN)
    page = await case.unless_refused("items_page", client.items_page, UNKNOWN)
    if page is not None and page.data:
        raise Broken(f"{UNKNOWN} has items: {', '.join(ids_of(page.data))}")
    client.new_thread()
    await case.send()
    await _no_answer(case)


async def _no_answer(case: EndpointCase) -> None:
    """Hold that a message that is not there is not answered again."""
    client = case.easy_going()
    client.thread_id = case.client.thread_id
    turn = await case.unless_refused(
        "retry", lambda: _without_error(client.retry(_UNKNOWN_ITEM)), _UNKNOWN_ITEM, _outline
    )
    if turn is None:
        return
    if turn.items:
        raise Broken(f"a retry after {_UNKNOWN_ITEM} was answered:\n{turn.outline}")
    case.scene.notes.append(
        "a retry after a message that is not there ends without a word, as it does with "
        "openai-chatkit 1.6.5; the user waits for an answer"
    )


async def _without_error(turn: Awaitable[Turn]) -> Turn:
    told = await turn
    if told.error is not None:
        [said] = error_lines(told.error)
        raise LookupError(f"answered with an error: {said}")
    if told.aborted:
        raise LookupError("the answer broke off")
    return told


@CHECKS.promise(
    "EP302",
    "What is hidden from the user is in no reload and on no page.",
    protects="what was meant for the model alone, in the browser",
    mend="give `process` of the server the request, and answer with its bytes; items that the "
    "application serves by itself have to be sorted out",
)
async def a_reload_holds_nothing_hidden(case: EndpointCase) -> None:
    """Look through a reload and its pages for hidden items."""
    await case.send()
    _nothing_hidden((await case.load()).items.data, "a reload")
    page = await case.do("items_page", case.client.items_page)
    _nothing_hidden(page.data, "a page of items")


def _nothing_hidden(items: list[ThreadItem], where: str) -> None:
    if hidden := [item for item in items if item.type in HIDDEN]:
        raise Broken(f"{where} holds {hidden[0].type} {hidden[0].id}")


@CHECKS.promise(
    "EP401",
    "After a dropped connection the thread can be loaded, and the conversation goes on.",
    protects="a chat that is stuck, or gone, after the train left the tunnel",
    mend="store the thread and the message before the answer, as the server does by itself, and "
    "hold no lock or transaction while it streams",
)
async def it_bears_a_dropped_connection(case: EndpointCase) -> None:
    """Drop the connection as soon as the user's message was shown, and come back."""
    client = case.easy_going()
    message = await _dropped(case, client)
    thread = await case.load(client)
    if message.id not in ids_of(thread.items.data):
        raise Broken(f"{message.id}, which was shown before the connection broke, is lost")
    await case.do("retry", lambda: _without_error(client.retry(message)), message.id, _outline)
    await case.do("send", lambda: answered(case, client), "once more", _outline)


async def _dropped(case: EndpointCase, client: CheckingClient) -> UserMessageItem:
    async def begun() -> UserMessageItem:
        async with client.stream(case.message) as stream:
            async for event in stream:
                if isinstance(event, ThreadItemDoneEvent) and isinstance(
                    event.item, UserMessageItem
                ):
                    await stream.disconnect()
                    return event.item
        raise Broken(f"the user's message was not shown:\n{stream.turn.outline}")

    return await case.do("stream", begun, "dropped after the user's message", lambda it: it.id)


def _outline(turn: Turn) -> str:
    return f"answered: {turn.text!r}"


@CHECKS.promise(
    "EP501",
    "A file can be uploaded, sent with a message, and is there after a reload.",
    protects="files that vanish from the conversation",
    mend="see `AttachmentStoreConformance`; look at save_attachment of the store, and at the "
    "address that create_attachment puts into upload_descriptor",
)
async def a_file_can_be_sent(case: EndpointCase) -> None:
    """Upload a file in two phases, and send it."""
    path = case.options.attachment
    if path is None:
        raise NotChecked("--attachment FILE checks it")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    client = case.client
    try:
        file = await case.do(
            "attach",
            lambda: client.attach(path.name, path.read_bytes(), kind),
            path.name,
            lambda made: made.id,
        )
    except ClientError as error:
        if not isinstance(error.__cause__, httpx.ConnectError):
            raise
        raise Broken(
            f"{error}\nThe address in upload_descriptor cannot be reached. It comes from "
            "create_attachment of the attachment store: let that give the address at which "
            "browsers reach this server"
        ) from error
    turn = await case.do(
        "send",
        lambda: _without_error(client.send(case.message, attachments=[file])),
        f"with {file.id}",
        _outline,
    )
    asked = turn.user_message
    stored = [one for one in (await case.load()).items.data if asked and one.id == asked.id]
    if not any(file.id in ids_of(getattr(one, "attachments", ())) for one in stored):
        raise Broken(f"{file.id} is not on the message after a reload")
    await case.do("delete_attachment", lambda: client.delete_attachment(file), file.id)


@CHECKS.promise(
    "EP601",
    "An action is answered without an error.",
    protects="buttons that do nothing",
    mend="look at `action` of the server: which types it knows, and what it raises",
)
async def an_action_is_answered(case: EndpointCase) -> None:
    """Have an action done in a thread: for the widget that shows it, if one does."""
    if case.options.action is None:
        raise NotChecked("--action TYPE JSON checks it")
    kind, payload = case.options.action
    widget = await _widget_with(case, kind)
    what = kind if widget is None else f"{kind}, item={widget.id}"
    if widget is not None and _is_sync(kind, widget):
        await case.do("act_sync", lambda: case.client.act_sync(kind, payload, item=widget), what)
        return
    act = case.client.act
    await case.do("act", lambda: _without_error(act(kind, payload, item=widget)), what, _outline)


async def _widget_with(case: EndpointCase, kind: str) -> WidgetItem | None:
    """Say the messages until a widget shows the action, and give the last such widget."""
    for message in case.options.messages:
        case.message = message
        turn = await case.send()
        for widget in reversed(turn.widgets):
            if _shown(kind, widget):
                return widget
    return None


def _is_sync(kind: str, widget: WidgetItem) -> bool:
    """Whether the browser asks for no stream when this action is done."""
    return all(one.get("streaming") is False for one in _shown(kind, widget))


def _shown(kind: str, widget: WidgetItem) -> list[Json]:
    """Give the actions of this type that a widget shows."""
    return [one for one in shown_actions(widget) if one["type"] == kind]
