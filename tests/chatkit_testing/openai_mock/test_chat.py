"""Chat completions over HTTP, as the openai package's own client reads them."""

from typing import Any

import openai
import pytest

from chatkit_testing import (
    OpenAIMock,
    ScriptError,
    file_citation,
    image,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    web_search,
)
from tests.chatkit_testing.openai_mock.asking import ASK, MODEL, chat, chat_streamed, httpx

CITED = message("See orders.", annotations=[url_citation("https://o.example", "Orders")])
CITATION = {
    "type": "url_citation",
    "url_citation": {
        "start_index": 0,
        "end_index": 11,
        "title": "Orders",
        "url": "https://o.example",
    },
}

FILE_CITATION = {"type": "file_citation", "file_id": "f", "filename": "a.txt", "index": 1}


def deltas(chunks: list[Any]) -> list[dict[str, Any]]:
    """What the chunks add, without what they leave as it is."""
    return [chunk.choices[0].delta.to_dict() for chunk in chunks if chunk.choices]


async def test_a_text_streams_word_by_word_between_the_role_and_the_reason_of_its_end(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("It shipped.")
    chunks = await chat_streamed(client)
    assert deltas(chunks) == [
        {"role": "assistant", "content": "", "refusal": None},
        {"content": "It "},
        {"content": "shipped."},
        {},
    ]
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None, None, None, "stop"]
    assert {(chunk.id, chunk.model, chunk.object) for chunk in chunks} == {
        ("chatcmpl_1", MODEL, "chat.completion.chunk")
    }
    assert all("usage" not in chunk.to_dict() for chunk in chunks)
    mock.check()


