"""The openai package's own client reads a scripted stream, and follows it to its end."""

import importlib
import json
from typing import Any

import openai
import pytest

from chatkit_testing.script import CountingIds, make_answer, render
from tests.chatkit_testing.script.test_rendering import EVERY_PART

# The client brings its own: httpx until openai 2, httpx2 from openai 3 on.
httpx: Any = importlib.import_module("httpx2" if openai.__version__ >= "3" else "httpx")


def client_that_gets(events: list[Any]) -> openai.AsyncOpenAI:
    body = "".join(
        f"event: {event.type}\ndata: {json.dumps(event.to_dict(mode='json'))}\n\n"
        for event in events
    )
    answer = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)

    def respond(request: object) -> Any:  # Any: the response of the client's own HTTP library
        del request
        return answer

    transport = httpx.MockTransport(respond)
    return openai.AsyncOpenAI(
        api_key="none",
        base_url="http://localhost/v1",
        http_client=openai.DefaultAsyncHttpxClient(transport=transport),
    )


@pytest.mark.parametrize("part", EVERY_PART, ids=str)
async def test_the_client_reads_every_event_as_it_was_made(part: object) -> None:
    events: list[Any] = list(render(make_answer([part]), ids=CountingIds(), model="gpt"))
    async with client_that_gets(events) as client:
        stream = await client.responses.create(model="gpt", input="x", stream=True)
        assert [event async for event in stream] == events


@pytest.mark.parametrize("part", EVERY_PART, ids=str)
async def test_the_client_accumulates_the_response_that_closes_the_stream(part: object) -> None:
    events: list[Any] = list(render(make_answer([part, "Done."]), ids=CountingIds(), model="gpt"))
    async with (
        client_that_gets(events) as client,
        client.responses.stream(model="gpt", input="x") as stream,
    ):
        seen = [event.type async for event in stream]
        final = await stream.get_final_response()
    assert seen == [event.type for event in events]
    made: Any = events[-1].response
    assert final.id == made.id
    assert [item.type for item in final.output] == [item.type for item in made.output]
    assert final.output_text.endswith("Done.")
    assert final.usage == made.usage
