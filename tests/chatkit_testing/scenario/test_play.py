"""Turns played: what each kind of step streams, shows and stores, to a client that is strict."""

from pathlib import Path
from typing import Any

from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    GeneratedImageUpdated,
    StructuredInputItem,
    ThreadItemUpdatedEvent,
    WidgetStreamingTextValueDelta,
)
from chatkit_testing import Turn, expect
from tests.chatkit_testing.scenario.desk import Stage, answering

CARD = '{type: Card, children: [{type: Text, id: t, value: "%s"}]}'

BUTTON = "{type: Button, label: Go, onClickAction: {type: %s}}"


def updates_of(turn: Turn) -> list[Any]:  # Any: updates of every kind
    return [event.update for event in turn.events if isinstance(event, ThreadItemUpdatedEvent)]


class TestWhatTheAssistantSays:
    async def test_a_text_alone_is_a_message_that_streams_word_by_word(self, staged: Stage) -> None:
        turn = await staged("turns: [{answer: Order A1 shipped.}]").send("Where is it?")

        assert turn.deltas == ["Order ", "A1 ", "shipped."]
        turn.assert_shown(
            expect.user_message("Where is it?"), expect.assistant_message("Order A1 shipped.")
        )

    async def test_a_message_streams_in_the_chunks_that_it_names(self, staged: Stage) -> None:
        client = staged(
            answering("- message: {chunks: [Hel, lo, {wait: 5}, ' there.']}\n- message: Bye.")
        )

        turn = await client.send("Hello")

        assert turn.deltas == ["Hel", "lo", " there.", "Bye."]

    async def test_a_message_cites_what_its_annotations_name(self, staged: Stage) -> None:
        client = staged(
            answering(
                """
                - message:
                    text: It shipped.
                    annotations:
                      - url_citation: {url: "https://dhl.example/A1", title: DHL}
                      - file_citation: {filename: orders.csv, index: 2}
                      - container_file_citation: {filename: plot.png, end_index: 4}
                """
            )
        )

        turn = await client.send("Where is it?")

        [message] = [item for item in turn.items if isinstance(item, AssistantMessageItem)]
        cited = [(each.source.title, each.index) for each in message.content[0].annotations]
        assert cited == [("DHL", 11), ("orders.csv", 2), ("plot.png", 4)]

    async def test_reasoning_is_a_workflow_whose_thoughts_grow(self, staged: Stage) -> None:
        turn = await staged(answering("- reasoning: ['Which order?', A1.]\n- A1.")).send("Hello")

        assert turn.workflows[0].workflow.type == "reasoning"
        assert [update.type for update in updates_of(turn)][:3] == [
            "workflow.task.added",
            "workflow.task.updated",
            "workflow.task.added",
        ]
        turn.assert_shown(
            expect.user_message(),
            expect.workflow(),
            expect.assistant_message("A1."),
        )

    async def test_a_thought_without_words_is_one(self, staged: Stage) -> None:
        turn = await staged(answering('- reasoning: ""')).send("Hello")

        assert len(turn.workflows[0].workflow.tasks) == 1


