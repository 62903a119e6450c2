"""Messages of the model, from their first event to the stored item."""

from types import SimpleNamespace
from typing import Any

import pytest
from agents import Agent, WebSearchTool

from chatkit._clock import use_clock
from chatkit.agents import AgentContext, ResponseStreamConverter
from chatkit.types import Annotation, AssistantMessageItem, ThreadItemDoneEvent
from tests.chatkit.agents.support import (
    NOON,
    Context,
    Output,
    Replay,
    Script,
    collect,
    lines,
    make_context,
    message,
    response_event,
    run,
    show,
)

URL = {
    "type": "url_citation",
    "url": "https://a.test/",
    "title": "A",
    "start_index": 0,
    "end_index": 5,
}
FILE = {"type": "file_citation", "file_id": "f", "filename": "f.txt", "index": 3}
CONTAINER_FILE = {
    "type": "container_file_citation",
    "container_id": "c",
    "file_id": "g",
    "filename": "g.txt",
    "start_index": 1,
    "end_index": 9,
}
PATH = {"type": "file_path", "file_id": "p", "index": 2}


def raw(data: object) -> SimpleNamespace:
    return SimpleNamespace(type="raw_response_event", data=data)


async def replay(context: Context, *events: object) -> list[str]:
    result: Any = Replay(*events)  # Any: it has what is used of a RunResultStreaming
    return lines(await collect(context, result))


async def test_a_message_streams_under_the_models_own_id() -> None:
    context, store = make_context()

    assert await show(context, [message("Hel", "lo", id="msg_9")]) == [
        "added message msg_9",
        "msg_9 added content_index=0, content=''",
        "msg_9 text_delta content_index=0, delta='Hel'",
        "msg_9 text_delta content_index=0, delta='lo'",
        "msg_9 done content_index=0, content='Hello'",
        "done message msg_9 Hello",
    ]
    assert store.log.outline == ["load_thread_items('thr_1', None, 2, 'desc', 'ada')"]


async def test_an_item_is_stamped_with_the_thread_and_the_time() -> None:
    context, _ = make_context()

    with use_clock(lambda: NOON):
        events = await collect(context, run(context, Script([message("Hi")])))

    assert events[-1] == ThreadItemDoneEvent(
        item=AssistantMessageItem.model_validate(
            {
                "id": "msg_a",
                "thread_id": "thr_1",
                "created_at": NOON,
                "content": [{"text": "Hi", "annotations": []}],
            }
        )
    )


async def test_a_part_may_come_with_text_and_annotations() -> None:
    context, _ = make_context()
    part = {"type": "output_text", "text": "Already", "annotations": [URL, PATH]}
    start = {"type": "message", "id": "m", "role": "assistant", "status": "in_progress"}
    output = Output(
        start=start | {"content": [part]},
        end=start | {"content": [part, part]},
        events=[{"type": "response.content_part.added", "part": part, "content_index": 1}],
    )

    assert await show(context, [output]) == [
        "added message m Already",
        "m added content_index=1, content='Already'",
        "done message m Already | Already",
    ]


async def test_a_refusal_comes_with_its_text_at_once() -> None:
    context, _ = make_context()
    refusal = {"type": "refusal", "refusal": "No."}
    start = {"type": "message", "id": "m", "role": "assistant", "status": "in_progress"}
    output = Output(
        start=start | {"content": []},
        end=start | {"content": [refusal]},
        events=[
            {"type": "response.content_part.added", "part": refusal},
            {"type": "response.refusal.delta", "delta": "No"},
            {"type": "response.refusal.done", "refusal": "No."},
            {"type": "response.content_part.done", "part": refusal},
        ],
    )

    # a message follows, for newer versions of the SDK make an error of a refusal that ends a run
    shown = await show(context, [output, message("But this.")])

    assert shown[:3] == [
        "added message m",
        "m added content_index=0, content='No.'",
        "done message m No.",
    ]


async def test_reasoning_text_and_unknown_parts_are_not_shown() -> None:
    context, _ = make_context()
    parts = [
        {"type": "reasoning_text", "text": "Hm"},
        {"type": "hologram"},
    ]

    shown = await replay(
        context,
        *(
            raw(
                SimpleNamespace(
                    type="response.content_part.added",
                    item_id="m",
                    output_index=0,
                    content_index=0,
                    part=part,
                )
            )
            for part in parts
        ),
        raw(
            SimpleNamespace(
                type="response.output_item.done",
                output_index=0,
                item=SimpleNamespace(
                    type="message", id="m", content=[*parts, {"type": "output_text", "text": "Yes"}]
                ),
            )
        ),
    )

    assert shown == ["done message m Yes"]


async def test_annotations_are_counted_per_part_and_only_when_converted() -> None:
    context, _ = make_context()

    shown = await show(
        context,
        [
            message("First", id="m1", annotations=[PATH, URL, FILE | {"filename": ""}, FILE]),
            message("Second", id="m2", annotations=[CONTAINER_FILE]),
        ],
    )

    assert [line for line in shown if "annotation" in line] == [
        "m1 annotation_added content_index=0, annotation_index=0, annotation=https://a.test/@5",
        "m1 annotation_added content_index=0, annotation_index=1, annotation=f.txt@3",
        "m2 annotation_added content_index=0, annotation_index=0, annotation=g.txt@9",
    ]


