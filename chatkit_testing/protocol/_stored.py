"""Rules on what a reload shows, held against what the user saw."""

from collections.abc import Iterator

from chatkit.types import (
    AssistantMessageItem,
    ErrorEvent,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadItem,
)
from chatkit_testing._report import brief, quote
from chatkit_testing.protocol._case import HIDDEN, Case, Json, as_json, text_of
from chatkit_testing.protocol._json import first_difference, strings
from chatkit_testing.protocol._rule import Finding, rule
from chatkit_testing.transcript import Entry

__all__: list[str] = []


def _comparable(item: ThreadItem) -> Json:
    return {key: value for key, value in as_json(item).items() if key != "created_at"}


def _lost_or_changed(case: Case, item: ThreadItem) -> str | None:
    """Say how an item differs from what a reload gives."""
    stored = case.stored.get(item.id)
    if stored is None:
        return f"{item.type} {item.id} is not there after a reload"
    if stored == item:  # in no time, and so are nearly all
        return None
    difference = first_difference(_comparable(item), _comparable(stored))
    return f"{item.type} {item.id} differs after a reload: {difference}" if difference else None


def _touched(case: Case) -> Iterator[Entry]:
    return (entry for entry in case.fold.entries.values() if entry.first_event is not None)


def _last_told(case: Case, item_id: str) -> int | None:
    return next((step.index for step in reversed(case.steps) if step.item_id == item_id), None)


@rule(
    "CK401",
    "must",
    "Every item the user saw done is in the thread after a reload, equal but for created_at.",
    harm="an answer that is gone, or different, the next day",
    mend="look at `add_thread_item` of the store, and at what it does with every field",
    needs=("after",),
)
def what_was_done_is_stored(case: Case) -> Iterator[Finding]:
    """Find done items that a reload lacks, or shows differently."""
    for entry in _touched(case):
        if entry.phase == "done":
            wrong = _lost_or_changed(case, entry.item)
            if wrong is not None:
                yield Finding(_last_told(case, entry.item.id), f"{wrong}; the store lost it.")


@rule(
    "CK402",
    "should",
    "Every item of a reload was shown (an item stored outside a stream is named), in the order in "
    "which it was shown, by created_at.",
    harm="items that turn up, or change places, on reload",
    mend="yield items instead of storing them; stamp created_at when an item appears",
    needs=("before", "after"),
)
def what_is_stored_was_shown(case: Case) -> Iterator[Finding]:
    """Find stored items that nobody saw, and items in another order than they appeared in."""
    passing = _told_texts(case)
    for item in case.after or ():
        if item.id not in case.fold.entries and not _holds_text(item, passing):
            yield Finding(
                None,
                f"{item.type} {item.id} is in the thread and was never shown: the user meets it "
                "on the next load. Yield it as an event instead of writing it to the store.",
            )
    shown = sorted(_touched(case), key=lambda entry: entry.first_event or 0)
    new = [entry.item.id for entry in shown if entry.item.id not in case.known]
    first_shown = [item_id for item_id in new if item_id in case.stored]
    appeared = set(first_shown)
    stored = [item_id for item_id in case.stored if item_id in appeared]
    if first_shown != stored:
        yield Finding(
            None,
            f"the items appeared in the order {', '.join(first_shown)}, and a reload has them in "
            f"the order {', '.join(stored)}. Their created_at decides: stamp each when it appears.",
        )


@rule(
    "CK403",
    "must",
    "What was removed or replaced is so after a reload.",
    harm="removed items that come back",
    mend="look at `delete_thread_item` and `save_item` of the store",
    needs=("after",),
)
def removals_and_replacements_last(case: Case) -> Iterator[Finding]:
    """Find removed items that come back, and replacements that did not last."""
    for entry in _touched(case):
        item = entry.item
        if entry.phase == "removed" and item.id in case.stored:
            yield Finding(
                _last_told(case, item.id),
                f"{item.type} {item.id} was removed, and is back after a reload.",
            )
        elif entry.phase == "replaced":
            wrong = _lost_or_changed(case, item)
            if wrong is not None:
                yield Finding(_last_told(case, item.id), f"{wrong}, after it was replaced.")


@rule(
    "CK404",
    "must",
    "An update to an item that was already stored (an action on a widget) is there after a reload.",
    harm="a widget that forgets what was clicked",
    mend="yield thread.item.replaced, or save the item beside the update",
    needs=("before", "after"),
)
def updates_of_stored_items_last(case: Case) -> Iterator[Finding]:
    """Find stored items whose update was shown and not stored."""
    for entry in _touched(case):
        if entry.phase == "before":
            wrong = _lost_or_changed(case, entry.item)
            if wrong is not None:
                yield Finding(
                    _last_told(case, entry.item.id),
                    f"{wrong}. An update of a stored item is shown, not stored: yield "
                    "thread.item.replaced, or save the item too.",
                )


