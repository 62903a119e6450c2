"""Requests of all sixteen operations: what the parameters of each are made of."""

import base64
from collections.abc import Callable, Mapping

from chatkit_testing.factories._draw import Draw, Json, Maker, among
from chatkit_testing.factories._messages import inference_options, user_content
from chatkit_testing.factories._questions import submission

__all__ = ["REQUESTS", "request"]


def request(draw: Draw, kind: str) -> Json:
    """A request of that type, as JSON."""
    return {"type": kind, "params": REQUESTS[kind](draw), **draw.some({"metadata": Draw.data})}


def _thread_id(draw: Draw) -> Json:
    return {"thread_id": draw.id("thr")}


def _input(draw: Draw) -> Json:
    made: Json = {
        "content": user_content(draw),
        "attachments": draw.several(lambda draw: draw.id("atc"), 0, 2),
        "inference_options": inference_options(draw),
        **draw.some({"quoted_text": Draw.sentence}),
    }
    return {"input": made}


def _tool_output(draw: Draw) -> Json:
    return {**_thread_id(draw), "result": draw.value()}


def _structured_input(draw: Draw) -> Json:
    return {**_thread_id(draw), "item_id": draw.id("msg"), "input": submission(draw)}


def _retry(draw: Draw) -> Json:
    return {**_thread_id(draw), "item_id": draw.id("msg")}


def _action(draw: Draw) -> Json:
    payload: Mapping[str, Maker] = {"payload": Draw.value}
    action = {"type": draw.action_name(), **draw.some(payload)}
    item_id: Mapping[str, Maker] = {"item_id": lambda draw: draw.id("msg")}
    return {**_thread_id(draw), "action": action, **draw.some(item_id)}


def _page(draw: Draw) -> Json:
    optional: Mapping[str, Maker] = {
        "limit": lambda draw: draw.number(1, 100),
        "order": among("asc", "desc"),
        "after": lambda draw: draw.id("msg"),
    }
    return draw.some(optional)


def _page_of_items(draw: Draw) -> Json:
    return {**_thread_id(draw), **_page(draw)}


def _feedback(draw: Draw) -> Json:
    ids = draw.several(lambda draw: draw.id("msg"))
    return {**_thread_id(draw), "item_ids": ids, "kind": draw.one_of(["positive", "negative"])}


def _file(draw: Draw) -> Json:
    name, mime_type = draw.one_of([draw.file, draw.picture])()
    return {"name": name, "size": draw.number(1, 10_000_000), "mime_type": mime_type}


def _attachment_id(draw: Draw) -> Json:
    return {"attachment_id": draw.id("atc")}


def _title(draw: Draw) -> Json:
    return {**_thread_id(draw), "title": draw.phrase()}


def _recording(draw: Draw) -> Json:
    audio = base64.b64encode(draw.random.randbytes(draw.number(1, 48))).decode()
    mime_type = draw.one_of(["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"])
    return {"audio_base64": audio, "mime_type": mime_type}


REQUESTS: Mapping[str, Callable[[Draw], Json]] = {
    "threads.create": _input,
    "threads.add_user_message": lambda draw: {**_thread_id(draw), **_input(draw)},
    "threads.add_client_tool_output": _tool_output,
    "threads.add_structured_input": _structured_input,
    "threads.retry_after_item": _retry,
    "threads.custom_action": _action,
    "threads.sync_custom_action": _action,
    "threads.get_by_id": _thread_id,
    "threads.list": _page,
    "threads.update": _title,
    "threads.delete": _thread_id,
    "items.list": _page_of_items,
    "items.feedback": _feedback,
    "attachments.create": _file,
    "attachments.delete": _attachment_id,
    "input.transcribe": _recording,
}
"""Of each operation the parameters."""
