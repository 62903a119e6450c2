"""Departures of the server: hidden items, requests, errors, streams that are left."""

from __future__ import annotations

import asyncio
import json
import sys
import warnings
from typing import Any

from pydantic import TypeAdapter

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    Page,
    ProgressUpdateEvent,
    SyncCustomActionResponse,
    Thread,
    ThreadUpdatedEvent,
)
from tests.compat.asking import act, add, create, request, retry
from tests.compat.checks import calls, events, note, stored, types
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.stage import CONTEXT, Events, Stage, Turn, saying
from tests.compat.store import RecordingStore
from tests.compat.things import (
    added,
    assistant,
    done,
    hidden,
    removed,
    replaced,
    sdk_hidden,
    streamed_text,
    thread,
    updated,
    user,
    widget,
)


def _loads_no_sdk(capture: Capture) -> None:
    assert note(capture, "loaded") == []


@scenario("D1", ours=_loads_no_sdk)
async def importing_the_server_loads_the_sdk(stage: Stage) -> None:
    code = (
        "import chatkit.server, sys; print(*[m for m in ('agents', 'openai') if m in sys.modules])"
    )
    paths = [path for path in sys.path if path]
    probe = f"import sys; sys.path[:] = {paths!r}; {code}"
    python = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", probe, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(python.communicate(), timeout=60)
    stage.note("loaded", output.decode().split())


def _reaches_its_end(capture: Capture) -> None:
    assert note(capture, "frames") == 4
    assert note(capture, "error") is None


@scenario("D1", ours=_reaches_its_end)
async def a_stream_is_advanced_from_several_tasks(stage: Stage) -> None:
    stage.seed(thread=thread())
    server = stage.server(saying(ProgressUpdateEvent(text="One"), ProgressUpdateEvent(text="Two")))

    result: Any = await server.process(json.dumps(add()), CONTEXT)  # reason for Any: either result
    frames = result.json_events
    count, error = 0, None
    while True:
        try:
            await asyncio.create_task(anext(frames))
        except StopAsyncIteration:
            break
        except Exception as raised:
            error = type(raised).__name__
            break
        count += 1
    stage.note("frames", count)
    stage.note("error", error)


def _sends_nothing_hidden(capture: Capture) -> None:
    for exchange in capture.exchanges:
        wire = "".join(exchange.frames) + (exchange.answer or "")
        assert "hidden" not in wire, wire


@scenario("D2", ours=_sends_nothing_hidden)
async def hidden_items_in_every_other_event(stage: Stage) -> None:
    delta = AssistantMessageContentPartTextDelta(content_index=0, delta="x")
    stage.seed(sdk_hidden("sdk_hidden_old"), thread=thread())
    stage.server(
        saying(
            added(hidden("hidden_new")),
            updated("hidden_new", delta),
            done(hidden("hidden_new")),
            replaced(hidden("hidden_new", "Other")),
            removed("hidden_new"),
            replaced(sdk_hidden("sdk_hidden_old")),
            updated("sdk_hidden_old", delta),
            removed("sdk_hidden_old"),
            done(assistant("msg_a", "Seen")),
        )
    )
    await stage.send(add())


@scenario("D2", ours=_sends_nothing_hidden)
async def a_hidden_item_in_the_answer_to_a_sync_action(stage: Stage) -> None:
    async def sync_action(*given: Any) -> SyncCustomActionResponse:  # reason for Any: not looked at
        return SyncCustomActionResponse(updated_item=hidden("hidden_1"))

    stage.seed(thread=thread())
    stage.server(sync_action=sync_action)
    await stage.send(act("pay", sync=True))


def _leaves_nothing_behind(capture: Capture) -> None:
    assert "save_thread" not in calls(capture)
    assert capture.exchanges[-1].frames == []


@scenario("D6", ours=_leaves_nothing_behind)
async def a_thread_with_a_missing_attachment(stage: Stage) -> None:
    stage.server()
    await stage.send(create(attachments=["atc_nowhere"]))


def _gives_metadata(capture: Capture) -> None:
    given = [fact["args"][0]["class"] for fact in capture.facts if fact.get("name") == "respond"]
    assert given == ["ThreadMetadata"]
    assert types(capture)[0] == "thread.created"


@scenario("D6", "D11", ours=_gives_metadata)
async def a_thread_is_created(stage: Stage) -> None:
    async def respond(turn: Turn) -> Events:
        yield ProgressUpdateEvent(text="Working")
        turn.thread.title = "Title"
        yield done(assistant("msg_a", "Hello").model_copy(update={"thread_id": turn.thread.id}))

    stage.server(respond)
    await stage.send(create("Hello", quoted_text="Once"))


def _can_be_read_back(capture: Capture) -> None:
    assert capture.exchanges[-1].answer is not None


@scenario("D6", "D11", ours=_can_be_read_back)
async def a_store_that_keeps_what_it_was_given_is_read_back(stage: Stage) -> None:
    stage.store = RecordingStore(stage.recorder, keeps=True)

    async def respond(turn: Turn) -> Events:
        turn.thread.title = "Title"
        yield done(assistant("msg_a", "Hello").model_copy(update={"thread_id": turn.thread.id}))

    stage.server(respond)
    await stage.send(create())
    (thread_id,) = stage.store.threads
    await stage.send(request("threads.get_by_id", thread_id=thread_id))


