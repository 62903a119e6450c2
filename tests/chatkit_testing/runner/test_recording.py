"""Recordings: a real model behind a web server is asked once, and replayed ever after."""

import asyncio
import contextlib
import dataclasses
import os
import re
from typing import Any

import openai
import pytest
from agents import Agent, ModelBehaviorError, ModelProvider, RunConfig, Runner, function_tool
from pydantic import BaseModel
from starlette.responses import JSONResponse

from chatkit_testing import (
    RefusedRequest,
    ScriptedRunner,
    ScriptError,
    code_interpreter,
    message,
    reasoning,
    structured,
    tool_call,
    url_citation,
)
from chatkit_testing._guard import Guard
from tests.chatkit_testing.runner.desk import ASK, DeskAgent, support
from tests.chatkit_testing.runner.model_server import KEY, Incomplete, ModelServer, agent_model
from tests.chatkit_testing.runner.recordings import Desk, asked, with_model


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("kind", ["responses", "chat"])
async def test_what_a_real_model_answered_is_kept_and_replayed(
    desk: Desk, server: ModelServer, url: str, kind: str, streamed: bool
) -> None:
    server.says(tool_call("lookup_order", order_id="A1"), "It shipped.\n\nSoon it is there.")
    agent = with_model(support, agent_model(url, kind))

    recorder = desk.runner("once")
    said, _ = await asked(recorder, agent, streamed=streamed)
    recorder.check()
    recorder.save()

    assert len(server.requests) == 2
    ids = "    ids: placeholder\n" if kind == "chat" else ""
    answers = re.sub(
        r"    usage:\n      input_tokens: \d+\n      output_tokens: \d+\n", "", desk.answers
    )
    assert (
        answers
        == f"""\
version: 1
agents:
  Support:
    model: gpt-5.1
    instructions: Help.
    tools:
      - lookup_order
      - now
    handoffs:
      - Billing
answers:
  - agent: Support
{ids}    asked:
      user: Where is order A1?
    tool_call:
      name: lookup_order
      arguments:
        order_id: A1
  - agent: Support
{ids}    asked:
      tool_outputs:
        - lookup_order: A1 shipped
    message: |-
      It shipped.

      Soon it is there.
"""
    )
    replays: list[tuple[str, list[Any]]] = []
    for _ in range(2):
        runner = desk.runner()
        replays.append(await asked(runner, agent, streamed=streamed))
        runner.check()
        runner.save()
    assert len(server.requests) == 2
    assert replays[0] == replays[1]
    assert replays[0][0] == said == "It shipped.\n\nSoon it is there."


async def test_no_key_no_header_and_no_address_is_kept(
    desk: Desk, server: ModelServer, url: str
) -> None:
    refused = {"error": {"message": f"Incorrect API key: {KEY}. See {url}/keys", "code": "key"}}
    server.says(message("Hello.", annotations=[url_citation("https://shop.example")]))
    server.says(JSONResponse(refused, status_code=401))
    agent = with_model(support, agent_model(url, "responses"))
    runner = desk.runner("all")
    await asked(runner, agent, streamed=True)
    with pytest.raises(openai.AuthenticationError):
        await asked(runner, agent, streamed=False)
    runner.save()

    authorization = server.requests[0].headers["authorization"]
    assert KEY in authorization
    for secret in (KEY, "Bearer", url, "127.0.0.1", "c0ffee", "x-stainless", "sk-"):
        assert secret not in desk.text
    assert "https://shop.example" in desk.text
    assert "message: 'Incorrect API key: …. See …'" in desk.text


class Weather(BaseModel):
    city: str
    degrees: float


@pytest.mark.skipif(os.name == "nt", reason="permissions are those of POSIX")
async def test_a_recording_may_be_read_by_whom_a_file_of_the_project_may(
    desk: Desk, server: ModelServer, url: str
) -> None:
    agent = with_model(support, agent_model(url, "responses"))

    async def mode_of_recorded() -> int:
        server.says("Hello.")
        recorder = desk.runner("all")
        await asked(recorder, agent, streamed=False)
        recorder.save()
        return desk.path.stat().st_mode & 0o777

    another = desk.path.with_name("another")
    another.touch()
    assert await mode_of_recorded() == another.stat().st_mode & 0o777

    desk.path.chmod(0o640)
    assert await mode_of_recorded() == 0o640
    another.unlink()
    assert [*desk.path.parent.iterdir()] == [desk.path]


