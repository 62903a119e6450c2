"""The verifier: one stream, or the pages of a list, held to every rule whose inputs are known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any  # JSON

from pydantic import BaseModel

from chatkit.types import Thread, ThreadItem, ThreadMetadata
from chatkit_testing.protocol._actions import ACTION_RULES
from chatkit_testing.protocol._case import Call, Case, Json
from chatkit_testing.protocol._page import LoadedPage
from chatkit_testing.protocol._reading import Streamed, read
from chatkit_testing.protocol._rule import RULES, Rule
from chatkit_testing.protocol._violation import Violation, violation
from chatkit_testing.transcript import Transcript

__all__ = ["verify", "verify_action", "verify_pages"]


def verify(
    stream: Transcript | Iterable[Streamed],
    *,
    request: BaseModel | Mapping[str, Any] | None = None,  # Any: JSON
    before: Sequence[ThreadItem] | None = None,
    after: Thread | Sequence[ThreadItem] | None = None,
    thread: ThreadMetadata | None = None,
    calls: Sequence[Call] = (),
    headers: Mapping[str, str] | None = None,
    aborted: bool = False,
    cancelled: bool = False,
) -> list[Violation]:
    """Hold one stream to the protocol.

    A rule whose input is not known is skipped. All violations are given, in the order of the
    stream, those that concern it as a whole last.

    Args:
        stream: Frames as they came (bytes or text, each ``data: …`` and a blank line), events, or
            their dicts; or a `Transcript`.
        request: The request that caused it, as model or dict; that of a `Transcript` is known.
        before: All of the thread's items before the request, oldest first.
        after: The thread after a reload with all its items, oldest first; or the items alone.
        thread: The thread before the request; that of a `Transcript` is known.
        calls: The calls of the model that the turn made, as `ScriptedRunner.calls` has them.
        headers: The headers of the response.
        aborted: Whether an exception of the server broke the stream off.
        cancelled: Whether the stream was cancelled.

    Raises:
        TypeError: The stream mixes frames, events and dicts.

    >>> stream = [{"type": "progress_update", "text": "Looking"}]
    >>> for found in verify(stream, request={"type": "threads.retry_after_item", "params": {}}):
    ...     print(found.rule, found.severity, found.index)
    CK103 must 0
    """
    events, frames, raw = read(stream)
    if isinstance(stream, Transcript):
        request = request if request is not None else stream.request
        thread = thread or stream.thread_before
        aborted, cancelled = aborted or stream.aborted, cancelled or stream.cancelled
    case = Case(
        events=events,
        frames=frames,
        json=raw,
        request=_request(request),
        before=list(before) if before is not None else None,
        thread_before=thread,
        after=_items(after),
        after_thread=after if isinstance(after, Thread) else None,
        calls=calls,
        headers=headers,
        aborted=aborted,
        cancelled=cancelled,
        truncated=isinstance(stream, Transcript) and stream.truncated,
    )
    return _judge(case, RULES.values())


def verify_action(
    request: BaseModel | Mapping[str, Any],  # Any: JSON
    before: Sequence[ThreadItem],
) -> list[Violation]:
    """Hold an action that was answered at once to the rules on actions: it has no stream.

    Args:
        request: The threads.sync_custom_action, as model or dict.
        before: All of the thread's items before the request, oldest first.
    """
    case = Case(events=[], request=_request(request), before=list(before))
    return _judge(case, [RULES[name] for name in ACTION_RULES])


def verify_pages(pages: Iterable[LoadedPage]) -> list[Violation]:
    """Hold the pages of one list to the protocol: a thread's items, or a user's threads.

    Pages that follow one another are told by their cursors; what of the list was read several
    times, in either order, has to agree.

    Args:
        pages: The pages in the order in which they were asked for, while nothing changed the list.

    >>> forth = LoadedPage(order="asc", ids=["msg_1", "msg_2"])
    >>> back = LoadedPage(order="desc", ids=["msg_1", "msg_2"])
    >>> [(found.rule, found.index) for found in verify_pages([forth, back])]
    [('CK502', 1)]
    """
    on_pages = [rule for rule in RULES.values() if "pages" in rule.needs]
    return _judge(Case(events=[], pages=list(pages)), on_pages)


def _judge(case: Case, rules: Iterable[Rule]) -> list[Violation]:
    found = [
        violation(rule, finding, case)
        for rule in rules
        if _is_known(rule, case)
        for finding in rule.check(case)
    ]
    return sorted(found, key=lambda one: len(case.events) if one.index is None else one.index)


def _request(request: BaseModel | Mapping[str, Any] | None) -> Json | None:  # Any: JSON
    if isinstance(request, BaseModel):
        return request.model_dump(mode="json", by_alias=True)
    return dict(request) if request is not None else None


def _items(after: Thread | Sequence[ThreadItem] | None) -> list[ThreadItem] | None:
    if after is None:
        return None
    return list(after.items.data if isinstance(after, Thread) else after)


def _is_known(rule: Rule, case: Case) -> bool:
    return all(getattr(case, name) is not None for name in rule.needs)
