"""`ThreadItemConverter`: what the model is given of a thread, to the byte."""

# The deprecated widget classes are among what is tested.
# pyright: reportDeprecated=false

import inspect
import json
from datetime import datetime
from typing import Any, TypeAlias, cast

import pytest
from agents import TResponseInputItem
from openai.types.responses import ResponseInputContentParam
from pydantic import TypeAdapter

from chatkit.agents import ThreadItemConverter, simple_to_agent_input
from chatkit.types import (
    Attachment,
    EndOfTurnItem,
    ThreadItem,
    UserMessageItem,
    UserMessageTagContent,
    WidgetItem,
)
from chatkit.widgets import Card, Text, Transition

Json: TypeAlias = dict[str, Any]  # Any: JSON

ITEMS = TypeAdapter[ThreadItem](ThreadItem)
NOON = datetime(2024, 1, 1, 12)

TAGS = (
    "# User-provided context for @-mentions\n"
    "- When referencing resolved entities, use their canonical names **without** '@'.\n"
    "- The '@' form appears only in user text and should not be echoed."
)


def item(type: str, **fields: Any) -> ThreadItem:  # Any: JSON
    place = {"id": "item_1", "thread_id": "thr_1", "created_at": NOON}
    return ITEMS.validate_python({"type": type, **place, **fields})


def user(*content: Json, **fields: Any) -> ThreadItem:  # Any: JSON
    return item("user_message", content=list(content), inference_options={}, **fields)


def text(value: str) -> Json:
    return {"type": "input_text", "text": value}


def tag(value: str, id: str = "tag_1") -> Json:
    return {"type": "input_tag", "id": id, "text": value, "data": {}}


def custom(**fields: str) -> Json:
    return {"type": "custom", **fields}


def question(asked: str, answer: Json | None = None) -> Json:
    return {"type": "freeform", "id": asked, "question": asked, "answer": answer}


def said(*content: Json | str) -> Json:
    """A message in the user's role: texts, and parts of other kinds."""
    parts = [text(part) if isinstance(part, str) else part for part in content]
    return {"type": "message", "role": "user", "content": parts}


def assistant_said(*texts: str) -> Json:
    parts: list[Json] = [
        {"type": "output_text", "text": each, "annotations": [], "logprobs": None} for each in texts
    ]
    return {"type": "message", "role": "assistant", "content": parts}


def task_said(done: str) -> Json:
    return said(
        "A message was displayed to the user that the following task was performed:\n"
        f"<Task>\n{done}\n</Task>"
    )


def hidden(context: str) -> Json:
    return said(
        "Hidden context for the agent (not shown to the user):\n"
        f"<HiddenContext>\n{context}\n</HiddenContext>"
    )


def asked(status: str, *lines: str) -> Json:
    return said(
        "A structured input request was displayed to the user with the following status: "
        f"{status}\n<StructuredInput>\n" + "\n".join(lines) + "\n</StructuredInput>"
    )


class Able(ThreadItemConverter):
    """A converter for an application with attachments and tags."""

    async def attachment_to_message_content(
        self, attachment: Attachment
    ) -> ResponseInputContentParam:
        return {"type": "input_file", "file_id": attachment.id}

    async def tag_to_message_content(self, tag: UserMessageTagContent) -> ResponseInputContentParam:
        return {"type": "input_text", "text": f"{tag.text} is {tag.id}"}


FILES = [
    {"type": "file", "id": "atc_1", "name": "a.txt", "mime_type": "text/plain"},
    {
        "type": "image",
        "id": "atc_2",
        "name": "b.png",
        "mime_type": "image/png",
        "preview_url": "https://example.org/b.png",
    },
]
FILE_PARTS = [{"type": "input_file", "file_id": file["id"]} for file in FILES]

CALL = {"call_id": "call_1", "name": "ask_browser", "arguments": {"field": "größe", "n": 1}}
CALL_INPUT = {
    "type": "function_call",
    "call_id": "call_1",
    "name": "ask_browser",
    "arguments": '{"field": "gr\\u00f6\\u00dfe", "n": 1}',
}


def output(value: str) -> Json:
    return {"type": "function_call_output", "call_id": "call_1", "output": value}


WIDGET = {
    "type": "Card",
    "size": None,
    "children": [
        {"type": "Text", "id": "x", "value": "é", "color": None},
        {"type": "Button", "onClickAction": {"type": "go", "payload": {"k": None, "n": [1, None]}}},
    ],
}
WIDGET_SAID = (
    "The following graphical UI widget (id: item_1) was displayed to the user:"
    '{"type":"Card","children":[{"id":"x","type":"Text","value":"é"},'
    '{"type":"Button","onClickAction":{"type":"go","payload":{"n":[1]}}}]}'
)

