"""Agent runs whose tools stream: progress, workflows, widgets, client tools."""

from __future__ import annotations

from typing import Any

from agents import Agent, RunContextWrapper, StopAtTools, function_tool

from chatkit.agents import AgentContext, ClientToolCall, stream_agent_response
from chatkit.types import (
    ClientEffectEvent,
    CustomSummary,
    CustomTask,
    NoticeEvent,
    ProgressUpdateEvent,
    SearchTask,
    Workflow,
)
from tests.compat.answers import call, say, think
from tests.compat.asking import add, tool_output
from tests.compat.model import ScriptedModel, agent_context, run, running
from tests.compat.scenario import scenario
from tests.compat.stage import Events, Stage, Turn, settle
from tests.compat.things import assistant, done, hidden, thread

Context = RunContextWrapper[AgentContext[Any]]  # reason for Any: the stage's context


@scenario()
async def a_tool_streams_progress_between_two_answers(stage: Stage) -> None:
    @function_tool
    async def look(context: Context, order: str) -> str:
        """Look up an order."""
        await context.context.stream(ProgressUpdateEvent(text=f"Looking up {order}"))
        await context.context.stream(ClientEffectEvent(name="flash"))
        await settle()
        await context.context.stream(NoticeEvent(level="info", message="Found"))
        await settle()
        return "shipped"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [say("A moment.", id="msg_a"), call("look", '{"order": "A1"}')],
            [say("Shipped.", id="msg_b")],
            tools=[look],
        )
    )
    await stage.send(add())


@scenario()
async def parallel_tools_stream_in_the_order_in_which_they_speak(stage: Stage) -> None:
    @function_tool
    async def look(context: Context, order: str) -> str:
        """Look up an order."""
        if order == "A1":
            await settle()
            await settle()
        await context.context.stream(ProgressUpdateEvent(text=f"Looking up {order}"))
        await settle()
        return order

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [call("look", '{"order": "A1"}'), call("look", '{"order": "B2"}', "call_2", "fc_2")],
            [say("Both.")],
            tools=[look],
        )
    )
    await stage.send(add())


@scenario()
async def a_tool_that_fails_tells_the_model(stage: Stage) -> None:
    @function_tool
    async def look(context: Context) -> str:
        """Look up an order."""
        raise LookupError("no such order")

    stage.seed(thread=thread())
    stage.server(running(stage, [call("look")], [say("Sorry.")], tools=[look]))
    await stage.send(add())


@scenario()
async def an_item_from_a_tool_ends_the_workflow(stage: Stage) -> None:
    @function_tool
    async def show(context: Context) -> str:
        """Show a message and a note that no client sees."""
        agent = context.context
        await agent.stream(done(hidden("hidden_1")))
        await settle()
        item = assistant(agent.generate_id("message"), "From the tool")
        await agent.stream(done(item))
        await settle()
        return "shown"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [think(["Hm"]), call("show")],
            [think(["So"], id="rs_2"), say("Done.")],
            tools=[show],
        )
    )
    await stage.send(add())


@scenario()
async def a_workflow_from_a_tool_grows_and_ends(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Work."""
        agent = context.context
        await agent.start_workflow(Workflow(type="custom", tasks=[]))
        await agent.add_workflow_task(CustomTask(title="One", status_indicator="loading"))
        await settle()
        await agent.add_workflow_task(SearchTask(title="Two"))
        await settle()
        await agent.update_workflow_task(CustomTask(title="One", status_indicator="complete"), 0)
        await settle()
        await agent.end_workflow(CustomSummary(title="All done", icon="check"), expanded=True)
        await agent.end_workflow()
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


@scenario()
async def a_workflow_that_a_tool_leaves_open_is_ended_by_the_message(stage: Stage) -> None:
    @function_tool
    async def work(context: Context) -> str:
        """Work."""
        await context.context.add_workflow_task(CustomTask(title="One"))
        await settle()
        return "worked"

    stage.seed(thread=thread())
    stage.server(running(stage, [call("work")], [say("Done.")], tools=[work]))
    await stage.send(add())


@scenario()
async def a_client_tool_is_called_and_answered(stage: Stage) -> None:
    @function_tool
    async def locate(context: Context, exact: bool) -> str:
        """Ask the browser where it is."""
        context.context.client_tool_call = ClientToolCall(name="locate", arguments={"exact": exact})
        return "asked"

    stage.seed(thread=thread())
    stage.server(
        running(
            stage,
            [call("locate", '{"exact": true}')],
            tools=[locate],
            tool_use_behavior=StopAtTools(stop_at_tool_names=["locate"]),
        )
    )
    await stage.send(add("Where am I?"))
    for item in stage.store.items["thr_seed"].values():
        if item.type == "client_tool_call":
            item.created_at = item.created_at.replace(year=2099)
    stage.server(running(stage, [say("There.", id="msg_b")], converted=True))
    await stage.send(tool_output({"lat": 1}))


@scenario()
async def events_put_before_the_run_are_sent_first(stage: Stage) -> None:

    async def respond(turn: Turn) -> Events:
        context = agent_context(stage, turn)
        await context.stream(ProgressUpdateEvent(text="Before"))
        for number in (1, 2):
            model = ScriptedModel(stage, [say("Said", id=f"msg_{number}")])
            made = Agent[AgentContext[Any]](name="Scripted", model=model)
            async for event in stream_agent_response(context, run(made, context)):
                yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())
