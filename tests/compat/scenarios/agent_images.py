"""Agent runs that make images."""

from __future__ import annotations

from agents import Agent

from chatkit.agents import ResponseStreamConverter, stream_agent_response
from tests.compat.answers import say, think
from tests.compat.asking import add
from tests.compat.hosted import image
from tests.compat.model import ScriptedModel, agent_context, run, running
from tests.compat.scenario import scenario
from tests.compat.stage import Events, Stage, Turn
from tests.compat.things import thread


@scenario()
async def an_image_without_partials(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [image("aW1n"), say("There.")]))
    await stage.send(add())


@scenario()
async def an_image_with_partials_and_no_count(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [image("aW1n", ("YQ==", "Yg==")), say("There.")]))
    await stage.send(add())


@scenario()
async def an_image_without_a_result_is_not_done(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [image(None), say("Nothing.")]))
    await stage.send(add())


@scenario()
async def an_image_does_not_end_a_workflow(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [think(["Hm"]), image("aW1n", ("YQ==",)), say("There.")]))
    await stage.send(add())


@scenario()
async def a_converter_of_ones_own_makes_urls_and_progress(stage: Stage) -> None:
    class Uploads(ResponseStreamConverter):
        async def base64_image_to_url(
            self, image_id: str, base64_image: str, partial_image_index: int | None = None
        ) -> str:
            stage.note("upload", [image_id, base64_image, partial_image_index])
            return f"https://files.example.test/{image_id}/{partial_image_index}"

    async def respond(turn: Turn) -> Events:
        context = agent_context(stage, turn)
        model = ScriptedModel(
            stage, [image("aW1n", ("YQ==", "Yg==", "Yw==", "ZA==")), say("There.")]
        )
        result = run(Agent(name="Scripted", model=model), context)
        async for event in stream_agent_response(
            context, result, converter=Uploads(partial_images=3)
        ):
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())
