"""The stage a scenario plays on: a server, a recording store and the exchanges with it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import logging
import warnings
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import dataclass
from typing import Any

from chatkit.server import ChatKitServer, NonStreamingResult, StreamingResult
from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from tests.compat.record import OWN_WORDS, Exchange, Timeline, dump_error, is_own
from tests.compat.store import Recorder, RecordingAttachmentStore, RecordingStore, recorded

__all__ = ["CONTEXT", "NOTHING", "Events", "Stage", "Turn", "saying", "settle"]

CONTEXT = "the context"
Events = AsyncIterator[ThreadStreamEvent]
NOTHING: tuple[ThreadStreamEvent, ...] = ()
"""What a responder that must be a generator and yields nothing goes through."""
Request = dict[str, Any] | str | bytes | bytearray  # reason for Any: JSON of a request


@dataclass
class Turn:
    """What a responder is given."""

    thread: ThreadMetadata
    message: UserMessageItem | None
    context: Any  # reason for Any: whatever reaches the responder is recorded


Respond = Callable[[Turn], Events]


async def settle(turns: int = 60) -> None:
    """Give the loop so many turns that whatever can run has run."""
    for _ in range(turns):
        await asyncio.sleep(0)


def saying(*events: ThreadStreamEvent | BaseException) -> Respond:
    """Make a responder that yields events, or raises where an exception stands."""

    async def respond(turn: Turn) -> Events:
        for event in events:
            await asyncio.sleep(0)
            if isinstance(event, BaseException):
                raise event
            yield event

    return respond


class ScenarioServer(ChatKitServer[str]):
    """A server whose responder is the scenario's; hooks are added by `Stage.server`."""

    recorder: Recorder
    responder: Respond

    @recorded
    def respond(self, *args: Any, **kwargs: Any) -> Events:  # reason for Any: the split is recorded
        return self.responder(Turn(*args, **kwargs))


