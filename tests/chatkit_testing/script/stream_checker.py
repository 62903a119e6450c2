"""Holds a stream of Responses events to the openai package's types and to its own consistency."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from openai.types.responses import ResponseStreamEvent
from pydantic import BaseModel, TypeAdapter

from chatkit_testing.script import CountingIds, Ids, PlaceholderIds, make_answer, render

EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)  # Any: one of some fifty classes


def events_of(*parts: object, ids: Ids | None = None, **options: Any) -> list[Any]:
    """Render an answer without beats; the events are checked."""
    events: list[Any] = list(
        render(make_answer(list(parts)), ids=ids or CountingIds(), model="gpt", **options)
    )
    check_stream(events, is_placeholder=isinstance(ids, PlaceholderIds))
    return events


def check_stream(events: Sequence[Any], *, is_placeholder: bool = False) -> None:
    """Check every event by itself, then what they say together."""
    for number, event in enumerate(events):
        check_event(event)
        assert event.sequence_number == number
    opening = ["response.created"] + ([] if is_placeholder else ["response.in_progress"])
    assert [event.type for event in events[: len(opening)]] == opening
    assert events[-1].type == "response.completed"
    check_responses(events[: len(opening)], events[-1])
    output: list[Any] = []
    for item_events in by_item(events[len(opening) : -1]):
        output.append(check_item(item_events, len(output), is_placeholder=is_placeholder))
    final = events[-1].response.output
    assert final == output
    assert not any(one is other for one, other in zip(final, output, strict=True))


def check_event(event: Any) -> None:
    """An event equals what the openai package makes of its JSON, and has no field it lacks."""
    json = event.model_dump(mode="json", by_alias=True, exclude_unset=True)
    parsed = EVENT.validate_python(json)
    assert type(parsed) is type(event)
    assert parsed == event
    for model in models_in(event):
        assert not model.model_extra, f"{type(model).__name__} has {model.model_extra}"


def models_in(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for _, field in value:
            yield from models_in(field)
    elif isinstance(value, list):
        for element in cast("list[object]", value):
            yield from models_in(element)


def check_responses(opening: Sequence[Any], completed: Any) -> None:
    final = completed.response
    for event in opening:
        assert event.response.id == final.id
        assert event.response.status == "in_progress"
        assert event.response.output == []
        assert event.response.usage is None
    assert final.status == "completed"
    usage = final.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens


def by_item(events: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut a stream into the events of its items; one item ends before the next begins."""
    item: list[Any] = []
    for event in events:
        item.append(event)
        if event.type == "response.output_item.done":
            yield item
            item = []
    assert not item, f"events after the last item: {item}"


def check_item(events: Sequence[Any], index: int, *, is_placeholder: bool) -> Any:
    added, *inner, done = events
    assert added.type == "response.output_item.added"
    assert added.item.id == done.item.id
    assert added.item.type == done.item.type
    assert {event.output_index for event in events} == {index}
    assert {event.item_id for event in inner} <= {done.item.id}
    if hasattr(done.item, "status") and done.item.type != "reasoning":
        assert added.item.status == "in_progress"
        assert done.item.status in ("completed", "failed", None)
    check = CHECKS.get(done.item.type)
    if check is not None:
        check(inner, done.item, is_placeholder)
    else:
        assert inner == []
        assert added.item == done.item
    return done.item


def check_message(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    by_index: dict[int, list[Any]] = {}
    for event in inner:
        by_index.setdefault(event.content_index, []).append(event)
    assert list(by_index) == list(range(len(item.content)))
    for content, events in zip(item.content, by_index.values(), strict=True):
        added, *middle, done = events
        assert added.type == "response.content_part.added"
        assert done.type == "response.content_part.done"
        assert done.part == content
        assert added.part.type == content.type
        if content.type == "refusal":
            assert added.part.refusal == ""
            check_text(middle, "response.refusal", "refusal", content.refusal)
        else:
            assert added.part.text == ""
            assert added.part.annotations == []
            check_annotations(middle, content)
            texts = [event for event in middle if "annotation" not in event.type]
            if is_placeholder:
                assert "".join(event.delta for event in texts) == content.text
            else:
                check_text(texts, "response.output_text", "text", content.text)


def check_text(events: Sequence[Any], kind: str, field: str, text: str) -> None:
    *deltas, done = events
    assert [event.type for event in deltas] == [f"{kind}.delta"] * len(deltas)
    assert done.type == f"{kind}.done"
    assert "".join(event.delta for event in deltas) == getattr(done, field) == text


def check_annotations(events: Sequence[Any], content: Any) -> None:
    added = [event for event in events if "annotation" in event.type]
    assert [event.annotation_index for event in added] == list(range(len(content.annotations)))
    for event, annotation in zip(added, content.annotations, strict=True):
        # A dict in openai 2, later a model of its own.
        assert TypeAdapter(Any).dump_python(event.annotation) == annotation.model_dump()


def check_reasoning(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    del is_placeholder
    by_index: dict[int, list[Any]] = {}
    for event in inner:
        by_index.setdefault(event.summary_index, []).append(event)
    assert list(by_index) == list(range(len(item.summary)))
    for summary, events in zip(item.summary, by_index.values(), strict=True):
        added, *middle, done = events
        assert added.type == "response.reasoning_summary_part.added"
        assert added.part.text == ""
        assert done.type == "response.reasoning_summary_part.done"
        assert done.part.text == summary.text
        check_text(middle, "response.reasoning_summary_text", "text", summary.text)


def check_function_call(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    if is_placeholder:
        assert "".join(event.delta for event in inner) == item.arguments
    else:
        check_text(inner, "response.function_call_arguments", "arguments", item.arguments)
        assert getattr(inner[-1], "name", item.name) == item.name


def check_image(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    del is_placeholder
    kind = "response.image_generation_call"
    partials = [event for event in inner if event.type == f"{kind}.partial_image"]
    assert [event.type for event in inner] == [
        *(f"{kind}.in_progress", f"{kind}.generating"),
        *[f"{kind}.partial_image"] * len(partials),
        f"{kind}.completed",
    ]
    assert [event.partial_image_index for event in partials] == list(range(len(partials)))
    assert all(event.partial_image_b64 == item.result for event in partials)


def check_search(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    del is_placeholder
    states = ("in_progress", "searching", "completed")
    assert [event.type for event in inner] == [f"response.{item.type}.{state}" for state in states]


def check_code(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    del is_placeholder
    first, *code, running, last = inner
    kind = "response.code_interpreter_call"
    assert [event.type for event in (first, running, last)] == [
        f"{kind}.in_progress",
        f"{kind}.interpreting",
        f"{kind}.completed",
    ]
    check_text(code, f"{kind}_code", "code", item.code)


def check_mcp_call(inner: Sequence[Any], item: Any, is_placeholder: bool) -> None:
    del is_placeholder
    first, *arguments, last = inner
    assert first.type == "response.mcp_call.in_progress"
    check_text(arguments, "response.mcp_call_arguments", "arguments", item.arguments)
    outcome = {"completed": "completed", "failed": "failed"}[item.status]
    assert last.type == f"response.mcp_call.{outcome}"
    assert (item.error is None) == (outcome == "completed")


CHECKS = {
    "message": check_message,
    "reasoning": check_reasoning,
    "function_call": check_function_call,
    "image_generation_call": check_image,
    "web_search_call": check_search,
    "file_search_call": check_search,
    "code_interpreter_call": check_code,
    "mcp_call": check_mcp_call,
}
