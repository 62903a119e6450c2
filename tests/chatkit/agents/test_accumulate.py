"""`accumulate_text`: a text widget that grows with the model's text."""

# The deprecated classes are what is tested.
# pyright: reportDeprecated=false

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from agents import Agent, AgentUpdatedStreamEvent, RawResponsesStreamEvent, StreamEvent

from chatkit.agents import accumulate_text
from chatkit.widgets import Markdown, Text
from tests.chatkit.agents.support import response_event


async def events(*given: StreamEvent) -> AsyncIterator[StreamEvent]:
    for event in given:
        yield event


def raw(data: Any) -> StreamEvent:  # Any: models and providers pass what they like
    return RawResponsesStreamEvent(data=data)


def delta(text: str) -> StreamEvent:
    return raw(response_event("response.output_text.delta", item_id="msg_1", delta=text))


@pytest.mark.parametrize("kind", [Text, Markdown])
async def test_the_widget_grows_with_each_delta_and_ends_streaming(
    kind: type[Text] | type[Markdown],
) -> None:
    base = kind.model_validate({"id": "x", "value": "", "streaming": True})
    widgets = [each async for each in accumulate_text(events(delta("Once"), delta(" upon")), base)]
    assert [(each.value, each.streaming) for each in widgets] == [
        ("", True),
        ("Once", True),
        ("Once upon", True),
        ("Once upon", False),
    ]
    assert widgets[0] is base
    assert {each.id for each in widgets} == {"x"}
    assert {type(each) for each in widgets} == {kind}


async def test_a_value_of_the_base_widget_gives_way_to_the_text() -> None:
    base = Text.model_validate({"value": "Thinking", "color": "secondary"})
    widgets = [each async for each in accumulate_text(events(delta("So")), base)]
    assert [each.model_dump() for each in widgets] == [
        {"type": "Text", "value": "Thinking", "color": "secondary"},
        {"type": "Text", "value": "So", "color": "secondary"},
        {"type": "Text", "value": "So", "color": "secondary", "streaming": False},
    ]


async def test_a_run_without_text_ends_with_an_empty_one() -> None:
    base = Text.model_validate({"value": "", "streaming": True})
    widgets = [each async for each in accumulate_text(events(), base)]
    assert [(each.value, each.streaming) for each in widgets] == [("", True), ("", False)]


async def test_other_events_pass_unseen_and_untyped_ones_are_read() -> None:
    given = events(
        AgentUpdatedStreamEvent(new_agent=Agent[Any](name="Teller")),
        raw(response_event("response.refusal.delta", item_id="msg_1", delta="no")),
        raw({"type": "response.output_text.delta", "delta": "On"}),
        raw({"type": "response.done"}),
        raw(SimpleNamespace(type="response.output_text.delta", delta="ce")),
    )
    base = Text.model_validate({"value": ""})
    assert [each.value async for each in accumulate_text(given, base)] == ["", "On", "Once", "Once"]
