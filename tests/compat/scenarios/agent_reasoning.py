"""Agent runs that reason: workflows of thoughts."""

from __future__ import annotations

from typing import Any

from agents import RunContextWrapper, function_tool

from chatkit.agents import AgentContext
from chatkit.types import CustomSummary, CustomTask, SearchTask, ThoughtTask, Workflow
from tests.compat.answers import call, say, think
from tests.compat.asking import add, tool_output
from tests.compat.model import running
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, settle
from tests.compat.things import at, thread, tool_call, user, workflow


@scenario()
async def a_thought_streams_and_the_message_ends_it(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [think(["Let ", "me ", "see"]), say("Done.")]))
    await stage.send(add())


@scenario()
async def only_the_first_thought_streams(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [
                think(["Fir", "st"], ["Sec", "ond"], []),
                think(["Th", "ird"], id="rs_2"),
                say("Done."),
            ],
        )
    )
    await stage.send(add())


@scenario()
async def reasoning_without_a_summary_is_an_empty_workflow(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [think(), say("Done.")]))
    await stage.send(add())


@scenario()
async def reasoning_text_is_not_shown(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(running(stage, [think(["Summary"], aloud="Aloud"), say("Done.")]))
    await stage.send(add())


@function_tool
async def look(context: RunContextWrapper[AgentContext[Any]]) -> str:
    """Look."""  # reason for Any: the stage's context
    await settle()
    return "seen"


@scenario()
async def reasoning_goes_on_over_several_turns_of_the_model(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [think(["First"]), call("look")],
            [think(["Second"], id="rs_2"), call("look", call_id="call_2", id="fc_2")],
            [think(["Third"], id="rs_3"), say("Done.")],
            tools=[look],
        )
    )
    await stage.send(add())


@scenario()
async def reasoning_between_messages_opens_a_second_workflow(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [think(["First"]), say("One.", id="msg_a"), call("look")],
            [think(["Second"], id="rs_2"), say("Two.", id="msg_b")],
            tools=[look],
        )
    )
    await stage.send(add())


@scenario()
async def a_run_that_ends_while_it_reasons_keeps_the_workflow_in_the_store(stage: Stage) -> None:
    @function_tool
    async def finish(context: RunContextWrapper[AgentContext[Any]]) -> str:
        """Finish."""  # reason for Any: the stage's context
        return "finished"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [think(["Hm"]), call("finish")],
            tools=[finish],
            tool_use_behavior="stop_on_first_tool",
        )
    )
    await stage.send(add())


@scenario()
async def an_open_workflow_is_taken_up_again(stage: Stage) -> None:
    stage.seed(
        user(),
        workflow("wf_1", ThoughtTask(content="Before"), type="reasoning"),
        tool_call("tc_1", 6),
        thread=thread(),
    )
    stage.server(running(stage, [think(["After"], id="rs_2"), say("Done.")]))
    await stage.send(tool_output("here"))


@scenario()
async def a_workflow_with_a_summary_is_taken_up_all_the_same(stage: Stage) -> None:
    stage.seed(
        user(),
        workflow(
            "wf_1", CustomTask(title="Before"), summary=CustomSummary(title="All"), expanded=True
        ),
        tool_call("tc_1", 6),
        thread=thread(),
    )
    stage.server(running(stage, [think(["After"], id="rs_2"), say("Done.")]))
    await stage.send(tool_output("here"))


@scenario()
async def a_workflow_below_anything_else_is_not_taken_up(stage: Stage) -> None:
    stage.seed(workflow("wf_1", CustomTask(title="Before")), thread=thread())
    stage.server(running(stage, [think(["After"]), say("Done.")]))
    await stage.send(add())


@scenario()
async def a_thought_in_a_custom_workflow_arrives_whole(stage: Stage) -> None:
    @function_tool
    async def plan(context: RunContextWrapper[AgentContext[Any]]) -> str:
        """Plan."""  # reason for Any: the stage's context
        flow = Workflow(type="custom", tasks=[CustomTask(title="One")])
        await context.context.start_workflow(flow)
        await settle()
        return "planned"

    stage.seed(thread=thread())
    stage.server(
        running(stage, [call("plan")], [think(["A ", "thought"]), say("Done.")], tools=[plan])
    )
    await stage.send(add())


@scenario()
async def a_thought_after_tasks_of_a_reasoning_workflow_arrives_whole(stage: Stage) -> None:
    @function_tool
    async def plan(context: RunContextWrapper[AgentContext[Any]]) -> str:
        """Plan."""  # reason for Any: the stage's context
        await context.context.add_workflow_task(SearchTask(title="Search", queries=["q"]))
        await settle()
        return "planned"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [think(), call("plan")],
            [think(["A ", "thought"], ["Another"], id="rs_2"), say("Done.")],
            tools=[plan],
        )
    )
    await stage.send(add())


@scenario()
async def durations_are_whole_seconds_in_the_runtimes_time(stage: Stage) -> None:
    stage.seed(
        user(),
        workflow("wf_1", ThoughtTask(content="Long ago"), type="reasoning").model_copy(
            update={"created_at": at(5)}
        ),
        tool_call("tc_1", 6),
        thread=thread(),
    )
    stage.server(running(stage, [say("Done.")]))
    exchange = await stage.send(tool_output("here"))
    stage.note("has a duration", value='"summary":{"duration":' in "".join(exchange.frames))
