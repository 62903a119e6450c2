"""Every kind of event and of item that a responder can yield."""

from __future__ import annotations

from datetime import UTC, datetime

from chatkit.errors import ErrorCode
from chatkit.types import (
    Annotation,
    AssistantMessageContentPartAnnotationAdded,
    ClientEffectEvent,
    CustomSummary,
    CustomTask,
    EndOfTurnItem,
    EntitySource,
    ErrorEvent,
    FileSource,
    FileTask,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    ImageTask,
    NoticeEvent,
    ProgressUpdateEvent,
    SearchTask,
    StreamOptions,
    StreamOptionsEvent,
    Task,
    TaskItem,
    ThoughtTask,
    ThreadItem,
    URLSource,
    WidgetComponentUpdated,
    WidgetStreamingTextValueDelta,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit.widgets import DynamicWidgetComponent
from tests.compat.asking import add
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, saying
from tests.compat.things import (
    THREAD,
    added,
    assistant,
    at,
    done,
    questions,
    removed,
    replaced,
    streamed_text,
    thread,
    tool_call,
    updated,
    user,
    widget,
    workflow,
)

PAGE = URLSource(title="A page", url="https://a.test", attribution="A", group="g", timestamp="2024")
FILE = FileSource(title="A file", filename="a.txt", description="Text")
ENTITY = EntitySource(
    title="Ada",
    id="ent_1",
    icon="user",
    label="L",
    inline_label="I",
    interactive=True,
    data={"n": None},
)
SOURCES: list[URLSource | FileSource | EntitySource] = [PAGE, FILE, ENTITY]
TASKS: list[Task] = [
    CustomTask(title="Custom", icon="lucide:anchor", content="Done", status_indicator="complete"),
    SearchTask(title="Search", title_query="q", queries=["a"], sources=[PAGE]),
    ThoughtTask(title="Thought", content="Hm"),
    FileTask(title="Files", sources=[FILE]),
    ImageTask(title="Image", status_indicator="loading"),
]


def _image(**fields: object) -> GeneratedImageItem:
    return GeneratedImageItem.model_validate(
        {"id": "msg_image", "thread_id": THREAD, "created_at": at(3), **fields}
    )


@scenario()
async def every_kind_of_item_done(stage: Stage) -> None:
    annotated = assistant("msg_annotated", "Quote")
    annotated.content[0].annotations = [
        Annotation(source=source, index=n) for n, source in enumerate(SOURCES)
    ]
    items: list[ThreadItem] = [
        user("msg_second", "By the way"),
        annotated,
        assistant("msg_parts", "One", "", "Three"),
        tool_call("tc_1"),
        widget("msg_w", value="Text", color={"dark": "#fff", "light": "#000"}),
        _image(image=GeneratedImage(id="ig", url="https://a.test/i.png")),
        _image(id="msg_empty_image"),
        questions("msg_ask"),
        workflow("wf_1", *TASKS, summary=CustomSummary(title="All", icon="check")),
        *[
            TaskItem(id=f"tsk_{n}", thread_id=THREAD, created_at=at(4), task=task)
            for n, task in enumerate(TASKS)
        ],
        EndOfTurnItem(id="end_1", thread_id=THREAD, created_at=datetime(2024, 1, 1, tzinfo=UTC)),
    ]
    stage.seed(thread=thread())
    stage.server(saying(*map(done, items)))
    await stage.send(add())


@scenario()
async def events_that_touch_no_store(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        saying(
            ProgressUpdateEvent(text="Looking", icon="search"),
            ProgressUpdateEvent(text=""),
            ClientEffectEvent(name="flash", data={"colour": None, "list": [None]}),
            ClientEffectEvent(name="beep"),
            NoticeEvent(level="warning", message="**Careful**", title="Hm"),
            NoticeEvent(level="danger", message="!"),
            StreamOptionsEvent(stream_options=StreamOptions(allow_cancel=False)),
            ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=True),
            ErrorEvent(message="Odd"),
            done(assistant("msg_a", "An error ends nothing.")),
        )
    )
    await stage.send(add())


@scenario()
async def a_text_streams_and_is_stored_when_it_is_done(stage: Stage) -> None:
    mark = AssistantMessageContentPartAnnotationAdded(
        content_index=0, annotation_index=0, annotation=Annotation(source=SOURCES[0])
    )
    events = streamed_text("msg_a", "Grü", "ße\n", "🌍\u2028")
    stage.seed(thread=thread())
    stage.server(saying(*events[:-2], updated("msg_a", mark), *events[-2:]))
    await stage.send(add())


@scenario()
async def items_are_replaced_and_removed(stage: Stage) -> None:
    stage.seed(assistant("msg_old", "Old"), assistant("msg_gone", "Gone"), thread=thread())
    stage.server(
        saying(
            replaced(assistant("msg_old", "New")),
            replaced(widget("msg_old", value="Now a widget")),
            replaced(assistant("msg_unheard", "Of")),
            removed("msg_gone"),
            removed("msg_nowhere"),
            added(assistant("msg_b")),
            removed("msg_b"),
        )
    )
    await stage.send(add())


@scenario()
async def an_item_done_twice_is_given_to_the_store_twice(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(done(assistant("msg_a", "One")), done(assistant("msg_a", "Two"))))
    await stage.send(add())


@scenario()
async def updates_of_widgets_workflows_and_images_pass(stage: Stage) -> None:
    text = DynamicWidgetComponent.model_validate(
        {"type": "Text", "id": "text", "value": "B", "color": None}
    )
    task = CustomTask(title="Look")
    stage.seed(widget("msg_w", value=""), thread=thread())
    stage.server(
        saying(
            updated(
                "msg_w", WidgetStreamingTextValueDelta(component_id="text", delta="A", done=False)
            ),
            updated(
                "msg_w", WidgetStreamingTextValueDelta(component_id="text", delta="", done=True)
            ),
            updated(
                "msg_w",
                WidgetComponentUpdated(
                    component_id="text",
                    component=text,
                ),
            ),
            added(workflow("wf_1")),
            updated("wf_1", WorkflowTaskAdded(task_index=0, task=task)),
            updated("wf_1", WorkflowTaskUpdated(task_index=0, task=CustomTask(title="Looked"))),
            done(workflow("wf_1", CustomTask(title="Looked"))),
            added(_image()),
            updated(
                "msg_image",
                GeneratedImageUpdated(image=GeneratedImage(id="ig", url="data:,"), progress=0.5),
            ),
            updated(
                "msg_image", GeneratedImageUpdated(image=GeneratedImage(id="ig", url="data:,"))
            ),
            done(_image(image=GeneratedImage(id="ig", url="data:,"))),
        )
    )
    await stage.send(add())


@scenario()
async def updates_of_what_is_not_pending_pass_too(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(
        saying(
            *[event for event in streamed_text("msg_nowhere", "a") if "updated" in event.type],
            updated("wf_nowhere", WorkflowTaskAdded(task_index=3, task=CustomTask(title="x"))),
        )
    )
    await stage.send(add())


@scenario()
async def a_responder_that_yields_nothing_ends_the_stream(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying())
    await stage.send(add())
