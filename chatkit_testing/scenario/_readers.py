"""The kinds of steps: what each is made of, read from YAML."""

import base64
import mimetypes
from typing import cast

from pydantic import TypeAdapter

from chatkit.errors import ErrorCode
from chatkit.types import (
    ClientEffectEvent,
    CustomSummary,
    NoticeEvent,
    ProgressUpdateEvent,
    StructuredInput,
    Task,
    ThreadStatus,
)
from chatkit_testing.scenario._read_said import read_wait
from chatkit_testing.scenario._read_widgets import Folder
from chatkit_testing.scenario._steps import (
    Asks,
    Calls,
    EndsTurn,
    Fails,
    Hides,
    Names,
    Paints,
    Removes,
    Sets,
    Shows,
    ShowsTask,
    Step,
    Waits,
    Works,
)
from chatkit_testing.scenario._values import (
    a_choice,
    a_count,
    a_flag,
    a_model,
    an_object,
)
from chatkit_testing.script import image
from chatkit_testing.script_file import Located

__all__ = [
    "read_client_tool_call",
    "read_effect",
    "read_end_of_turn",
    "read_error",
    "read_hidden",
    "read_image",
    "read_notice",
    "read_progress",
    "read_remove",
    "read_status",
    "read_structured_input",
    "read_task",
    "read_title",
    "read_workflow",
]

Keys = dict[str, Located]

_TASK: TypeAdapter[Task] = TypeAdapter(Task)
_INPUT: TypeAdapter[StructuredInput] = TypeAdapter(StructuredInput)
_STATUS: TypeAdapter[ThreadStatus] = TypeAdapter(ThreadStatus)
_SUMMARY = TypeAdapter(CustomSummary)
_PROGRESS = TypeAdapter(ProgressUpdateEvent)
_NOTICE = TypeAdapter(NoticeEvent)
_EFFECT = TypeAdapter(ClientEffectEvent)
_PIXEL = f"data:image/png;base64,{image().data}"
_CODES = tuple(code.value for code in ErrorCode)


def read_workflow(node: Located, keys: Keys, _: Folder) -> Step:
    """Read a workflow of tasks."""
    tasks = keys["tasks"]
    if not tasks.is_list:
        tasks.fail("workflow: tasks takes a list of tasks, with wait: between them.")
    summary = keys.get("summary")
    return Works(
        tuple(_task_or_wait(each) for each in tasks.elements()),
        None if summary is None else _summary(summary),
        "expanded" in keys and a_flag(keys["expanded"], "workflow: expanded"),
    )


def _summary(node: Located) -> CustomSummary:
    value = node.value()
    given = {"title": value} if isinstance(value, str) else value
    return a_model(node, "workflow: summary", _SUMMARY, given)


def _task_or_wait(node: Located) -> Task | Waits:
    return read_wait(node) if node.only_key() == "wait" else _task_of(node, "a task")


def _task_of(node: Located, what: str) -> Task:
    value = node.value()
    given = {"title": value} if isinstance(value, str) else an_object(node, what)
    return a_model(node, what, _TASK, {"type": "custom", **given})


def read_task(node: Located, _: Folder) -> Step:
    """Read a task by itself."""
    return ShowsTask(_task_of(node, "task"))


def read_progress(node: Located, keys: Keys, _: Folder) -> Step:
    """Read a line of progress."""
    return Shows(a_model(node, "progress", _PROGRESS, _plain(keys)))


def read_notice(node: Located, keys: Keys, _: Folder) -> Step:
    """Read a notice; its level is info unless it says."""
    return Shows(a_model(node, "notice", _NOTICE, {"level": "info", **_plain(keys)}))


def read_effect(node: Located, keys: Keys, _: Folder) -> Step:
    """Read an effect."""
    return Shows(a_model(node, "effect", _EFFECT, _plain(keys)))


def _plain(keys: Keys) -> dict[str, object]:
    return {key: cast("object", node.value()) for key, node in keys.items()}


