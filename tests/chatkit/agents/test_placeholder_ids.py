"""Models behind Chat Completions, whose output items the SDK names all alike."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

from agents import OpenAIChatCompletionsModel, RunContextWrapper, StopAtTools, function_tool
from agents.models.fake_id import FAKE_RESPONSES_ID
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk

from chatkit.agents import ClientToolCall
from chatkit.types import ThreadItemAddedEvent
from tests.chatkit.agents.support import (
    Context,
    Json,
    Output,
    collect,
    image,
    lines,
    make_context,
    message,
    response_event,
    run,
    show,
)

Given = RunContextWrapper[Context]


class Completions:
    """Answers chat completions with chunks of the deltas it was given, a list per request."""

    def __init__(self, *answers: list[Json]) -> None:
        self._answers = iter(answers)

    async def create(self, **_: object) -> AsyncIterator[ChatCompletionChunk]:
        async def stream(deltas: list[Json]) -> AsyncIterator[ChatCompletionChunk]:
            for delta in deltas:
                yield _chunk(delta)
            yield _chunk({}, "stop")

        return stream(next(self._answers))


def _chunk(delta: Json, finish_reason: str | None = None) -> ChatCompletionChunk:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    kind = {"id": "c", "created": 0, "model": "m", "object": "chat.completion.chunk"}
    return ChatCompletionChunk.model_validate(kind | {"choices": [choice]})


def chat_model(*answers: list[Json]) -> OpenAIChatCompletionsModel:
    client: Any = SimpleNamespace(  # Any: it has what the model uses of a client
        chat=SimpleNamespace(completions=Completions(*answers)),
        base_url=AsyncOpenAI(api_key="none", base_url="http://127.0.0.1:9/v1/").base_url,
    )
    return OpenAIChatCompletionsModel("chat", client)


def tool_call(name: str, index: int = 0) -> Json:
    function = {"name": name, "arguments": "{}"}
    call = {"index": index, "id": f"call_{index}", "type": "function", "function": function}
    return {"tool_calls": [call]}


@function_tool
async def look() -> str:
    return "seen"


@function_tool
async def locate(given: Given) -> str:
    given.context.client_tool_call = ClientToolCall(name="locate", arguments={})
    return "asked"


def kept(shown: list[str], *kinds: str) -> list[str]:
    return [line for line in shown if line.startswith(kinds)]


async def test_d05_no_answer_overwrites_another() -> None:
    context, _ = make_context()
    model = chat_model(
        [{"content": "One"}, tool_call("look")], [{"content": "T"}, {"content": "wo"}]
    )

    shown = lines(await collect(context, run(context, model, tools=[look])))

    assert kept(shown, "added", "done") == [
        "added message msg_1",
        "done message msg_1 One",
        "added message msg_2",
        "done message msg_2 Two",
    ]
    assert kept(shown, "msg_2 text") == [
        "msg_2 text_delta content_index=0, delta='T'",
        "msg_2 text_delta content_index=0, delta='wo'",
    ]
    assert FAKE_RESPONSES_ID not in str(shown)


async def test_d05_runs_over_one_context_do_not_share_ids() -> None:
    context, _ = make_context()

    shown: list[str] = []
    for text in ("One", "Two"):
        shown += lines(await collect(context, run(context, chat_model([{"content": text}]))))

    assert kept(shown, "done") == ["done message msg_1 One", "done message msg_2 Two"]


async def test_d05_parallel_function_calls_have_ids_of_their_own() -> None:
    context, store = make_context()
    model = chat_model([tool_call("locate", 0), tool_call("look", 1)])
    stop = StopAtTools(stop_at_tool_names=["locate"])

    shown = lines(
        await collect(context, run(context, model, tools=[locate, look], tool_use_behavior=stop))
    )

    assert shown == ["done pending tc_1 call_0 locate()"]
    assert store.log.names.count("generate_item_id") == 2


async def test_d05_ids_are_drawn_when_the_item_is_added() -> None:
    context, store = make_context()
    drawn: list[int] = []

    async for event in _watched(context, chat_model([{"content": "One"}, {"content": " more"}])):
        drawn.append(store.log.names.count("generate_item_id"))
        if isinstance(event, ThreadItemAddedEvent):
            assert event.item.id == "msg_1"

    assert set(drawn) == {1}


async def _watched(context: Context, model: OpenAIChatCompletionsModel) -> AsyncIterator[object]:
    for event in await collect(context, run(context, model)):
        yield event


async def test_d05_reasoning_before_a_message_is_shown_as_one_thought() -> None:
    context, _ = make_context()
    deltas: list[Json] = [{"reasoning_content": "Th"}, {"reasoning_content": "ink"}]

    shown = lines(await collect(context, run(context, chat_model([*deltas, {"content": "Hi"}]))))

    assert shown[:3] == [
        "added reasoning wf_1",
        "wf_1 added task_index=0, task='Th'",
        "wf_1 updated task_index=0, task='Think'",
    ]
    assert kept(shown, "done") == [
        "done reasoning wf_1 Think, (duration=0)",
        "done message msg_1 Hi",
    ]


async def test_d05_messages_that_overlap_are_told_apart_by_their_place() -> None:
    context, _ = make_context()
    one = list(message("One", id=FAKE_RESPONSES_ID).play(0))
    two = list(message("Two", id=FAKE_RESPONSES_ID).play(1))

    shown = await show(context, [one[0], two[0], two[2], one[2], two[-1], one[-1]])

    assert shown == [
        "added message msg_1",
        "added message msg_2",
        "msg_2 text_delta content_index=0, delta='Two'",
        "msg_1 text_delta content_index=0, delta='One'",
        "done message msg_2 Two",
        "done message msg_1 One",
    ]


async def test_d05_a_message_that_broke_off_does_not_lend_its_id_to_the_next_response() -> None:
    context, _ = make_context()
    broken = list(message("One", id=FAKE_RESPONSES_ID).play(0))[:2]
    call: Json = {"type": "function_call", "id": "f", "call_id": "c", "name": "look"}
    done = call | {"arguments": "{}"}

    shown = await show(
        context,
        [*broken, Output(done, done)],
        [message("Two", id=FAKE_RESPONSES_ID)],
        tools=[look],
    )

    assert kept(shown, "added", "done") == [
        "added message msg_1",
        "added message msg_2",
        "done message msg_2 Two",
    ]


async def test_d05_a_message_that_is_added_twice_is_announced_once() -> None:
    context, _ = make_context()
    added, *_, done = message("One", id=FAKE_RESPONSES_ID).play(0)

    assert await show(context, [added, added, done]) == [
        "added message msg_1",
        "done message msg_1 One",
    ]


async def test_d05_images_with_placeholder_ids_are_kept_apart() -> None:
    context, _ = make_context()
    one, two = image("1", id=FAKE_RESPONSES_ID), image("2", id=FAKE_RESPONSES_ID)
    begin_one, end_one = one.play(0)
    begin_two, end_two = two.play(1)

    shown = await show(context, [begin_one, begin_two, end_one, end_two])

    assert kept(shown, "done") == [
        "done image msg_2 data:image/png;base64,1",
        "done image msg_4 data:image/png;base64,2",
    ]


async def test_ids_of_the_model_itself_are_kept() -> None:
    context, store = make_context()
    event = response_event("response.output_text.delta", item_id="msg_x", delta="Hi")

    assert await show(context, [event, message("Hi", id="msg_y")]) == [
        "msg_x text_delta content_index=0, delta='Hi'",
        "added message msg_y",
        "msg_y added content_index=0, content=''",
        "msg_y text_delta content_index=0, delta='Hi'",
        "msg_y done content_index=0, content='Hi'",
        "done message msg_y Hi",
    ]
    assert store.log.names == ["load_thread_items"]