class Stage:
    """Records all that passes between a scenario, the runtime and the store."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self.recorder = Recorder(self.timeline)
        self.store = RecordingStore(self.recorder)
        self.attachment_store: RecordingAttachmentStore | None = RecordingAttachmentStore(
            self.recorder
        )
        self.exchanges: list[Exchange] = []
        self.model_calls: list[Any] = []  # reason for Any: JSON of what a model was given
        self._server: ChatKitServer[str] | None = None

    def note(self, label: str, value: object) -> None:
        """Record a value beside the timeline."""
        self.timeline.note(label, value)

    def seed(self, *items: ThreadItem, thread: ThreadMetadata) -> None:
        """Put a thread with its items into the store, without recording it."""
        self.store.threads[thread.id] = thread.model_copy(deep=True)
        self.store.items[thread.id] = {item.id: item.model_copy(deep=True) for item in items}

    def server(self, respond: Respond | None = None, **hooks: Callable[..., Any]) -> ScenarioServer:
        """Make the server; `hooks` are methods to override, without `self`."""
        # reason for Any: hooks have the signatures of what they override
        methods = {name: recorded(_method(name, hook)) for name, hook in hooks.items()}
        kind: type[ScenarioServer] = type("ScenarioServer", (ScenarioServer,), methods)
        made = kind(self.store, self.attachment_store)
        made.recorder = self.recorder
        made.responder = respond or saying()
        self._server = made
        return made

    async def send(
        self, request: Request, *, cancel_after: int | None = None, close_after: int | None = None
    ) -> Exchange:
        """Process a request to its end, or break it off after so many frames.

        A cancel reaches the runtime where it next suspends, as when a web server's
        task is cancelled; a close is `aclose()` between two frames.
        """
        exchange = Exchange(repr(request) if isinstance(request, bytes | bytearray) else request)
        self.exchanges.append(exchange)
        exchange.thread_id = _thread_of(request)
        exchange.before = self._items(exchange.thread_id)
        self.timeline.add("request", body=exchange.request)
        body = json.dumps(request) if isinstance(request, dict) else request
        task = asyncio.ensure_future(self._play(body, exchange, cancel_after, close_after))
        with self._logs():
            _, pending = await asyncio.wait({task}, timeout=10)
        if pending:
            task.cancel()
            raise TimeoutError(f"the request was not answered within 10 s: {request!r}")
        if self.timeline.facts[-1]["kind"] == "end":
            pass  # a cancel that came too late marks the task, and nothing else
        elif task.cancelled():
            exchange.ended = "cancelled"
            self.timeline.add("cancelled")
        elif (error := task.exception()) is not None:
            exchange.ended = "raised"
            exchange.error = dump_error(error)
            self.timeline.add("raised", **exchange.error)
        exchange.after = self._items(exchange.thread_id)
        self.timeline.add("stored", **self.store.state())
        return exchange

    async def _play(
        self,
        body: str | bytes | bytearray,
        exchange: Exchange,
        cancel_after: int | None,
        close_after: int | None,
    ) -> None:
        assert self._server is not None, "call stage.server(...) before stage.send(...)"
        result = await self._server.process(body, CONTEXT)
        if isinstance(result, NonStreamingResult):
            exchange.answer = result.json.decode()
            self.timeline.add("answer", bytes=exchange.answer)
            return
        assert isinstance(result, StreamingResult)
        frames = result.json_events
        async for frame in frames:
            exchange.frames.append(frame.decode())
            exchange.thread_id = exchange.thread_id or _thread_created(frame)
            self.timeline.add("frame", bytes=frame.decode())
            if len(exchange.frames) == close_after:
                await frames.aclose()
                exchange.ended = "closed"
                self.timeline.add("closed")
                return
            if len(exchange.frames) == cancel_after:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
        self.timeline.add("end")

    def _items(self, thread_id: str | None) -> list[Any]:  # reason for Any: JSON of items
        if thread_id is None:
            return []
        return [item.model_dump(mode="json") for item in self.store.sorted_items(thread_id)]

    @contextlib.contextmanager
    def _logs(self) -> Generator[None]:
        """Record what is logged on `chatkit` and what is warned about."""
        logger = logging.getLogger("chatkit")
        handler = _LogRecorder(self.timeline)
        logger.addHandler(handler)
        level, propagate = logger.level, logger.propagate
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                yield
            finally:
                logger.removeHandler(handler)
                logger.setLevel(level)
                logger.propagate = propagate
                for warning in caught:
                    self.note("warning", f"{warning.category.__name__}: {warning.message}")


class _LogRecorder(logging.Handler):
    """Writes log records to the timeline."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline

    @staticmethod
    def _repeats(record: logging.LogRecord, error: BaseException) -> bool:
        return is_own(error) and record.getMessage() == str(error)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._timeline.add(
            "log",
            logger=record.name,
            level=record.levelname,
            message=OWN_WORDS
            if error is not None and self._repeats(record, error)
            else record.getMessage(),
            error=dump_error(error) if error else None,
        )


def _method(name: str, hook: Callable[..., Any]) -> Callable[..., Any]:  # reason: any signature
    """Make a method of a hook that takes no `self`."""
    if inspect.iscoroutinefunction(hook):

        async def run(self: Any, /, *args: Any, **kwargs: Any) -> Any:  # reason: any signature
            return await hook(*args, **kwargs)

        run.__name__ = name
        return run

    def call(self: Any, /, *args: Any, **kwargs: Any) -> Any:  # reason for Any: any signature
        return hook(*args, **kwargs)

    call.__name__ = name
    return call


def _thread_of(request: Request) -> str | None:
    """Give the thread that a request names, as far as it is one at all."""
    try:
        body: Any = request if isinstance(request, dict) else json.loads(request)
        thread_id: Any = body["params"]["thread_id"]  # reason for Any, twice: any JSON
    except (ValueError, LookupError, TypeError):
        return None
    return thread_id if isinstance(thread_id, str) else None


def _thread_created(frame: bytes) -> str | None:
    event = json.loads(frame.removeprefix(b"data: "))
    return event["thread"]["id"] if event["type"] == "thread.created" else None
