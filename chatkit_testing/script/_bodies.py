"""What is streamed between the announcement of an output item and its end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from chatkit_testing.script._builders import words
from chatkit_testing.script._events import Emitter, Steps, has_field
from chatkit_testing.script._items import Blueprint

__all__ = ["body"]

_Place = dict[str, Any]  # Any: ids and indexes, validated by the events
_EMPTY: Final[Mapping[str, Callable[[], dict[str, object]]]] = {
    "output_text": lambda: {"text": "", "annotations": []},
    "refusal": lambda: {"refusal": ""},
}


def body(emit: Emitter, item: Blueprint, output_index: int) -> Steps:
    """Stream the inside of an item; for a type that has none, nothing."""
    stream = _BODIES.get(item.type)
    if stream is not None:
        place = {"item_id": item.id, "output_index": output_index}
        yield from stream(emit, item, item.done(), place)


def _message(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    for index, content in enumerate(done.content):
        at = {**place, "content_index": index}
        empty = content.model_copy(update=_EMPTY[content.type]())
        yield emit.event("response.content_part.added", part=empty, **at)
        if content.type == "refusal":
            yield from emit.pieces("response.refusal.delta", words(content.refusal), **at)
            yield emit.event("response.refusal.done", refusal=content.refusal, **at)
        else:
            yield from _text(emit, item.chunks or words(content.text), content, at)
        yield emit.event("response.content_part.done", part=content, **at)


def _text(emit: Emitter, chunks: Sequence[Any], content: Any, at: _Place) -> Steps:
    annotations = enumerate(content.annotations)
    cited = next(annotations, None)
    said = 0
    for chunk in chunks:
        if not isinstance(chunk, str):
            yield chunk
            continue
        yield from emit.pieces("response.output_text.delta", [chunk], logprobs=[], **at)
        said += len(chunk)
        while cited is not None and _end(cited[1]) <= said:
            yield _annotation(emit, cited, at)
            cited = next(annotations, None)
    while cited is not None:
        yield _annotation(emit, cited, at)
        cited = next(annotations, None)
    yield emit.event("response.output_text.done", text=content.text, logprobs=[], **at)


def _end(annotation: Any) -> int:  # Any: one of the classes of annotations
    return cast("int", getattr(annotation, "end_index", None) or getattr(annotation, "index", 0))


def _annotation(emit: Emitter, cited: tuple[int, Any], at: _Place) -> object:
    index, annotation = cited
    return emit.event(
        "response.output_text.annotation.added",
        annotation=annotation.model_dump(),
        annotation_index=index,
        **at,
    )


def _reasoning(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    for index, summary in enumerate(done.summary):
        at = {**place, "summary_index": index}
        part = {"type": "summary_text", "text": summary.text}
        text = "response.reasoning_summary_text"
        empty = {**part, "text": ""}
        yield emit.event("response.reasoning_summary_part.added", part=empty, **at)
        yield from emit.pieces(f"{text}.delta", words(summary.text), **at)
        yield emit.event(f"{text}.done", text=summary.text, **at)
        yield emit.event("response.reasoning_summary_part.done", part=part, **at)


def _function_call(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    event = "response.function_call_arguments.done"
    named = {"name": done.name} if has_field(event, "name") else {}
    pieces = words(done.arguments)
    yield from emit.pieces("response.function_call_arguments.delta", pieces, **place)
    yield emit.event(event, arguments=done.arguments, **named, **place)


def _image(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    call = "response.image_generation_call"
    yield emit.event(f"{call}.in_progress", **place)
    yield emit.event(f"{call}.generating", **place)
    for index in range(item.partials):
        partial = {"partial_image_b64": done.result, "partial_image_index": index}
        yield emit.event(f"{call}.partial_image", **partial, **place)
    yield emit.event(f"{call}.completed", **place)


def _search(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    for state in ("in_progress", "searching", "completed"):
        yield emit.event(f"response.{item.type}.{state}", **place)


def _code_interpreter(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    call, code = "response.code_interpreter_call", done.code or ""
    yield emit.event(f"{call}.in_progress", **place)
    yield from emit.pieces(f"{call}_code.delta", words(code), **place)
    yield emit.event(f"{call}_code.done", code=code, **place)
    yield emit.event(f"{call}.interpreting", **place)
    yield emit.event(f"{call}.completed", **place)


def _mcp_call(emit: Emitter, item: Blueprint, done: Any, place: _Place) -> Steps:
    yield emit.event("response.mcp_call.in_progress", **place)
    pieces = words(done.arguments)
    yield from emit.pieces("response.mcp_call_arguments.delta", pieces, **place)
    yield emit.event("response.mcp_call_arguments.done", arguments=done.arguments, **place)
    outcome = "completed" if done.error is None else "failed"
    yield emit.event(f"response.mcp_call.{outcome}", **place)


_Body = Callable[[Emitter, Blueprint, Any, _Place], Iterator[Any]]  # Any: the item, and events
_BODIES: Final[Mapping[str, _Body]] = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _function_call,
    "image_generation_call": _image,
    "web_search_call": _search,
    "file_search_call": _search,
    "code_interpreter_call": _code_interpreter,
    "mcp_call": _mcp_call,
}
