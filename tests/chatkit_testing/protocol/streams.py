"""Small builders of streams, so that a test shows only what is wrong with one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any  # JSON

from pydantic import TypeAdapter

from chatkit.types import Thread, ThreadItem, ThreadMetadata, ThreadStreamEvent
from chatkit_testing.protocol import Violation, verify
from chatkit_testing.transcript import Transcript

Json = dict[str, Any]  # Any: JSON
ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
EVENT: TypeAdapter[ThreadStreamEvent] = TypeAdapter(ThreadStreamEvent)
NOON = datetime(2025, 1, 1, 12)


def item(kind: str, id: str, at: int = 0, thread: str = "thr_1", **fields: Any) -> Json:
    """An item as JSON; ``at`` is the second it was created in."""
    time = (NOON + timedelta(seconds=at)).isoformat()
    return {"type": kind, "id": id, "thread_id": thread, "created_at": time, **fields}


def user(text: str = "Hi", id: str = "msg_1", **fields: Any) -> Json:
    content: Json = {"content": [{"type": "input_text", "text": text}], "inference_options": {}}
    return item("user_message", id) | content | fields


def answer(text: str | None = "Hello", id: str = "msg_2", at: int = 1, **fields: Any) -> Json:
    content: list[Json] = [] if text is None else [part(text)]
    return item("assistant_message", id, at, content=content) | fields


def part(text: str, *annotations: Json) -> Json:
    return {"type": "output_text", "text": text, "annotations": list(annotations)}


def cite(title: str) -> Json:
    source: Json = {"type": "url", "url": "https://example.org", "title": title}
    return {"type": "annotation", "source": source, "index": 1}


def workflow(*contents: str, id: str = "wf_1", at: int = 1, **fields: Any) -> Json:
    tasks = [thought(content) for content in contents]
    return item("workflow", id, at, workflow={"type": "reasoning", "tasks": tasks, **fields})


def thought(content: str) -> Json:
    return {"type": "thought", "content": content}


def widget(*children: Json, id: str = "wdg_1", at: int = 1) -> Json:
    return item("widget", id, at, widget=card(*children))


def card(*children: Json) -> Json:
    """A card that opens when it is confirmed."""
    opens: Json = {"label": "Open", "action": {"type": "open"}}
    return {"type": "Card", "children": list(children), "confirm": opens}


def text(value: str, id: str | None = None, **fields: Any) -> Json:
    return {"type": "Text", "value": value, **({"id": id} if id else {}), **fields}


def image(id: str = "img_1", name: str = "call_1", url: str = "data:x") -> Json:
    return item("generated_image", id, 1, image={"id": name, "url": url})


def tool_call(id: str = "tc_1", call_id: str = "call_1", **fields: Any) -> Json:
    call: Json = {"call_id": call_id, "name": "ask", "arguments": {}}
    return item("client_tool_call", id, 1) | call | fields


def hidden(id: str = "hc_1") -> Json:
    return item("hidden_context_item", id, 1, content="secret")


def added(thing: Json) -> Json:
    return {"type": "thread.item.added", "item": thing}


def done(thing: Json) -> Json:
    return {"type": "thread.item.done", "item": thing}


def replaced(thing: Json) -> Json:
    return {"type": "thread.item.replaced", "item": thing}


def removed(id: str) -> Json:
    return {"type": "thread.item.removed", "item_id": id}


def updated(id: str, kind: str, **fields: Any) -> Json:
    return {"type": "thread.item.updated", "item_id": id, "update": {"type": kind, **fields}}


def part_added(text: str = "", index: int = 0, id: str = "msg_2") -> Json:
    kind = "assistant_message.content_part.added"
    return updated(id, kind, content_index=index, content=part(text))


def delta(text: str, index: int = 0, id: str = "msg_2") -> Json:
    kind = "assistant_message.content_part.text_delta"
    return updated(id, kind, content_index=index, delta=text)


def annotated(note: Json, index: int = 0, content_index: int = 0) -> Json:
    kind = "assistant_message.content_part.annotation_added"
    where = {"content_index": content_index, "annotation_index": index}
    return updated("msg_2", kind, **where, annotation=note)


def part_done(text: str, index: int = 0) -> Json:
    kind = "assistant_message.content_part.done"
    return updated("msg_2", kind, content_index=index, content=part(text))


def task_added(content: str, index: int = 0, id: str = "wf_1") -> Json:
    return updated(id, "workflow.task.added", task_index=index, task=thought(content))


def task_updated(content: str, index: int = 0) -> Json:
    return updated("wf_1", "workflow.task.updated", task_index=index, task=thought(content))


def text_delta(delta: str, component: str = "t", done: bool = False) -> Json:
    kind = "widget.streaming_text.value_delta"
    return updated("wdg_1", kind, component_id=component, delta=delta, done=done)


def root(*children: Json) -> Json:
    return updated("wdg_1", "widget.root.updated", widget=card(*children))


def component(node: Json, id: str = "t") -> Json:
    return updated("wdg_1", "widget.component.updated", component_id=id, component=node)


def image_progress(progress: float | None, name: str = "call_1") -> Json:
    new = {"image": {"id": name, "url": "data:y"}}
    told = {} if progress is None else {"progress": progress}
    return updated("img_1", "generated_image.updated", **new, **told)


def thread(**fields: Any) -> Json:
    empty: Json = {"data": [], "has_more": False}
    base: Json = {"id": "thr_1", "created_at": NOON.isoformat(), "metadata": {}, "items": empty}
    return base | {"status": {"type": "active"}} | fields


def created(**fields: Any) -> Json:
    return {"type": "thread.created", "thread": thread(**fields)}


def thread_updated(**fields: Any) -> Json:
    return {"type": "thread.updated", "thread": thread(**fields)}


def progress(text: str = "Looking") -> Json:
    return {"type": "progress_update", "text": text}


def error(message: str = "Sorry") -> Json:
    return {"type": "error", "code": "custom", "message": message, "allow_retry": False}


OPTIONS: Json = {"type": "stream_options", "stream_options": {"allow_cancel": True}}
OPENING = (created(), done(user()), OPTIONS)
"""How the answer to threads.create begins; the message is msg_1."""


@dataclass(frozen=True)
class Call:
    """A call of the model, as far as the verifier looks at it."""

    input: Sequence[Json] = ()
    function_calls: Sequence[tuple[str, str]] = ()
    previous_response_id: str | None = None
    conversation_id: str | None = None


def asked(*texts: str, **fields: Any) -> Call:
    """A call that was given these texts, as messages of the user."""
    return Call(input=[{"role": "user", "content": text} for text in texts], **fields)


CREATE: Json = {"type": "threads.create", "params": {"input": {}}}


def request(operation: str, **params: Any) -> Json:
    return {"type": operation, "params": {"thread_id": "thr_1", **params}}


@dataclass
class Turn:
    """The inputs of the verifier, in JSON; by default the whole answer to threads.create."""

    events: Sequence[Json]
    request: Json | None = field(default_factory=lambda: CREATE)
    before: Sequence[Json] | None = ()
    after: Sequence[Json] | None = None
    after_thread: Json | None = None
    thread: Json | None = None
    calls: Sequence[Call] = ()
    headers: dict[str, str] | None = None
    aborted: bool = False
    cancelled: bool = False

    def verify(self) -> list[Violation]:
        return verify(
            self.events,
            request=self.request,
            before=_items(self.before),
            after=self._after(),
            thread=ThreadMetadata.model_validate(self.thread) if self.thread else None,
            calls=self.calls,
            headers=self.headers,
            aborted=self.aborted,
            cancelled=self.cancelled,
        )

    def _after(self) -> Thread | list[ThreadItem] | None:
        if self.after_thread is None:
            return _items(self.after)
        page = {"data": list(self.after or ()), "has_more": False}
        return Thread.model_validate(self.after_thread | {"items": page})


def _items(things: Sequence[Json] | None) -> list[ThreadItem] | None:
    return None if things is None else [ITEM.validate_python(thing) for thing in things]


def turn(*events: Json, **inputs: Any) -> Turn:
    """The answer to threads.create that goes on with these events after its opening."""
    return Turn([*OPENING, *events], **inputs)


def reply(*events: Json, before: Sequence[Json] = (user(id="msg_0"),), **inputs: Any) -> Turn:
    """The answer to another message in a thread that has items."""
    inputs.setdefault("request", request("threads.add_user_message"))
    return Turn([done(user()), OPTIONS, *events], before=before, **inputs)


def act(
    *events: Json, before: Sequence[Json], item_id: str, action: str = "open", **inputs: Any
) -> Turn:
    """The answer to an action on a stored item."""
    sent: Json = {"type": action, "payload": None}
    asked_for = request("threads.custom_action", item_id=item_id, action=sent)
    return Turn([OPTIONS, *events], request=asked_for, before=before, **inputs)


def transcript(*events: Json) -> Transcript:
    made = Transcript(CREATE)
    for event in (*OPENING, *events):
        made.feed(EVENT.dump_json(EVENT.validate_python(event), exclude_none=True))
    return made
