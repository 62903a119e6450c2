"""Agent runs that answer with messages: texts, annotations, refusals."""

from __future__ import annotations

from agents import Agent
from pydantic import BaseModel

from tests.compat.answers import call, say, say_parts
from tests.compat.asking import add
from tests.compat.hosted import search
from tests.compat.model import ScriptedModel, running
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.things import assistant, thread, user

# openai 2 gives the citations of events as dicts, openai 3 as models: those depart (D22)
URL = {
    "type": "url_citation",
    "url": "https://a.test",
    "title": "A",
    "start_index": 0,
    "end_index": 4,
}
FILE = {"type": "file_citation", "file_id": "f1", "filename": "a.txt", "index": 2}
CONTAINER = {
    "type": "container_file_citation",
    "container_id": "c1",
    "file_id": "f2",
    "filename": "b.csv",
    "start_index": 1,
    "end_index": 3,
}
PATH = {"type": "file_path", "file_id": "f3", "index": 1}


@scenario()
async def a_message_streams_in_deltas(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [say("Hel", "lo.")]))
    await stage.send(add())


@scenario()
async def a_message_of_several_parts_and_a_second_message(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(stage, [say_parts(["On", "e"], [], ["Three"], id="msg_a"), say("Next", id="msg_b")])
    )
    await stage.send(add())


@scenario()
async def annotations_are_converted_and_counted(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [say("Cited", annotations=(URL, PATH, FILE, CONTAINER, URL))]))
    await stage.send(add())


@scenario()
async def annotations_count_by_part_and_by_message(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [
                say_parts(["One"], ["Two"], id="msg_a", annotations={0: [URL, FILE], 1: [FILE]}),
                say("Three", id="msg_b", annotations=(CONTAINER,)),
            ],
        )
    )
    await stage.send(add())


@scenario()
async def hosted_tools_show_nothing(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [search(), say("Sunny")]))
    await stage.send(add())


@scenario()
async def an_answer_without_output_ends_in_an_error_or_not(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [say()]))
    await stage.send(add())


@scenario()
async def the_conversation_so_far_is_given_to_the_model(stage: Stage) -> None:
    stage.seed(user("msg_1", "One", 1), assistant("msg_2", "Two"), thread=thread())
    stage.server(running(stage, [say("Four")], converted=True, instructions="Be brief"))
    await stage.send(add("Three"))


@scenario()
async def a_structured_output_is_the_text_of_its_json(stage: Stage) -> None:
    class Verdict(BaseModel):
        good: bool

    stage.seed(thread=thread())
    stage.server(running(stage, [say('{"good"', ": true}")], output_type=Verdict))
    await stage.send(add())


@scenario()
async def a_handoff_shows_nothing_but_what_the_agents_say(stage: Stage) -> None:

    other = Agent(name="Billing", model=ScriptedModel(stage, [say("Billing here.", id="msg_b")]))
    stage.seed(thread=thread())
    stage.server(
        running(
            stage, [say("One moment.", id="msg_a"), call("transfer_to_billing")], handoffs=[other]
        )
    )
    await stage.send(add())
