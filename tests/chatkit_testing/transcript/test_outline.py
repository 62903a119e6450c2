"""The outline as text: every kind of item, event and widget component."""

from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.types import ThreadMetadata
from chatkit_testing.transcript import outline_items, widget_text
from tests.chatkit_testing.story import (
    Json,
    added,
    assistant_json,
    delta,
    done,
    item_json,
    item_of,
    part_added,
    thread_json,
    turn_of,
    updated,
    user_json,
    widget_json,
    workflow_json,
)


def outline_of(*items: Json) -> str:
    return outline_items([item_of(each) for each in items])


def lines(text: str) -> str:
    return dedent(text).strip("\n")


class TestMessages:
    def test_a_user_message_with_all_that_can_be_sent(self) -> None:
        content: list[Json] = [
            {"type": "input_text", "text": "Where is "},
            {"type": "input_tag", "id": "order-1", "text": "A1", "data": {"kind": "order"}},
            {"type": "input_tag", "id": "x", "text": "Ada", "data": {}, "group": "People"},
            {"type": "input_text", "text": "?\n\nIt is late. \n"},
        ]
        message = user_json(
            "",
            content=content,
            attachments=[
                {"type": "file", "id": "1", "name": "bill.pdf", "mime_type": "application/pdf"},
                {
                    "type": "image",
                    "id": "2",
                    "name": "box.png",
                    "mime_type": "image/png",
                    "preview_url": "https://files.example/box.png",
                },
            ],
            quoted_text="shipped\nyesterday",
            inference_options={"model": "gpt-5.1", "tool_choice": {"id": "lookup_order"}},
        )
        assert outline_of(message) == lines(
            r"""
            user       Where is @A1@Ada?

                       It is late.
                         tag @A1 #order-1 · {"kind": "order"}
                         tag @Ada #x · group People
                         file bill.pdf · application/pdf
                         image box.png · image/png
                         quote "shipped\nyesterday"
                         model gpt-5.1 · tool lookup_order
            """
        )

    def test_an_assistant_message_with_annotations(self) -> None:
        sources: list[Json] = [
            {"type": "url", "title": "Orders", "url": "https://orders.example"},
            {"type": "file", "title": "manual.pdf", "filename": "manual.pdf"},
            {"type": "file", "title": "Manual", "filename": "m.pdf"},
            {"type": "entity", "title": "Order A1", "id": "order-1"},
            {"type": "url", "title": "", "url": "https://bare.example"},
        ]
        annotations: list[Json] = [{"source": source} for source in sources]
        annotations[0]["index"] = 15
        assert outline_of(assistant_json("Order A1 shipped.", "m", annotations)) == lines(
            """
            assistant  Order A1 shipped.
                         [1] Orders <https://orders.example> · at 15
                         [2] manual.pdf (file)
                         [3] Manual (file m.pdf)
                         [4] Order A1 (entity #order-1)
                         [5] <https://bare.example>
            """
        )

    def test_paragraphs_stand_below_each_other_and_parts_are_paragraphs(self) -> None:
        message = item_json("assistant_message", "m", content=[{"text": "A\nB"}, {"text": "C"}])
        assert outline_of(message, assistant_json("")) == lines(
            """
            assistant  A
                       B

                       C
            assistant  (no text)
            """
        )


