"""Rules on items: how one is announced, changed and ended."""

from collections.abc import Iterator

from chatkit.types import (
    GeneratedImageItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    WorkflowItem,
)
from chatkit_testing.protocol._case import HIDDEN, Case, Step
from chatkit_testing.protocol._rule import Finding, rule
from chatkit_testing.protocol._violation import event_name

__all__: list[str] = []


@rule(
    "CK201",
    "must",
    "An id is added once and done once; it is not reused within the thread for another item, nor "
    "added or done again by a later turn (a continued workflow and an item that an action updates "
    "excepted); nothing is done after it was removed.",
    harm="an earlier answer is overwritten, or shown twice",
    mend="draw each id from `store.generate_item_id`; do not use ids that a model makes up",
)
def an_id_is_used_once(case: Case) -> Iterator[Finding]:
    """Find ids that are announced, ended or taken twice."""
    for step, item in case.told_items:
        if isinstance(step.event, ThreadItemAddedEvent | ThreadItemDoneEvent):
            wrong = _misuse(case, step, item.type)
            if wrong is not None:
                yield Finding(step.index, f"{item.type} {item.id} {wrong}")


def _misuse(case: Case, step: Step, kind: str) -> str | None:
    """Say what is wrong with an added or a done, judged by what was told of the id before."""
    is_done = isinstance(step.event, ThreadItemDoneEvent)
    if step.phase is None:
        return None
    if step.phase == "removed":
        return "was removed before; a new item needs a new id."
    if step.phase == "added" and is_done:
        return None  # of another type: CK204
    if step.kind != kind:
        return f"has the id of a {step.kind}; draw an id of its own from the store."
    if step.phase == "before" or step.later_turn:
        excepted = is_done and (kind == "workflow" or _is_acted_on(case, kind))
        return (
            None if excepted else "has the id of an item of an earlier turn, which it overwrites."
        )
    return "is done a second time." if is_done else _again(kind)


def _again(kind: str) -> str:
    return f"is added a second time; each {kind} needs an id of its own."


def _is_acted_on(case: Case, kind: str) -> bool:
    return case.operation == "threads.custom_action" and kind == "widget"


@rule(
    "CK202",
    "must",
    "An update names an item that is open in this stream, or one already in the thread.",
    harm="the update is lost",
    mend="yield thread.item.added first, and use that item's id",
)
def an_update_names_an_item(case: Case) -> Iterator[Finding]:
    """Find updates of items nobody heard of, or that were removed."""
    for step, _ in case.updates:
        if step.phase == "removed":
            yield Finding(step.index, f"{event_name(step.event)} comes after it was removed.")
        elif step.phase is None and case.before is not None:
            yield Finding(
                step.index,
                f"{event_name(step.event)}: no such item is open or stored; announce it with "
                "thread.item.added first.",
            )


@rule(
    "CK203",
    "should",
    "Every added item is done, replaced or removed before the stream ends (cut streams, and a "
    "workflow left open for the next turn, and an image that came to nothing, excepted).",
    harm="an answer that is gone after a reload",
    mend="yield thread.item.done with the complete item",
)
def what_is_added_is_done(case: Case) -> Iterator[Finding]:
    """Find items that are left hanging."""
    if case.cut:
        return
    for step, item in case.told_items:
        entry = case.fold.entries[item.id]
        if (
            isinstance(step.event, ThreadItemAddedEvent)
            and entry.phase == "added"
            and entry.first_event == step.index
            and not _may_stay_open(entry.item)
        ):
            yield Finding(
                step.index,
                f"{item.type} {item.id} is added and never done: it is not stored, and gone when "
                "the thread is loaded again. Yield thread.item.done when it is complete.",
            )


def _may_stay_open(item: ThreadItem) -> bool:
    """Tell what shows nothing that could be lost: the model's image of which no part came."""
    if isinstance(item, GeneratedImageItem):
        return item.image is None
    return isinstance(item, WorkflowItem)


@rule(
    "CK204",
    "must",
    "Added and done of an id agree in type; item.thread_id is the thread's, and so is the id of "
    "every thread.updated.",
    harm="the item turns up in another conversation, or never",
    mend="give items `thread_id=thread.id`",
)
def types_and_threads_agree(case: Case) -> Iterator[Finding]:
    """Find items and threads of another thread, and items that change their type."""
    for step, item in case.told_items:
        if step.phase == "added" and step.kind != item.type:
            yield Finding(
                step.index, f"{item.id} was added as {step.kind}, and is {item.type} now."
            )
        if case.thread_id is not None and item.thread_id != case.thread_id:
            yield Finding(
                step.index,
                f"{item.type} {item.id} is of thread {item.thread_id!r}, not {case.thread_id!r}.",
            )
    for step, thread in case.told_threads:
        if case.thread_id is not None and thread.id != case.thread_id:
            yield Finding(step.index, f"told thread {thread.id!r}; this is {case.thread_id!r}.")


@rule(
    "CK205",
    "should",
    "A removal names an item known to the stream or the thread.",
    harm="nothing; what should vanish stays",
    mend="remove by the id that was shown",
)
def a_removal_names_an_item(case: Case) -> Iterator[Finding]:
    """Find removals of what is not there."""
    for step in case.milestones:
        if not isinstance(step.event, ThreadItemRemovedEvent):
            continue
        if step.phase == "removed":
            yield Finding(step.index, f"{step.item_id} was removed before.")
        elif step.phase is None and case.before is not None:
            yield Finding(step.index, f"{step.item_id} is not known to the stream or the thread.")


@rule(
    "CK206",
    "must",
    "No hidden item is on the wire.",
    harm="what was meant for the model alone",
    mend="yield HiddenContextItem as it is: the server stores it and keeps it back",
)
def nothing_hidden_is_sent(case: Case) -> Iterator[Finding]:
    """Find hidden context in events and in the threads they carry."""
    told = [(step, item) for step, item in case.told_items]
    told += [(step, item) for step, thread in case.told_threads for item in thread.items.data]
    for step, item in told:
        if item.type in HIDDEN:
            yield Finding(
                step.index,
                f"{item.type} {item.id} is sent to the client, who must not see it.",
            )


@rule(
    "CK207",
    "must",
    "The user's message comes as done alone.",
    harm="their own message typed out again",
    mend="leave the user's message to the server",
)
def the_users_message_is_done(case: Case) -> Iterator[Finding]:
    """Find user messages that are announced first."""
    for step, item in case.told_items:
        if isinstance(step.event, ThreadItemAddedEvent) and item.type == "user_message":
            yield Finding(
                step.index,
                f"user_message {item.id} is added; it is complete, so thread.item.done is all.",
            )


@rule(
    "CK208",
    "must",
    "An update fits the item's type: a text delta an assistant message, a task a workflow, …",
    harm="the update is lost",
    mend="look at which item's id the update carries",
)
def an_update_fits_its_item(case: Case) -> Iterator[Finding]:
    """Find updates of another kind of item."""
    for step, event in case.updates:
        if step.kind is not None and event.update.type.split(".")[0] != step.kind:
            yield Finding(
                step.index,
                f"{event.update.type} for {step.item_id}, which is a {step.kind}.",
            )