CASES: dict[str, tuple[ThreadItem, list[Json]]] = {
    "a message": (user(text("Where is "), text("my order?")), [said("Where is my order?")]),
    "a message without content": (user(), [said("")]),
    "tags in a message": (
        user(text("Ask "), tag("Bob"), text("!")),
        [said("Ask @Bob!"), said(TAGS, "Bob is tag_1")],
    ),
    "tags that are repeated": (
        user(tag("Bob", "b1"), tag("Al", "a1"), tag("Bob", "b2"), tag("Al", "a1")),
        [said("@Bob@Al@Bob@Al"), said(TAGS, "Bob is b1", "Al is a1")],
    ),
    "attachments": (user(text("See"), attachments=FILES), [said("See", *FILE_PARTS)]),
    "an attachment alone": (user(attachments=FILES[:1]), [said("", FILE_PARTS[0])]),
    "a quote": (
        user(text("Why?"), quoted_text="It is late."),
        [said("Why?"), said("The user is referring to this in particular: \nIt is late.")],
    ),
    "an empty quote": (user(text("Why?"), quoted_text=""), [said("Why?")]),
    "attachments, a quote and tags": (
        user(tag("Bob"), attachments=FILES, quoted_text="It is late."),
        [
            said("@Bob", *FILE_PARTS),
            said("The user is referring to this in particular: \nIt is late."),
            said(TAGS, "Bob is tag_1"),
        ],
    ),
    "an assistant message": (
        item(
            "assistant_message",
            content=[
                {"text": "Here"},
                {
                    "text": "it is",
                    "annotations": [{"source": {"type": "url", "url": "u", "title": "t"}}],
                },
            ],
        ),
        [assistant_said("Here", "it is")],
    ),
    "an assistant message without content": (
        item("assistant_message", content=[]),
        [assistant_said()],
    ),
    "a pending call": (item("client_tool_call", **CALL, output={"not": "yet"}), []),
    "a call with an object": (
        item("client_tool_call", **CALL, status="completed", output={"a": "é", "b": None}),
        [CALL_INPUT, output('{"a": "\\u00e9", "b": null}')],
    ),
    "a call with a text": (
        item("client_tool_call", **CALL, status="completed", output="done"),
        [CALL_INPUT, output('"done"')],
    ),
    "a call without an output": (
        item("client_tool_call", **CALL, status="completed"),
        [CALL_INPUT, output("null")],
    ),
    "a widget": (item("widget", widget=WIDGET, copy_text="copied"), [said(WIDGET_SAID)]),
    "a dynamic widget": (
        item("widget", widget={"type": "Card", "children": {"type": "Gauge", "level": None}}),
        [
            said(
                "The following graphical UI widget (id: item_1) was displayed to the user:"
                '{"type":"Card","children":{"type":"Gauge"}}'
            )
        ],
    ),
    "an image": (
        item("generated_image", image={"id": "ig_1", "url": "https://example.org/i.png"}),
        [
            said(
                "The following image was generated by the agent.",
                {
                    "type": "input_image",
                    "detail": "auto",
                    "image_url": "https://example.org/i.png",
                },
            )
        ],
    ),
    "an image without an image": (item("generated_image"), []),
    "hidden context": (item("hidden_context_item", content="paid"), [hidden("paid")]),
    "empty hidden context": (item("hidden_context_item", content=""), [hidden("")]),
    "hidden context of the server": (
        item("sdk_hidden_context", content="Stop."),
        [hidden("Stop.")],
    ),
    "a task": (item("task", task=custom(title="Look", content="far")), [task_said("Look: far")]),
    "a task with a title": (item("task", task=custom(title="Look")), [task_said("Look")]),
    "a task with a content": (item("task", task=custom(content="far")), [task_said("far")]),
    "a task with an empty title": (
        item("task", task=custom(title="", content="far")),
        [task_said("far")],
    ),
    "a task without title and content": (item("task", task=custom()), []),
    "a search": (item("task", task={"type": "web_search", "title": "Look"}), []),
    "a thought": (item("task", task={"type": "thought", "title": "Hm", "content": "far"}), []),
    "a workflow of all kinds of tasks": (
        item(
            "workflow",
            workflow={
                "type": "custom",
                "summary": {"title": "Looked"},
                "tasks": [
                    custom(title="Look", content="far"),
                    {"type": "thought", "content": "Hm"},
                    custom(),
                    {"type": "file", "title": "Read"},
                    {"type": "image", "title": "Drawn"},
                    custom(title="Found"),
                ],
            },
        ),
        [task_said("Look: far"), task_said("Found")],
    ),
    "a workflow of thoughts": (
        item(
            "workflow",
            workflow={"type": "reasoning", "tasks": [{"type": "thought", "content": "?"}]},
        ),
        [],
    ),
    "questions that are pending": (
        item("structured_input", inputs=[question("Name?"), question("Age?")]),
        [asked("pending", "- Name?: unanswered", "- Age?: unanswered")],
    ),
    "questions that are answered": (
        item(
            "structured_input",
            status="answered",
            inputs=[
                question("Names?", {"values": ["Al", "Bob"]}),
                question("Age?", {"skipped": True, "values": ["left out"]}),
                question("Town?", {"values": []}),
                {
                    "type": "multiple_choice",
                    "id": "size",
                    "question": "Size?",
                    "options": [{"value": "S"}, {"value": "M"}],
                    "answer": {"values": ["M"]},
                },
            ],
        ),
        [asked("answered", "- Names?: Al, Bob", "- Age?: skipped", "- Town?: ", "- Size?: M")],
    ),
    "questions that are skipped": (
        item("structured_input", status="skipped", inputs=[question("Age?", {"skipped": True})]),
        [asked("skipped", "- Age?: skipped")],
    ),
    "no questions": (item("structured_input", inputs=[]), [asked("pending", "")]),
    "the end of a turn": (item("end_of_turn"), []),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
async def test_the_model_is_given(given: ThreadItem, expected: list[Json]) -> None:
    assert await Able().to_agent_input(given) == expected
    assert await Able().to_agent_input([given]) == expected


async def test_a_widget_built_of_classes_is_given_with_its_types() -> None:
    with pytest.warns(DeprecationWarning, match="Direct usage of named widget classes"):
        card = Card(
            size="sm", children=[Text(value="Ready", color=None), Transition(children=None)]
        )
    built = WidgetItem(id="item_1", thread_id="thr_1", created_at=NOON, widget=card)
    (message,) = await Able().to_agent_input(built)
    shown = cast("Json", message)["content"][0]["text"].removeprefix(
        "The following graphical UI widget (id: item_1) was displayed to the user:"
    )
    assert json.loads(shown) == {
        "type": "Card",
        "size": "sm",
        "children": [{"type": "Text", "value": "Ready"}, {"type": "Transition"}],
    }


async def test_a_thread_is_given_in_order_with_the_quote_of_the_last_item_alone() -> None:
    tasks = [custom(title="Three"), custom(title="Four")]
    thread = (
        user(text("One"), quoted_text="first"),
        item("assistant_message", content=[{"text": "Two"}]),
        item("end_of_turn"),
        item("workflow", workflow={"type": "custom", "tasks": tasks}),
        user(tag("Five"), quoted_text="last"),
    )
    expected = [
        said("One"),
        assistant_said("Two"),
        task_said("Three"),
        task_said("Four"),
        said("@Five"),
        said("The user is referring to this in particular: \nlast"),
        said(TAGS, "Five is tag_1"),
    ]
    assert await Able().to_agent_input(thread) == expected
    assert await Able().to_agent_input(list(thread)) == expected
    assert await Able().to_agent_input([]) == []


async def test_a_quote_is_left_out_when_any_item_follows() -> None:
    quoting = user(text("Why?"), quoted_text="It is late.")
    assert await Able().to_agent_input([quoting, item("end_of_turn")]) == [said("Why?")]


async def test_a_user_message_by_itself_is_taken_for_the_last() -> None:
    quoting = user(text("Why?"), quoted_text="It is late.")
    assert isinstance(quoting, UserMessageItem)
    quote = said("The user is referring to this in particular: \nIt is late.")
    assert await Able().user_message_to_input(quoting) == [said("Why?"), quote]
    assert await Able().user_message_to_input(quoting, is_last_message=False) == [said("Why?")]


MESSAGE = cast("TResponseInputItem", said("mine"))


@pytest.mark.parametrize(
    ("returned", "given"),
    [(None, []), (MESSAGE, [MESSAGE]), ([MESSAGE, MESSAGE], [MESSAGE, MESSAGE]), ([], [])],
    ids=["None", "one", "two", "an empty list"],
)
async def test_an_overridden_method_gives_nothing_one_or_several(
    returned: Any,  # Any: what the three forms have in common
    given: list[TResponseInputItem],
) -> None:
    class Own(ThreadItemConverter):
        async def end_of_turn_to_input(self, item: EndOfTurnItem) -> Any:  # Any: as above
            return returned

    assert await Own().to_agent_input([item("end_of_turn")]) == given


KINDS = {
    "assistant_message_to_input": CASES["an assistant message"][0],
    "client_tool_call_to_input": CASES["a pending call"][0],
    "end_of_turn_to_input": item("end_of_turn"),
    "generated_image_to_input": item("generated_image"),
    "hidden_context_to_input": item("hidden_context_item", content=None),
    "sdk_hidden_context_to_input": item("sdk_hidden_context", content=""),
    "structured_input_to_input": item("structured_input", inputs=[]),
    "task_to_input": item("task", task=custom()),
    "user_message_to_input": user(tag("Bob"), attachments=FILES),
    "widget_to_input": CASES["a widget"][0],
    "workflow_to_input": item("workflow", workflow={"type": "custom", "tasks": []}),
}


@pytest.mark.parametrize("method", KINDS)
async def test_each_kind_has_a_method_to_override_whatever_it_names_its_parameters(
    method: str,
) -> None:
    calls: list[tuple[object, ...]] = []

    async def renamed(self: ThreadItemConverter, *parameters: object) -> TResponseInputItem:
        calls.append(parameters)
        return MESSAGE

    converter = type("Own", (ThreadItemConverter,), {method: renamed})()
    assert await converter.to_agent_input(KINDS[method]) == [MESSAGE]
    is_last = (True,) if method == "user_message_to_input" else ()
    assert calls == [(KINDS[method], *is_last)]


async def test_tags_and_attachments_are_asked_for_whatever_the_parameters_are_named() -> None:
    calls: list[tuple[object, ...]] = []

    async def renamed(self: ThreadItemConverter, *parameters: object) -> Json:
        calls.append(parameters)
        return text("mine")

    methods = {"attachment_to_message_content": renamed, "tag_to_message_content": renamed}
    converter = type("Own", (ThreadItemConverter,), methods)()
    message = KINDS["user_message_to_input"]
    assert isinstance(message, UserMessageItem)
    assert await converter.to_agent_input(message) == [
        said("@Bob", text("mine"), text("mine")),
        said(TAGS, text("mine")),
    ]
    assert calls == [(message.attachments[0],), (message.attachments[1],), (message.content[0],)]


@pytest.mark.parametrize(
    ("given", "method", "what"),
    [
        (
            user(attachments=FILES[1:]),
            "attachment_to_message_content",
            "the image attachment 'atc_2' of a user message",
        ),
        (user(tag("Bob")), "tag_to_message_content", "the tag 'Bob' of a user message"),
        (
            item("hidden_context_item", content={"paid": True}),
            "hidden_context_to_input",
            "hidden context that is a dict and no text",
        ),
    ],
    ids=["attachments", "tags", "hidden context that is no text"],
)
async def test_what_has_no_default_names_the_method_to_override(
    given: ThreadItem, method: str, what: str
) -> None:
    class Plain(ThreadItemConverter):
        pass

    with pytest.raises(NotImplementedError) as raised:
        await Plain().to_agent_input([given])
    assert str(raised.value) == (
        f"Plain.{method} is not implemented, and {what} needs it. "
        f"Subclass ThreadItemConverter and override {method}."
    )


@pytest.mark.parametrize(
    "given", ["text", [1], [None], object()], ids=["text", "number", "none", "object"]
)
async def test_what_is_no_thread_item_is_refused(given: Any) -> None:  # Any: what is tested
    with pytest.raises(TypeError, match=r"cannot convert .*\. Expected thread items"):
        await ThreadItemConverter().to_agent_input(given)


async def test_the_simple_way_is_a_plain_converter_that_is_awaited() -> None:
    pending = simple_to_agent_input(user(text("One"), quoted_text="first"))
    assert inspect.isawaitable(pending)
    assert await pending == [
        said("One"),
        said("The user is referring to this in particular: \nfirst"),
    ]
    assert await simple_to_agent_input([user(text("One"))]) == [said("One")]
    with pytest.raises(NotImplementedError, match="tag_to_message_content"):
        await simple_to_agent_input([user(tag("Bob"))])