class TestWorkflows:
    def test_one_thought_stands_beside_the_workflow(self) -> None:
        thought = {"type": "thought", "content": "Which order?"}
        workflow = workflow_json(thought, type="reasoning", summary={"duration": 2})
        assert outline_of(workflow) == 'workflow   reasoning · thought "Which order?" · 2 s'

    def test_tasks_of_every_kind_and_a_summary_with_a_title(self) -> None:
        workflow = workflow_json(
            {
                "type": "custom",
                "title": "Look up A1",
                "content": "3 left",
                "status_indicator": "complete",
                "icon": "search",
            },
            {"type": "custom", "content": "only content"},
            {"type": "custom"},
            {
                "type": "web_search",
                "title": "Searched the web",
                "title_query": "order A1",
                "queries": ["order A1", "A1 late"],
                "sources": [{"type": "url", "title": "Orders", "url": "https://orders.example"}],
                "status_indicator": "loading",
            },
            {"type": "web_search"},
            {"type": "thought", "title": "Thinking", "content": "First\nsecond"},
            {"type": "thought", "content": ""},
            {
                "type": "file",
                "title": "Read",
                "sources": [{"type": "file", "title": "Manual", "filename": "m.pdf"}],
            },
            {"type": "file"},
            {"type": "image", "title": "Drew"},
            {"type": "image"},
            summary={"title": "Worked on it", "icon": "bolt"},
            expanded=True,
        )
        assert outline_of(workflow) == lines(
            r"""
            workflow   custom · "Worked on it" · icon bolt · expanded
                         task "Look up A1": "3 left" · icon search · complete
                         task "only content"
                         task (empty)
                         search "Searched the web" for "order A1", "A1 late" · loading
                           Orders <https://orders.example>
                         search
                         thought "Thinking": "First\nsecond"
                         thought
                         files "Read"
                           Manual (file m.pdf)
                         files
                         image "Drew"
                         image
            """
        )

    def test_a_workflow_without_tasks_and_one_whose_only_task_has_sources(self) -> None:
        source = {"type": "url", "title": "Orders", "url": "https://orders.example"}
        search = {"type": "web_search", "queries": ["A1"], "sources": [source]}
        assert outline_of(workflow_json(), workflow_json(search)) == lines(
            """
            workflow   custom
            workflow   custom
                         search for "A1"
                           Orders <https://orders.example>
            """
        )

    def test_tasks_that_stand_by_themselves(self) -> None:
        custom = item_json("task", task={"type": "custom", "title": "Check", "content": "ok"})
        thought = item_json("task", task={"type": "thought", "content": "Hm"})
        assert outline_of(custom, thought) == lines(
            """
            task       "Check": "ok"
            task       thought "Hm"
            """
        )


class TestOtherItems:
    def test_client_tool_calls_as_python_would_write_them(self) -> None:
        arguments: Json = {"initial": "red", "others": ["a", None, True], "n": 1.5}
        call: Json = {"name": "pick_color", "call_id": "call_1", "arguments": arguments}
        no_arguments: Json = {**call, "arguments": {}, "status": "completed"}
        items = (
            item_json("client_tool_call", **call),
            item_json("client_tool_call", **no_arguments, output={"c": "blue"}),
            item_json("client_tool_call", **no_arguments),
        )
        assert outline_of(*items) == lines(
            """
            tool call  pick_color(initial="red", others=["a", None, True], n=1.5) · pending
            tool call  pick_color() → {"c": "blue"}
            tool call  pick_color() → None
            """
        )

    def test_images_where_they_are_or_what_is_in_their_url(self) -> None:
        within = item_json(
            "generated_image", image={"id": "i", "url": "data:image/png;base64,iVBORw0KGgo="}
        )
        outside = item_json("generated_image", image={"id": "i", "url": "https://img.example/1"})
        assert outline_of(within, outside, item_json("generated_image")) == lines(
            """
            image      data:image/png (12 characters)
            image      https://img.example/1
            image      (no image)
            """
        )

    def test_questions_with_what_may_be_answered_or_what_was(self) -> None:
        size: Json = {"type": "multiple_choice", "id": "size", "question": "Which size?"}
        size["options"] = [{"value": "S"}, {"value": "M"}]
        extras: Json = {"type": "multiple_choice", "id": "extras", "question": "Which extras?"}
        extras |= {"multiple": True, "options": [{"value": "card"}, {"value": "ribbon"}]}
        note = {"type": "freeform", "id": "note", "question": "Anything else?"}
        pending = item_json("structured_input", inputs=[size, extras, note])
        answered = item_json(
            "structured_input",
            status="answered",
            inputs=[
                {**size, "answer": {"values": ["M"]}},
                {**extras, "answer": {"values": ["card", "ribbon"]}},
                {**note, "answer": {"skipped": True}},
            ],
        )
        skipped = item_json("structured_input", status="skipped", inputs=[])
        assert outline_of(pending, answered, skipped) == lines(
            """
            input      pending
                         Which size?  one of S, M
                         Which extras?  any of card, ribbon
                         Anything else?  free text
            input      answered
                         Which size?  → M
                         Which extras?  → card, ribbon
                         Anything else?  skipped
            input      skipped
            """
        )

    def test_hidden_items_and_the_end_of_a_turn(self) -> None:
        stored = (
            item_json("hidden_context_item", content="The user is Ada.\nShe is a customer."),
            item_json("hidden_context_item", content={"customer": {"id": 7}}),
            item_json("sdk_hidden_context", content="The user cancelled.\nStop."),
            item_json("end_of_turn"),
        )
        assert outline_of(*stored) == lines(
            """
            hidden     The user is Ada.
                       She is a customer.
            hidden     {"customer": {"id": 7}}
            hidden     (sdk) The user cancelled.
                       Stop.
            end of turn
            """
        )