def read_image(node: Located, keys: Keys, folder: Folder) -> Step:
    """Read a generated image: a file, a URL, base64, or one pixel."""
    sources = [key for key in ("file", "url", "data") if key in keys]
    if len(sources) > 1:
        node.fail(f"image takes one of file, url and data; got {' and '.join(sources)}.")
    partials = keys.get("partials")
    return Paints(
        _image_url(keys[sources[0]], sources[0], folder) if sources else _PIXEL,
        0 if partials is None else a_count(partials, "image: partials"),
    )


def _image_url(node: Located, key: str, folder: Folder) -> str:
    if key == "file":
        if node.value() is None:
            return _PIXEL
        path, data = folder.read(node, "image: file")
        kind, _ = mimetypes.guess_type(path.name)
        return f"data:{kind or 'image/png'};base64,{base64.b64encode(data).decode()}"
    text = node.text(f"image: {key}")
    return text if key == "url" else f"data:image/png;base64,{text}"


def read_client_tool_call(_: Located, keys: Keys, __: Folder) -> Step:
    """Read the call of a tool of the front end."""
    arguments = keys.get("arguments")
    return Calls(
        keys["name"].text("client_tool_call: name"),
        {} if arguments is None else an_object(arguments, "client_tool_call: arguments"),
    )


def read_structured_input(node: Located, keys: Keys, _: Folder) -> Step:
    """Read questions; one by itself is answered in words, one with options by choice."""
    questions = keys["questions"]
    if not questions.is_list or not questions.elements():
        questions.fail("structured_input takes a list of questions, one at least.")
    nodes = questions.elements()
    inputs = [_question(each, number) for number, each in enumerate(nodes, start=1)]
    ids = [each.id for each in inputs]
    for each, question in zip(nodes, ids, strict=True):
        if ids.count(question) > 1:
            each.fail(f"two questions have the id {question!r}: give each an id of its own.")
    return Asks(tuple(inputs))


def _question(node: Located, number: int) -> StructuredInput:
    value = node.value()
    given = {"question": value} if isinstance(value, str) else an_object(node, "a question")
    if isinstance(options := given.get("options"), list):
        listed = [
            {"value": option} if isinstance(option, str) else option
            for option in cast("list[object]", options)
        ]
        given = {"type": "multiple_choice", **given, "options": listed}
    return a_model(node, "a question", _INPUT, {"type": "freeform", "id": f"q{number}", **given})


def read_title(_: Located, keys: Keys, __: Folder) -> Step:
    """Read the thread's title."""
    return Names(keys["text"].text("title"))


def read_status(node: Located, keys: Keys, _: Folder) -> Step:
    """Read the thread's status."""
    a_choice(keys["type"], "status", ["active", "locked", "closed"])
    return Sets(a_model(node, "status", _STATUS, _plain(keys)))


def read_hidden(node: Located, _: Folder) -> Step:
    """Read what no client sees."""
    return Hides(node.value())


def read_error(node: Located, keys: Keys, _: Folder) -> Step:
    """Read the error that ends the stream."""
    if "message" in keys and "code" in keys:
        node.fail("error takes a message of your own, or one of the protocol's codes; got both.")
    retry = a_flag(keys["retry"], "error: retry") if "retry" in keys else "code" in keys
    if "code" in keys:
        return Fails(None, a_choice(keys["code"], "error: code", _CODES), retry)
    if "message" not in keys:
        node.fail('error needs message or code, like error: "We are closed."')
    return Fails(keys["message"].text("error: message"), None, retry)


def read_end_of_turn(node: Located, _: Folder) -> Step:
    """Read the mark of an end."""
    if node.value() is not None and not a_flag(node, "end_of_turn"):
        node.fail("end_of_turn takes true, or nothing; to have none leave it out.")
    return EndsTurn()


def read_remove(node: Located, _: Folder) -> Step:
    """Read what is removed."""
    a_choice(node, "remove", ["widget"])
    return Removes()
