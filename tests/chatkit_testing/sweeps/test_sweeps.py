"""What a sweep plays, what it reports, and what it leaves as it was."""

import asyncio
import logging
from datetime import datetime
from typing import Any  # the context, which these servers do not look at

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from chatkit.errors import CustomStreamError
from chatkit.server import StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import ClientToolCallItem, ThreadItemDoneEvent, ThreadMetadata, UserMessageItem
from chatkit_testing import (
    ChatKitClient,
    ClientError,
    FaultyStore,
    InMemoryStore,
    PromiseBroken,
    ScriptedRunner,
    UnusedScript,
    sweep_cancellations,
    sweep_faults,
)
from chatkit_testing.sweeps._points import Strike
from chatkit_testing.sweeps._promises import Breach
from chatkit_testing.sweeps._report import SweepOutcome, SweepReport
from tests.chatkit_testing.sweeps.agent import AgentDesk
from tests.chatkit_testing.sweeps.broken_servers import DropsWhatWasShown, StaysBusy
from tests.chatkit_testing.sweeps.desk import Desk, Events, Forgetful, ask, talk

CUT = """\
Desk, broken off at every event: 24 runs, 23 kept, 0 broken, 1 not cancellable
  turn  event                                                                 way     outcome
  1     1      thread.created                                                 cancel  kept
  1     1      thread.created                                                 leave   kept
  1     2      thread.item.done/user_message                                  cancel  kept
"""
STRUCK = """\
Desk, each call of its store failing: 9 runs, 9 kept, 0 broken
  call                     fails   outcome
  1     save_thread        before  kept
  1     save_thread        after   kept
  2     add_thread_item    before  kept
  2     add_thread_item    after   kept
  3     load_thread_items  before  kept
  4     add_thread_item    before  kept
  4     add_thread_item    after   kept
  5     save_thread        before  kept
  5     save_thread        after   kept"""


def client() -> ChatKitClient:
    return ChatKitClient(Desk())