class TestEvents:
    def test_progress_effects_notices_and_errors(self) -> None:
        turn = turn_of(
            {"type": "progress_update", "text": "Looking up A1"},
            {"type": "progress_update", "text": "Almost\nthere", "icon": "search"},
            {"type": "client_effect", "name": "highlight", "data": {"row": 3, "to": "red"}},
            {"type": "client_effect", "name": "reload"},
            {"type": "notice", "level": "warning", "message": "Top up soon.", "title": "Low"},
            {"type": "notice", "level": "info", "message": "One\nTwo"},
            {"type": "error", "code": "stream.error", "allow_retry": True},
            {"type": "error", "message": "Card\ndeclined"},
            {"type": "error"},
        )
        assert turn.outline == lines(
            """
            progress   Looking up A1
            progress   Almost⏎there · icon search
            effect     highlight(row=3, to="red")
            effect     reload()
            notice     warning · Low · Top up soon.
            notice     info · One
                       Two
            error      stream.error · may retry
            error      Card⏎declined · no retry
            error      custom · no retry
            """
        )

    def test_of_the_thread_only_what_changed(self) -> None:
        def told(kind: str, **fields: object) -> Json:
            return {"type": kind, "thread": thread_json(**fields)}

        domains = ["a.example", "b.example"]
        turn = turn_of(
            told("thread.created"),
            told("thread.updated"),
            told("thread.updated", title="Order A1"),
            told("thread.updated", title="Order A1", status={"type": "locked", "reason": "Paid"}),
            told("thread.updated", title="A1", status={"type": "closed"}),
            told("thread.updated", allowed_image_domains=domains),
            told("thread.updated"),
        )
        assert turn.outline == lines(
            """
            thread     "Order A1"
            thread     locked: Paid
            thread     "A1" · closed
            thread     (no title) · active · image domains a.example, b.example
            thread     image domains unset
            """
        )

    def test_the_thread_before_the_turn_is_what_it_is_compared_with(self) -> None:
        before = ThreadMetadata.model_validate(thread_json(title="Order A1"))
        told = {"type": "thread.updated", "thread": thread_json(title="Order A1")}
        assert turn_of(told, thread=before).outline == ""

    def test_a_stream_that_cannot_be_cancelled_says_so(self) -> None:
        options = [
            {"type": "stream_options", "stream_options": {"allow_cancel": allow}}
            for allow in (True, False)
        ]
        assert turn_of(*options).outline == "options    cannot be cancelled"