class TestWorkAndWhatIsGoingOn:
    async def test_a_bare_task_loads_until_the_next_one_begins(self, staged: Stage) -> None:
        client = staged(
            answering(
                """
                - workflow:
                    tasks:
                      - Found the order
                      - wait: 2
                      - {title: Asked DHL, content: Twice, icon: search}
                    summary: Checked the order
                    expanded: true
                """
            )
        )

        turn = await client.send("Hello")

        assert [update.task.status_indicator for update in updates_of(turn)] == [
            "loading",
            "complete",
            "loading",
            "complete",
        ]
        assert "\n".join(turn.outline.splitlines()[1:]) == (
            'workflow   custom · "Checked the order" · expanded\n'
            '             task "Found the order" · complete\n'
            '             task "Asked DHL": "Twice" · icon search · complete'
        )
        assert turn.workflows[0].workflow.expanded

    async def test_a_task_that_says_how_far_it_is_stays_so(self, staged: Stage) -> None:
        client = staged(
            answering(
                """
                - workflow:
                    - {type: web_search, title_query: DHL, status_indicator: none}
                - task: Packed
                - task: {type: file, title: Read the order}
                """
            )
        )

        turn = await client.send("Hello")

        assert turn.workflows[0].workflow.tasks[0].status_indicator == "none"
        turn.assert_shown(expect.user_message(), expect.workflow(), expect.task(), expect.task())

    async def test_progress_notices_and_effects_are_shown_and_not_stored(
        self, staged: Stage
    ) -> None:
        client = staged(
            answering(
                """
                - progress: Looking
                - progress: {text: Still looking, icon: search}
                - notice: We close at six.
                - notice: {message: Now., level: danger, title: Closed}
                - effect: reload
                - effect: {name: highlight, data: {order: A1}}
                """
            )
        )

        turn = await client.send("Hello")

        assert turn.outline == (
            "user       Hello\n"
            "progress   Looking\n"
            "progress   Still looking · icon search\n"
            "notice     info · We close at six.\n"
            "notice     danger · Closed · Now.\n"
            "effect     reload()\n"
            'effect     highlight(order="A1")'
        )
        await client.assert_stored(expect.user_message())

    async def test_an_image_becomes_clearer(self, staged: Stage, tmp_path: Path) -> None:
        (tmp_path / "cat.jpg").write_bytes(b"a cat")
        client = staged(
            answering(
                """
                - image: {file: cat.jpg, partials: 3}
                - image: {url: "https://example.org/cat.png"}
                - image: {data: QUJD}
                - image:
                """
            )
        )

        turn = await client.send("Paint")

        progress = [u.progress for u in updates_of(turn) if isinstance(u, GeneratedImageUpdated)]
        assert progress == [0.25, 0.5, 0.75]
        urls = [item.image.url for item in turn.images if item.image is not None]
        assert urls[:3] == [
            "data:image/jpeg;base64,YSBjYXQ=",
            "https://example.org/cat.png",
            "data:image/png;base64,QUJD",
        ]
        assert urls[3].startswith("data:image/png;base64,iVBOR")