def _pending_messages(case: Case) -> Iterator[tuple[str, AssistantMessageItem]]:
    """Give the messages that were shown and never done, with their text."""
    for entry in _touched(case):
        item = entry.item
        if entry.phase == "added" and isinstance(item, AssistantMessageItem):
            text = text_of(item)
            if text.strip():
                yield text, item


@rule(
    "CK405",
    "should",
    "Text that was shown and then lost is followed by an error event.",
    harm="an answer that vanishes without a word",
    mend="let the exception out of the responder: the server tells it",
    needs=("after",),
)
def lost_text_is_explained(case: Case) -> Iterator[Finding]:
    """Find text that vanishes without a word."""
    if case.cancelled or case.error_index is not None:
        return
    for text, item in _pending_messages(case):
        if item.id not in case.stored:
            yield Finding(
                _last_told(case, item.id),
                f"the user read {brief(text)} in {item.id}; after a reload it is gone, and no "
                "error told them so.",
            )


@rule(
    "CK406",
    "must",
    "After a cancel the stored partial text is the text that was shown.",
    harm="more, or less, than they stopped at",
    mend="store the pending items as `handle_stream_cancelled` is given them",
    needs=("after",),
)
def partial_text_is_what_was_shown(case: Case) -> Iterator[Finding]:
    """Hold the stored part of a cancelled message against what was on the screen."""
    if not case.cancelled:
        return
    for text, item in _pending_messages(case):
        stored = case.stored.get(item.id)
        if stored is not None and text_of(stored) != text:
            yield Finding(
                _last_told(case, item.id),
                f"{item.id} was cancelled showing {brief(text)}, and is stored as "
                f"{brief(text_of(stored))}.",
            )


@rule(
    "CK407",
    "must",
    "Title and status on the wire are the reloaded ones, unless the store took a later change.",
    harm="a title that is gone on reload",
    mend="look at `save_thread` of the store",
    needs=("after_thread",),
)
def title_and_status_last(case: Case) -> Iterator[Finding]:
    """Find a title or status that was told, and fell back to what it was before."""
    if not case.told_threads or case.after_thread is None:
        return
    step, told = case.told_threads[-1]
    before = case.thread_before
    for name, shown, stored, earlier in (
        ("title", told.title, case.after_thread.title, before.title if before else None),
        (
            "status",
            told.status.type,
            case.after_thread.status.type,
            before.status.type if before else "active",
        ),
    ):
        # A value that is neither the one told nor the one before was stored later.
        if shown != stored and stored == earlier:
            yield Finding(
                step.index,
                f"the thread's {name} was told as {shown!r}, and is {stored!r} after a reload: "
                "save_thread lost it.",
            )


@rule(
    "CK408",
    "must",
    "Progress, notices, effects and errors leave nothing in the store.",
    harm='"Looking it up…" for ever',
    mend="do not write passing events to the store",
    needs=("before", "after"),
)
def passing_things_are_not_stored(case: Case) -> Iterator[Finding]:
    """Find the text of a passing event in an item that was never shown."""
    told = _told_texts(case)
    for item in case.after or ():
        if item.id not in case.fold.entries:
            for text, index in told.items():
                if _holds_text(item, {text: index}):
                    yield Finding(
                        index, f"{quote(text)} was shown in passing, and is stored as {item.type}."
                    )


_NOT_HELD = HIDDEN | {"client_tool_call", "structured_input"}
"""What no reload shows, and what changes where somebody answers it or passes it over."""


@rule(
    "CK409",
    "should",
    "What a turn does not touch is there after a reload, as it was before (calls and forms, which "
    "an answer completes, and what came after a retried message excepted).",
    harm="earlier messages that are gone, or different, the next day",
    mend="look at what the store's writes do to other rows; yield thread.item.removed or replaced "
    "for what the application changes",
    needs=("before", "after"),
)
def what_was_there_stays(case: Case) -> Iterator[Finding]:
    """Find items of earlier turns that a reload lacks, or shows differently."""
    taken_back = False
    for item in case.before or ():
        touched = case.fold.entries[item.id].first_event is not None
        if not (taken_back or touched or item.type in _NOT_HELD):
            wrong = _lost_or_changed(case, item)
            if wrong is not None:
                yield Finding(None, f"{wrong}, and no event said so: it is of an earlier turn.")
        taken_back |= case.operation == "threads.retry_after_item" and item.id == case.item_id


def _told_texts(case: Case) -> dict[str, int]:
    """Give the texts of progress, notices and errors, each with the event that told it."""
    texts: dict[str, int] = {}
    for step in case.milestones:
        event = step.event
        if isinstance(event, ProgressUpdateEvent):
            texts[event.text] = step.index
        elif isinstance(event, NoticeEvent | ErrorEvent) and event.message:
            texts[event.message] = step.index
    return texts


def _holds_text(item: ThreadItem, texts: dict[str, int]) -> bool:
    return bool(texts) and any(text in texts for text in strings(as_json(item)))
