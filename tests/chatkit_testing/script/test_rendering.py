"""Every scripted stream is one that the openai package accepts, and says what was scripted."""

import base64
import dataclasses
from typing import Any

import pytest
from agents.models.fake_id import FAKE_RESPONSES_ID
from hypothesis import given
from hypothesis import strategies as st
from openai.types.responses import ResponseOutputMessage, ResponseOutputRefusal, ResponseOutputText
from openai.types.responses.response_output_text import AnnotationFilePath
from pydantic import BaseModel

from chatkit_testing import (
    Gate,
    code_interpreter,
    container_file_citation,
    fail,
    file_citation,
    file_search,
    handoff,
    image,
    mcp_call,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    wait,
    web_search,
)
from chatkit_testing.script import (
    PLACEHOLDER,
    Answer,
    CountingIds,
    PlaceholderIds,
    make_answer,
    render,
    usage_of,
)
from tests.chatkit_testing.script.stream_checker import check_event, check_stream, events_of

TOOLS: dict[str, object] = {
    "id": "mcpl_1",
    "type": "mcp_list_tools",
    "server_label": "docs",
    "tools": [],
}
EVERY_PART: list[object] = [
    message("Order A1 shipped yesterday."),
    message(""),
    message("One of two.", annotations=[url_citation("https://a.example")]),
    refusal("I cannot do that."),
    reasoning(),
    reasoning("Which order?", "The last one."),
    tool_call("lookup_order", order_id="A1"),
    tool_call("now"),
    handoff("Billing"),
    structured({"city": "Paris"}),
    image(partials=3),
    image(b"GIF89a"),
    web_search("weather"),
    web_search("weather", sources=["https://a.example"]),
    file_search("terms", "returns"),
    file_search("terms", results={"terms.md": "No returns."}),
    code_interpreter("print(1)"),
    code_interpreter("print(1)", logs="1"),
    mcp_call("search", query="x", output="found"),
    mcp_call("search", error="no such index", server_label="docs"),
    TOOLS,
]


def steps_of(answer: object, ids: CountingIds | None = None) -> list[Any]:
    return list(render(make_answer(answer), ids=ids or CountingIds(), model="gpt"))


def types(events: list[Any]) -> list[str]:
    return [event.type.removeprefix("response.") for event in events]


def done_items(events: list[Any]) -> list[Any]:
    return [event.item for event in events if event.type == "response.output_item.done"]


@pytest.mark.parametrize("part", EVERY_PART, ids=str)
def test_every_part_makes_a_stream_that_the_openai_package_accepts(part: object) -> None:
    events_of(part)


@pytest.mark.parametrize("part", EVERY_PART, ids=str)
def test_every_part_makes_one_with_placeholder_ids_too(part: object) -> None:
    events_of(part, ids=PlaceholderIds(CountingIds()))


@given(st.lists(st.sampled_from(EVERY_PART), max_size=6))
def test_any_list_of_parts_makes_a_stream_with_its_items_in_order(parts: list[object]) -> None:
    events = events_of(*parts)
    assert len(done_items(events)) == len(parts)


@given(st.text(), st.none() | st.integers(1, 9))
def test_however_a_text_is_cut_the_deltas_make_it_up(text: str, chunks: int | None) -> None:
    events = events_of(message(text, chunks=chunks))
    assert events[-1].response.output[0].content[0].text == text


def test_a_message_is_streamed_as_the_responses_api_streams_it() -> None:
    events = events_of(message("Hello there."))
    assert types(events) == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert [event.delta for event in events[4:6]] == ["Hello ", "there."]


def test_an_answer_without_parts_is_an_empty_response() -> None:
    events = events_of()
    assert types(events) == ["created", "in_progress", "completed"]


def test_the_response_names_its_model_and_what_it_goes_on_from() -> None:
    for event in events_of("Hi", previous_response_id="resp_0"):
        if hasattr(event, "response"):
            assert event.response.model == "gpt"
            assert event.response.previous_response_id == "resp_0"


def test_usage_counts_the_input_that_was_given_and_a_token_per_delta() -> None:
    usage = events_of(message("one two three"), tool_call("now"), input_tokens=7)[-1].response.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (7, 4, 11)


def test_an_answer_may_bring_its_own_usage_and_response_id() -> None:
    answer = dataclasses.replace(
        make_answer("Hi"), usage=usage_of(100, 20), response_id="resp_mine"
    )
    events = steps_of(answer)
    check_stream(events)
    assert events[-1].response.id == "resp_mine"
    assert events[-1].response.usage == usage_of(100, 20)