class TestSoundServers:
    async def test_every_event_is_cut_in_both_ways(self) -> None:
        report = await sweep_cancellations(client, ask)
        assert str(report).startswith(CUT)
        assert [outcome.point.cells for outcome in report.not_cancellable] == [
            ("1", "12", "thread.updated", "cancel")
        ]
        assert (len(report.kept), report.failed, report.not_reached) == (23, [], [])

    async def test_every_call_of_the_store_fails_a_write_in_both_ways(self) -> None:
        assert str(await sweep_faults(client, ask)) == STRUCK

    async def test_a_client_may_be_made_by_a_coroutine(self) -> None:
        async def make_client() -> ChatKitClient:
            await asyncio.sleep(0)
            return client()

        assert len((await sweep_faults(make_client, ask)).kept) == 9

    async def test_an_operation_without_a_stream_may_fail_too(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            await talk(client)
            await client.rename("Counted")
            await client.delete()

        names = [outcome.point.cells[1] for outcome in (await sweep_faults(client, scenario)).kept]
        assert names[-5:] == ["load_thread", *["save_thread"] * 2, *["delete_thread"] * 2]

    async def test_a_turn_that_fails_by_itself_is_expected_to_fail_again(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            assert (await client.send("Count")).error

        report = await sweep_cancellations(lambda: ChatKitClient(Closed()), scenario)
        assert not report.failed

    async def test_retries_and_other_users_may_be_part_of_it(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            other = client.as_user(context={"user": "eve"})
            await other.send("Count, too")
            first = await client.send("Count, please")
            assert first.user_message
            await client.retry(first.user_message)

        def make_client() -> ChatKitClient:
            store = InMemoryStore[Any](user=lambda context: context["user"])
            return ChatKitClient(Desk(store), context={"user": "ada"})

        assert not (await sweep_faults(make_client, scenario)).failed
        assert not (await sweep_cancellations(make_client, scenario)).failed

    async def test_what_a_server_removes_by_itself_does_not_count_as_lost(self) -> None:
        report = await sweep_faults(lambda: ChatKitClient(Forgetful()), talk)
        assert "delete_thread_item" in str(report)

    async def test_calls_of_client_tools_that_nobody_answers_may_go(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            await client.send("Where am I?")
            await client.send("And now?")
            assert (await client.submit_tool_output("here")).text == "One two three."

        def make_client() -> ChatKitClient:
            return ChatKitClient(Asking(), allow=["CK303"])

        assert not (await sweep_cancellations(make_client, scenario)).failed
        assert not (await sweep_faults(make_client, scenario)).failed


class Asking(Desk):
    """Has the browser find out, and talks when it has."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        if input_user_message is None:
            async for event in self.say(thread, context):
                yield event
            return
        item_id = self.store.generate_item_id("tool_call", thread, context)
        yield ThreadItemDoneEvent(
            item=ClientToolCallItem(
                id=item_id,
                thread_id=thread.id,
                created_at=datetime.now(),
                call_id=f"call_{item_id}",
                name="locate",
                arguments={},
            )
        )


class Closed(Desk):
    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> Events:
        async for event in self.say(thread, context):
            yield event
        raise CustomStreamError("We are closed.")


class TestApplications:
    async def test_an_application_is_swept_through_the_store_that_it_was_given(self) -> None:
        def make_client() -> ChatKitClient:
            store = FaultyStore[Any](InMemoryStore())
            return ChatKitClient(an_app(Desk(store)), store=store)

        assert len((await sweep_faults(make_client, ask)).kept) == 9
        assert not (await sweep_cancellations(make_client, ask)).failed

    async def test_without_a_store_to_look_into_it_is_broken_off_all_the_same(self) -> None:
        report = await sweep_cancellations(lambda: ChatKitClient(an_app(Desk())), ask)
        assert len(report.kept) > 10

    async def test_one_whose_store_cannot_be_reached_is_refused_with_a_remedy(self) -> None:
        with pytest.raises(TypeError, match=r"cannot make the store of FastAPI fail\. Give the"):
            await sweep_faults(lambda: ChatKitClient(an_app(Desk())), ask)

    async def test_a_store_that_wants_a_context_which_the_client_was_not_given_stops_it(
        self,
    ) -> None:
        def make_client() -> ChatKitClient:
            store = FaultyStore[Any](InMemoryStore[Any](user=lambda context: context["user"]))
            return ChatKitClient(an_app(Desk(store)), store=store)

        for sweep in (sweep_cancellations, sweep_faults):
            with pytest.raises(TypeError, match="not subscriptable") as error:
                await sweep(make_client, ask)
            assert error.value.__notes__ == [
                "The store, FaultyStore(…), was asked with context None: give the client "
                "context=, as the application would give it."
            ]

    async def test_a_store_that_the_application_does_not_use_stops_it(self) -> None:
        def make_client() -> ChatKitClient:
            return ChatKitClient(an_app(Desk()), store=InMemoryStore())

        with pytest.raises(NotFoundError) as error:
            await sweep_cancellations(make_client, ask)
        assert "does the application use it?" in error.value.__notes__[0]

    async def test_a_thread_that_the_scenario_deletes_need_not_be_stored(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            await client.send("Count, please")
            await client.delete()
            assert client.thread_id is None
            client.thread_id = "thr_1"

        def make_client() -> ChatKitClient:
            store = InMemoryStore[Any]()
            return ChatKitClient(an_app(Desk(store)), store=store)

        assert not (await sweep_cancellations(make_client, scenario)).failed


def an_app(server: Desk) -> FastAPI:
    app = FastAPI()

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:
        result = await server.process(await request.body(), {"user": "ada"})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app


class TestScenarios:
    async def test_one_that_does_not_pass_by_itself_is_not_swept(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            assert (await client.send("Count, please")).text == "Four."

        with pytest.raises(AssertionError, match="Four"):
            await sweep_faults(client, scenario)

    async def test_an_error_of_the_server_fails_it_as_ever(self) -> None:
        busy = StaysBusy()
        busy._busy.add("thr_1")
        with pytest.raises(RuntimeError, match="thr_1 is busy"):
            await sweep_cancellations(lambda: ChatKitClient(busy), talk)

    async def test_one_that_fails_before_its_turn_came_says_so(self) -> None:
        runs: list[None] = []

        async def scenario(client: ChatKitClient) -> None:
            runs.append(None)
            assert len(runs) < 3
            await client.send("Count, please")

        with pytest.raises(AssertionError) as error:
            await sweep_cancellations(client, scenario)
        assert "before the conversation was interrupted at event 1" in error.value.__notes__[0]

    async def test_a_point_that_is_not_reached_again_is_not_kept(self) -> None:
        runs: list[None] = []

        async def scenario(client: ChatKitClient) -> None:
            runs.append(None)
            if len(runs) == 1:
                await client.send("Count, please")

        report = await sweep_faults(client, scenario)
        assert (len(report.not_reached), report.kept) == (9, [])
        assert "9 not reached" in str(report)

    async def test_one_that_asks_nothing_is_refused(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            client.new_thread()

        for sweep in (sweep_cancellations, sweep_faults):
            with pytest.raises(ClientError) as error:
                await sweep(client, scenario)
            assert str(error.value) == (
                "the scenario asked nothing, so there was nothing to interrupt: send with the "
                "client it is given"
            )

    async def test_one_without_a_stream_leaves_nothing_to_break_off(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            await client.threads()

        with pytest.raises(ClientError, match="the scenario asked nothing"):
            await sweep_cancellations(client, scenario)

    async def test_a_plain_function_is_refused_with_the_remedy(self) -> None:
        def scenario(client: ChatKitClient) -> None:
            client.new_thread()

        with pytest.raises(TypeError) as error:
            await sweep_faults(client, scenario)  # type: ignore[arg-type] # wrong on purpose
        assert str(error.value) == (
            "the scenario scenario is a plain function, and gave None: what a client does is "
            "awaited, write async def scenario(client)"
        )

    async def test_a_failure_of_a_json_operation_that_it_swallows_is_looked_at_too(self) -> None:
        async def scenario(client: ChatKitClient) -> None:
            await client.send("Count, please")
            try:
                await client.rename("Counted")
            except ClientError:
                client.turns.clear()

        assert not (await sweep_faults(client, scenario)).failed


class TestTheReport:
    async def test_a_cut_that_broke_a_promise_is_told_with_its_turn(self) -> None:
        with pytest.raises(PromiseBroken) as error:
            await sweep_cancellations(
                lambda: ChatKitClient(DropsWhatWasShown(InMemoryStore())), ask
            )

        assert str(error.value).partition("\n\n")[2] == (
            "SW107: Text that was shown when the turn was cancelled is stored as it was shown; "
            "after a failure it may be missing, but not differ.\n"
            "  at event 7 (thread.item.updated/assistant_message.content_part.text_delta) of turn "
            "1, by cancel, and 5 more:\n"
            '    the user read "One " in msg_2; it is not stored\n'
            "  the turn:\n"
            "    user       Count, please\n"
            "    progress   Thinking\n"
            "    assistant… One\n"
            "    cancelled\n"
            '  to do without this promise: allow=["SW107"]'
        )

    async def test_a_call_that_broke_a_promise_is_told_with_when_it_failed(self) -> None:
        with pytest.raises(PromiseBroken) as error:
            await sweep_faults(lambda: ChatKitClient(StaysBusy(InMemoryStore())), ask)

        assert (
            "  at call 3 (load_thread_items) of the store, before its work, and 2 more:\n"
            "    the retry failed: RuntimeError: thr_1 is busy\n"
        ) in str(error.value)

    def test_points_are_counted_and_not_breaches(self) -> None:
        breaches = [Breach("SW105", f"msg_{number} is lost") for number in range(3)]
        points = [Strike(number, False, "save_thread") for number in (1, 2, 3)]
        outcomes = [SweepOutcome(point, "broken", breaches, "user  Hi") for point in points]

        assert "1 broken" in str(SweepReport("Desk", outcomes[:1]))
        assert "more" not in str(SweepReport("Desk", outcomes[:1]))
        assert "before its work, and 2 more:" in str(SweepReport("Desk", outcomes))

    def test_one_of_no_points_says_so(self) -> None:
        assert str(SweepReport("Desk", [])) == "Desk: there was nothing to interrupt"


class TestAllowing:
    async def test_a_promise_that_is_allowed_may_be_broken(self) -> None:
        with pytest.raises(PromiseBroken, match="SW107"):
            await sweep_cancellations(lambda: ChatKitClient(DropsWhatWasShown()), ask)
        report = await sweep_cancellations(
            lambda: ChatKitClient(DropsWhatWasShown()), ask, allow=["SW107"]
        )
        assert not report.failed

    async def test_what_is_no_promise_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"SW007, which is no .* run from SW101 to SW111"):
            await sweep_faults(client, ask, allow=["SW007"])


class TestSurroundings:
    async def test_the_script_is_laid_out_for_each_run_and_used_once_in_the_end(self) -> None:
        runner = ScriptedRunner()
        runner.script("One.", "Two.")

        async def scenario(client: ChatKitClient) -> None:
            assert (await client.send("Count, please")).text == "One."
            assert (await client.send("Go on")).text == "Two."

        with runner.installed():
            assert not (await sweep_faults(lambda: ChatKitClient(AgentDesk()), scenario)).failed
        runner.check()
        assert [call.user_text for call in runner.calls] == ["Count, please", "Go on"]

    async def test_answers_that_the_conversation_leaves_are_left(self) -> None:
        runner = ScriptedRunner()
        runner.script("One.", "Two.")
        with runner.installed():
            await sweep_faults(lambda: ChatKitClient(AgentDesk()), ask)
        with pytest.raises(UnusedScript):
            runner.check()

    async def test_the_errors_that_are_meant_to_come_are_not_logged(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        await sweep_faults(client, ask)
        assert caplog.records == []
        assert logging.getLogger("chatkit").propagate
