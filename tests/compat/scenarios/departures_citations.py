"""Departures of agent runs: citations and parts of a message that end the published stream."""

from __future__ import annotations

from typing import Any

from openai.types.responses.response_output_text import (
    AnnotationContainerFileCitation,
    AnnotationFileCitation,
    AnnotationURLCitation,
)
from openai.types.responses.response_reasoning_item import Content as ResponseReasoningText

from tests.compat.answers import Streamed, say
from tests.compat.asking import add
from tests.compat.checks import events, no_task_left, stored
from tests.compat.model import running
from tests.compat.record import Capture
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.things import thread

URL = AnnotationURLCitation(
    type="url_citation", url="https://a.test", title="A", start_index=0, end_index=4
)
FILE = AnnotationFileCitation(type="file_citation", file_id="f1", filename="a.txt", index=2)
CONTAINER = AnnotationContainerFileCitation(
    type="container_file_citation",
    container_id="c1",
    file_id="f2",
    filename="b.csv",
    start_index=1,
    end_index=3,
)


def _shows_three(capture: Capture) -> None:
    updates = [event["update"] for event in events(capture) if "update" in event]
    shown = [update["annotation"] for update in updates if "annotation" in update]
    (message,) = [item for item in stored(capture) if item["type"] == "assistant_message"]
    assert [mark["source"]["title"] for mark in shown] == ["A", "a.txt", "b.csv"]
    assert len(message["content"][0]["annotations"]) == 3
    no_task_left(capture)


@scenario("D9", "D22", ours=_shows_three)
async def citations_that_come_as_models(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [say("Cited", annotations=(URL, FILE, CONTAINER))]))
    await stage.send(add())


def _shows_the_text(capture: Capture) -> None:
    (message,) = [item for item in stored(capture) if item["type"] == "assistant_message"]
    assert [part["text"] for part in message["content"]] == ["Known"]
    no_task_left(capture)


@scenario("D9", "D22", ours=_shows_the_text)
async def a_part_of_a_kind_nobody_knows(stage: Stage) -> None:
    said = say("Known")
    strange = ResponseReasoningText(type="reasoning_text", text="Unknown")
    item = said.item.model_copy(update={"content": [strange, *said.item.content]})

    def events_of_it(index: int) -> list[Any]:  # reason for Any: the SDK's events
        *rest, done = said.events(index)
        return [*rest, done.model_copy(update={"item": item})]

    stage.seed(thread=thread())
    stage.server(running(stage, [Streamed(item, events_of_it)]))
    await stage.send(add())


def _drops_them(capture: Capture) -> None:
    (message,) = [item for item in stored(capture) if item["type"] == "assistant_message"]
    assert message["content"][0]["annotations"] == []
    no_task_left(capture)


@scenario("D9", "D22", ours=_drops_them)
async def citations_of_a_kind_nobody_knows(stage: Stage) -> None:
    nameless = {"type": "file_citation", "file_id": "f1", "index": 2}
    stage.seed(thread=thread())
    stage.server(running(stage, [say("Cited", annotations=(nameless, {"type": "new_kind"}))]))
    await stage.send(add())
