"""The real Agents SDK with its own models, and whole turns of ChatKit through them."""

from collections.abc import AsyncIterator
from typing import Any

import agents
import openai
import pytest
from agents import (
    Agent,
    Model,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
)
from pydantic import BaseModel

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.types import AssistantMessageItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from chatkit_testing import (
    ChatKitClient,
    InMemoryStore,
    OpenAIMock,
    cut,
    expect,
    handoff,
    image,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
)
from tests.chatkit_testing.openai_mock.asking import ASK, MODEL

# Older versions of the SDK have no error for a refusal: nothing is the output.
REFUSAL: Any = getattr(agents, "ModelRefusalError", None)
MODELS: list[Any] = [OpenAIResponsesModel, OpenAIChatCompletionsModel]


class Order(BaseModel):
    id: str


@function_tool
def look_up(order_id: str) -> str:
    """Look an order up."""
    return f"{order_id} shipped"


@pytest.fixture(params=MODELS, ids=["responses", "chat"])
def model(request: pytest.FixtureRequest, client: openai.AsyncOpenAI) -> Model:
    made: Model = request.param(model=MODEL, openai_client=client)
    return made


@pytest.fixture
def responses_model(client: openai.AsyncOpenAI) -> Model:
    return OpenAIResponsesModel(model=MODEL, openai_client=client)


async def run(agent: Agent[Any], *, streamed: bool) -> Any:
    """Run an agent to its end; give what it came to."""
    if not streamed:
        return (await Runner.run(agent, ASK)).final_output
    result = Runner.run_streamed(agent, ASK)
    async for _ in result.stream_events():
        pass
    return result.final_output


@pytest.mark.parametrize("streamed", [False, True])
async def test_tools_run_between_the_answers(
    streamed: bool, model: Model, mock: OpenAIMock
) -> None:
    calls = [reasoning("Which?"), *(tool_call("look_up", order_id=id) for id in ("A1", "A2"))]
    mock.script(calls, "Both shipped.")
    agent = Agent(name="Desk", model=model, tools=[look_up])
    assert await run(agent, streamed=streamed) == "Both shipped."
    assert mock.calls[1].tool_outputs == [
        ("look_up", "call_1", "A1 shipped"),
        ("look_up", "call_2", "A2 shipped"),
    ]
    mock.check()


@pytest.mark.parametrize("streamed", [False, True])
async def test_output_types_are_parsed(streamed: bool, model: Model, mock: OpenAIMock) -> None:
    mock.script(structured(Order(id="A1")), structured(["A1"]))
    agent = Agent(name="Desk", model=model, output_type=Order)
    assert await run(agent, streamed=streamed) == Order(id="A1")
    ids = Agent(name="Desk", model=model, output_type=list[str])
    assert await run(ids, streamed=streamed) == ["A1"]
    mock.check()


@pytest.mark.parametrize("streamed", [False, True])
async def test_handoffs_go_to_the_other_agent(
    streamed: bool, model: Model, mock: OpenAIMock
) -> None:
    billing = Agent(name="Billing desk", model=model)
    desk = Agent(name="Desk", model=model, handoffs=[billing])
    mock.script(handoff(billing), "Paid.")
    assert await run(desk, streamed=streamed) == "Paid."
    mock.check()


async def test_a_refusal_is_one_for_the_sdk(model: Model, mock: OpenAIMock) -> None:
    mock.script(refusal("I would rather not."))
    agent = Agent(name="Desk", model=model)
    if REFUSAL is None:
        assert await run(agent, streamed=False) == ""
    else:
        with pytest.raises(REFUSAL, match="I would rather not"):
            await run(agent, streamed=False)
    mock.check()


@pytest.mark.parametrize("streamed", [False, True])
async def test_errors_of_the_api_reach_the_run(
    streamed: bool, model: Model, mock: OpenAIMock
) -> None:
    mock.fail(429)
    with pytest.raises(openai.RateLimitError):
        await run(Agent(name="Desk", model=model), streamed=streamed)
    mock.check()


class Desk(ChatKitServer[Any]):
    """A support desk with one agent."""

    def __init__(self, store: InMemoryStore[Any], agent: Agent[Any]) -> None:
        super().__init__(store)
        self._agent = agent

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        assert input_user_message is not None
        given = await self.given(thread, input_user_message, context)
        desk = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(self._agent, given, context=desk)
        async for event in stream_agent_response(desk, result):
            yield event

    async def given(self, thread: ThreadMetadata, message: UserMessageItem, context: Any) -> Any:
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        return await simple_to_agent_input(page.data[::-1])


class ForgetfulDesk(Desk):
    """A desk whose model is given the last message alone."""

    async def given(self, thread: ThreadMetadata, message: UserMessageItem, context: Any) -> Any:
        return await simple_to_agent_input(message)


def client_of(agent: Agent[Any]) -> ChatKitClient:
    return ChatKitClient(Desk(InMemoryStore(), agent), context={})


async def test_a_whole_turn_goes_through_either_model(model: Model, mock: OpenAIMock) -> None:
    mock.script([reasoning("Which order?"), tool_call("look_up", order_id="A1")], "It shipped.")
    client = client_of(Agent(name="Desk", model=model, tools=[look_up]))
    turn = await client.send(ASK)
    assert turn.text == "It shipped."
    # Older versions of the SDK pass on the empty text that a chat completion begins with.
    assert [delta for delta in turn.deltas if delta] == ["It ", "shipped."]
    mock.check()


async def test_reasoning_images_and_citations_are_shown(
    responses_model: Model, mock: OpenAIMock
) -> None:
    cited = message("See orders.", annotations=[url_citation("https://o.example", "Orders")])
    mock.script([reasoning("Which order?"), image(partials=1), cited])
    turn = await client_of(Agent(name="Desk", model=responses_model)).send(ASK)
    turn.assert_shown(
        expect.user_message(),
        expect.workflow(),
        expect.generated_image(),
        expect.assistant_message("See orders."),
    )
    answer = turn.items[-1]
    assert isinstance(answer, AssistantMessageItem)
    (text,) = answer.content
    assert [annotation.source.title for annotation in text.annotations] == ["Orders"]
    mock.check()


async def test_two_answers_of_a_chat_model_do_not_overwrite_each_other(
    client: openai.AsyncOpenAI, mock: OpenAIMock
) -> None:
    mock.script("One.", "Two.")
    model = OpenAIChatCompletionsModel(model=MODEL, openai_client=client)
    agent = Agent[Any](name="Desk", model=model)
    user = ChatKitClient(ForgetfulDesk(InMemoryStore(), agent), context={})
    for said in ("One.", "Two."):
        assert (await user.send(ASK)).text == said
    assert len(await user.items()) == 4
    mock.check()


async def test_a_stream_that_breaks_is_an_error_that_may_be_retried(
    responses_model: Model, mock: OpenAIMock
) -> None:
    mock.script(cut("It shipped yesterday.", after=6), "It shipped.")
    server = Desk(InMemoryStore(), Agent(name="Desk", model=responses_model))
    user = ChatKitClient(server, context={}, raise_server_exceptions=False, allow=["CK203"])
    turn = await user.send(ASK)
    assert turn.error is not None
    assert turn.error.allow_retry
    again = await user.retry(turn.items[0])
    assert again.text == "It shipped."
    mock.check()
