"""Whole conversations: turns whose items follow each other as they do in a thread."""

from collections.abc import Iterator

from chatkit_testing.factories._draw import Draw, Json
from chatkit_testing.factories._items import image, item, thread
from chatkit_testing.factories._questions import answered
from chatkit_testing.factories._tasks import finished_workflow

__all__ = ["conversation"]

_CANCELLED = "The user cancelled the stream. Stop responding to the prior request."


def conversation(draw: Draw, turns: int, thread_id: str | None = None) -> Json:
    """A thread that waits for the user's next message, with the items of its turns."""
    made: Json = {**thread(draw), "status": {"type": "active"}}
    made["id"] = thread_id or made["id"]
    items = [each for _ in range(turns) for each in _turn(draw, made["id"])]
    made["created_at"], *times = draw.times(len(items) + 1)
    timed = [each | {"created_at": time} for each, time in zip(items, times, strict=True)]
    return made | {"items": {"data": timed}}


def _turn(draw: Draw, thread_id: str) -> Iterator[Json]:
    """A message of the user, what the assistant did and said, and how it ended."""
    yield item(draw, "user_message", thread_id)
    for kind in draw.several(_kind_of_step, 0, 3):
        yield item(draw, kind, thread_id) | _at_an_end(draw, kind)
    yield item(draw, "assistant_message", thread_id)
    if draw.chance(0.1):
        yield item(draw, "sdk_hidden_context", thread_id) | {"content": _CANCELLED}
    elif draw.chance(0.3):
        yield item(draw, "end_of_turn", thread_id)


_STEPS = (
    "workflow",
    "workflow",
    "widget",
    "widget",
    "client_tool_call",
    "generated_image",
    "structured_input",
    "task",
    "hidden_context_item",
)


def _kind_of_step(draw: Draw) -> str:
    return draw.one_of(_STEPS)


def _at_an_end(draw: Draw, kind: str) -> Json:
    """Say what an item has once it is through, so that nothing but the user is waited for."""
    match kind:
        case "workflow":
            return {"workflow": finished_workflow(draw)}
        case "client_tool_call":
            return {"status": "completed", "output": draw.data()}
        case "generated_image":
            return {"image": image(draw)}
        case "structured_input":
            return answered(draw)
        case _:
            return {}
