"""What the SDK's models make of a converted thread, to the request that leaves the process."""

from importlib.metadata import version
from typing import Any, TypeAlias, cast

import pytest
from agents import (
    Agent,
    Model,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    RunConfig,
    Runner,
    TResponseInputItem,
    UserError,
)
from openai import AsyncOpenAI

from chatkit.agents import ThreadItemConverter, stream_agent_response
from chatkit.types import AssistantMessageItem, ThreadItem
from chatkit_testing import OpenAIMock, message
from tests.chatkit.agents.support import make_context
from tests.chatkit.agents.test_input import CASES, Able, item, text, user

Json: TypeAlias = dict[str, Any]  # Any: JSON
ModelClass: TypeAlias = type[OpenAIChatCompletionsModel] | type[OpenAIResponsesModel]

ASKED = user(text("And now?"))
SAID = item("assistant_message", content=[{"text": "It shipped. "}, {"text": "Yesterday."}])
SHOWN = {
    name: case[0]
    for name, case in CASES.items()
    if "attachment" not in name  # what becomes of files is up to the converter of an application
}
WITHOUT_TEXTS_OF_THE_ASSISTANT = {
    name: shown for name, shown in SHOWN.items() if name != "an assistant message"
}


class ForChatCompletions(Able):
    """What an application does about the assistant's messages."""

    async def assistant_message_to_input(self, item: AssistantMessageItem) -> TResponseInputItem:
        return {"role": "assistant", "content": "".join(part.text for part in item.content)}


async def sent_by(
    model_class: ModelClass, *thread: ThreadItem, converter: ThreadItemConverter | None = None
) -> Json:
    """Run an agent on a thread, and return the request that its model sent."""
    mock = OpenAIMock()
    mock.script(message("Fine."))
    with mock.installed():
        async with AsyncOpenAI(api_key="sk-test", max_retries=0) as client:
            model: Model = model_class("gpt-5.1", client)
            given = await (converter or Able()).to_agent_input(thread)
            context, _ = make_context()
            result = Runner.run_streamed(
                Agent(name="Desk", model=model),
                given,
                context=context,
                run_config=RunConfig(tracing_disabled=True),
            )
            async for _ in stream_agent_response(context, result):
                pass
    (request,) = mock.requests
    sent: Json = request.json
    return sent


@pytest.mark.parametrize(
    "shown",
    WITHOUT_TEXTS_OF_THE_ASSISTANT.values(),
    ids=WITHOUT_TEXTS_OF_THE_ASSISTANT.keys(),
)
async def test_models_behind_chat_completions_take_every_other_kind_of_item(
    shown: ThreadItem,
) -> None:
    sent = await sent_by(OpenAIChatCompletionsModel, ASKED, shown, ASKED)
    question = {"role": "user", "content": [{"type": "text", "text": "And now?"}]}
    assert [sent["messages"][0], sent["messages"][-1]] == [question, question]


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN.keys())
async def test_the_responses_api_gets_the_input_as_it_was_converted(shown: ThreadItem) -> None:
    sent = await sent_by(OpenAIResponsesModel, ASKED, shown, ASKED)
    assert sent["input"] == await Able().to_agent_input([ASKED, shown, ASKED])


@pytest.mark.skipif(
    tuple(map(int, version("openai-agents").split(".")[:2])) < (0, 19),
    reason="older versions of the SDK take the message",
)
async def test_a_message_that_chat_completions_refuse_comes_with_the_remedy() -> None:
    with pytest.raises(UserError, match="Unknown content") as refused:
        await sent_by(OpenAIChatCompletionsModel, ASKED, SAID, ASKED)
    assert refused.value.__notes__ == [
        "The model speaks Chat Completions, and from openai-agents 0.19 on such a model takes no "
        "message of the assistant as ThreadItemConverter gives it. Subclass ThreadItemConverter, "
        "override assistant_message_to_input to return {'role': 'assistant', 'content': <the "
        "text>}, and convert the thread by that."
    ]


@pytest.mark.parametrize("model_class", [OpenAIChatCompletionsModel, OpenAIResponsesModel])
async def test_the_remedy_suits_both_kinds_of_model(model_class: ModelClass) -> None:
    sent = await sent_by(model_class, ASKED, SAID, ASKED, converter=ForChatCompletions())
    given = sent.get("messages") or sent["input"]
    assert given[1] == {"role": "assistant", "content": "It shipped. Yesterday."}


async def test_another_error_of_the_sdk_is_left_as_it_is() -> None:
    strange = item("hidden_context_item", content="")

    class Strange(Able):
        async def hidden_context_to_input(self, item: object) -> TResponseInputItem:
            return cast("TResponseInputItem", {"type": "strange"})  # what no model takes

    with pytest.raises(UserError) as refused:
        await sent_by(OpenAIChatCompletionsModel, ASKED, strange, converter=Strange())
    assert not hasattr(refused.value, "__notes__")
