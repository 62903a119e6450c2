"""What happens, printed as it happens: the outline of every turn, and what the verifier says."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any  # Any: JSON

from chatkit.types import (
    ClientEffectEvent,
    ErrorEvent,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadCreatedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)
from chatkit_testing._report import brief, shorten, written
from chatkit_testing.client._failures import operation_of
from chatkit_testing.serving._paint import Colour, Paint
from chatkit_testing.serving._watched import Listener, Watched
from chatkit_testing.transcript import Sketch, sketch, thread_lines

__all__ = ["Printer"]

_LOOKS = frozenset({"threads.get_by_id", "threads.list", "items.list"})
_FAILED = 400
_EXCERPT = 300


class Printer(Listener):
    """Prints what a server does.

    Args:
        write: Takes a line.
        paint: Colours a text.
    """

    def __init__(self, write: Callable[[str], object], paint: Paint) -> None:
        self._write = write
        self._paint = paint
        self._last: Watched | None = None
        self._threads: dict[str, ThreadMetadata] = {}

    def began(self, watched: Watched) -> None:
        """Say what was asked."""
        before = watched.turn.thread_before
        if before is not None:
            self._threads[before.id] = before
        self._head(watched)

    def came(self, watched: Watched, event: ThreadStreamEvent | None, data: str) -> None:
        """Say what is shown from now on."""
        if event is None:
            lines: Iterable[str] = [
                self._paint(f"no event of ChatKit: {shorten(data, 200)}", "red")
            ]
        else:
            lines = self._lines(watched, event)
        self._print(watched, lines)

    def ended(self, watched: Watched) -> None:
        """Say what was left open, how it ended and which rules it breaks."""
        turn = watched.turn
        left = [
            sketch(entry.item).marked("…").text for entry in turn.entries if entry.phase == "added"
        ]
        ending = ["cancelled"] if turn.cancelled else ["aborted"] if turn.aborted else []
        self._print(watched, [*left, *(self._paint(each, "yellow") for each in ending)])
        for found in turn.violations:
            colour: Colour = "red" if found.severity == "must" else "yellow"
            self._print(watched, self._paint(str(found), colour).splitlines())

    def answered(self, watched: Watched, status: int, body: bytes) -> None:
        """Say what was done without a stream; what was only looked at is not worth a line."""
        operation = operation_of(watched.turn.request)
        if status >= _FAILED:
            said = shorten(body.decode("utf-8", "replace").strip(), _EXCERPT)
            failed = f"status {status}: {said}"
            if watched is self._last:
                self._print(watched, [self._paint(failed, "red")])
            else:
                self._say(self._paint(f"{operation}: {failed}", "red"))
        elif operation not in _LOOKS:
            self._say(self._paint(operation, "dim"))

    def missed(self, method: str, path: str, status: int, endpoint: str) -> None:
        """Say what was asked for in vain: the front end may have a wrong URL."""
        said = f"{method} {path}: status {status}; ChatKit is spoken at POST {endpoint}"
        self._say(self._paint(said, "red"))

    def _say(self, text: str) -> None:
        self._last = None
        self._write(text)

    def _head(self, watched: Watched) -> None:
        self._last = watched
        request = watched.turn.request
        asked = _asked(request)
        head = f"{watched.number}. {operation_of(request)}"
        self._write(self._paint(head, "bold") + (f"  {asked}" if asked else ""))

    def _print(self, watched: Watched, lines: Iterable[str]) -> None:
        for line in lines:
            if self._last is not watched:
                self._head(watched)
            self._write(f"   {line}")

    def _lines(self, watched: Watched, event: ThreadStreamEvent) -> list[str]:
        match event:
            case ThreadItemDoneEvent() | ThreadItemReplacedEvent():
                text = sketch(event.item).text
            case ThreadItemRemovedEvent():
                entry = watched.turn.fold.entries.get(event.item_id)
                text = "" if entry is None else sketch(entry.item).marked("✗").text
            case ProgressUpdateEvent() | ClientEffectEvent() | NoticeEvent() | ErrorEvent():
                text = sketch(event).text
            case ThreadCreatedEvent() | ThreadUpdatedEvent():
                lines = thread_lines(event.thread, self._threads.get(event.thread.id))
                self._threads[event.thread.id] = event.thread
                text = Sketch("thread", tuple(lines)).text if lines else ""
            case _:
                text = ""
        return text.splitlines()


def _asked(request: Mapping[str, Any]) -> str:  # see the import
    """Say what was asked, where the answer does not repeat it."""
    match request:
        case {"params": {"action": {"type": str(kind), **action}}}:
            payload: object = action.get("payload")
            name = kind if kind.isprintable() else written(kind)
            return name if payload is None else f"{name} {brief(payload)}"
        case {"params": {"result": result}}:
            return brief(result)
        case {"params": {"item_id": str(item_id)}}:
            return item_id
        case _:
            return ""