def test_ids_count_up_kind_by_kind_and_never_repeat() -> None:
    ids = CountingIds()
    first = events_of("a", tool_call("x"), "b", ids=ids)
    second = events_of(tool_call("y"), "c", ids=ids)
    assert first[-1].response.id == "resp_1"
    assert second[-1].response.id == "resp_2"
    assert [item.id for item in done_items(first)] == ["msg_model_1", "fc_1", "msg_model_2"]
    assert [item.id for item in done_items(second)] == ["fc_2", "msg_model_3"]
    assert [item.call_id for item in done_items(first + second) if item.type != "message"] == [
        "call_1",
        "call_2",
    ]


def test_the_prefixes_of_ids_are_those_of_the_responses_api() -> None:
    parts = (reasoning("x"), image(), web_search("x"), file_search("x"), code_interpreter("x"))
    events = events_of(*parts, mcp_call("x"), handoff("x"))
    ids = [item.id for item in done_items(events)]
    assert ids == ["rs_1", "ig_1", "ws_1", "fs_1", "ci_1", "mcp_1", "fc_1"]


def test_ids_that_the_test_gives_are_kept() -> None:
    events = events_of(message("x", id="msg_mine"), tool_call("y", call_id="call_mine"))
    item, call = done_items(events)
    assert item.id == "msg_mine"
    assert (call.id, call.call_id) == ("fc_1", "call_mine")


def test_placeholder_ids_are_the_agents_sdks_own() -> None:
    assert PLACEHOLDER == FAKE_RESPONSES_ID


def test_with_placeholder_ids_only_calls_have_ids_of_their_own() -> None:
    ids = PlaceholderIds(CountingIds())
    events = events_of("a", tool_call("x"), tool_call("y"), ids=ids)
    assert {item.id for item in done_items(events)} == {PLACEHOLDER}
    assert events[-1].response.id == PLACEHOLDER
    assert [item.call_id for item in done_items(events)[1:]] == ["call_1", "call_2"]


def test_with_placeholder_ids_the_stream_lacks_what_the_sdk_makes_no_event_for() -> None:
    events = events_of("Hi", tool_call("x"), ids=PlaceholderIds(CountingIds()))
    assert types(events) == [
        "created",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "output_item.done",
        "completed",
    ]


def test_an_annotation_is_streamed_when_the_text_has_got_to_where_it_ends() -> None:
    cited = [url_citation("https://a.example", end_index=4), file_citation("b.txt", index=99)]
    events = events_of(message("One two three", annotations=cited))
    assert types(events)[4:11] == [
        "output_text.delta",
        "output_text.annotation.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.annotation.added",
        "output_text.done",
        "content_part.done",
    ]


def test_citations_concern_the_whole_text_by_default() -> None:
    cited = [
        url_citation("https://a.example"),
        file_citation("b.txt"),
        container_file_citation("c.csv"),
    ]
    (item,) = done_items(events_of(message("12345", annotations=cited)))
    assert [annotation.model_dump() for annotation in item.content[0].annotations] == [
        {
            "type": "url_citation",
            "url": "https://a.example",
            "title": "https://a.example",
            "start_index": 0,
            "end_index": 5,
        },
        {"type": "file_citation", "filename": "b.txt", "file_id": "b.txt", "index": 5},
        {
            "type": "container_file_citation",
            "filename": "c.csv",
            "file_id": "c.csv",
            "container_id": "cntr_1",
            "start_index": 0,
            "end_index": 5,
        },
    ]


def test_citations_say_where_and_of_what_they_are() -> None:
    cited = [
        url_citation("https://a.example", "A", start_index=1, end_index=2),
        file_citation("b.txt", file_id="file_b", index=3),
        container_file_citation(
            "c.csv", container_id="cntr_9", file_id="file_c", start_index=4, end_index=5
        ),
    ]
    (item,) = done_items(events_of(message("12345", annotations=cited)))
    url, file, container = item.content[0].annotations
    assert (url.title, url.start_index, url.end_index) == ("A", 1, 2)
    assert (file.file_id, file.index) == ("file_b", 3)
    assert (container.container_id, container.file_id) == ("cntr_9", "file_c")
    assert (container.start_index, container.end_index) == (4, 5)


def test_annotations_of_the_openai_package_are_taken_as_they_are() -> None:
    path = AnnotationFilePath(type="file_path", file_id="file_1", index=2)
    as_dict = {"type": "file_path", "file_id": "file_2", "index": 3}
    (item,) = done_items(events_of(message("12345", annotations=[path, as_dict])))
    assert [annotation.file_id for annotation in item.content[0].annotations] == [
        "file_1",
        "file_2",
    ]


def test_beats_stand_where_they_were_put() -> None:
    gate = Gate()
    pause, failure = wait(2), fail(OSError("cut off"))
    text = message(chunks=["Hel", gate, "lo", failure])
    steps = steps_of([pause, text, gate])
    shown = [getattr(step, "type", step) for step in steps]
    assert shown[0] is pause
    assert shown[1] == "response.created"
    at = shown.index(gate)
    assert steps[at - 1].delta == "Hel"
    assert steps[at + 1].delta == "lo"
    assert steps[at + 2] is failure
    assert shown[-2:] == [gate, "response.completed"]