async def test_every_kind_of_answer_is_kept_as_a_person_would_write_it(
    desk: Desk, server: ModelServer, url: str
) -> None:
    model = agent_model(url, "responses")
    billing: DeskAgent = Agent(name="Billing", model=model)
    agent: DeskAgent = Agent(name="Support", model=model, handoffs=[billing])
    forecaster: DeskAgent = Agent(name="Forecaster", model=model, output_type=Weather)
    server.says([reasoning("One.", "Two."), tool_call("transfer_to_billing")], "Paid.")
    server.says(structured(Weather(city="Rome", degrees=21.5)))
    server.says([code_interpreter("1 + 1", logs="2"), {**TOOLS_OF_SHOP, "id": "mcpl_1"}, "Two."])
    recorder = desk.runner("once")
    await asked(recorder, agent, streamed=True)
    await asked(recorder, forecaster, streamed=True, input="How is Rome?")
    await asked(recorder, billing, streamed=True, input="1 + 1?")
    recorder.save()

    assert "      - reasoning:\n          - One.\n          - Two.\n" in desk.text
    assert "      - handoff: Billing\n" in desk.text
    assert "    structured:\n      city: Rome\n      degrees: 21.5\n" in desk.text
    assert "      - code_interpreter:\n          code: 1 + 1\n          logs: '2'\n" in desk.text
    assert "      - type: mcp_list_tools\n" in desk.text
    replay = desk.runner()
    assert (await asked(replay, agent, streamed=True))[0] == "Paid."
    rome, _ = await asked(replay, forecaster, streamed=True, input="How is Rome?")
    assert rome == "city='Rome' degrees=21.5"
    assert (await asked(replay, billing, streamed=True, input="1 + 1?"))[0] == "Two."
    replay.check()


TOOLS_OF_SHOP: dict[str, object] = {"type": "mcp_list_tools", "server_label": "shop", "tools": []}


async def test_agents_that_run_beside_each_other_keep_their_own_answers(
    desk: Desk, server: ModelServer, url: str
) -> None:
    first: DeskAgent = Agent(name="First", model=agent_model(url, "responses", "one"))
    second: DeskAgent = Agent(name="Second", model=agent_model(url, "chat", "two"))
    server.says("One.", "One again.", model="one")
    server.says("Two.", "Two again.", model="two")

    async def both(runner: ScriptedRunner, *agents: DeskAgent) -> list[str]:
        said: list[str] = []
        with runner.installed():
            for text in ("Hi", "And?"):
                results = await asyncio.gather(*(Runner.run(one, text) for one in agents))
                said += [f"{one.final_output}" for one in results]
        return said

    recorder = desk.runner("once")
    assert await both(recorder, first, second) == ["One.", "Two.", "One again.", "Two again."]
    recorder.save()
    replay = desk.runner()
    assert await both(replay, second, first) == ["Two.", "One.", "Two again.", "One again."]
    replay.check()
    assert len(server.requests) == 4


async def test_the_same_agent_asked_in_another_order_gets_the_answer_to_its_question(
    desk: Desk, server: ModelServer, url: str
) -> None:
    agent = with_model(support, agent_model(url, "responses"))
    server.says("Hello Ada.", "Hello Bob.")
    recorder = desk.runner("once")
    for name in ("Ada", "Bob"):
        await asked(recorder, agent, streamed=False, input=f"I am {name}")
    recorder.save()
    replay = desk.runner()
    for name in ("Bob", "Ada"):
        said, _ = await asked(replay, agent, streamed=False, input=f"I am {name}")
        assert said == f"Hello {name}."


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_failure_of_the_model_is_kept_and_fails_again(
    desk: Desk, server: ModelServer, url: str, streamed: bool
) -> None:
    busy = {"error": {"message": "Slow down.", "type": "requests", "code": "rate_limit_exceeded"}}
    server.says(JSONResponse(busy, status_code=429))
    agent = with_model(support, agent_model(url, "responses"))
    for mode in ("once", "none"):
        runner = desk.runner(mode)
        with pytest.raises(openai.RateLimitError) as error:
            await asked(runner, agent, streamed=streamed)
        runner.check()
        runner.save()
        assert (error.value.status_code, error.value.code) == (429, "rate_limit_exceeded")
    assert desk.answers.endswith("""\
    fail:
      status: 429
      message: Slow down.
      type: requests
      code: rate_limit_exceeded
""")


class BrokenError(Exception):
    """What only this model raises."""


