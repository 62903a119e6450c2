"""Widgets: streamed, diffed, built from templates, and as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from agents import RunContextWrapper, function_tool

from chatkit.agents import AgentContext
from chatkit.server import diff_widget, stream_widget
from chatkit.widgets import DynamicWidgetRoot, WidgetTemplate
from tests.compat.answers import call, say, think
from tests.compat.asking import add
from tests.compat.model import running
from tests.compat.scenario import scenario
from tests.compat.stage import Events, Stage, Turn, settle
from tests.compat.things import card, thread

Node = dict[str, Any]  # reason for Any: JSON of a widget node


def root(*children: Node, **fields: Any) -> DynamicWidgetRoot:  # reason for Any: JSON fields
    return DynamicWidgetRoot.model_validate({"type": "Card", "children": list(children), **fields})


def text(value: str, id: str = "t", **fields: Any) -> Node:  # reason for Any: JSON fields
    return {"type": "Text", "id": id, "value": value, **fields}


async def _states(*roots: DynamicWidgetRoot) -> AsyncIterator[DynamicWidgetRoot]:
    for state in roots:
        yield state


def _made(kind: str) -> str:
    return f"made_{kind}"


async def _stream(stage: Stage, widget: Any, **options: Any) -> None:  # reason: any widget
    async def respond(turn: Turn) -> Events:
        async for event in stream_widget(turn.thread, widget, **options):
            yield event

    stage.seed(thread=thread())
    stage.server(respond)
    await stage.send(add())


@scenario()
async def one_widget_is_one_done(stage: Stage) -> None:
    await _stream(stage, card(value="Whole"), copy_text="Whole")


@scenario()
async def states_of_a_widget_stream_with_one_id_and_time(stage: Stage) -> None:
    states = _states(
        root(text("", streaming=True)),
        root(text("Hel", streaming=True)),
        root(text("Hello", streaming=True)),
        root(text("Hello", streaming=True), {"type": "Divider"}),
        root(text("Hello, you", streaming=False), {"type": "Divider"}),
    )
    await _stream(stage, states, copy_text="Hello", generate_id=_made)
    items = [item for item in stage.store.sorted_items("thr_seed") if item.type == "widget"]
    times = {
        frame.split('"created_at":"')[1].split('"')[0]
        for frame in stage.exchanges[0].frames
        if 'widget"' in frame and "created_at" in frame
    }
    stage.note("one time", len(times) == 1 and len(items) == 1)


@scenario()
async def a_generator_of_one_state(stage: Stage) -> None:
    await _stream(stage, _states(root(text("Once"))))


@scenario()
async def equal_states_send_nothing_between(stage: Stage) -> None:
    await _stream(stage, _states(root(text("Same")), root(text("Same")), root(text("Same"))))


@scenario()
async def a_generator_that_fails_between_states(stage: Stage) -> None:
    async def states() -> AsyncIterator[DynamicWidgetRoot]:
        yield root(text("Half"))
        raise LookupError("no more")

    await _stream(stage, states())


@scenario()
async def a_tools_widget_ends_the_workflow_and_streams(stage: Stage) -> None:
    @function_tool
    async def show(context: RunContextWrapper[AgentContext[Any]]) -> str:
        """Show a widget."""  # reason for Any: the stage's context
        await context.context.stream_widget(_states(root(text("A")), root(text("AB"))), "AB")
        await settle()
        await context.context.stream_widget(card(value="Whole"))
        await settle()
        return "shown"

    stage.seed(thread=thread())
    stage.server(running(stage, [think(["Hm"]), call("show")], [say("Done.")], tools=[show]))
    await stage.send(add())


def diff(stage: Stage, label: str, before: DynamicWidgetRoot, after: DynamicWidgetRoot) -> None:
    try:
        updates: Any = [update.model_dump(mode="json") for update in diff_widget(before, after)]
    except Exception as error:
        updates = type(error).__name__
    stage.note(label, updates)


@scenario()
async def differences_of_texts_with_ids(stage: Stage) -> None:
    diff(stage, "equal", root(text("a")), root(text("a")))
    diff(stage, "grown", root(text("a")), root(text("ab")))
    diff(
        stage, "grown, now done", root(text("a", streaming=True)), root(text("ab", streaming=False))
    )
    diff(
        stage,
        "grown, both streaming",
        root(text("a", streaming=True)),
        root(text("ab", streaming=True)),
    )
    diff(
        stage,
        "stopped streaming",
        root(text("a", streaming=True)),
        root(text("a", streaming=False)),
    )
    diff(stage, "shrunk", root(text("ab")), root(text("a")))
    diff(stage, "other text", root(text("ab")), root(text("cd")))
    diff(stage, "from empty", root(text("")), root(text("a")))
    diff(
        stage,
        "two grown",
        root(text("a", "1"), text("b", "2")),
        root(text("aa", "1"), text("bb", "2")),
    )
    diff(
        stage,
        "one grown, one shrunk",
        root(text("a", "1"), text("bb", "2")),
        root(text("aa", "1"), text("b", "2")),
    )
    diff(stage, "moved", root(text("a", "1"), text("b", "2")), root(text("b", "2"), text("a", "1")))
    diff(stage, "grown and a colour", root(text("a", color="blue")), root(text("ab", color="red")))
    diff(stage, "other id", root(text("a", "1")), root(text("a", "2")))


@scenario()
async def differences_of_structure(stage: Stage) -> None:
    divider = {"type": "Divider"}
    nested = {"type": "Col", "children": [text("a")]}
    grown = {"type": "Col", "children": [text("ab")]}
    diff(stage, "a child more", root(divider), root(divider, divider))
    diff(stage, "a child less", root(divider, divider), root(divider))
    diff(stage, "no children", root(), root(divider))
    diff(stage, "other kind", root(divider), root({"type": "Spacer"}))
    diff(stage, "other root", root(), DynamicWidgetRoot(type="ListView", children=[]))
    diff(stage, "nested text grown", root(nested), root(grown))
    diff(stage, "text appears", root(divider), root(divider, text("a")))
    diff(stage, "nested text appears", root({"type": "Col", "children": []}), root(nested))
    diff(stage, "root property", root(size="sm"), root(size="lg"))
    diff(
        stage,
        "value of a title",
        root({"type": "Title", "value": "a"}),
        root({"type": "Title", "value": "ab"}),
    )
    diff(
        stage,
        "markdown grown",
        root({"type": "Markdown", "id": "m", "value": "a"}),
        root({"type": "Markdown", "id": "m", "value": "ab"}),
    )
    diff(
        stage,
        "text to markdown",
        root(text("a")),
        root({"type": "Markdown", "id": "t", "value": "a"}),
    )
    diff(stage, "keys", root({**divider, "key": "1"}), root({**divider, "key": "2"}))
    diff(
        stage,
        "action",
        root({"type": "Button", "onClickAction": {"type": "a", "payload": {"n": 1}}}),
        root({"type": "Button", "onClickAction": {"type": "a", "payload": {"n": 2}}}),
    )


@scenario()
async def nulls_in_widgets_are_dropped_everywhere(stage: Stage) -> None:
    made = root(
        {"type": "Text", "value": "x", "color": None, "unknown": {"deep": None, "list": [None, 1]}},
        {"type": "Col", "children": None},
        {
            "type": "Button",
            "label": None,
            "onClickAction": {"type": "a", "payload": {"n": None, "l": [None]}},
        },
        {
            "type": "Chart",
            "data": [{"x": 1}],
            "series": [{"type": "bar", "label": None, "dataKey": "x"}],
            "xAxis": "x",
        },
        size=None,
    )
    await _stream(stage, made)
    stage.note("python", made.model_dump())
    stage.note("json", made.model_dump_json())
    stage.note("no nulls", made.model_dump_json(exclude_none=True))


Definition = dict[str, Any]  # reason for Any: JSON of a template
TEMPLATE: Definition = {
    "version": "1.0",
    "name": "order",
    "template": '{"type":"Card","children":[{"type":"Text","id":"t","value":{{ title | tojson }}}'
    '{% for row in rows %},{"type":"Caption","value":{{ (row ~ "<b>") | tojson }}}{% endfor %}]}',
    "jsonSchema": {"type": "object", "required": ["title"]},
    "outputJsonPreview": {"ignored": True},
}


@scenario()
async def templates_build_widgets(stage: Stage) -> None:
    template = WidgetTemplate(TEMPLATE)
    stage.note("fields", [template.version, template.name, template.data_schema])
    built = template.build({"title": 'A "title" & <more>', "rows": ["é", "2"]})
    stage.note("built", built)
    cases: list[tuple[str, Definition, Definition | None]] = [
        ("undefined variable", TEMPLATE, {"title": "T"}),
        ("no data", TEMPLATE, None),
        ("other version", {**TEMPLATE, "version": "2.0"}, {}),
        ("no version", {"name": "x", "template": "{}", "jsonSchema": {}}, {}),
        ("no name", {"version": "1.0", "template": "{}", "jsonSchema": {}}, {}),
        ("no template", {"version": "1.0", "name": "x", "jsonSchema": {}}, {}),
        ("no schema", {"version": "1.0", "name": "x", "template": "{}"}, {}),
        ("no json", {**TEMPLATE, "template": "{"}, {}),
        ("no root", {**TEMPLATE, "template": '{"type": "Text", "value": "x"}'}, {}),
    ]
    for label, definition, data in cases:
        try:
            WidgetTemplate(definition).build(data)
            stage.note(label, "built")
        except Exception as error:
            stage.note(label, type(error).__name__)