class TestWidgets:
    async def test_a_widget_that_is_written_out_is_shown_at_once(self, staged: Stage) -> None:
        turn = await staged(answering(f"- widget: {CARD % 'Order A1'}")).send("Hello")

        assert updates_of(turn) == []
        assert turn.outline.splitlines()[1:] == [
            "widget     Card",
            '             Text "Order A1" #t',
        ]

    async def test_a_widget_goes_through_its_states(self, staged: Stage) -> None:
        client = staged(
            answering(
                f"""
                - widget:
                    root: {CARD % "Order"}
                    updates:
                      - {CARD % "Order A1"}
                      - wait: 1
                      - {CARD % "It shipped"}
                    copy_text: A1
                """
            )
        )

        turn = await client.send("Hello")

        first, second = updates_of(turn)
        assert isinstance(first, WidgetStreamingTextValueDelta)
        assert first.delta == " A1"
        assert second.type == "widget.root.updated"
        assert turn.widgets[0].copy_text == "A1"

    async def test_a_widget_file_is_filled_in_with_data(
        self, staged: Stage, tmp_path: Path
    ) -> None:
        template = '{"type": "Card", "children": [{"type": "Text", "value": {{ id | tojson }}}]}'
        quoted = template.replace('"', '\\"')
        (tmp_path / "order.widget").write_text(
            f'{{"version": "1.0", "name": "Order", "template": "{quoted}"}}', encoding="utf-8"
        )
        client = staged(
            answering(
                "- widget: {file: order.widget, data: {id: A1}, updates: [{id: A2}, {id: A3}]}"
            )
        )

        turn = await client.send("Hello")

        assert turn.outline.splitlines()[1:] == ["widget     Card", '             Text "A3"']

    async def test_an_action_replaces_its_widget_and_another_removes_it(
        self, staged: Stage
    ) -> None:
        client = staged(
            f"""
            turns:
              - action: order.confirm
                answer:
                  - replace: {{type: Card, children: [{BUTTON % "order.forget"}]}}
                  - Done.
              - action: order.forget
                answer:
                  remove: widget
              - answer:
                  widget: {{type: Card, children: [{BUTTON % "order.confirm"}]}}
            """
        )
        [widget] = (await client.send("Order")).widgets

        confirmed = await client.act("order.confirm", item=widget)
        await client.assert_stored(
            expect.user_message(), expect.widget(), expect.assistant_message("Done.")
        )
        await client.act("order.forget", item=widget)

        assert confirmed.outline.splitlines()[1:] == [
            "widget     Card",
            '             Button "Go" → order.forget',
            "assistant  Done.",
        ]
        await client.assert_stored(expect.user_message(), expect.assistant_message("Done."))

    async def test_an_action_of_the_page_has_no_widget_to_replace(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - action: any
                answer:
                  remove: widget
              - answer: Hello.
            """
        )
        await client.send("Hello")

        turn = await client.act("page.closed")

        assert turn.error is not None
        assert turn.error.message == (
            "The scenario replaces or removes the widget that the action came from, but the action "
            "came from none: it was sent without item_id."
        )


class TestTheThread:
    async def test_title_status_hidden_context_and_the_end_of_the_turn(self, staged: Stage) -> None:
        client = staged(
            answering(
                """
                - title: Your order
                - hidden: {order: A1}
                - status: {type: closed, reason: Solved}
                - end_of_turn:
                """
            )
        )

        turn = await client.send("Hello")

        assert turn.thread is not None
        assert turn.thread.title == "Your order"
        assert turn.thread.status.type == "closed"
        await client.assert_stored(
            expect.user_message(),
            expect.hidden_context(content={"order": "A1"}),
            expect.end_of_turn(),
        )

    async def test_an_error_ends_the_turn_after_what_was_said(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - user: code
                answer:
                  error: {code: stream.error}
              - user: final
                answer:
                  error: We are closed.
              - answer:
                  - Let me see.
                  - error: {message: Out of teapots, retry: true}
            """
        )

        turn = await client.send("Tea")
        assert turn.outline.splitlines()[1:] == [
            "assistant  Let me see.",
            "error      Out of teapots · may retry",
        ]

        coded = (await client.send("code")).error
        assert coded is not None
        assert (coded.code, coded.allow_retry) == ("stream.error", True)
        final = (await client.send("final")).error
        assert final is not None
        assert (final.message, final.allow_retry) == ("We are closed.", False)

    async def test_a_turn_can_forbid_to_be_cancelled(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - user: pay
                cancellable: false
                answer: Paid.
              - answer: Hello.
            """
        )

        assert "options    cannot be cancelled" in (await client.send("Pay!")).outline
        assert "options" not in (await client.send("Hello")).outline

    async def test_a_turn_that_is_cancelled_keeps_what_was_said(self, staged: Stage) -> None:
        client = staged(answering("- One two three four"))

        async with client.stream("Count") as stream:
            async for event in stream:
                if isinstance(event, ThreadItemUpdatedEvent) and stream.turn.deltas == ["One "]:
                    await stream.cancel()

        assert stream.turn.cancelled
        await client.assert_stored(
            expect.user_message(), expect.assistant_message("One "), expect.hidden_context()
        )


class TestWhatTheClientAnswers:
    async def test_a_client_tool_is_called_and_its_output_answered(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - client_tool_output: get_location
                result: {city: Oslo}
                answer: You are in Oslo.
              - client_tool_output: get_location
                answer: You are elsewhere.
              - answer:
                  client_tool_call: {name: get_location, arguments: {precise: true}}
            """
        )
        turn = await client.send("Where am I?")
        assert isinstance(turn.client_tool_call, ClientToolCallItem)
        assert turn.client_tool_call.arguments == {"precise": True}

        assert (await client.submit_tool_output({"city": "Oslo", "x": 1})).text == (
            "You are in Oslo."
        )
        await client.send("And now?")
        assert (await client.submit_tool_output({"city": "Rome"})).text == "You are elsewhere."

    async def test_questions_are_asked_and_their_answers_answered(self, staged: Stage) -> None:
        client = staged(
            """
            turns:
              - structured_input: answered
                answers: {size: L}
                answer: A large one.
              - structured_input: skipped
                answer: As you like.
              - structured_input: any
                answer: Noted.
              - answer:
                  structured_input:
                    - {id: size, question: Size, options: [S, {value: L}], multiple: true}
                    - For whom
            """
        )

        async def ask() -> StructuredInputItem:
            turn = await client.send("A shirt")
            assert turn.structured_input is not None
            return turn.structured_input

        first = await ask()
        assert [each.id for each in first.inputs] == ["size", "q2"]
        assert (await client.answer(first, {"size": ["S", "L"], "q2": "Ada"})).text == (
            "A large one."
        )
        assert (await client.answer(await ask(), {}, skipped=True)).text == "As you like."
        assert (await client.answer(await ask(), {"size": "S", "q2": "B"})).text == "Noted."