async def test_each_content_part_counts_its_own_annotations() -> None:
    context, _ = make_context()

    shown = await replay(
        context,
        *(
            raw(
                response_event(
                    "response.output_text.annotation.added",
                    item_id="m",
                    content_index=index,
                    annotation=URL,
                    annotation_index=0,
                )
            )
            for index in (0, 1, 1)
        ),
    )

    assert [line.partition(", annotation=")[0] for line in shown] == [
        "m annotation_added content_index=0, annotation_index=0",
        "m annotation_added content_index=1, annotation_index=0",
        "m annotation_added content_index=1, annotation_index=1",
    ]


@pytest.mark.parametrize("annotation", [URL, SimpleNamespace(**URL)], ids=["dict", "object"])
async def test_an_annotation_may_be_untyped(annotation: object) -> None:
    context, _ = make_context()

    shown = await replay(
        context,
        raw(
            SimpleNamespace(
                type="response.output_text.annotation.added",
                item_id="m",
                content_index=0,
                annotation=annotation,
            )
        ),
    )

    assert shown == [
        "m annotation_added content_index=0, annotation_index=0, annotation=https://a.test/@5"
    ]


@pytest.mark.parametrize("annotation", [{"type": "rune"}, {"no": "type"}, None], ids=repr)
async def test_an_annotation_of_no_known_kind_is_dropped(annotation: object) -> None:
    context, _ = make_context()
    event = SimpleNamespace(
        type="response.output_text.annotation.added",
        item_id="m",
        content_index=0,
        annotation=annotation,
    )

    assert await replay(context, raw(event)) == []


async def test_a_file_citation_without_a_filename_is_dropped_though_it_is_a_dict() -> None:
    context, _ = make_context()
    event = SimpleNamespace(
        type="response.output_text.annotation.added",
        item_id="m",
        content_index=0,
        annotation={"type": "file_citation", "file_id": "f", "index": 0},
    )

    assert await replay(context, raw(event)) == []


async def test_the_done_item_has_the_annotations_in_order() -> None:
    context, _ = make_context()

    events = await collect(
        context,
        run(context, Script([message("Text", annotations=[URL, PATH, FILE, CONTAINER_FILE])])),
    )

    done = events[-1]
    assert isinstance(done, ThreadItemDoneEvent)
    assert isinstance(done.item, AssistantMessageItem)
    assert [annotation.index for annotation in done.item.content[0].annotations] == [5, 3, 9]


class Shouting(ResponseStreamConverter):
    async def url_citation_to_annotation(
        self, url_citation: Any
    ) -> Annotation | None:  # Any: theirs
        annotation = await super().url_citation_to_annotation(url_citation)
        assert annotation is not None
        annotation.source.title = annotation.source.title.upper()
        return annotation


async def test_the_converter_given_makes_the_annotations() -> None:
    context, _ = make_context()
    script = Script([message("Text", annotations=[URL | {"title": "quiet"}])])

    events = await collect(context, run(context, script), converter=Shouting())

    done = events[-1]
    assert isinstance(done, ThreadItemDoneEvent)
    assert isinstance(done.item, AssistantMessageItem)
    assert done.item.content[0].annotations[0].source.title == "QUIET"


async def test_events_without_a_class_are_read_by_attribute() -> None:
    context, _ = make_context()
    item = SimpleNamespace(type="message", id="m", content=[])
    whole = SimpleNamespace(type="output_text", text="Hi", annotations=None)

    shown = await replay(
        context,
        raw(SimpleNamespace(type="response.output_item.added", item=item)),
        raw(
            SimpleNamespace(
                type="response.output_text.delta", item_id="m", content_index=0, delta="Hi"
            )
        ),
        raw(
            SimpleNamespace(
                type="response.output_item.done",
                item=SimpleNamespace(type="message", id="m", content=[whole]),
            )
        ),
    )

    assert shown == [
        "added message m",
        "m text_delta content_index=0, delta='Hi'",
        "done message m Hi",
    ]


async def test_what_is_in_no_table_is_not_shown() -> None:
    context, _ = make_context()

    shown = await replay(
        context,
        SimpleNamespace(type="agent_updated_stream_event", new_agent=Agent(name="Other")),
        SimpleNamespace(type="something_new"),
        raw(SimpleNamespace(type="response.something.new")),
        raw(SimpleNamespace(no_type=True)),
        raw(
            SimpleNamespace(
                type="response.output_item.added", item=SimpleNamespace(type="mcp_call", id="x")
            )
        ),
        raw(
            SimpleNamespace(
                type="response.output_item.done", item=SimpleNamespace(type="mcp_call", id="x")
            )
        ),
    )

    assert shown == []


async def test_hosted_tools_and_handoffs_are_not_shown() -> None:
    context, _ = make_context()
    action = {"type": "search", "query": "q"}
    search = {"type": "web_search_call", "id": "ws", "status": "completed", "action": action}
    specialist = Agent[Context](name="Specialist", model=Script([message("Yes.", id="m2")]))
    hand_over = {
        "type": "function_call",
        "id": "fc",
        "call_id": "c",
        "name": "transfer_to_specialist",
        "arguments": "{}",
    }

    shown = await show(
        context,
        [Output(search, search), Output(hand_over, hand_over)],
        tools=[WebSearchTool()],
        handoffs=[specialist],
    )

    assert shown[0] == "added message m2"
    assert shown[-1] == "done message m2 Yes."


async def test_the_request_context_of_the_application_reaches_the_store_as_it_is() -> None:
    _, store = make_context()
    request_context = object()
    context = AgentContext[object](
        thread=store.threads["thr_1"], store=store, request_context=request_context
    )

    await show(context, [message("Hi")])

    assert store.log.calls[0].args[-1] is request_context