def test_a_text_given_in_chunks_is_the_text_of_the_message() -> None:
    (item,) = done_items(events_of(message(chunks=["Hel", "", "lo"])))
    assert item.content[0].text == "Hello"


def test_an_item_of_the_openai_package_is_streamed_with_all_its_parts() -> None:
    item = ResponseOutputMessage(
        id="msg_mine",
        type="message",
        role="assistant",
        status="completed",
        content=[
            ResponseOutputText(type="output_text", text="Yes and", annotations=[]),
            ResponseOutputRefusal(type="refusal", refusal="no."),
        ],
    )
    (streamed,) = done_items(events_of(item))
    assert streamed == item
    assert streamed is not item


def test_what_the_application_does_to_an_item_changes_no_other_event() -> None:
    answer = make_answer(message("Hi"))
    ids = CountingIds()
    for _ in range(2):
        *_, done, completed = steps_of(answer, ids)
        done.item.content[0].text = "mended"
        assert completed.response.output[0].content[0].text == "Hi"


def test_a_handoff_without_a_resolved_tool_has_the_name_that_the_sdk_would_give() -> None:
    (call,) = done_items(events_of(handoff("billing", reason="refund")))
    assert (call.name, call.arguments) == ("transfer_to_billing", '{"reason":"refund"}')


class Weather(BaseModel):
    city: str
    days: list[int]


@dataclasses.dataclass
class Point:
    x: int


WRAPPED = {"type": "object", "properties": {"response": {"type": "array"}}}
OBJECT: dict[str, Any] = {"type": "object", "properties": {"city": {}, "days": {}}}


@pytest.mark.parametrize(
    ("value", "schema", "text"),
    [
        (Weather(city="Rome", days=[1]), OBJECT, '{"city":"Rome","days":[1]}'),
        (Point(1), None, '{"x":1}'),
        ([1, 2], WRAPPED, '{"response":[1,2]}'),
        ("text", WRAPPED, '{"response":"text"}'),
        ({"response": [1]}, WRAPPED, '{"response":[1]}'),
        ({"a": 1}, WRAPPED, '{"response":{"a":1}}'),
        ([1], {"type": "object"}, "[1]"),
        ([1], None, "[1]"),
    ],
)
def test_a_structured_value_is_written_as_the_output_type_asks(
    value: object, schema: dict[str, Any] | None, text: str
) -> None:
    (item,) = done_items(events_of(structured(value), schema=schema))
    assert item.content[0].text == text


def test_an_image_is_the_bytes_that_were_given_or_a_png_of_one_pixel() -> None:
    given, base64_given, default = done_items(
        events_of(image(b"GIF89a"), image("R0lGODlh"), image())
    )
    assert base64.b64decode(given.result) == b"GIF89a"
    assert base64_given.result == "R0lGODlh"
    assert base64.b64decode(default.result).startswith(b"\x89PNG\r\n")


def test_hosted_tools_have_what_they_were_given() -> None:
    web, files, code, call = done_items(
        events_of(
            web_search("weather", sources=["https://a.example"]),
            file_search("a", "b", results={"terms.md": "No returns."}),
            code_interpreter("print(1)", logs="1"),
            mcp_call("search", {"q": 1}, output="found", server_label="docs"),
        )
    )
    assert web.action.query == "weather"
    assert [source.url for source in web.action.sources] == ["https://a.example"]
    assert files.queries == ["a", "b"]
    assert [(found.filename, found.text) for found in files.results] == [
        ("terms.md", "No returns.")
    ]
    assert (code.code, code.outputs[0].logs) == ("print(1)", "1")
    assert (call.name, call.arguments, call.server_label) == ("search", '{"q":1}', "docs")
    assert call.output == "found"


def test_an_mcp_call_that_failed_says_why() -> None:
    (call,) = done_items(events_of(mcp_call("search", error="no such index")))
    assert "no such index" in str(call.error)


def test_the_checker_notices_a_field_that_the_openai_package_does_not_know() -> None:
    event = events_of("Hi")[0]
    with pytest.raises(AssertionError, match=r"has \{'surprise': 1\}"):
        check_event(event.model_copy(update={"surprise": 1}))


def test_the_checker_notices_a_number_that_is_off() -> None:
    events = events_of("Hi")
    events[3] = events[3].model_copy(update={"sequence_number": 9})
    with pytest.raises(AssertionError):
        check_stream(events)


def test_an_answer_is_not_made_twice() -> None:
    answer = Answer(())
    assert make_answer(answer) is answer