def _raises_not_found(capture: Capture) -> None:
    error = capture.exchanges[-1].error
    assert error is not None
    assert error["error"] == "chatkit.store.NotFoundError"


@scenario("D8", ours=_raises_not_found)
async def a_retry_after_an_item_that_is_not_there(stage: Stage) -> None:
    stage.seed(user("msg_1"), assistant("msg_2", "Two"), thread=thread())
    stage.server()
    await stage.send(retry("msg_nowhere"))


class Endless(RecordingStore):
    """Says that there is more and never where; gives up after a few pages."""

    pages = 0

    async def load_thread_items(self, *args: Any, **kwargs: Any) -> Any:  # reason: any signature
        page = await super().load_thread_items(*args, **kwargs)
        self.pages += 1
        if self.pages == 5:
            raise RecursionError("asked for the first page five times")
        page.has_more, page.after = True, None
        return page


def _stops_at_once(capture: Capture) -> None:
    error = capture.exchanges[-1].error
    assert error is not None
    assert error["error"] != "RecursionError"


@scenario("D8", ours=_stops_at_once)
async def a_page_that_has_more_and_no_cursor(stage: Stage) -> None:
    stage.store = Endless(stage.recorder)
    stage.seed(user("msg_1"), assistant("msg_2", "Two"), thread=thread())
    stage.server()
    await stage.send(retry("msg_nowhere"))


def _compiles_nothing(capture: Capture) -> None:
    assert note(capture, "compiled") == 0


@scenario("D10", ours=_compiles_nothing)
async def validation_is_compiled_per_request(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server()
    await stage.send(request("threads.list"))
    compiled: list[str] = []
    adapter: Any = TypeAdapter  # reason for Any: its overloaded constructor is wrapped
    original = adapter.__init__

    def counting(self: object, *args: Any, **kwargs: Any) -> None:  # reason for Any: passed on
        compiled.append("TypeAdapter")
        original(self, *args, **kwargs)

    adapter.__init__ = counting
    try:
        for _ in range(3):
            await stage.send(request("threads.list", limit=1))
    finally:
        adapter.__init__ = original
    stage.note("compiled", len(compiled))


def _tells_of_the_cut(capture: Capture) -> None:
    kinds = [item["type"] for item in stored(capture)]
    assert kinds == ["assistant_message", "user_message", "sdk_hidden_context"]


@scenario("D14", ours=_tells_of_the_cut)
async def a_stream_that_is_closed_between_frames(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(*streamed_text("msg_a", "One", " two")))
    await stage.send(add(), close_after=5)


class CutAgain(RecordingStore):
    """Cancels the task that reads the stream anew whenever the store is waited for."""

    reader: asyncio.Task[Any] | None = None  # reason for Any: whatever the task returns

    async def add_thread_item(self, *args: Any, **kwargs: Any) -> None:  # reason for Any: recorded
        if self.reader is not None:
            self.reader.cancel()
        await asyncio.sleep(0)
        await super().add_thread_item(*args, **kwargs)


@scenario("D23", ours=_tells_of_the_cut)
async def a_cancelled_stream_is_cancelled_again_while_its_text_is_stored(stage: Stage) -> None:
    store = stage.store = CutAgain(stage.recorder)

    async def respond(turn: Turn) -> Events:
        store.reader = asyncio.current_task()
        for event in streamed_text("msg_a", "One", " two"):
            await asyncio.sleep(0)
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add(), cancel_after=5)


def _warns_of_nothing(capture: Capture) -> None:
    assert note(capture, "warnings") == []


@scenario("D15", ours=_warns_of_nothing)
async def stored_widgets_are_validated(stage: Stage) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        item = type(widget()).model_validate(widget(value="Hello").model_dump(mode="json"))
    stage.note("root", type(item.widget).__name__)
    stage.note("warnings", sorted({warning.category.__name__ for warning in caught}))


def _is_logged(capture: Capture) -> None:
    errors = [fact for fact in capture.facts if fact["kind"] == "log" and fact["level"] == "ERROR"]
    assert [fact["error"]["error"] for fact in errors] == ["ValueError"]


@scenario("D20", ours=_is_logged)
async def a_client_that_leaves_at_the_error_frame(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(ValueError("why it failed")))
    await stage.send(add(), close_after=3)


def _is_bare(capture: Capture) -> None:
    (event,) = [event for event in events(capture) if event["type"] == "thread.updated"]
    assert event["thread"]["metadata"] == {}
    assert "hidden" not in str(event)


@scenario("D21", ours=_is_bare)
async def a_thread_that_the_responder_sends_itself(stage: Stage) -> None:

    mine = Thread(
        **thread(title="Mine", metadata={"secret": 1}).model_dump(),
        items=Page(data=[assistant("msg_x", "Shown"), hidden("hidden_x")]),
    )
    stage.seed(thread=thread())
    stage.server(saying(ThreadUpdatedEvent(thread=mine)))
    await stage.send(add())