async def test_parallel_tool_calls_stream_under_their_own_indexes(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    answer = ["One moment.", tool_call("look_up", note="by id"), tool_call("now")]
    mock.script(answer, strict=False)
    chunks = await chat_streamed(client)
    calls = [delta["tool_calls"][0] for delta in deltas(chunks) if "tool_calls" in delta]
    head = {"type": "function", "function": {"name": "look_up", "arguments": ""}}
    now = {"type": "function", "function": {"name": "now", "arguments": ""}}
    assert calls == [
        {"index": 0, "id": "call_1", **head},
        {"index": 0, "function": {"arguments": '{"note":"by '}},
        {"index": 0, "function": {"arguments": 'id"}'}},
        {"index": 1, "id": "call_2", **now},
        {"index": 1, "function": {"arguments": "{}"}},
    ]
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@pytest.mark.parametrize(
    ("answer", "beginning"),
    [
        (tool_call("now"), {"role": "assistant", "refusal": None, "content": None}),
        (reasoning("Hm"), {"role": "assistant", "refusal": None, "content": None}),
        (message(""), {"role": "assistant", "refusal": None, "content": ""}),
    ],
)
async def test_the_role_comes_with_the_first_chunk(
    answer: object, beginning: dict[str, Any], mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(answer, strict=False)  # the request has no tools
    first, *rest = deltas(await chat_streamed(client))
    assert beginning.items() <= first.items()
    assert all("role" not in delta for delta in rest)


async def test_the_client_accumulates_a_stream_to_the_completion_that_is_not_streamed(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    answer = [message("One moment."), tool_call("look_up", id="A1"), tool_call("now")]
    mock.script(answer, answer, strict=False)
    whole = await chat(client)
    asked = [{"role": "user", "content": ASK}]
    asked_with: dict[str, Any] = {"model": MODEL, "messages": asked}
    async with client.chat.completions.stream(
        **asked_with, stream_options={"include_usage": True}
    ) as stream:
        async for _ in stream:
            pass
        final = await stream.get_final_completion()
    told: Any = whole.choices[0].message
    accumulated: Any = final.choices[0].message
    assert told.content == accumulated.content == "One moment."
    names = [(call.function.name, call.function.arguments) for call in told.tool_calls]
    assert names == [("look_up", '{"id":"A1"}'), ("now", "{}")]
    assert [(call.function.name, call.function.arguments) for call in accumulated.tool_calls] == (
        names
    )
    assert whole.choices[0].finish_reason == final.choices[0].finish_reason == "tool_calls"
    assert whole.usage == final.usage


async def test_the_usage_comes_in_a_chunk_of_its_own_if_it_is_asked_for(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("It shipped.")
    chunks = await chat_streamed(client, stream_options={"include_usage": True})
    *before, last = chunks
    assert all(chunk.choices and chunk.usage is None for chunk in before)
    assert last.choices == []
    usage = last.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (1, 2, 3)


async def test_a_stream_ends_with_the_mark_that_it_is_done(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("Hi")
    asked = {"model": MODEL, "messages": [{"role": "user", "content": ASK}], "stream": True}
    answer: Any = await client.post("/chat/completions", body=asked, cast_to=httpx.Response)
    assert answer.text.endswith("data: [DONE]\n\n")


async def test_refusals_reasoning_and_citations_have_their_places(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    for _ in range(2):
        mock.script(refusal("I would rather not."), [reasoning("Which order?"), CITED])
    refused = (await chat(client)).choices[0].message
    assert (refused.content, refused.refusal) == (None, "I would rather not.")
    cited = (await chat(client)).choices[0].message
    assert cited.annotations[0].to_dict() == CITATION
    assert cited.to_dict()["reasoning_content"] == "Which order?"
    streamed = deltas(await chat_streamed(client))
    assert "".join(delta.get("refusal") or "" for delta in streamed) == "I would rather not."
    streamed = deltas(await chat_streamed(client))
    thoughts = [delta["reasoning_content"] for delta in streamed if "reasoning_content" in delta]
    assert thoughts == ["Which ", "order?"]
    assert [delta["annotations"] for delta in streamed if "annotations" in delta] == [[CITATION]]


async def test_structured_output_is_wrapped_as_the_schema_says(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script(structured(["A1", "A2"]))
    schema = {"type": "object", "properties": {"response": {"type": "array"}}}
    form = {"type": "json_schema", "json_schema": {"name": "orders", "schema": schema}}
    answer = await chat(client, response_format=form)
    assert answer.choices[0].message.content == '{"response":["A1","A2"]}'
    assert (mock.calls[0].output_type, mock.calls[0].schema) == ("orders", schema)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (image(), "image"),
        (web_search("orders"), 'web_search "orders"'),
        ({"type": "image_generation_call", "id": "i", "status": "completed"}, None),
        (message("x", annotations=[file_citation("a.txt")]), "annotation file_citation"),
        (message("x", annotations=[FILE_CITATION]), "annotation file_citation"),
        (
            {
                "type": "message",
                "id": "m",
                "role": "assistant",
                "status": "completed",
                "content": [{"type": "output_text", "text": "x", "annotations": [FILE_CITATION]}],
            },
            "annotation file_citation",
        ),
    ],
)
async def test_what_chat_has_no_place_for_fails_the_test(
    part: object, what: str | None, mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script([part])
    with pytest.raises(openai.BadRequestError):
        await chat(client)
    with pytest.raises(ScriptError) as raised:
        mock.check()
    assert str(raised.value) == (
        f"A chat completion has no {what or 'item image_generation_call'}: the application asked "
        "/chat/completions. Script texts, refusals, reasoning, tool calls and url_citation there."
    )


async def test_a_call_is_read_off_its_messages(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.script("Shipped.")
    call = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}
    await chat(
        client,
        messages=[
            {"role": "system", "content": "Help."},
            {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
            {"role": "user", "content": [{"type": "text", "text": ASK}]},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "shipped"},
        ],
        tools=[{"type": "function", "function": {"name": "look_up"}}],
    )
    asked = mock.calls[0]
    assert (asked.instructions, asked.user_text) == ("Help.\n\nBe brief.", ASK)
    assert (asked.tools, asked.tool_outputs) == (["look_up"], [("look_up", "c1", "shipped")])
    assert (asked.is_chat, asked.streamed, asked.output_type) == (True, False, None)