class TestTurns:
    def test_things_stand_in_order_of_appearance_and_in_their_final_state(self) -> None:
        turn = turn_of(
            {"type": "thread.created", "thread": thread_json()},
            done(user_json("Where is A1?", "m1")),
            added(assistant_json("", "m2")),
            {"type": "progress_update", "text": "Looking up A1"},
            delta("m2", "On "),
            delta("m2", "its way."),
            done(assistant_json("On its way.", "m2")),
        )
        assert (
            repr(turn)
            == turn.outline
            == lines(
                """
            user       Where is A1?
            assistant  On its way.
            progress   Looking up A1
            """
            )
        )

    def test_what_was_never_done_and_what_was_removed_is_marked(self) -> None:
        turn = turn_of(
            added(assistant_json("", "secret")),
            delta("secret", "The code is 42"),
            added(item_json("generated_image", "image")),
            updated(
                *("image", "generated_image.updated"),
                image={"id": "i", "url": "https://img.example/1"},
                progress=1 / 3,
            ),
            added(item_json("assistant_message", "open", content=[])),
            part_added("open"),
            delta("open", "Hel"),
            delta("open", "lo\nyou"),
            added(workflow_json(id="wf", type="reasoning")),
            {"type": "thread.item.removed", "item_id": "secret"},
        )
        turn.cancelled = True
        assert turn.outline == lines(
            """
            assistant✗ The code is 42
            image…     https://img.example/1 · 33%
            assistant… Hello
                       you
            workflow…  reasoning
            cancelled
            """
        )
        turn.cancelled, turn.aborted = False, True
        assert turn.outline.endswith("\naborted    the stream broke off")

    @pytest.mark.parametrize(
        ("request_type", "params", "outline"),
        [
            (
                "threads.custom_action",
                {"action": {"type": "order.cancel", "payload": {"id": "A1"}}},
                'action     order.cancel {"id": "A1"}',
            ),
            ("threads.custom_action", {"action": {"type": "reload"}}, "action     reload"),
            (
                "threads.add_client_tool_output",
                {"result": {"color": "blue"}},
                'output     {"color": "blue"}',
            ),
            (
                "threads.retry_after_item",
                {"item_id": "m"},
                'retry      after "Where⏎is it?"',
            ),
            ("threads.retry_after_item", {"item_id": "unknown"}, "retry"),
            ("threads.add_user_message", {}, ""),
            ("threads.custom_action", {"action": "malformed"}, ""),
            ("threads.add_client_tool_output", {}, ""),
        ],
    )
    def test_what_was_asked_comes_first_where_the_answer_does_not_repeat_it(
        self, request_type: str, params: Json, outline: str
    ) -> None:
        request = {"type": request_type, "params": params}
        turn = turn_of(request=request, before=[user_json("Where\nis it?", "m")])
        assert turn.outline == outline
        assert repr(turn) == (outline or "<Transcript without events>")


def action(type: str, **fields: object) -> Json:
    return {"type": type, **fields}


CARD = widget_json(
    {"type": "Title", "value": "Order A1", "size": "lg"},
    {"type": "Caption", "value": "of yesterday", "id": "when"},
    {"type": "Image", "src": "https://img.example/a.png", "alt": "The box", "width": 30},
    {
        "type": "Form",
        "onSubmitAction": action("order.save"),
        "children": [
            {"type": "Label", "value": "Mail", "fieldName": "mail"},
            {
                "type": "Input",
                "name": "mail",
                "inputType": "email",
                "placeholder": "you at home",
                "required": True,
            },
            {"type": "Textarea", "name": "note", "rows": 3, "disabled": False},
            {
                "type": "Select",
                "name": "size",
                "defaultValue": "M",
                "options": [{"value": "S", "label": "Small"}, {"value": "M", "label": "M"}],
                "onChangeAction": action("resize", handler="client", streaming=False),
            },
            {"type": "RadioGroup", "name": "pay", "options": [{"value": "1", "label": "Now"}]},
            {"type": "Checkbox", "name": "gift", "label": "Gift wrap", "defaultChecked": True},
            {"type": "DatePicker", "name": "day", "min": "2025-01-01T00:00:00"},
            {"type": "Button", "label": "Save", "submit": True, "iconStart": "check"},
        ],
    },
    {"type": "Divider"},
    {"type": "Spacer"},
    {
        "type": "Transition",
        "children": {
            "type": "Text",
            "id": "status",
            "value": "on its w",
            "streaming": True,
            "editable": {"name": "status"},
        },
    },
    {
        "type": "Box",
        "children": [
            {
                "type": "Row",
                "key": "first",
                "gap": 2,
                "children": [{"type": "Icon", "name": "check"}, {"type": "Badge", "label": "new"}],
            },
            {"type": "Col", "children": [{"type": "Markdown", "value": "# Terms\n\nNone.\n"}]},
        ],
    },
    {"type": "Signature", "title": "Sign here", "ink": {"kind": "blue"}, "tapAction": action("go")},
    id="w",
    size="sm",
    asForm=True,
    status={"text": "Open", "icon": "clock"},
    confirm={"label": "Pay", "action": action("order.pay", payload={"id": "A1"})},
    cancel={"label": "Not now", "action": action("order.leave")},
)
CARD["widget"]["id"] = "order-card"


