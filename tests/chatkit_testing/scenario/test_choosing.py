"""Which turn answers: the first that fits, several for the same thing one after the other."""

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from chatkit.store import NotFoundError
from chatkit.types import ThreadMetadata
from chatkit_testing import InMemoryStore, ScenarioServer, ScriptError, SyncChatKitClient, expect
from chatkit_testing.client import requests
from tests.chatkit_testing.scenario.desk import Stage

ORDERS = """
    turns:
      - user: "where is"
        answer: On its way.
      - user: /A\\d+/i
        answer: An order.
      - user: any
        answer: What else?
    """


class TestWhatTheUserSays:
    @pytest.mark.parametrize(
        ("said", "answer"),
        [
            ("Where is my order?", "On its way."),
            ("WHERE\n  IS it", "On its way."),
            ("a17, please", "An order."),
            ("Where is A1?", "On its way."),
            ("Thanks", "What else?"),
        ],
    )
    async def test_the_first_turn_that_fits_answers(
        self, staged: Stage, said: str, answer: str
    ) -> None:
        assert (await staged(ORDERS).send(said)).text == answer

    async def test_a_pattern_without_i_minds_the_case(self, staged: Stage) -> None:
        client = staged("turns: [{user: /^A1/, answer: Yes.}, {answer: No.}]")

        assert (await client.send("A1")).text == "Yes."
        assert (await client.send("a1")).text == "No."

    async def test_turns_for_the_same_thing_answer_in_turn_in_each_thread(
        self, staged: Stage
    ) -> None:
        client = staged(
            "turns: [{user: hi, answer: One.}, {user: hi, answer: Two.}, {answer: Else.}]"
        )

        said = [(await client.send(text)).text for text in ("hi", "so", "hi", "hi")]
        client.new_thread()

        assert said == ["One.", "Else.", "Two.", "Two."]
        assert (await client.send("hi")).text == "One."

    async def test_a_retry_is_answered_by_the_next_turn(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - user: tea
                answer:
                  error: {message: No pot, retry: true}
              - user: tea
                answer: Here you are.
            """
        )
        turn = await client.send("Tea, please")
        assert turn.user_message is not None

        assert (await client.retry(turn.user_message)).text == "Here you are."
        await client.assert_stored(expect.user_message(), expect.assistant_message())

    async def test_what_no_turn_answers_is_an_error_that_names_it(self, staged: Stage) -> None:
        turn = await staged("turns: [{user: tea, answer: Here.}]").send('"Coffee"')

        assert turn.error is not None
        assert turn.error.message == (
            'desk.yaml has no turn for user: "\\"Coffee\\"". Add one, or a last turn that only has '
            "an answer: it fits whatever is asked."
        )
        assert turn.error.allow_retry


class TestActions:
    async def test_an_action_is_told_by_its_name_and_its_payload(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - action: order.pick
                payload: {order: {id: A1}, tags: new}
                answer: The first, and new.
              - action: order.pick
                answer: Another.
              - action: /^page/
                answer: The page.
              - action: any
                answer: Something.
              - answer: Hello.
            """
        )
        await client.send("Hello")

        async def act(kind: str, payload: object = None) -> str:
            return (await client.act(kind, payload)).text

        assert await act("order.pick", {"order": {"id": "A1", "n": 2}, "tags": ["new"]}) == (
            "The first, and new."
        )
        assert await act("order.pick", {"order": {"id": "A2"}, "tags": ["new"]}) == "Another."
        assert await act("order.pick", {"tags": ["new"]}) == "Another."
        assert await act("order.pick") == "Another."
        assert await act("page.closed") == "The page."
        assert await act("order") == "Something."

    async def test_an_action_without_a_stream_is_answered_with_the_widget(
        self, staged: Stage
    ) -> None:
        client = staged(
            """
            turns:
              - action: pick
                answer:
                  - wait: 1
                  - replace:
                      type: Card
                      children:
                        - {type: Text, value: B}
                        - {type: Button, onClickAction: {type: nothing, streaming: false}}
                        - {type: Button, onClickAction: {type: talk, streaming: false}}
              - action: nothing
                answer: []
              - action: talk
                answer: Hello.
              - answer:
                  widget:
                    type: Card
                    children: [{type: Button, onClickAction: {type: pick, streaming: false}}]
            """
        )
        [widget] = (await client.send("Hello")).widgets

        picked = await client.act_sync("pick", item=widget)
        nothing = await client.act_sync("nothing", item=widget)

        assert picked.updated_item is not None
        assert nothing.updated_item is None
        await client.assert_stored(expect.user_message(), expect.widget("B"))
        with pytest.raises(ScriptError) as refused:
            await client.act_sync("talk", item=widget)
        assert str(refused.value).endswith(
            "desk.yaml: the action 'talk' has streaming: false, so its answer is one item: its "
            "turn may have replace: and wait:, and nothing that becomes thread.item.added."
        )


