"""`process` under malformed and hostile bodies."""

import json
from typing import Any, get_args

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chatkit.actions import Action
from chatkit.server import NonStreamingResult, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import (
    AudioInput,
    ChatKitReq,
    NonStreamingReq,
    StreamingReq,
    StructuredInputFreeform,
    StructuredInputItem,
    SyncCustomActionResponse,
    ThreadMetadata,
    TranscriptionResult,
    WidgetItem,
)
from tests.chatkit.server.support import (
    CONTEXT,
    NOW,
    FollowingServer,
    Json,
    answer_of,
    done,
    hidden,
    listed,
    message_input,
    parse,
    retitle,
    thread,
    tool_call,
    user,
    widget,
)
from tests.chatkit.server.support import assistant as assistant_message
from tests.support.recording_store import RecordingAttachmentStore, RecordingStore

REQUESTS = TypeAdapter[ChatKitReq](ChatKitReq)
ACTION: Json = {"type": "go", "payload": {"row": [1, None]}}
MESSAGE: Json = message_input(attachments=["atc_1"], quoted_text="this")
MESSAGE["content"].append({"type": "input_tag", "id": "t", "text": "@A", "data": {"a": None}})
SUBMISSION: Json = {"status": "answered", "answers": {"q1": {"values": ["x"], "skipped": False}}}
PARAMS: dict[str, Json] = {
    "threads.get_by_id": {"thread_id": "thr_0"},
    "threads.list": {"limit": 3, "order": "asc", "after": None},
    "items.list": {"thread_id": "thr_0", "limit": 2, "order": "desc", "after": "m1"},
    "items.feedback": {"thread_id": "thr_0", "item_ids": ["m1"], "kind": "negative"},
    "attachments.create": {"name": "a", "size": 1, "mime_type": "text/plain"},
    "attachments.delete": {"attachment_id": "atc_1"},
    "threads.update": {"thread_id": "thr_0", "title": "T"},
    "threads.delete": {"thread_id": "thr_0"},
    "input.transcribe": {"audio_base64": "aGk=", "mime_type": "audio/wav"},
    "threads.sync_custom_action": {"thread_id": "thr_0", "item_id": "w1", "action": ACTION},
    "threads.create": {"input": MESSAGE},
    "threads.add_user_message": {"thread_id": "thr_0", "input": MESSAGE},
    "threads.add_client_tool_output": {"thread_id": "thr_0", "result": {"a": [None]}},
    "threads.add_structured_input": {"thread_id": "thr_0", "item_id": "s1", "input": SUBMISSION},
    "threads.retry_after_item": {"thread_id": "thr_0", "item_id": "m1"},
    "threads.custom_action": {"thread_id": "thr_0", "item_id": "w1", "action": ACTION},
}

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["thr_0", "m1", "w1", "h1", "", "\ud800", "../..", "'; --", "\x00", "9" * 400]),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # keys, indexes
    """Give the paths of all values within a JSON value."""
    found = [path]
    if isinstance(value, dict):
        entries: list[tuple[Any, Any]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        entries = list(enumerate(value))  # pyright: ignore[reportUnknownArgumentType]
    else:
        entries = []
    return found + [place for key, inner in entries for place in places(inner, (*path, key))]


@st.composite
def spoilt_requests(draw: st.DrawFn) -> str:
    """Valid requests in which up to three values were replaced, removed or joined by others."""
    operation = draw(st.sampled_from(sorted(PARAMS)))
    body: Any = {"type": operation, "params": PARAMS[operation], "metadata": {}}  # JSON
    body = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(0, 3))):
        *path, last = draw(st.sampled_from(places(body)[1:]))
        holder = body
        for key in path:
            holder = holder[key]
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            holder[last] = draw(anything)
        elif change == "remove":
            del holder[last]
        elif isinstance(holder, dict):
            holder[draw(st.text())] = draw(anything)
        assume(len(places(body)) > 1)
    return json.dumps(body)


class Open(FollowingServer):
    """A server that overrides everything, with a thread that has a bit of everything."""

    def __init__(self) -> None:
        store = RecordingStore()
        question = StructuredInputFreeform(id="q1", question="Which?")
        store.put(
            thread(),
            user("m1"),
            hidden("h1", 1),
            StructuredInputItem(id="s1", thread_id="thr_0", created_at=NOW, inputs=[question]),
            widget("w1", 2),
            tool_call("c1", 60 * 60 * 48),
        )
        super().__init__(
            store,
            listed(done(assistant_message("m2", "Hello")), done(hidden("h2")), retitle("T")),
            RecordingAttachmentStore(store.log),
        )

    async def transcribe(self, audio_input: AudioInput, context: object) -> TranscriptionResult:
        return TranscriptionResult(text="Hello")

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],  # as in the base class
        sender: WidgetItem | None,
        context: object,
    ) -> SyncCustomActionResponse:
        return SyncCustomActionResponse(updated_item=hidden("h1"))


def is_valid(body: str | bytes) -> bool:
    try:
        REQUESTS.validate_json(body)
    except ValidationError:
        return False
    return True


async def serve(body: str | bytes) -> None:
    """Process `body` to its end, and hold what happens to what is promised."""
    server = Open()
    before = (dict(server.recording.threads), server.recording.items_of("thr_0"))
    valid = is_valid(body)
    try:
        result = await server.process(body, CONTEXT)
        if isinstance(result, NonStreamingResult):
            assert b"secret" not in result.json
            json.loads(result.json)
        else:
            assert isinstance(result, StreamingResult)
            assert server.recording.log.calls == []
            async for frame in result:
                assert parse(frame)["type"]
                assert b"secret" not in frame
        assert valid
    except ValidationError:
        assert not valid
        assert server.recording.log.calls == []
    except NotFoundError:
        assert valid
    except ValueError:
        assert valid
        assert (dict(server.recording.threads), server.recording.items_of("thr_0")) == before


@settings(max_examples=300)
@given(spoilt_requests())
@example('{"type": "threads.list", "params": {"limit": ' + "9" * 5000 + "}}")
@example('{"type": "threads.list", "params": ' + "[" * 5000)
@example('{"type": ["threads.list"], "params": {}}')
@example('{"type": "threads.list", "type": "threads.create", "params": {}}')
@example('{"type": "input.transcribe", "params": {"audio_base64": "a", "mime_type": ""}}')
async def test_a_spoilt_request_is_refused_whole_or_served_whole(body: str) -> None:
    await serve(body)


@settings(max_examples=150)
@given(st.one_of(st.binary(), st.text(), anything.map(json.dumps)))
async def test_what_is_no_request_is_refused(body: str | bytes) -> None:
    assume(not is_valid(body))
    await serve(body)


def test_the_requests_that_are_spoilt_are_valid_and_cover_every_operation() -> None:
    for operation, params in PARAMS.items():
        body = json.dumps({"type": operation, "params": params})
        assert is_valid(body)
    models = (*get_args(StreamingReq), *get_args(NonStreamingReq))
    assert set(PARAMS) == {model.model_fields["type"].default for model in models}


async def test_an_unspoilt_request_is_answered() -> None:
    body = json.dumps({"type": "threads.list", "params": PARAMS["threads.list"]})
    assert len(json.loads(await answer_of(Open(), body))["data"]) == 1