async def test_what_was_streamed_before_a_failure_is_kept(
    desk: Desk, server: ModelServer, url: str
) -> None:
    real = agent_model(url, "responses")
    server.says(["All.", message("It shipped yesterday.")])
    streams = real.stream_response

    async def stream_response(*args: Any, **kwargs: Any) -> Any:
        count = 0
        async for event in streams(*args, **kwargs):
            yield event
            count += event.type == "response.output_text.delta"
            if count == 3:
                raise BrokenError("the line")

    real.stream_response = stream_response
    agent = with_model(support, real)
    runner = desk.runner("once")
    with pytest.raises(BrokenError):
        await asked(runner, agent, streamed=True)
    runner.save()
    assert desk.answers.endswith("""\
    answer:
      - message: All.
      - message:
          chunks:
            - 'It '
            - 'shipped '
            - fail:
                error: Exception
                message: the line
""")


async def test_what_was_streamed_before_the_test_stopped_it_is_kept(
    desk: Desk, server: ModelServer, url: str
) -> None:
    server.says("It shipped yesterday.")
    runner = desk.runner("once")
    with runner.installed():
        result = Runner.run_streamed(with_model(support, agent_model(url, "responses")), ASK)
        async for event in result.stream_events():
            if event.type == "raw_response_event" and event.data.type.endswith(".delta"):
                result.cancel()
    runner.save()
    assert re.search(r"    message: '?It ", desk.text)


class Provider(ModelProvider):
    """Finds models by name, like an application's own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get_model(self, model_name: str | None) -> Any:
        return agent_model(self.url, "responses", model_name or "usual")


async def test_the_real_model_is_the_one_that_the_run_would_have_asked(
    desk: Desk, server: ModelServer, url: str
) -> None:
    for name in ("named", "usual", "of the run", "instance", "inner"):
        server.says(f"I am {name}.", model=name)
    server.says(tool_call("ask_inner", input="Hi"), "Done.", model="outer")
    config = RunConfig(model_provider=Provider(url))
    inner: DeskAgent = Agent(name="Inner", model="inner")
    outer: DeskAgent = Agent(
        name="Outer", model="outer", tools=[inner.as_tool("ask_inner", "Ask.", run_config=config)]
    )
    instance = RunConfig(model=agent_model(url, "chat", "instance"))
    runs: list[tuple[DeskAgent, RunConfig]] = [
        (Agent(name="A", model="named"), config),
        (Agent(name="B"), config),
        (Agent(name="C"), dataclasses.replace(config, model="of the run")),
        (Agent(name="D", model="named"), instance),
        (outer, config),
    ]
    runner = desk.runner("once")
    with runner.installed():
        said = [(await Runner.run(agent, "Hi", run_config=one)).final_output for agent, one in runs]
    runner.save()
    assert said == ["I am named.", "I am usual.", "I am of the run.", "I am instance.", "Done."]
    assert "    asked:\n      user: Hi\n" in desk.text


async def test_only_what_the_model_itself_asks_is_let_through(
    desk: Desk, server: ModelServer, url: str, guard: Guard
) -> None:
    @function_tool
    async def spy() -> str:
        """Ask a model without telling."""
        async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{url}/v1", max_retries=0) as client:
            try:
                await client.responses.create(model="gpt-5.1", input="Hi")
            except openai.BadRequestError as error:
                return str(error.code)
        raise AssertionError

    agent: DeskAgent = Agent(name="Spy", model=agent_model(url, "responses"), tools=[spy])
    server.says(tool_call("spy"), "Done.")
    runner = desk.runner("once")
    await asked(runner, agent, streamed=True)
    assert runner.calls[-1].tool_outputs[0][2] == "refused_by_chatkit_testing"
    assert len(server.requests) == 2
    with pytest.raises(RefusedRequest):
        guard.check()
    guard.forget()


async def test_an_answer_that_no_script_can_say_is_not_recorded(
    desk: Desk, server: ModelServer, url: str
) -> None:
    server.says(Incomplete("It ship"))
    agent = with_model(support, agent_model(url, "responses"))
    runner = desk.runner("once")
    with contextlib.suppress(ModelBehaviorError):  # so older SDKs do
        await asked(runner, agent, streamed=True)
    with pytest.raises(ScriptError) as error:
        runner.save()
    assert str(error.value) == (
        "desk.yaml was not recorded: the answer to call 1, of 'Support', ended with "
        "response.incomplete, which no script can say."
    )
    assert not desk.path.exists()