class TestTheServer:
    async def test_what_was_dictated_is_what_the_scenario_says(self, staged: Stage) -> None:
        client = staged("transcription: Where is A1?\nturns: [{answer: Hello.}]")

        assert (await client.transcribe(b"sound", "audio/webm")).text == "Where is A1?"

    async def test_a_scenario_that_says_nothing_of_it_says_what_to_add(self, staged: Stage) -> None:
        with pytest.raises(ScriptError) as refused:
            await staged("turns: [{answer: Hello.}]").transcribe(b"sound", "audio/webm")

        assert str(refused.value).endswith(
            "desk.yaml: something was dictated, but the scenario does not say what was said: add "
            'transcription: "…" beside turns:'
        )

    def test_it_is_read_again_in_place_and_threads_begin_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "desk.yaml"
        path.write_text("turns: [{answer: One.}, {answer: Two.}]", encoding="utf-8")
        server = ScenarioServer(path, InMemoryStore())
        client = SyncChatKitClient(server)
        client.send("1")

        path.write_text("turns: [{answer: Uno.}, {answer: Due.}]", encoding="utf-8")
        server.reload()
        assert client.send("2").text == "Uno."

        path.write_text("turns: {}", encoding="utf-8")
        with pytest.raises(ScriptError):
            server.reload()
        assert client.send("3").text == "Due."

    @pytest.mark.parametrize(
        "request_",
        [
            requests.retry_after_item("thr_9", "msg_9"),
            requests.add_client_tool_output("thr_9", {}),
            requests.add_user_message("thr_9", requests.user_input("Hello")),
        ],
        ids=lambda request: request.type,
    )
    async def test_a_request_that_cannot_be_served_is_refused_as_by_any_server(
        self, staged: Stage, request_: BaseModel
    ) -> None:
        client = staged("turns: [{answer: Hello.}]")

        with pytest.raises(NotFoundError, match="no thread 'thr_9'"):
            await client.request(request_)

    async def test_a_retry_of_no_message_and_an_output_of_no_call_are_refused(
        self, staged: Stage
    ) -> None:
        client = staged("turns: [{answer: Hello.}]")
        turn = await client.send("Hello")
        assert turn.thread is not None

        with pytest.raises(ValueError, match="is not a user message"):
            await client.request(requests.retry_after_item(turn.thread.id, turn.items[-1]))
        with pytest.raises(ValueError, match=r"(?i)client ?tool ?call"):
            await client.request(requests.add_client_tool_output(turn.thread.id, {}))

    async def test_without_a_request_the_stream_options_are_the_usual_ones(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "desk.yaml"
        path.write_text("turns: [{answer: Hello.}]", encoding="utf-8")
        server = ScenarioServer(path, InMemoryStore())
        thread = ThreadMetadata(id="thr_1", created_at=datetime(2025, 1, 1))

        assert server.get_stream_options(thread, {}).allow_cancel