class TestWidgets:
    def test_a_card_with_every_component(self) -> None:
        assert outline_of(CARD) == lines(
            """
            widget     Card #order-card asForm
                         status "Open" · icon clock
                         Title "Order A1"
                         Caption "of yesterday" #when
                         Image "The box" src=https://img.example/a.png
                         Form → order.save
                           Label "Mail" fieldName=mail
                           Input name=mail inputType=email required placeholder="you at home"
                           Textarea name=note
                           Select name=size defaultValue=M [S "Small", M] → resize · client · sync
                           RadioGroup name=pay [1 "Now"]
                           Checkbox "Gift wrap" name=gift defaultChecked
                           DatePicker name=day min=2025-01-01T00:00:00
                           Button "Save" submit iconStart=check
                         Divider
                         Transition
                           Text "on its w" #status streaming editable={"name": "status"}
                         Box
                           Row key=first
                             Icon check
                             Badge "new"
                           Col
                             Markdown
                               │ # Terms
                               │
                               │ None.
                         Signature "Sign here" ink={"kind": "blue"} → go
                         confirm "Pay" → order.pay {"id": "A1"}
                         cancel "Not now" → order.leave
            """
        )

    def test_what_there_is_to_read_from_the_top_to_the_bottom(self) -> None:
        item = item_of(CARD)
        assert item.type == "widget"
        assert widget_text(item.widget).split("\n") == [
            *("Open", "Order A1", "of yesterday", "The box", "Mail", "Gift wrap", "Save"),
            *("on its w", "new", "# Terms", "", "None.", "", "Sign here", "Pay", "Not now"),
        ]

    def test_a_list_with_rows_that_can_be_chosen(self) -> None:
        row: Json = {"type": "ListViewItem", "onClickAction": action("open", payload=1)}
        row["children"] = [{"type": "Text", "value": "One"}]
        item = item_json("widget", widget={"type": "ListView", "limit": 3, "children": [row]})
        assert outline_of(item) == lines(
            """
            widget     ListView limit=3
                         ListViewItem → open 1
                           Text "One"
            """
        )

    def test_a_chart_with_its_data(self) -> None:
        chart: Json = {
            "type": "Chart",
            "xAxis": {"dataKey": "month"},
            "series": [
                {"type": "bar", "dataKey": "sales", "label": "Sales"},
                {"type": "line", "dataKey": "trend", "label": None},
            ],
            "data": [{"month": "Jan", "sales": 3, "trend": 1.5}, {"month": "Feb", "sales": 4}],
            "showLegend": True,
        }
        assert outline_of(widget_json(chart, {**chart, "xAxis": "month", "series": []})) == lines(
            """
            widget     Card
                         Chart
                           x month: Jan, Feb
                           bar "Sales" sales: 3, 4
                           line trend: 1.5, none
                         Chart data=[{"month": "Jan", "sales": 3, "trend": 1.5}, {"month": "Feb", \
"sales": 4}] series=[] xAxis=month
            """
        )

    def test_properties_that_only_bear_a_known_name_are_drawn_as_they_are(self) -> None:
        odd = {"type": "Chart", "status": "busy", "confirm": True, "options": ["S"], "value": 3}
        icon = {"type": "Icon", "name": 7, "clickAction": "go", "series": 1, "xAxis": "m"}
        assert outline_of(widget_json(odd, icon)) == lines(
            """
            widget     Card
                         Chart status=busy confirm options=["S"] value=3
                         Icon name=7 clickAction=go series=1 xAxis=m
            """
        )


ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(["type", "dataKey", "label", "value", "text", "action", "icon"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=5,
)
NAMES = (
    *("value", "label", "status", "confirm", "cancel", "options", "series", "data", "xAxis"),
    *("name", "onClickAction", "streaming", "anything"),
)


@given(
    st.sampled_from(["Chart", "Icon", "Text", "Unheard"]),
    st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=5),
)
def test_a_widget_of_any_shape_can_be_drawn(type: str, properties: dict[str, Any]) -> None:
    component = {"type": type, **properties}
    item = item_of(item_json("widget", widget={"type": "Card", "children": [component]}))
    assert item.type == "widget"
    first, second, *_ = outline_items([item]).split("\n")
    assert first == "widget     Card"
    assert second.startswith(f"             {type}")
    assert isinstance(widget_text(item.widget), str)
