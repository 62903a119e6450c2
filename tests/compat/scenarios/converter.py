"""What the model is given of a thread."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from openai.types.responses import ResponseInputTextParam

from chatkit.agents import ThreadItemConverter, simple_to_agent_input
from chatkit.types import (
    CustomTask,
    EndOfTurnItem,
    FileAttachment,
    GeneratedImage,
    GeneratedImageItem,
    TaskItem,
    ThoughtTask,
    ThreadItem,
    UserMessageItem,
    UserMessageTagContent,
    UserMessageTextContent,
)
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.things import (
    THREAD,
    assistant,
    at,
    hidden,
    questions,
    sdk_hidden,
    tool_call,
    user,
    widget,
    workflow,
)


async def _note(
    stage: Stage, label: str, items: Any, converter: ThreadItemConverter | None = None
) -> None:
    """Note what the items become; reason for Any: an item or a list of them."""
    made = converter or ThreadItemConverter()
    try:
        stage.note(label, [dict(part) for part in await made.to_agent_input(items)])
    except NotImplementedError:
        stage.note(label, "NotImplementedError")


def _tagged(*tags: str) -> UserMessageItem:
    item = user()
    item.content = [
        UserMessageTextContent(text="Ask "),
        *[
            UserMessageTagContent(id=f"tag_{n}", text=tag, data={"n": n})
            for n, tag in enumerate(tags)
        ],
        UserMessageTextContent(text=" now"),
    ]
    return item


def _task(**fields: Any) -> TaskItem:  # reason for Any: fields of a task
    return TaskItem(id="tsk_1", thread_id=THREAD, created_at=at(1), task=CustomTask(**fields))


@scenario()
async def each_kind_of_item_alone(stage: Stage) -> None:
    image = GeneratedImageItem(id="msg_i", thread_id=THREAD, created_at=at(1))
    shown = image.model_copy(update={"image": GeneratedImage(id="ig", url="https://a.test/i.png")})
    answered = questions(status="answered")
    answered.inputs[0].answer = {"values": ["S"]}  # type: ignore[assignment]  # reason: validated below
    answered = type(answered).model_validate(answered.model_dump(warnings=False))
    end = EndOfTurnItem(id="end_1", thread_id=THREAD, created_at=datetime(2024, 1, 1, tzinfo=UTC))
    cases: list[tuple[str, ThreadItem]] = [
        ("user", user()),
        ("assistant", assistant("msg_a", "One", "Two")),
        ("assistant without text", assistant("msg_a")),
        ("pending call", tool_call()),
        ("completed call", tool_call(status="completed", output={"at": [1, None, "é"]})),
        ("completed call without output", tool_call(status="completed")),
        ("widget", widget(value="Hello", color=None, streaming=False)),
        ("image", shown),
        ("image without image", image),
        ("questions", questions()),
        ("answered questions", answered),
        ("skipped questions", questions(status="skipped")),
        ("end", end),
        ("hidden text", hidden()),
        ("hidden data", hidden(content={"a": 1})),
        ("hidden by the runtime", sdk_hidden()),
        ("task", _task(title="Title", content="Content")),
        ("task, title", _task(title="Title")),
        ("task, content", _task(content="Content")),
        ("task, nothing", _task()),
        ("task, empty", _task(title="", content="")),
        (
            "workflow",
            workflow(
                "wf_1",
                CustomTask(title="A"),
                ThoughtTask(content="B"),
                CustomTask(),
                CustomTask(content="C"),
            ),
        ),
        ("workflow, no tasks", workflow()),
        ("workflow, only thoughts", workflow("wf_1", ThoughtTask(content="B"), type="reasoning")),
    ]
    for label, item in cases:
        await _note(stage, label, item)


@scenario()
async def a_quote_counts_on_the_last_item_only(stage: Stage) -> None:
    quoting = user().model_copy(update={"quoted_text": "Once"})
    await _note(stage, "alone", quoting)
    await _note(stage, "last", [assistant("msg_a", "Said"), quoting])
    await _note(stage, "not last", [quoting, assistant("msg_a", "Said")])
    await _note(stage, "two", [quoting, quoting.model_copy(update={"id": "msg_2"})])
    await _note(stage, "empty", [user().model_copy(update={"quoted_text": ""})])


@scenario()
async def attachments_and_tags_need_a_converter_of_ones_own(stage: Stage) -> None:
    attached = user().model_copy(
        update={"attachments": [FileAttachment(id="a", name="a.txt", mime_type="text/plain")]}
    )
    await _note(stage, "attachment", attached)
    await _note(stage, "tag", _tagged("Ada"))

    class Mine(ThreadItemConverter):
        async def attachment_to_message_content(
            self, attachment: Any
        ) -> Any:  # reason: a TypedDict
            return ResponseInputTextParam(type="input_text", text=f"[{attachment.name}]")

        async def tag_to_message_content(self, tag: Any) -> Any:  # reason: a TypedDict
            return ResponseInputTextParam(type="input_text", text=f"{tag.text}: {tag.data}")

    await _note(stage, "my attachment", attached, Mine())
    await _note(stage, "my tags", _tagged("Ada", "Bob", "Ada"), Mine())
    both = _tagged("Ada").model_copy(
        update={"quoted_text": "Once", "attachments": attached.attachments}
    )
    await _note(stage, "all of it", [assistant("msg_a", "Said"), both], Mine())
    await _note(stage, "all of it, not last", [both, assistant("msg_a", "Said")], Mine())


@scenario()
async def a_whole_thread_in_order(stage: Stage) -> None:
    items: list[ThreadItem] = [
        user("msg_1", "One"),
        workflow("wf_1", CustomTask(title="Look")),
        assistant("msg_2", "Two"),
        tool_call(status="completed", output=1),
        hidden(),
        widget(value="Hello"),
        user("msg_3", "Three"),
    ]
    await _note(stage, "converter", items)
    await _note(stage, "none", [])
    stage.note("simple", [dict(part) for part in await simple_to_agent_input(items)])
    stage.note("simple, one", [dict(part) for part in await simple_to_agent_input(items[0])])


@scenario()
async def overridden_methods_may_give_nothing_or_several(stage: Stage) -> None:
    class Mine(ThreadItemConverter):
        async def widget_to_input(self, item: Any) -> Any:  # reason for Any: TypedDicts
            return None

        async def end_of_turn_to_input(self, item: Any) -> Any:  # reason for Any: TypedDicts
            return [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}]

        async def user_message_to_input(self, item: Any, is_last_message: bool = True) -> Any:
            return {"role": "user", "content": f"last: {is_last_message}"}  # reason: TypedDicts

    end = EndOfTurnItem(id="end_1", thread_id=THREAD, created_at=at(1))
    await _note(stage, "mine", [user(), widget(value="x"), end, user()], Mine())
