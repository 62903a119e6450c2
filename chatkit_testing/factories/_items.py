"""Threads, and items of every kind: what each is made of."""

from collections.abc import Callable, Mapping

from chatkit_testing.factories._draw import Draw, Json
from chatkit_testing.factories._messages import assistant_message, user_message
from chatkit_testing.factories._questions import structured_input
from chatkit_testing.factories._tasks import task, workflow
from chatkit_testing.factories._widgets import root

__all__ = ["ITEMS", "client_tool_call", "image", "item", "thread"]

_PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)


def thread(draw: Draw) -> Json:
    """A thread without its items."""
    made = {"id": draw.id("thr"), "created_at": draw.time(), "status": _status(draw)}
    return made | draw.some(
        {
            "title": Draw.phrase,
            "allowed_image_domains": lambda draw: draw.several(Draw.host),
            "metadata": Draw.data,
        }
    )


def _status(draw: Draw) -> Json:
    kind = draw.one_of(["active", "active", "locked", "closed"])
    reason = {} if kind == "active" else draw.some({"reason": Draw.sentence})
    return {"type": kind, **reason}


def item(draw: Draw, kind: str, thread_id: str | None = None) -> Json:
    """An item of that kind, of that thread or some; its attachments were sent with it."""
    prefix, make = ITEMS[kind]
    made: Json = {"type": kind, "id": draw.id(prefix), "thread_id": draw.id("thr")}
    made |= {"created_at": draw.time(), **make(draw)}
    if thread_id is not None:
        made["thread_id"] = thread_id
    for attachment in made.get("attachments", ()):
        attachment["thread_id"] = made["thread_id"]
    return made


def client_tool_call(draw: Draw) -> Json:
    """The call of a client tool, pending or completed."""
    call = {"call_id": draw.id("call"), "name": draw.name(), "arguments": draw.data()}
    output = {"status": "completed", "output": draw.value()}
    return call | draw.one_of([{"status": "pending"}, output])


def _widget(draw: Draw) -> Json:
    return {"widget": root(draw), **draw.some({"copy_text": Draw.sentence})}


def _generated_image(draw: Draw) -> Json:
    return draw.some({"image": image}, likelihood=0.8)


def image(draw: Draw) -> Json:
    """An image, in place or by its address."""
    return {"id": draw.id("ig"), "url": draw.one_of([_PIXEL, draw.picture_url()])}


def _task(draw: Draw) -> Json:
    return {"task": task(draw)}


def _workflow(draw: Draw) -> Json:
    return {"workflow": workflow(draw)}


def _hidden_context(draw: Draw) -> Json:
    return {"content": draw.one_of([draw.sentence(), draw.data()])}


def _sdk_hidden_context(draw: Draw) -> Json:
    return {"content": draw.sentence()}


def _end_of_turn(draw: Draw) -> Json:
    return {}


ITEMS: Mapping[str, tuple[str, Callable[[Draw], Json]]] = {
    "user_message": ("msg", user_message),
    "assistant_message": ("msg", assistant_message),
    "client_tool_call": ("tc", client_tool_call),
    "widget": ("msg", _widget),
    "generated_image": ("msg", _generated_image),
    "structured_input": ("msg", structured_input),
    "workflow": ("wf", _workflow),
    "task": ("tsk", _task),
    "hidden_context_item": ("msg", _hidden_context),
    "sdk_hidden_context": ("shcx", _sdk_hidden_context),
    "end_of_turn": ("msg", _end_of_turn),
}
"""Of each kind of item the prefix of its ids, and what it has besides."""
