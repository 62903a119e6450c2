"""Rules on frames: how a stream is written, begins and ends."""

import json
import re
from collections.abc import Callable, Iterator

from chatkit.types import (
    ErrorEvent,
    StreamOptionsEvent,
    ThreadCreatedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)
from chatkit_testing._report import quote, shorten
from chatkit_testing.protocol._case import Case
from chatkit_testing.protocol._json import null_paths
from chatkit_testing.protocol._rule import Finding, rule
from chatkit_testing.protocol._violation import event_name

__all__: list[str] = []

_COMMENTS = re.compile(rb"^:[^\r\n]*\r?\n", re.MULTILINE)
_FRAME = re.compile(rb"data: [^\r\n]+(\n\n|\r\n\r\n|\r\r)")
_ENDS = (b"\n\n", b"\r\n\r\n", b"\r\r")


@rule(
    "CK101",
    "must",
    "A frame is `data: `, one JSON object and a blank line; it parses as a ThreadStreamEvent.",
    harm="nothing, or half an answer: the front end drops what it cannot read",
    mend="send the bytes that `process` yields, unchanged and one by one",
)
def a_frame_is_an_event(case: Case) -> Iterator[Finding]:
    """Find frames of another shape, and JSON that is no event."""
    for index, event in enumerate(case.events):
        if _is_truncated_last(case, index):
            continue
        frame = case.frames[index] if case.frames is not None else None
        if frame is not None and not _is_one_line_of_data(frame):
            yield Finding(index, f"the frame {_shown(frame)} is not `data: ` and one line.")
        elif event is None:
            shown = _shown(frame) if frame is not None else "the dict"
            yield Finding(
                index, f"{shown} is no ThreadStreamEvent; send what `process` yields, unchanged."
            )


def _is_one_line_of_data(frame: bytes) -> bool:
    return bool(_FRAME.fullmatch(frame) or _FRAME.fullmatch(_COMMENTS.sub(b"", frame)))


def _shown(frame: bytes) -> str:
    return shorten(quote(frame.decode("utf-8", "replace")), 120)


def _is_truncated_last(case: Case, index: int) -> bool:
    frames = case.frames
    return frames is not None and index == len(frames) - 1 and not frames[index].endswith(_ENDS)


@rule(
    "CK102",
    "must",
    "No model field is sent as null.",
    harm="the front end may reject the event",
    mend="dump with `exclude_none=True`, or yield models and let the server dump them",
)
def no_field_is_null(case: Case) -> Iterator[Finding]:
    """Find nulls that a dump without null fields would not have."""
    for index, raw in enumerate(case.json or ()):
        event = case.events[index]
        if raw is None or event is None:
            continue
        lawful = json.loads(event.model_dump_json(by_alias=True, exclude_none=True))
        for path in null_paths(raw, lawful):
            yield Finding(
                index,
                f"{path} is null; leave out fields that are None (exclude_none=True).",
            )


Expected = tuple[str, Callable[[ThreadStreamEvent, Case], bool]]


def _is_created(event: ThreadStreamEvent, case: Case) -> bool:
    return isinstance(event, ThreadCreatedEvent)


def _is_user_message(event: ThreadStreamEvent, case: Case) -> bool:
    return isinstance(event, ThreadItemDoneEvent) and event.item.type == "user_message"


def _is_options(event: ThreadStreamEvent, case: Case) -> bool:
    return isinstance(event, StreamOptionsEvent)


def _is_the_answer(event: ThreadStreamEvent, case: Case) -> bool:
    """It is the answered item, or the error of a store that could not take it."""
    if isinstance(event, ErrorEvent):
        return True
    return isinstance(event, ThreadItemReplacedEvent) and event.item.id == case.item_id


_CREATED: Expected = ("thread.created", _is_created)
_USER_MESSAGE: Expected = ("thread.item.done/user_message", _is_user_message)
_OPTIONS: Expected = ("stream_options", _is_options)
_ANSWERED: Expected = ("thread.item.replaced of the answered item", _is_the_answer)
_PROLOGUES: dict[str, tuple[Expected, ...]] = {
    "threads.create": (_CREATED, _USER_MESSAGE, _OPTIONS),
    "threads.add_user_message": (_USER_MESSAGE, _OPTIONS),
    "threads.add_client_tool_output": (_OPTIONS,),
    "threads.add_structured_input": (_OPTIONS, _ANSWERED),
    "threads.retry_after_item": (_OPTIONS,),
    "threads.custom_action": (_OPTIONS,),
}


