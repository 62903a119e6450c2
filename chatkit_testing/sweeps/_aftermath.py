"""Holding what an interruption left behind against the promises: the turn, and the store."""

import asyncio
from collections.abc import Iterator, Sequence

from chatkit.types import AssistantMessageItem, ThreadItem
from chatkit_testing._errors import TurnTimeout
from chatkit_testing._report import brief, plural, reason
from chatkit_testing.client import Turn
from chatkit_testing.client._exchange import GRACE
from chatkit_testing.sweeps._points import Cut, Strike
from chatkit_testing.sweeps._promises import Breach
from chatkit_testing.sweeps._scene import Scene
from chatkit_testing.transcript import assistant_text

__all__ = ["brief_error", "look_at_the_store", "look_at_the_thread", "look_at_the_turn", "settle"]


def brief_error(error: BaseException) -> str:
    """Give an exception on one line."""
    said = reason(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


async def settle(scene: Scene) -> Iterator[Breach]:
    """Let what the turn has started come to its end, and find what does not (SW102)."""
    watched = scene.watch.interrupted
    if watched is None:
        return iter(())
    current = asyncio.current_task()
    tasks = {task for task in asyncio.all_tasks() - watched.tasks if task is not current}
    if tasks:
        _, tasks = await asyncio.wait(tasks, timeout=min(GRACE, scene.client.line.timeout))
    names = sorted(brief(getattr(task.get_coro(), "__qualname__", repr(task))) for task in tasks)
    text = f"{plural(len(names), 'task')} still running: {', '.join(names)}"
    for task in tasks:
        task.cancel()
    return iter([Breach("SW102", text)] if names else [])


def look_at_the_turn(scene: Scene) -> Iterator[Breach]:
    """Find what is wrong with the turn that was interrupted."""
    turn = scene.turn
    if isinstance(scene.error, TurnTimeout):
        yield Breach("SW101", str(scene.error).splitlines()[0])
    if turn is None:
        return
    if isinstance(scene.point, Cut) and turn.exception is not None and turn.error is None:
        yield Breach("SW101", f"it ended in {brief_error(turn.exception)}")
    if isinstance(scene.point, Strike) and _went_on_in_silence(scene, turn):
        yield Breach(
            "SW103",
            f"{scene.struck} failed; the turn ended without an error, and not as it ends otherwise",
        )
    for violation in turn.violations:
        untold = violation.rule == "CK401" and _untold_deletion(scene, violation.message)
        if violation.severity == "must" and not untold:
            yield Breach("SW109", str(violation))


def _went_on_in_silence(scene: Scene, turn: Turn) -> bool:
    told = turn.error is not None or turn.aborted or turn.exception is not None
    if told or scene.watch.interrupted is None or scene.error is not None:
        return False
    rehearsed = scene.rehearsed(scene.watch.interrupted)
    return rehearsed is None or rehearsed.outline != turn.outline


def look_at_the_thread(scene: Scene, items: Sequence[ThreadItem]) -> Iterator[Breach]:
    """Hold what a reload gives against what the user has seen."""
    turn = scene.turn
    seen = turn if turn is not None else next(reversed(scene.client.turns), None)
    if seen is None:
        return
    loaded = {item.id: item for item in items}
    yield from _lost(scene, seen, loaded)
    yield from _doubled(seen, items)
    if turn is not None:
        yield from _half_told(scene, turn, loaded)


def _lost(scene: Scene, seen: Turn, loaded: dict[str, ThreadItem]) -> Iterator[Breach]:
    for entry in seen.fold.entries.values():
        item = entry.item
        is_there = item.id in loaded
        if entry.phase == "removed" and is_there:
            yield Breach("SW105", f"{item.type} {item.id} was removed, and is back after a reload")
        if _untold_deletion(scene, item.id):
            continue
        if entry.phase in ("done", "replaced", "before") and not is_there:
            if entry.phase == "before" and _may_be_gone(scene, item):
                continue
            yield Breach("SW105", f"{item.type} {item.id} was shown, and a reload has it no more")


def _untold_deletion(scene: Scene, named: str) -> bool:
    """Tell whether what is named was to be deleted, and the failure kept that from being told."""
    struck = scene.struck
    if struck is None or struck.method != "delete_thread_item":
        return False
    return struck.arguments["item_id"] in named.split()


def _may_be_gone(scene: Scene, item: ThreadItem) -> bool:
    """Tell whether the request was to take an item of an earlier turn away."""
    operation = scene.turn.request["type"] if scene.turn is not None else ""
    if operation == "threads.add_client_tool_output":
        return item.type == "client_tool_call"
    return operation == "threads.retry_after_item"


def _doubled(seen: Turn, items: Sequence[ThreadItem]) -> Iterator[Breach]:
    """Find items that are there twice: under one id, or under a second that nobody was shown."""
    loaded: dict[str, ThreadItem] = {}
    for item in items:
        if item.id in loaded:
            yield Breach("SW106", f"{item.type} {item.id} is there twice")
        loaded[item.id] = item
    strangers = [item for item in loaded.values() if item.id not in seen.fold.entries]
    for stranger in strangers:
        twin = next((other for other in loaded.values() if _say_the_same(stranger, other)), None)
        if twin is not None:
            yield Breach(
                "SW106",
                f"{stranger.type} {stranger.id}, which was never shown, says the same as "
                f"{twin.id}: {brief(_said(stranger))}",
            )


def _say_the_same(one: ThreadItem, other: ThreadItem) -> bool:
    """Tell whether one item holds what another does, or a part of its text."""
    if one.id == other.id:
        return False
    if isinstance(one, AssistantMessageItem) and isinstance(other, AssistantMessageItem):
        texts = sorted((assistant_text(one), assistant_text(other)), key=len)
        return bool(texts[0].strip()) and texts[1].startswith(texts[0])
    return one.type == other.type and _said(one) == _said(other)


def _said(item: ThreadItem) -> object:
    if isinstance(item, AssistantMessageItem):
        return assistant_text(item)
    return item.model_dump(mode="json", exclude={"id", "created_at"})


def _half_told(scene: Scene, turn: Turn, loaded: dict[str, ThreadItem]) -> Iterator[Breach]:
    """Find text that was on the screen when the turn ended, and is lost or another now."""
    for entry in turn.fold.entries.values():
        item = entry.item
        if entry.phase != "added" or not isinstance(item, AssistantMessageItem):
            continue
        shown, stored = assistant_text(item), loaded.get(item.id)
        if not shown.strip():
            continue
        if isinstance(stored, AssistantMessageItem):
            if not assistant_text(stored).startswith(shown):
                yield Breach(
                    "SW107",
                    f"the user read {brief(shown)} in {item.id}; stored is "
                    f"{brief(assistant_text(stored))}",
                )
        elif isinstance(scene.point, Cut) and turn.error is None:
            yield Breach("SW107", f"the user read {brief(shown)} in {item.id}; it is not stored")


def look_at_the_store(scene: Scene, items: Sequence[ThreadItem]) -> Iterator[Breach]:
    """Find a note to the model that the user broke off, where it was not the user (SW108)."""
    turn = scene.turn
    if turn is None or (isinstance(scene.point, Cut) and turn.error is None):
        return
    known = {id_ for id_, entry in turn.fold.entries.items() if entry.phase == "before"}
    for item in reversed(items):
        if item.id in known:
            return
        if item.type == "sdk_hidden_context":
            yield Breach(
                "SW108", f"the turn ended in an error, and the model is told: {brief(item.content)}"
            )