@rule(
    "CK103",
    "must",
    "A stream begins as its operation asks: threads.create with thread.created, "
    "done/user_message, stream_options; threads.add_user_message with the latter two; the others "
    "with stream_options (a custom action may be one error alone); an answer to structured input "
    "goes on with replaced of that item.",
    harm="the message they sent does not appear, or no stop button",
    mend=(
        "yield nothing of your own before the server's opening: events belong into `respond` "
        "or `action`"
    ),
    needs=("request",),
)
def begins_as_its_operation_asks(case: Case) -> Iterator[Finding]:
    """Hold the first events to the prologue of the operation, as far as the stream got."""
    events = case.events
    if case.operation == "threads.custom_action" and [type(e) for e in events] == [ErrorEvent]:
        return
    for index, (name, is_it) in enumerate(_PROLOGUES.get(case.operation or "", ())):
        if index >= len(events):
            return
        event = events[index]
        if event is not None and not is_it(event, case):
            yield Finding(
                index,
                f"{case.operation} has {event_name(event)} as event {index}, where {name} belongs.",
            )
            return


@rule(
    "CK104",
    "must",
    "thread.created comes once, first, and only in answer to threads.create.",
    harm="the conversation jumps to another thread",
    mend="change `thread` in the responder: the server tells it as thread.updated",
)
def created_once_and_first(case: Case) -> Iterator[Finding]:
    """Find a thread.created that is late, second, or an answer to something else."""
    created = [step for step in case.steps if isinstance(step.event, ThreadCreatedEvent)]
    for n, step in enumerate(created):
        if n > 0:
            yield Finding(step.index, "thread.created came before; send thread.updated instead.")
        elif case.operation not in (None, "threads.create"):
            yield Finding(
                step.index, f"thread.created answers {case.operation}, which creates no thread."
            )
        elif step.index > 0 and case.operation is None:
            yield Finding(step.index, "thread.created is not the first event.")


@rule(
    "CK105",
    "must",
    "A stream that did not raise has at least one event and ends between frames.",
    harm="a spinner that never ends, or a last word that is missing",
    mend=(
        "do not cut the body: a proxy's buffer, a middleware that rewrites it, a worker's time-out"
    ),
)
def has_events_and_ends_between_frames(case: Case) -> Iterator[Finding]:
    """Find an empty stream and one that ends in the middle of a frame."""
    if case.truncated:
        yield Finding(None, "the stream ends within a frame: no blank line follows its last lines.")
    elif case.aborted or case.cancelled:
        return
    elif not case.events:
        yield Finding(None, "the stream ended without a single event.")
    elif _is_truncated_last(case, len(case.events) - 1):
        last = case.frames[-1] if case.frames else b""
        yield Finding(
            len(case.events) - 1,
            f"the stream ends within the frame {_shown(last)}: no blank line follows.",
        )


@rule(
    "CK106",
    "should",
    "A stream has one stream_options.",
    harm="the stop button changes while the answer streams",
    mend="answer from `get_stream_options` alone",
)
def options_once(case: Case) -> Iterator[Finding]:
    """Find a second stream_options."""
    told = [step for step in case.milestones if isinstance(step.event, StreamOptionsEvent)]
    for step in told[1:]:
        yield Finding(
            step.index,
            "stream_options was told before; answer it from get_stream_options, and do not "
            "yield it from the responder.",
        )


@rule(
    "CK107",
    "should",
    "Nothing that concerns an item follows an error (a trailing thread.updated may).",
    harm="text that appears below an error that offers a retry",
    mend="raise instead of yielding the error, or yield a notice",
)
def nothing_after_an_error(case: Case) -> Iterator[Finding]:
    """Find the first event after an error that is no thread.updated and no other error."""
    if case.error_index is None:
        return
    for step in case.steps:
        if step.index <= case.error_index or isinstance(
            step.event, ErrorEvent | ThreadUpdatedEvent
        ):
            continue
        if step.item_id is not None:
            yield Finding(
                step.index,
                f"{event_name(step.event)} follows an error; the client has ended the turn by "
                "then. Raise instead of yielding the error, or use a notice.",
            )
            return


@rule(
    "CK108",
    "must",
    "The content type is text/event-stream.",
    harm="no streaming: the answer appears at once, or not at all",
    mend='`StreamingResponse(result, media_type="text/event-stream")`',
    needs=("headers",),
)
def is_an_event_stream(case: Case) -> Iterator[Finding]:
    """Look at the content type of the response."""
    headers = {name.lower(): value for name, value in (case.headers or {}).items()}
    media_type = headers.get("content-type", "")
    if media_type.split(";")[0].strip().lower() != "text/event-stream":
        yield Finding(
            None,
            f"the content type is {quote(media_type)}; answer with "
            "StreamingResponse(result, media_type='text/event-stream').",
        )
